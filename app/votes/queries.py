"""Reads of divisions, votes and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, covers
from app.jobs.models import JobRun
from app.kernel.dates import london_day
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members import queries as members
from app.members.models import Constituency, Member, Party, SeatSpell
from app.source.models import RefusedRecord
from app.votes.columns import get_columns
from app.votes.domain.discipline import is_against_majority, is_rebellion
from app.votes.domain.figures import Record, rice_index
from app.votes.domain.lines import Direction, Evidence, Line, inferred_line
from app.votes.domain.record import DivisionRecord, unpacked
from app.votes.domain.vote import Vote
from app.votes.models import (
    Division,
    DivisionParty,
    DivisionVersion,
    MemberVote,
    MemberYear,
    PartyLine,
)
from app.votes.rolls import IS_CURRENT
from app.whips.queries import get_whip_book

LOBBY_AYE = [vote for vote in Vote if vote.lobby == "aye"]
LOBBY_NO = [vote for vote in Vote if vote.lobby == "no"]


# --- one division ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartyFigures:
    """One party in one division: its votes (tellers in), its line, its cohesion."""

    party_id: int
    party: str
    colour: str | None
    aye: int
    no: int
    both: int
    absent: int
    line: Line
    declared: PartyLine | None
    rice: Fraction | None
    against_line: int

    @property
    def majority(self) -> Direction:
        """The way most of the party voted; unknown in a tie."""
        return inferred_line(self.aye, self.no).direction

    @property
    def against_majority(self) -> int:
        """Votes the other way than the majority; nobody is against a tie."""
        return {Direction.AYE: self.no, Direction.NO: self.aye}.get(self.majority, 0)


def get_division(session: Session, division_id: int) -> Division:
    """The division of an official id. Raises NotInRecord."""
    division = session.get(Division, division_id) if division_id <= LARGEST_ID else None
    if division is None:
        raise NotInRecord(
            f"No division with the official id {division_id} is in the record. Import it first."
        )
    return division


def list_party_figures(session: Session, division_id: int) -> list[PartyFigures]:
    """The parties in a division, the largest first; names that are no party are left out."""
    rows = session.execute(
        select(DivisionParty, Party, PartyLine)
        .join(Party, Party.id == DivisionParty.party_id)
        .outerjoin(
            PartyLine,
            and_(
                PartyLine.division_id == DivisionParty.division_id,
                PartyLine.party_id == DivisionParty.party_id,
                PartyLine.replaced_at.is_(None),
            ),
        )
        .where(DivisionParty.division_id == division_id, Party.is_party)
    )
    figures = [
        PartyFigures(
            party_id=party.id,
            party=party.name,
            colour=party.colour,
            aye=sums.aye,
            no=sums.no,
            both=sums.both,
            absent=sums.absent,
            line=inferred_line(sums.aye, sums.no) if declared is None else line_of(declared),
            declared=declared,
            rice=rice_index(sums.cohesion_aye, sums.cohesion_no),
            against_line=sums.against_line,
        )
        for sums, party, declared in rows
    ]
    return sorted(figures, key=lambda f: (-(f.aye + f.no + f.both + f.absent), f.party))


def line_of(declared: PartyLine) -> Line:
    """The line as a plain value."""
    return Line(declared.direction, declared.strength, declared.evidence)


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One member's vote in a division, as a page or an export shows it."""

    member_id: int
    name: str
    sort_name: str
    confirmed: bool
    party_id: int
    party: str
    is_party: bool
    constituency: str | None
    vote: Vote


def list_votes(session: Session, division: Division) -> list[VoteRow]:
    """Everybody who voted in a division or had a seat that day, by name."""
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            Member.sort_name,
            Member.confirmed,
            Party.id,
            Party.name,
            Party.is_party,
            Constituency.name,
            MemberVote.vote,
        )
        .join(Member, Member.id == MemberVote.member_id)
        .join(Party, Party.id == MemberVote.party_id)
        .outerjoin(
            SeatSpell,
            and_(SeatSpell.member_id == Member.id, covers(SeatSpell, division.held_on)),
        )
        .outerjoin(Constituency, Constituency.id == SeatSpell.constituency_id)
        .where(MemberVote.division_id == division.id)
        .order_by(Member.sort_name, Member.id)
    )
    return [VoteRow(*row[:-1], vote=Vote(row[-1])) for row in rows]


def get_received(session: Session, division: Division) -> DivisionRecord:
    """What the source says of a division now, whole."""
    content = session.scalar(
        select(DivisionVersion.content).where(
            DivisionVersion.division_id == division.id,
            DivisionVersion.version == division.version,
        )
    )
    assert content is not None
    return unpacked(content)


