"""Reads of slips, pairs and other excuses for the whips' office; never of a ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.db.model import LARGEST_ID
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Member
from app.votes.domain.discipline import ExcuseKind
from app.votes.models import Division, ExpectedDivision, RecordedExcuse

Other = aliased(Member)


@dataclass(frozen=True, slots=True)
class ExcuseFilter:
    """What a list of excuses is narrowed to.

    text: words of the member's name or of the other's. on: the day they excuse from something.
    member_id: hers, as the one excused. voided: those voided too.
    """

    text: str = ""
    kind: ExcuseKind | None = None
    on: date | None = None
    member_id: int | None = None
    voided: bool = False


@dataclass(frozen=True, slots=True)
class ExcuseRow:
    """One excuse without its ground.

    title, on: of the division, held or expected. other: of a pair the other member, of a proxy
    who casts the vote.
    """

    id: int
    member_id: int
    name: str
    kind: ExcuseKind
    division_id: int | None
    expected_id: int | None
    title: str | None
    on: date | None
    first_day: date | None
    last_day: date | None
    other_id: int | None
    other: str | None
    has_ground: bool
    recorded_at: datetime
    recorded_by: str
    voided_at: datetime | None

    @property
    def scope(self) -> str:
        """What it excuses from, in words."""
        if self.title is not None and self.on is not None:
            expected = "" if self.division_id is not None else ", expected"
            return f"“{self.title}”, {written_day(self.on)}{expected}"
        if self.first_day is None or self.last_day is None:
            if self.first_day is not None:
                return f"from {written_day(self.first_day)} on"
            return "all days" if self.last_day is None else f"until {written_day(self.last_day)}"
        if self.first_day == self.last_day:
            return written_day(self.first_day)
        return f"{written_day(self.first_day)} to {written_day(self.last_day)}"

    @property
    def shown_kind(self) -> str:
        """The kind in words, with the other member, and whether it is voided."""
        words = {ExcuseKind.PAIR: "Pair with", ExcuseKind.PROXY: "Proxy cast by"}
        told = (
            f"{words[self.kind]} {self.other}"
            if self.other is not None and self.kind in words
            else self.kind.value.capitalize()
        )
        return f"{told} (voided)" if self.voided_at is not None else told


def _query(wanted: ExcuseFilter) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            RecordedExcuse.id,
            RecordedExcuse.member_id,
            Member.name,
            RecordedExcuse.kind,
            RecordedExcuse.division_id,
            RecordedExcuse.expected_id,
            func.coalesce(Division.title, ExpectedDivision.title),
            func.coalesce(Division.held_on, ExpectedDivision.expected_on),
            RecordedExcuse.first_day,
            RecordedExcuse.last_day,
            RecordedExcuse.other_id,
            Other.name,
            RecordedExcuse.ground.is_not(None),
            RecordedExcuse.recorded_at,
            RecordedExcuse.recorded_by,
            RecordedExcuse.voided_at,
        )
        .join(Member, Member.id == RecordedExcuse.member_id)
        .outerjoin(Other, Other.id == RecordedExcuse.other_id)
        .outerjoin(Division, Division.id == RecordedExcuse.division_id)
        .outerjoin(ExpectedDivision, ExpectedDivision.id == RecordedExcuse.expected_id)
    )
    for word in folded(wanted.text).split():
        query = query.where(
            or_(
                Member.search_name.contains(word, autoescape=True),
                Other.search_name.contains(word, autoescape=True),
            )
        )
    if wanted.kind is not None:
        query = query.where(RecordedExcuse.kind == wanted.kind)
    if wanted.member_id is not None:
        query = query.where(of_member(wanted.member_id))
    if not wanted.voided:
        query = query.where(RecordedExcuse.voided_at.is_(None))
    if wanted.on is not None:
        query = query.where(
            or_(
                Division.held_on == wanted.on,
                and_(
                    RecordedExcuse.division_id.is_(None), ExpectedDivision.expected_on == wanted.on
                ),
                and_(
                    RecordedExcuse.division_id.is_(None),
                    RecordedExcuse.expected_id.is_(None),
                    or_(RecordedExcuse.first_day.is_(None), RecordedExcuse.first_day <= wanted.on),
                    or_(RecordedExcuse.last_day.is_(None), RecordedExcuse.last_day >= wanted.on),
                ),
            )
        )
    return query


def of_member(member_id: int) -> Any:
    """That an excuse is hers: recorded of her, or a pair of which she is the other member."""
    return or_(
        RecordedExcuse.member_id == member_id,
        and_(RecordedExcuse.kind == ExcuseKind.PAIR, RecordedExcuse.other_id == member_id),
    )


def list_excuse_rows(
    session: Session, wanted: ExcuseFilter, *, limit: int | None = None, offset: int = 0
) -> list[ExcuseRow]:
    """Excuses that fit a filter, those recorded last first."""
    query = _query(wanted).order_by(RecordedExcuse.id.desc()).limit(limit).offset(offset)
    return [ExcuseRow(*row) for row in session.execute(query)]


def count_excuse_rows(session: Session, wanted: ExcuseFilter) -> int:
    """How many excuses fit a filter."""
    return session.scalar(select(func.count()).select_from(_query(wanted).subquery())) or 0


def get_excuse_row(session: Session, excuse_id: int) -> ExcuseRow:
    """One excuse without its ground. Raises NotInRecord."""
    row = None
    if excuse_id <= LARGEST_ID:
        query = _query(ExcuseFilter(voided=True)).where(RecordedExcuse.id == excuse_id)
        row = session.execute(query).one_or_none()
    if row is None:
        raise NotInRecord(f"No slip, pair or other excuse {excuse_id} is on record.")
    return ExcuseRow(*row)


def has_excuses(session: Session) -> bool:
    """Whether any is on record."""
    return session.scalar(select(RecordedExcuse.id).limit(1)) is not None
