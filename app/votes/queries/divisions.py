"""Reads of divisions and of the votes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, covers
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Constituency, Member, Party, SeatSpell
from app.votes.domain.figures import rice_index
from app.votes.domain.lines import Direction, Line, inferred_line
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


# --- lists --------------------------------------------------------------------------------------


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
