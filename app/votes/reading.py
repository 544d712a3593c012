"""Reads the answers of the Commons Votes API: a row of the list, and a division whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import numpy as np

from app.kernel.dates import FIRST_YEAR, LAST_YEAR, london_as_utc, london_day
from app.members.domain.parties import PartyGiven, official_party
from app.source.answers import Unreadable
from app.source.decoding import (
    LONGEST_NAME,
    Count,
    OfficialId,
    checked_name,
    checked_text,
    decode,
)
from app.votes.domain.record import DivisionRecord, Entries, Header, PartyPair


class EntryShape(msgspec.Struct, gc=False):
    """What is stored of a member in a list. `MemberFrom` is left unread: it is as at the time of
    the call, so that an MP of 2017 may read "Life peer" there. The names are only checked here, so
    that an answer is good or bad whether or not its people are known (`NamesShape`)."""

    MemberId: OfficialId
    Name: str | None = None
    ListAs: str | None = None
    Party: str | None = None
    SubParty: str | None = None
    PartyColour: str | None = None
    PartyAbbreviation: str | None = None
    ProxyName: str | None = None


class NameShape(msgspec.Struct, gc=False):
    """The names of a member in a list."""

    MemberId: OfficialId
    Name: str | None = None
    ListAs: str | None = None


class NamesShape(msgspec.Struct):
    """The names in a division's lists."""

    Ayes: list[NameShape]
    Noes: list[NameShape]
    AyeTellers: list[NameShape] | None = None
    NoTellers: list[NameShape] | None = None
    NoVoteRecorded: list[NameShape] | None = None


class RowShape(msgspec.Struct):
    """A division as the list of divisions gives it: its lists are always empty there."""

    DivisionId: OfficialId
    Date: str
    Title: str
    AyeCount: Count
    NoCount: Count
    PublicationUpdated: str | None = None


class _RowIdShape(msgspec.Struct):
    DivisionId: OfficialId


class DivisionShape(msgspec.Struct):
    """A division as `/data/division/{id}.json` gives it."""

    DivisionId: OfficialId
    Date: str
    Number: Count
    Title: str
    AyeCount: Count
    NoCount: Count
    Ayes: list[EntryShape]
    Noes: list[EntryShape]
    IsDeferred: bool = False
    PublicationUpdated: str | None = None
    EVELType: str | None = None
    EVELCountry: str | None = None
    DoubleMajorityAyeCount: Count | None = None
    DoubleMajorityNoCount: Count | None = None
    AyeTellers: list[EntryShape] | None = None
    NoTellers: list[EntryShape] | None = None
    FriendlyTitle: str | None = None
    FriendlyDescription: str | None = None
    NoVoteRecorded: list[EntryShape] | None = None
    RemoteVotingStart: str | None = None
    RemoteVotingEnd: str | None = None


LIST = msgspec.json.Decoder(list[msgspec.Raw])
ROW = msgspec.json.Decoder(RowShape)
ROW_ID = msgspec.json.Decoder(_RowIdShape)
DIVISION = msgspec.json.Decoder(DivisionShape)
NAMES = msgspec.json.Decoder(NamesShape)


@dataclass(frozen=True, slots=True)
class ReadDivision:
    """A division read: the record to store, and what a first meeting with its people needs."""

    id: int
    held_at: datetime
    held_on: date
    publication_updated: str | None
    record: DivisionRecord
    body: bytes
    parties: list[PartyGiven]

    def names(self) -> dict[int, tuple[str, str | None]]:
        """Name and list name of everybody in any list, by id. Raises Unreadable.

        Read only when a division has people nobody knows: then it costs a second decoding, and
        saves a fifth of the time of all others.
        """
        shape = decode(self.body, NAMES)
        return {
            entry.MemberId: (
                _clean(entry.Name) or f"Member {entry.MemberId}",
                _clean(entry.ListAs),
            )
            for entries in (
                shape.Ayes,
                shape.Noes,
                shape.AyeTellers,
                shape.NoTellers,
                shape.NoVoteRecorded,
            )
            for entry in entries or ()
        }


def read_row(item: bytes) -> tuple[RowShape, date]:
    """A row of the list and the London day of its division. Raises Unreadable."""
    row = decode(item, ROW)
    return row, _moment(row.Date)[1]


def row_id(item: bytes) -> int | None:
    """The id in a row that cannot be read otherwise; None when not even that is there."""
    try:
        return decode(item, ROW_ID).DivisionId
    except Unreadable:
        return None


