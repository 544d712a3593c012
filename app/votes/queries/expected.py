"""Reads of divisions that are expected, and of what each may turn out to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.votes.domain.lines import Direction, Strength
from app.votes.models import Division, ExpectedDivision, PartyLine, RecordedExcuse
from app.votes.queries.lines import line_words

SHOWN = {
    "open": "Still to be matched",
    "held": "Held",
    "voided": "Voided",
    "all": "All",
}


@dataclass(frozen=True, slots=True)
class ExpectedFilter:
    """What a list of expected divisions is narrowed to. Days are both included."""

    text: str = ""
    show: str = "open"
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One expected division in a list, with the own party's line and how many excuses."""

    id: int
    expected_on: date
    title: str
    division_id: int | None
    void_reason: str | None
    direction: Direction | None
    strength: Strength | None
    excuses: int

    @property
    def line(self) -> str | None:
        """The own party's line in words."""
        return None if self.direction is None else line_words(self.direction, self.strength)

    @property
    def state(self) -> str:
        """What has become of it."""
        if self.void_reason is not None:
            return "voided"
        return "expected" if self.division_id is None else "held"


def _query(wanted: ExpectedFilter, own_id: int) -> Select[*tuple[Any, ...]]:
    excuses = (
        select(func.count())
        .select_from(RecordedExcuse)
        .where(
            RecordedExcuse.expected_id == ExpectedDivision.id, RecordedExcuse.voided_at.is_(None)
        )
        .scalar_subquery()
    )
    query: Select[*tuple[Any, ...]] = select(
        ExpectedDivision.id,
        ExpectedDivision.expected_on,
        ExpectedDivision.title,
        ExpectedDivision.division_id,
        ExpectedDivision.void_reason,
        PartyLine.direction,
        PartyLine.strength,
        excuses,
    ).outerjoin(
        PartyLine,
        and_(
            or_(
                PartyLine.expected_id == ExpectedDivision.id,
                PartyLine.division_id == ExpectedDivision.division_id,
            ),
            PartyLine.party_id == own_id,
            PartyLine.replaced_at.is_(None),
        ),
    )
    for word in folded(wanted.text).split():
        query = query.where(ExpectedDivision.search_title.contains(word, autoescape=True))
    if wanted.since is not None:
        query = query.where(ExpectedDivision.expected_on >= wanted.since)
    if wanted.until is not None:
        query = query.where(ExpectedDivision.expected_on <= wanted.until)
    there = ExpectedDivision.voided_at.is_(None)
    return query.where(
        {
            "open": and_(there, ExpectedDivision.division_id.is_(None)),
            "held": and_(there, ExpectedDivision.division_id.is_not(None)),
            "voided": ~there,
            "all": true(),
        }[wanted.show]
    )


def list_expected(
    session: Session,
    wanted: ExpectedFilter,
    own_id: int,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[ExpectedRow]:
    """Expected divisions that fit a filter: those still expected by day, others the newest first.

    own_id: of the own party, whose line is told; 0 where the record has no such party.
    """
    days = ExpectedDivision.expected_on
    order = days if wanted.show == "open" else days.desc()
    query = _query(wanted, own_id).order_by(order, ExpectedDivision.id)
    return [ExpectedRow(*row) for row in session.execute(query.limit(limit).offset(offset))]


def count_expected(session: Session, wanted: ExpectedFilter) -> int:
    """How many expected divisions fit a filter."""
    return session.scalar(select(func.count()).select_from(_query(wanted, 0).subquery())) or 0


def get_expected(session: Session, expected_id: int) -> ExpectedDivision:
    """An expected division by its number. Raises NotInRecord."""
    found = session.get(ExpectedDivision, expected_id) if expected_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"No expected division {expected_id} is on record.")
    return found


def find_expected_of(session: Session, division_id: int) -> ExpectedDivision | None:
    """The expected division that a division was matched with."""
    return session.scalar(
        select(ExpectedDivision).where(
            ExpectedDivision.division_id == division_id, ExpectedDivision.voided_at.is_(None)
        )
    )


def list_open(session: Session) -> list[ExpectedDivision]:
    """Those neither matched nor voided, by day."""
    return list(
        session.scalars(
            select(ExpectedDivision)
            .where(ExpectedDivision.division_id.is_(None), ExpectedDivision.voided_at.is_(None))
            .order_by(ExpectedDivision.expected_on, ExpectedDivision.id)
        )
    )


def matched_ids() -> Select[int | None]:
    """The divisions that something expected was matched with."""
    return select(ExpectedDivision.division_id).where(
        ExpectedDivision.division_id.is_not(None), ExpectedDivision.voided_at.is_(None)
    )


def list_fitting(session: Session, expected: ExpectedDivision) -> list[Division]:
    """The divisions of its day that nothing else expected was matched with, best title first."""
    taken = matched_ids().where(ExpectedDivision.id != expected.id)
    rows = session.scalars(
        select(Division)
        .where(Division.held_on == expected.expected_on, Division.id.not_in(taken))
        .order_by(Division.number)
    )

    def unlike(division: Division) -> object:
        matcher = SequenceMatcher(None, expected.search_title, division.search_title)
        return -matcher.ratio()

    return sorted(rows, key=unlike)  # type: ignore[arg-type]


def list_to_match(
    session: Session, present: date, *, limit: int
) -> list[tuple[ExpectedDivision, int]]:
    """Those that an officer must match or void, the oldest first, each with how many it may be.

    They are so once a division of their day is on record, or once their day has passed.
    """
    held = (
        select(func.count())
        .select_from(Division)
        .where(Division.held_on == ExpectedDivision.expected_on)
        .scalar_subquery()
    )
    rows = session.execute(
        select(ExpectedDivision, held)
        .where(
            ExpectedDivision.division_id.is_(None),
            ExpectedDivision.voided_at.is_(None),
            or_(held > 0, ExpectedDivision.expected_on < present),
        )
        .order_by(ExpectedDivision.expected_on, ExpectedDivision.id)
        .limit(limit)
    )
    return [(expected, count) for expected, count in rows]


def list_without_line(
    session: Session, own_id: int, since: date, until: date, *, limit: int
) -> list[ExpectedDivision]:
    """Those expected within some days, both included, without a line of the own party."""
    declared = select(PartyLine.id).where(
        PartyLine.expected_id == ExpectedDivision.id,
        PartyLine.party_id == own_id,
        PartyLine.replaced_at.is_(None),
    )
    return list(
        session.scalars(
            select(ExpectedDivision)
            .where(
                ExpectedDivision.division_id.is_(None),
                ExpectedDivision.voided_at.is_(None),
                ExpectedDivision.expected_on >= since,
                ExpectedDivision.expected_on <= until,
                ~declared.exists(),
            )
            .order_by(ExpectedDivision.expected_on, ExpectedDivision.id)
            .limit(limit)
        )
    )
