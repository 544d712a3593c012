"""Reads the answers of the Commons Votes API: a row of the list, and a division whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import numpy as np

from app.kernel.dates import london_as_utc, london_day
from app.members.domain.parties import PartyGiven, official_party
from app.source.answers import Unreadable
from app.source.decoding import Count, OfficialId, checked_text, decode
from app.votes.domain.record import DivisionRecord, Entries, Header, PartyPair


class EntryShape(msgspec.Struct, gc=False):
    """A member in a list of a division. `MemberFrom` and `ListAs` are as at the time of the call:
    an MP of 2017 may read "Life peer" there, so the seat is never taken from it."""

    MemberId: OfficialId
    Name: str | None = None
    Party: str | None = None
    SubParty: str | None = None
    PartyColour: str | None = None
    PartyAbbreviation: str | None = None
    MemberFrom: str | None = None
    ListAs: str | None = None
    ProxyName: str | None = None


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


@dataclass(frozen=True, slots=True)
class ReadDivision:
    """A division read: the record to store, and what a first meeting with its people needs."""

    id: int
    held_at: datetime
    held_on: date
    publication_updated: str | None
    record: DivisionRecord
    people: list[EntryShape]
    parties: list[PartyGiven]

    def names(self) -> dict[int, tuple[str, str | None]]:
        """Name and list name of everybody in any list, by id."""
        return {
            entry.MemberId: (
                _clean(entry.Name) or f"Member {entry.MemberId}",
                _clean(entry.ListAs),
            )
            for entry in self.people
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
    people = [
        *shape.Ayes,
        *shape.Noes,
        *(shape.AyeTellers or ()),
        *(shape.NoTellers or ()),
        *(shape.NoVoteRecorded or ()),
    ]
    positions, parties = _parties(people)
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
        parties=list(positions),
        ayes=_entries(shape.Ayes, positions),
        noes=_entries(shape.Noes, positions),
        aye_tellers=_entries_or_none(shape.AyeTellers, positions),
        no_tellers=_entries_or_none(shape.NoTellers, positions),
        no_votes=_entries(shape.NoVoteRecorded or [], positions),
        proxies={
            entry.MemberId: entry.ProxyName
            for entry in sorted(
                (entry for entry in people if entry.ProxyName), key=lambda e: e.MemberId
            )
            if checked_text(entry.ProxyName, "name of a proxy")
        },
    )
    return ReadDivision(
        asked_for, held_at, held_on, shape.PublicationUpdated, record, people, parties
    )


def _parties(people: Sequence[EntryShape]) -> tuple[dict[PartyPair, int], list[PartyGiven]]:
    """The parties of a division by position, in order, and what it says of each."""
    samples = {(entry.Party, entry.SubParty): entry for entry in people}
    ordered = sorted(samples, key=lambda pair: (pair[0] or "", pair[1] or "", pair[0] is None))
    for name, sub_party in ordered:
        checked_text(name, "name of a party")
        checked_text(sub_party, "name of a sub-party")
    given = [
        PartyGiven(
            official_party(*pair),
            checked_text(samples[pair].PartyAbbreviation, "abbreviation of a party"),
            samples[pair].PartyColour,
        )
        for pair in ordered
    ]
    return {pair: position for position, pair in enumerate(ordered)}, given


def _entries(entries: Sequence[EntryShape], positions: dict[PartyPair, int]) -> Entries:
    members = np.array([entry.MemberId for entry in entries], np.int64)
    parties = np.array([positions[entry.Party, entry.SubParty] for entry in entries], np.int64)
    order = np.lexsort((parties, members))
    return Entries(members[order].tolist(), parties[order].tolist())


def _entries_or_none(
    entries: Sequence[EntryShape] | None, positions: dict[PartyPair, int]
) -> Entries | None:
    return None if entries is None else _entries(entries, positions)


def _moment(value: str) -> tuple[datetime, date]:
    """A date of the source as an instant and as a London day. Raises Unreadable."""
    try:
        instant = london_as_utc(datetime.fromisoformat(value))
        day = london_day(instant)
    except (ValueError, OverflowError):
        raise Unreadable(f"“{value[:40]}” is no date.") from None
    if not 1800 <= day.year <= 2999:
        raise Unreadable(f"“{value[:40]}” cannot be the date of a division.")
    return instant, day


def _clean(value: str | None) -> str | None:
    return (value or "").replace("\0", "").strip() or None