def read_division(asked_for: int, body: bytes) -> ReadDivision:
    """A division from its answer. Raises Unreadable with a sentence.

    asked_for: the official id; an answer about another division is refused.
    """
    shape = decode(body, DIVISION)
    if shape.DivisionId != asked_for:
        raise Unreadable(f"Division {asked_for} was asked for and {shape.DivisionId} was answered.")
    held_at, held_on = _moment(shape.Date)
    for value, what in (
        (shape.Title, "title"),
        (shape.EVELType, "EVEL type"),
        (shape.EVELCountry, "EVEL country"),
        (shape.FriendlyTitle, "friendly title"),
        (shape.FriendlyDescription, "friendly description"),
        (shape.RemoteVotingStart, "start of remote voting"),
        (shape.RemoteVotingEnd, "end of remote voting"),
        (shape.PublicationUpdated, "time of publication"),
    ):
        checked_text(value, what)
    lists = (
        shape.Ayes,
        shape.Noes,
        shape.AyeTellers or (),
        shape.NoTellers or (),
        shape.NoVoteRecorded or (),
    )
    people = [entry for entries in lists for entry in entries]
    pairs = [(entry.Party, entry.SubParty) for entry in people]
    parties, given = _parties(dict(zip(pairs, people, strict=True)))
    positions = {pair: position for position, pair in enumerate(parties)}
    ayes, noes, aye_tellers, no_tellers, no_votes = _split(
        [entry.MemberId for entry in people],
        [positions[pair] for pair in pairs],
        [len(entries) for entries in lists],
    )
    record = DivisionRecord(
        header=Header(
            date=shape.Date,
            number=shape.Number,
            title=shape.Title,
            deferred=shape.IsDeferred,
            evel_type=shape.EVELType,
            evel_country=shape.EVELCountry,
            official_ayes=shape.AyeCount,
            official_noes=shape.NoCount,
            double_majority_ayes=shape.DoubleMajorityAyeCount,
            double_majority_noes=shape.DoubleMajorityNoCount,
            friendly_title=shape.FriendlyTitle,
            friendly_description=shape.FriendlyDescription,
            remote_voting_start=shape.RemoteVotingStart,
            remote_voting_end=shape.RemoteVotingEnd,
        ),
        parties=parties,
        ayes=ayes,
        noes=noes,
        aye_tellers=None if shape.AyeTellers is None else aye_tellers,
        no_tellers=None if shape.NoTellers is None else no_tellers,
        no_votes=no_votes,
        proxies=_proxies(people),
    )
    return ReadDivision(asked_for, held_at, held_on, shape.PublicationUpdated, record, body, given)


def _proxies(people: Iterable[EntryShape]) -> dict[int, str]:
    """Who cast whose vote, in order of member id."""
    proxies = {}
    for entry in people:
        name = checked_text(entry.ProxyName, "name of a proxy")
        if name:
            proxies[entry.MemberId] = name
    return dict(sorted(proxies.items()))


def _parties(
    samples: Mapping[PartyPair, EntryShape],
) -> tuple[list[PartyPair], list[PartyGiven]]:
    """The parties of a division in order, and what one entry of each says of it."""
    ordered = sorted(samples, key=lambda pair: (pair[0] or "", pair[1] or "", pair[0] is None))
    for name, sub_party in ordered:
        checked_name(name, "name of a party")
        checked_name(sub_party, "name of a sub-party")
    given = [
        PartyGiven(
            official_party(*pair),
            checked_name(samples[pair].PartyAbbreviation, "abbreviation of a party"),
            samples[pair].PartyColour,
        )
        for pair in ordered
    ]
    return ordered, given


def _split(members: list[int], parties: list[int], lengths: list[int]) -> list[Entries]:
    """Entries of all lists in a row, cut into the lists, each in order of id."""
    ids, places = np.array(members, np.int64), np.array(parties, np.int64)
    which = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((places, ids, which))
    ids, places = ids[order], places[order]
    ends = np.cumsum(lengths)
    return [
        Entries(ids[end - length : end].tolist(), places[end - length : end].tolist())
        for end, length in zip(ends.tolist(), lengths, strict=True)
    ]


def _moment(value: str) -> tuple[datetime, date]:
    """A date of the source as an instant and as a London day. Raises Unreadable."""
    checked_text(value, "date")
    try:
        instant = london_as_utc(datetime.fromisoformat(value))
        day = london_day(instant)
    except (ValueError, OverflowError):
        raise Unreadable(f"“{value[:40]}” is no date.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(f"“{value[:40]}” cannot be the date of a division.")
    return instant, day


def _clean(value: str | None) -> str | None:
    return (value or "").replace("\0", "").strip()[:LONGEST_NAME] or None
