"""A division as the source gives it, in one canonical form: compared, kept, diffed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

import msgspec


class Header(msgspec.Struct, frozen=True, array_like=True):
    """Everything of a division but its lists. `PublicationUpdated` stands apart: a new time
    stamp alone is no change."""

    date: str
    number: int
    title: str
    deferred: bool
    evel_type: str | None
    evel_country: str | None
    official_ayes: int
    official_noes: int
    double_majority_ayes: int | None
    double_majority_noes: int | None
    friendly_title: str | None
    friendly_description: str | None
    remote_voting_start: str | None
    remote_voting_end: str | None


class Entries(msgspec.Struct, array_like=True):
    """One list of a division in order of id; a member may stand in it twice.

    parties: for each member the position of her party in the division's table of parties.
    """

    members: list[int]
    parties: list[int]


PartyPair = tuple[str | None, str | None]
"""A party and sub-party as received."""


class DivisionRecord(msgspec.Struct, array_like=True):
    """What the source says of one division, whole. Lists of tellers may be missing (None)."""

    header: Header
    parties: list[PartyPair]
    ayes: Entries
    noes: Entries
    aye_tellers: Entries | None
    no_tellers: Entries | None
    no_votes: Entries
    proxies: dict[int, str]

    def lists(self) -> list[tuple[str, Entries]]:
        """The lists by their names in plain words, empty ones for those missing."""
        none = Entries([], [])
        return [
            ("ayes", self.ayes),
            ("noes", self.noes),
            ("tellers for the ayes", self.aye_tellers or none),
            ("tellers for the noes", self.no_tellers or none),
            ("no vote recorded", self.no_votes),
        ]

    def members(self) -> set[int]:
        """Everybody in any list."""
        return {member for _name, entries in self.lists() for member in entries.members}

    def lobby_entries(self) -> int:
        """Entries in the lobbies: tellers in, `NoVoteRecorded` out."""
        return sum(len(entries.members) for name, entries in self.lists()[:4])

    def both(self) -> set[int]:
        """Members in both lobbies."""
        return set(self.ayes.members) & set(self.noes.members)

    def party_of(self) -> dict[int, PartyPair]:
        """Party and sub-party on the day by member, from whichever list she stands in."""
        return {
            member: self.parties[party]
            for _name, entries in reversed(self.lists())
            for member, party in zip(entries.members, entries.parties, strict=True)
        }


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(DivisionRecord)


def packed(record: DivisionRecord) -> bytes:
    """A record as it is stored. Equal records give equal bytes."""
    return zlib.compress(_ENCODER.encode(_with_steps(record, _steps)), 1)


def unpacked(content: bytes) -> DivisionRecord:
    """A record as it was before `packed`."""
    return _with_steps(_DECODER.decode(zlib.decompress(content)), lambda s: list(accumulate(s)))


def _steps(members: list[int]) -> list[int]:
    """Ids as steps from one to the next: they are in order, so the numbers become small."""
    return [b - a for a, b in zip([0, *members], members, strict=False)]


def _with_steps(record: DivisionRecord, change: Callable[[list[int]], list[int]]) -> DivisionRecord:
    def of(entries: Entries) -> Entries:
        return Entries(change(entries.members), entries.parties)

    return DivisionRecord(
        record.header,
        record.parties,
        of(record.ayes),
        of(record.noes),
        None if record.aye_tellers is None else of(record.aye_tellers),
        None if record.no_tellers is None else of(record.no_tellers),
        of(record.no_votes),
        record.proxies,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of a division.

    what: a field or list in plain words. members: ids, for a list; before, after: for a field.
    """

    what: str
    before: str | None = None
    after: str | None = None
    members: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The difference by name, as it is kept."""
        return {
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "members": list(self.members),
        }


def changes_between(old: DivisionRecord, new: DivisionRecord) -> list[Change]:
    """What the source says differently now, field by field and list by list."""
    if old == new:
        return []
    changes = [
        Change(name.replace("_", " "), _words(before), _words(after))
        for name in Header.__struct_fields__
        if (before := getattr(old.header, name)) != (after := getattr(new.header, name))
    ]
    for (name, before), (_name, after) in zip(old.lists(), new.lists(), strict=True):
        left = _multiset(before.members) - _multiset(after.members)
        came = _multiset(after.members) - _multiset(before.members)
        if left:
            changes.append(Change(f"no longer among the {name}", members=_ids(left)))
        if came:
            changes.append(Change(f"now among the {name}", members=_ids(came)))
    for label, before, after in (
        ("list of tellers for the ayes", old.aye_tellers, new.aye_tellers),
        ("list of tellers for the noes", old.no_tellers, new.no_tellers),
    ):
        if (before is None) != (after is None):
            changes.append(Change(label, _presence(before), _presence(after)))
    was, now = old.party_of(), new.party_of()
    moved = {member for member in was.keys() & now.keys() if was[member] != now[member]}
    for (_name, before), (_same, after) in zip(old.lists(), new.lists(), strict=True):
        was_there, is_there = _places(old, before), _places(new, after)
        moved |= {
            place[0]
            for place in was_there.keys() & is_there.keys()
            if was_there[place] != is_there[place]
        }
    if moved:
        changes.append(Change("party on the day", members=tuple(sorted(moved))))
    proxies = tuple(
        sorted(
            m
            for m in old.proxies.keys() | new.proxies.keys()
            if old.proxies.get(m) != new.proxies.get(m)
        )
    )
    if proxies:
        changes.append(Change("proxy", members=proxies))
    return changes


def _presence(entries: Entries | None) -> str:
    return "missing" if entries is None else "given"


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value) or "nothing"


def _places(record: DivisionRecord, entries: Entries) -> dict[tuple[int, int], PartyPair]:
    """The party of each member in a list, twice for who stands in it twice (`_multiset`)."""
    parties = [record.parties[party] for party in entries.parties]
    return dict(zip(_counted(entries.members), parties, strict=True))


def _multiset(members: list[int]) -> set[tuple[int, int]]:
    """Members with a count of how often they were met before, so that doubles differ."""
    return set(_counted(members))


def _counted(members: list[int]) -> list[tuple[int, int]]:
    met: dict[int, int] = {}
    pairs = []
    for member in members:
        met[member] = met.get(member, 0) + 1
        pairs.append((member, met[member]))
    return pairs


def _ids(pairs: set[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(sorted({member for member, _count in pairs}))
