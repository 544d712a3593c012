"""Reads of declared lines: those in force, and every one there has been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.audit.registry import names_of
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.members.models import Party
from app.votes.domain.lines import Direction, Strength
from app.votes.excuses import Place
from app.votes.models import Division, DivisionParty, PartyLine


def of_place(place: Place) -> ColumnElement[bool]:
    """That a line is for a division, held or expected."""
    if isinstance(place, Division):
        return PartyLine.division_id == place.id
    return PartyLine.expected_id == place.id


def lines_in_force(session: Session, place: Place) -> dict[int, PartyLine]:
    """The line of each party, by its id."""
    rows = session.scalars(
        select(PartyLine).where(of_place(place), PartyLine.replaced_at.is_(None))
    )
    return {line.party_id: line for line in rows}


def get_line(session: Session, line_id: int) -> PartyLine:
    """A line by its number. Raises NotInRecord."""
    line = session.get(PartyLine, line_id) if line_id <= LARGEST_ID else None
    if line is None:
        raise NotInRecord(f"No line {line_id} is on record.")
    return line


def line_words(direction: Direction, strength: Strength | None) -> str:
    """A line in words: "aye, three lines", "a free vote"."""
    if direction is Direction.FREE:
        return "a free vote"
    drawn = {
        Strength.ONE: ", one line",
        Strength.TWO: ", two lines",
        Strength.THREE: ", three lines",
    }
    way = "not known" if direction is Direction.UNKNOWN else direction.value
    return way + (drawn.get(strength, ", strength not known") if strength else "")


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line in the history of a division: what it was, who declared it, what became of it."""

    id: int
    party: str
    words: str
    evidence: str
    source: str | None
    note: str | None
    published: bool
    declared_at: datetime
    declared_by: str
    replaced_at: datetime | None
    voided_at: datetime | None
    voided_by: str | None
    void_reason: str | None

    @property
    def state(self) -> str:
        """What became of it."""
        if self.voided_at is not None:
            return f"voided by {self.voided_by}: {self.void_reason}"
        return "in force" if self.replaced_at is None else "replaced"


def list_lines(session: Session, place: Place) -> list[LineRow]:
    """Every line of a division, those in force first, then the newest. Two queries."""
    rows: Sequence[tuple[PartyLine, str]] = [
        (line, party)
        for line, party in session.execute(
            select(PartyLine, Party.name)
            .join(Party, Party.id == PartyLine.party_id)
            .where(of_place(place))
            .order_by(PartyLine.replaced_at.is_not(None), PartyLine.id.desc())
        )
    ]
    by = names_of(
        session, {n for row, _party in rows for n in (row.declared_by, row.voided_by) if n}
    )
    return [
        LineRow(
            line.id,
            party,
            line_words(line.direction, line.strength),
            line.evidence.value,
            line.source,
            line.note,
            line.published,
            line.declared_at,
            by[line.declared_by],
            line.replaced_at,
            line.voided_at,
            by.get(line.voided_by or ""),
            line.void_reason,
        )
        for line, party in rows
    ]


@dataclass(frozen=True, slots=True)
class LinedRow:
    """A division in which a party had a declared line, and how its members went.

    against: votes against the line by members who held the whip that day.
    """

    division_id: int
    number: int
    held_on: date
    title: str
    direction: Direction
    line: str
    published: bool
    ayes: int
    noes: int
    against: int


def list_lined(session: Session, party_name: str, since: date, until: date) -> list[LinedRow]:
    """Divisions from one day to another, both included, with a line of a party in force, by day."""
    rows = session.execute(
        select(Division, PartyLine, DivisionParty)
        .join(PartyLine, PartyLine.division_id == Division.id)
        .join(Party, Party.id == PartyLine.party_id)
        # Of a division for which nobody of the party is on record there are no figures.
        .outerjoin(
            DivisionParty,
            and_(
                DivisionParty.division_id == Division.id,
                DivisionParty.party_id == PartyLine.party_id,
            ),
        )
        .where(
            Party.name == party_name,
            PartyLine.replaced_at.is_(None),
            Division.held_on.between(since, until),
        )
        .order_by(Division.held_on, Division.number, Division.id)
    )
    return [
        LinedRow(
            division.id,
            division.number,
            division.held_on,
            division.title,
            line.direction,
            line_words(line.direction, line.strength),
            line.published,
            *((figures.aye, figures.no, figures.against_line) if figures else (0, 0, 0)),
        )
        for division, line, figures in rows
    ]


def count_held(session: Session, since: date, until: date) -> int:
    """How many divisions were held from one day to another, both included."""
    return (
        session.scalar(
            select(func.count()).select_from(Division).where(Division.held_on.between(since, until))
        )
        or 0
    )
