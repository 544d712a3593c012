"""Reads of how members voted, one by one and a party at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app.kernel.dates import london_day
from app.members import queries as members
from app.members.models import Party
from app.votes.columns import get_columns
from app.votes.domain.discipline import Rules, is_against_majority, is_rebellion
from app.votes.domain.figures import Record
from app.votes.domain.lines import Direction, Evidence, inferred_line
from app.votes.domain.vote import Vote
from app.votes.models import (
    Division,
    DivisionParty,
    MemberVote,
    MemberYear,
    PartyLine,
)
from app.votes.settings import rules_in_force
from app.whips.queries import get_whip_book

LOBBY_AYE = [vote for vote in Vote if vote.lobby == "aye"]
LOBBY_NO = [vote for vote in Vote if vote.lobby == "no"]


# --- a party ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RebellionRow:
    """One member of a party over a range."""

    member_id: int
    name: str
    record: Record

    def as_json(self) -> dict[str, object]:
        """The row by name."""
        return {
            "member_id": self.member_id,
            "name": self.name,
            "held": self.record.held,
            "voted": self.record.voted,
            "excused": self.record.excused,
            "absent": self.record.absent,
            "against_line": self.record.against_line,
            "against_majority": self.record.against_majority,
        }


def list_rebellions(
    session: Session, party_name: str, since: date | None, until: date | None
) -> list[RebellionRow]:
    """The rebellion table of a party: everybody who sat for it on a day of the range.

    Both days included, None for no bound. Most votes against the declared line first, then most
    against the majority, then by name.
    """
    party = members.find_party(session, party_name)
    if party is None:
        return []
    records = get_columns(session).record_of_party(party.id, since, until)
    names = members.list_sat_for(session, party.id, since, until)
    names |= members.names_of(session, records.keys() - names.keys())
    rows = [
        RebellionRow(member_id, name, records.get(member_id, Record(0, 0, 0, 0, 0)))
        for member_id, name in names.items()
    ]
    return sorted(
        rows,
        key=lambda row: (
            -row.record.against_line,
            -row.record.against_majority,
            row.name,
            row.member_id,
        ),
    )


# --- one member ---------------------------------------------------------------------------------


def get_attendance(session: Session, member_ids: Sequence[int]) -> dict[int, Record]:
    """The public record of members over all time: nothing excused is known to the public."""
    rows = session.execute(
        select(
            MemberYear.member_id,
            func.sum(MemberYear.held),
            func.sum(MemberYear.voted),
            func.sum(MemberYear.against_majority),
        )
        .where(MemberYear.member_id.in_(member_ids))
        .group_by(MemberYear.member_id)
    )
    return {
        member_id: Record(int(held), int(voted), 0, 0, int(against))
        for member_id, held, voted, against in rows
    }


@dataclass(frozen=True, slots=True)
class MemberVoteRow:
    """One vote of a member: the division, her party that day, and how the party voted.

    line_*: of the line in force, where one was asked for and there is one.
    """

    division_id: int
    held_on: date
    number: int
    title: str
    official_ayes: int
    official_noes: int
    party: str
    is_party: bool
    party_aye: int
    party_no: int
    vote: Vote
    line_direction: Direction | None
    line_evidence: Evidence | None
    line_source: str | None
    line_at: datetime | None

    @property
    def majority(self) -> Direction:
        """The way most of her party voted; unknown in a tie or without a party."""
        if not self.is_party:
            return Direction.UNKNOWN
        return inferred_line(self.party_aye, self.party_no).direction

    @property
    def against_majority(self) -> bool:
        """Whether she voted the other way than most of her party."""
        return is_against_majority(self.majority, self.vote)

    @property
    def line_on(self) -> date | None:
        """The day in London on which the line was declared."""
        return None if self.line_at is None else london_day(self.line_at)

    def against_line(self, rules: Rules) -> bool:
        """Whether she voted against the line; it does not ask whether she held the whip."""
        return self.line_direction is not None and is_rebellion(
            self.line_direction, self.vote, rules
        )


def _member_vote_query(
    member_id: int, *, against: bool, unpublished: bool = False
) -> Select[*tuple[Any, ...]]:
    """unpublished: of lines those too that the public may not see."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Division.id,
            Division.held_on,
            Division.number,
            Division.title,
            Division.official_ayes,
            Division.official_noes,
            Party.name,
            Party.is_party,
            DivisionParty.aye,
            DivisionParty.no,
            MemberVote.vote,
            PartyLine.direction,
            PartyLine.evidence,
            PartyLine.source,
            PartyLine.declared_at,
        )
        .join(MemberVote, MemberVote.division_id == Division.id)
        .join(Party, Party.id == MemberVote.party_id)
        .join(
            DivisionParty,
            and_(
                DivisionParty.division_id == Division.id,
                DivisionParty.party_id == MemberVote.party_id,
            ),
        )
        .outerjoin(
            PartyLine,
            and_(
                PartyLine.division_id == Division.id,
                PartyLine.party_id == MemberVote.party_id,
                PartyLine.replaced_at.is_(None),
                true() if unpublished else PartyLine.published,
            ),
        )
        .where(MemberVote.member_id == member_id)
    )
    if against:
        query = query.where(
            Party.is_party,
            or_(
                and_(DivisionParty.aye > DivisionParty.no, MemberVote.vote.in_(LOBBY_NO)),
                and_(DivisionParty.no > DivisionParty.aye, MemberVote.vote.in_(LOBBY_AYE)),
            ),
        )
    return query


def list_member_votes(
    session: Session,
    member_id: int,
    *,
    against: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[MemberVoteRow]:
    """A member's divisions, the newest first; against: only votes against her party's majority."""
    query = (
        _member_vote_query(member_id, against=against)
        .order_by(Division.held_on.desc(), Division.number.desc(), Division.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return _member_vote_rows(session, query)


def _member_vote_rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[MemberVoteRow]:
    rows = []
    for row in session.execute(query):
        values: list[Any] = list(row)
        values[10] = Vote(values[10])
        rows.append(MemberVoteRow(*values))
    return rows


def list_published_rebellions(session: Session, member_id: int) -> list[MemberVoteRow]:
    """A member's votes against lines that the public may see, the newest first.

    Nobody rebels who did not hold the whip of her party that day.
    """
    return _broken(session, member_id, unpublished=False)


def list_broken_lines(session: Session, member_id: int) -> list[MemberVoteRow]:
    """As `list_published_rebellions`, against every line: for the whips' office alone."""
    return _broken(session, member_id, unpublished=True)


def _broken(session: Session, member_id: int, *, unpublished: bool) -> list[MemberVoteRow]:
    query = (
        _member_vote_query(member_id, against=False, unpublished=unpublished)
        .where(PartyLine.id.is_not(None))
        .order_by(Division.held_on.desc(), Division.number.desc(), Division.id.desc())
    )
    book, rules = get_whip_book(session), rules_in_force(session)
    return [
        row
        for row in _member_vote_rows(session, query)
        if row.against_line(rules) and book.holds(member_id, row.party, row.held_on)
    ]


def count_member_votes(session: Session, member_id: int, *, against: bool = False) -> int:
    """How many rows `list_member_votes` has."""
    rows = _member_vote_query(member_id, against=against).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0
