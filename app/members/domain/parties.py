"""One table of party names: the official API's, with abbreviations and the aliases in use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.kernel.errors import DomainError
from app.kernel.words import folded, nearest

NO_PARTIES = frozenset({"Independent", "Speaker", "Deputy Speaker", "Party unknown"})
"""Stand in the record as parties but are none: no line, no majority, no cohesion."""
PARTY_UNKNOWN = "Party unknown"
ABSTENTIONIST = frozenset({"Sinn Féin"})
"""Parties whose members hold no whip because they do not take their seats."""


@dataclass(frozen=True, slots=True)
class OfficialParty:
    """A party as the official APIs name it, and other names seen in the record and in speech.

    colour: as recorded from the Members API in November 2024; None where none was recorded.
    """

    name: str
    abbreviation: str | None
    colour: str | None
    aliases: tuple[str, ...] = ()


OFFICIAL = (
    OfficialParty("Alba Party", "Alba", None),
    OfficialParty(
        "Alliance",
        "APNI",
        "cdaf2d",
        ("Alliance Party", "Alliance Party of Northern Ireland"),
    ),
    OfficialParty(
        "Conservative",
        "Con",
        "0063ba",
        ("Conservatives", "Conservative Party", "Tory", "Tories"),
    ),
    OfficialParty("Democratic Unionist Party", "DUP", "d46a4c", ("Democratic Unionist",)),
    OfficialParty("Deputy Speaker", None, None),
    OfficialParty("Green Party", "Green", "78b82a", ("Greens", "Green Party of England and Wales")),
    OfficialParty("Independent", "Ind", "909090", ("Independents",)),
    OfficialParty("Labour", "Lab", "d50000", ("Labour Party",)),
    OfficialParty(
        "Liberal Democrat",
        "LD",
        "faa01a",
        ("LDem", "Lib Dem", "Lib Dems", "Liberal Democrats"),
    ),
    OfficialParty("Plaid Cymru", "PC", "348837", ("Plaid",)),
    OfficialParty("Reform UK", "RUK", "12b6cf", ("Reform",)),
    OfficialParty("Scottish National Party", "SNP", "fff685"),
    OfficialParty("Sinn Féin", "SF", "02665f"),
    OfficialParty(
        "Social Democratic & Labour Party",
        "SDLP",
        "4ea268",
        ("Social Democratic and Labour Party",),
    ),
    OfficialParty("Speaker", "Spk", None),
    OfficialParty("Traditional Unionist Voice", "TUV", "0c3a6a"),
    OfficialParty("UK Independence Party", "UKIP", None),
    OfficialParty("Ulster Unionist Party", "UUP", "a1cdf0", ("Ulster Unionist",)),
)
# Names that say a party and a part of it in one.
WITH_SUB_PARTY: dict[str, tuple[str, str]] = {
    "Labour (Co-op)": ("Labour", "Co-op"),
    "Labour Co-op": ("Labour", "Co-op"),
    "Lab (Co-op)": ("Labour", "Co-op"),
    "Labour/Co-operative": ("Labour", "Co-op"),
    "Labour and Co-operative": ("Labour", "Co-op"),
}


class UnknownParty(DomainError):
    """No party has such a name; the sentence offers the nearest."""


class NoParty(DomainError):
    """The name stands in the record but is no party."""


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party by its official name, and the part of it a member belongs to, if any."""

    name: str
    sub_party: str | None = None


@dataclass(frozen=True, slots=True)
class PartyGiven:
    """A party by official name, with what else the source says of it."""

    party: PartyName
    abbreviation: str | None = None
    colour: str | None = None
    official_id: int | None = None


def _by_any_name() -> dict[str, PartyName]:
    table = {}
    for party in OFFICIAL:
        for known in (party.name, party.abbreviation, *party.aliases):
            if known is not None:
                table[folded(known)] = PartyName(party.name)
    for known, (name, sub_party) in WITH_SUB_PARTY.items():
        table[folded(known)] = PartyName(name, sub_party)
    return table


BY_ANY_NAME = _by_any_name()
BY_NAME = {party.name: party for party in OFFICIAL}


@lru_cache(maxsize=1024)
def official_party(given: str | None, sub_party: str | None = None) -> PartyName:
    """The party that a name in the record means; a name not in the table stands for itself.

    given: as received; None or blank means the party is not known.
    sub_party: as received beside it ("Co-op"), kept unless the name says one itself.
    """
    given = (given or "").strip()
    if not given:
        return PartyName(PARTY_UNKNOWN)
    known = BY_ANY_NAME.get(folded(given), PartyName(given))
    return PartyName(known.name, known.sub_party or (sub_party or "").strip() or None)


def party_label(party: str | None, sub_party: str | None) -> str | None:
    """A party as it is shown, with the part of it a member belongs to: Labour (Co-op)."""
    if party is None:
        return None
    return f"{party} ({sub_party})" if sub_party else party


def is_party(name: str) -> bool:
    """Whether a name in the record is a party with members who can share a line."""
    return name not in NO_PARTIES


def chosen_party(text: str, in_record: Iterable[tuple[str, str | None]]) -> str:
    """The official name of the party a person means.

    text: a name, an abbreviation or an alias, whole, in any case ("dup", "Labour (Co-op)").
    in_record: (name, abbreviation) of parties the record has beyond our own table.
    Raises UnknownParty with the nearest names, NoParty for "Independent" and the Speakers.
    """
    wanted = folded(text)
    found = BY_ANY_NAME.get(wanted)
    names = set(BY_NAME)
    if found is None:
        for name, abbreviation in in_record:
            names.add(name)
            if wanted in (folded(name), folded(abbreviation or name)):
                found = PartyName(name)
    if found is None:
        near = nearest(text, sorted(name for name in names if is_party(name)))
        offer = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UnknownParty(f"No party is called “{text}”.{offer}")
    if not is_party(found.name):
        raise NoParty(
            f"“{found.name}” is no party: its members have no line and no majority in common."
        )
    return found.name