def list_versions(session: Session, division_id: int) -> list[DivisionVersion]:
    """Everything the source has said of a division, the newest first."""
    return list(
        session.scalars(
            select(DivisionVersion)
            .where(DivisionVersion.division_id == division_id)
            .order_by(DivisionVersion.version.desc())
        )
    )


def division_as_json(session: Session, division_id: int) -> dict[str, object]:
    """One division as `flask votes division --json` prints it. Raises NotInRecord."""
    division = get_division(session, division_id)
    figures = list_party_figures(session, division_id)
    return {
        "division_id": division.id,
        "date": division.held_on.isoformat(),
        "number": division.number,
        "title": division.title,
        "deferred": division.deferred,
        "ayes": division.listed_ayes,
        "noes": division.listed_noes,
        "official_ayes": division.official_ayes,
        "official_noes": division.official_noes,
        "both": division.both,
        "tellers_aye": division.aye_tellers or 0,
        "tellers_no": division.no_tellers or 0,
        "no_vote_recorded": division.listed_no_votes,
        "parties": [
            {
                "party": party.party,
                "aye": party.aye,
                "no": party.no,
                "both": party.both,
                "absent": party.absent,
                "line": party.line.as_json(),
                "rice": None
                if party.rice is None
                else [party.rice.numerator, party.rice.denominator],
            }
            for party in figures
        ],
        "no_party": [
            {"member_id": row.member_id, "name": row.name, "vote": row.vote.words}
            for row in list_votes(session, division)
            if not row.is_party
        ],
    }


# --- rebellion ---------------------------------------------------------------------------------


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


# --- lists -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DivisionFilter:
    """What a list of divisions is narrowed to. Days are London days, both included.

    title: words of the title; a number alone is also looked for as a division's number or id.
    split: only divisions in which this party (by id) had votes in both lobbies.
    sort: "newest", "oldest", "closest" or "dissent" (most against the party's majority).
    """

    title: str = ""
    since: date | None = None
    until: date | None = None
    party_id: int | None = None
    split: bool = False
    sort: str = "newest"


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division in a list, with one party's votes where a party was asked for."""

    id: int
    held_on: date
    number: int
    title: str
    deferred: bool
    official_ayes: int
    official_noes: int
    party_aye: int | None
    party_no: int | None
    party_both: int | None
    party_absent: int | None


def _division_query(wanted: DivisionFilter) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(
        Division.id,
        Division.held_on,
        Division.number,
        Division.title,
        Division.deferred,
        Division.official_ayes,
        Division.official_noes,
        DivisionParty.aye,
        DivisionParty.no,
        DivisionParty.both,
        DivisionParty.absent,
    ).outerjoin(
        DivisionParty,
        and_(
            DivisionParty.division_id == Division.id,
            DivisionParty.party_id == (wanted.party_id or 0),
        ),
    )
    words = folded(wanted.title).split()
    number = _number(words)
    for word in words:
        in_title = Division.search_title.contains(word, autoescape=True)
        if number is not None:
            in_title = or_(in_title, Division.number == number, Division.id == number)
        query = query.where(in_title)
    if wanted.since is not None:
        query = query.where(Division.held_on >= wanted.since)
    if wanted.until is not None:
        query = query.where(Division.held_on <= wanted.until)
    if wanted.split:
        query = query.where(DivisionParty.aye > 0, DivisionParty.no > 0)
    return query


def _number(words: Sequence[str]) -> int | None:
    """The number that is looked for; None when it is words, or no division can have it."""
    # isascii: isdecimal alone also takes the digits of other scripts.
    if len(words) != 1 or not (words[0].isascii() and words[0].isdecimal()):
        return None
    number = int(words[0]) if len(words[0]) <= len(str(LARGEST_ID)) else LARGEST_ID + 1
    return number if number <= LARGEST_ID else None


def list_divisions(
    session: Session, wanted: DivisionFilter, *, limit: int | None = None, offset: int = 0
) -> list[DivisionRow]:
    """Divisions that fit a filter, in its order."""
    newest = (Division.held_on.desc(), Division.number.desc(), Division.id.desc())
    dissent = _lesser(DivisionParty.aye, DivisionParty.no)
    orders: dict[str, tuple[Any, ...]] = {
        "newest": newest,
        "oldest": (Division.held_on, Division.number, Division.id),
        "closest": (func.abs(Division.official_ayes - Division.official_noes), *newest),
        "dissent": (func.coalesce(dissent, -1).desc(), *newest),
    }
    query = _division_query(wanted).order_by(*orders[wanted.sort]).limit(limit).offset(offset)
    return [DivisionRow(*row) for row in session.execute(query)]


def _lesser(one: Any, other: Any) -> ColumnElement[Any]:
    """The smaller of two columns: SQLite and PostgreSQL have no one name for it."""
    lesser: ColumnElement[Any] = (one + other - func.abs(one - other)) / 2
    return lesser


def count_divisions(session: Session, wanted: DivisionFilter) -> int:
    """How many divisions fit a filter."""
    fitting = _division_query(wanted).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(fitting)) or 0


def list_parties_in_divisions(session: Session) -> list[str]:
    """Names of the parties that had a member in some division."""
    there = select(MemberYear.party_id).distinct()
    return list(
        session.scalars(
            select(Party.name).where(Party.is_party, Party.id.in_(there)).order_by(Party.name)
        )
    )


@dataclass(frozen=True, slots=True)
class RecordRange:
    """What the record holds: how many divisions, from which day to which."""

    divisions: int
    first: date | None
    last: date | None


def get_range(session: Session) -> RecordRange:
    """How far the voting record reaches."""
    count, first, last = session.execute(
        select(func.count(), func.min(Division.held_on), func.max(Division.held_on))
    ).one()
    return RecordRange(count, first, last)


# --- one member --------------------------------------------------------------------------------


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
    """One vote of a member: the division, her party that day, and how the party voted."""

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
    published_direction: Direction | None
    published_evidence: Evidence | None
    published_source: str | None
    published_at: datetime | None

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
    def published_on(self) -> date | None:
        """The day in London on which a line that the public may see was declared."""
        return None if self.published_at is None else london_day(self.published_at)

    @property
    def against_published_line(self) -> bool:
        """Whether she voted against a line that the public may see."""
        return self.published_direction is not None and is_rebellion(
            self.published_direction, self.vote
        )


def _member_vote_query(member_id: int, *, against: bool) -> Select[*tuple[Any, ...]]:
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
                PartyLine.published,
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
    query = (
        _member_vote_query(member_id, against=False)
        .where(PartyLine.id.is_not(None))
        .order_by(Division.held_on.desc(), Division.number.desc(), Division.id.desc())
    )
    book = get_whip_book(session)
    return [
        row
        for row in _member_vote_rows(session, query)
        if row.against_published_line and book.holds(member_id, row.party, row.held_on)
    ]


def count_member_votes(session: Session, member_id: int, *, against: bool = False) -> int:
    """How many rows `list_member_votes` has."""
    rows = _member_vote_query(member_id, against=against).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


# --- what is new -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewRefusals:
    """How many records, still refused, a run of the import was the first to refuse."""

    run_id: int
    records: int
    at: datetime


def list_new_refusals(session: Session, since: datetime, *, limit: int) -> list[NewRefusals]:
    """Runs begun since an instant that were the first to refuse records; the newest first."""
    rows = session.execute(
        select(JobRun.id, func.count(RefusedRecord.id), JobRun.started_at)
        .join(RefusedRecord, RefusedRecord.first_run_id == JobRun.id)
        .where(RefusedRecord.cleared_at.is_(None), JobRun.started_at >= since)
        .group_by(JobRun.id, JobRun.started_at)
        .order_by(JobRun.id.desc())
        .limit(limit)
    )
    return [NewRefusals(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class DivisionNews:
    """Something new of a division, for the desk."""

    division_id: int
    number: int
    held_on: date
    title: str
    at: datetime
    party: str = ""
    members: int = 0


def list_corrected(session: Session, since: datetime, *, limit: int) -> list[DivisionNews]:
    """Divisions that the source has said something else of since an instant; the newest first."""
    rows = session.execute(
        select(
            Division.id,
            Division.number,
            Division.held_on,
            Division.title,
            DivisionVersion.stored_at,
        )
        .join(DivisionVersion, IS_CURRENT)
        .where(Division.version > 1, DivisionVersion.stored_at >= since)
        .order_by(DivisionVersion.stored_at.desc(), Division.id)
        .limit(limit)
    )
    return [DivisionNews(*row) for row in rows]


def list_new_rebellions(session: Session, since: date, *, limit: int) -> list[DivisionNews]:
    """Divisions held after a day in which members of a party went against its declared line."""
    rows = session.execute(
        select(
            Division.id,
            Division.number,
            Division.held_on,
            Division.title,
            Division.held_at,
            Party.name,
            DivisionParty.against_line,
        )
        .join(DivisionParty, DivisionParty.division_id == Division.id)
        .join(Party, Party.id == DivisionParty.party_id)
        .where(Division.held_on > since, DivisionParty.against_line > 0)
        .order_by(Division.held_at.desc(), Division.id, Party.name)
        .limit(limit)
    )
    return [DivisionNews(*row) for row in rows]


def list_days_held(session: Session, since: date, until: date) -> list[date]:
    """The day of each division held from one day to another, both included."""
    return list(
        session.scalars(
            select(Division.held_on)
            .where(Division.held_on >= since, Division.held_on <= until)
            .order_by(Division.held_on)
        )
    )
