"""Records, voids and reinstates slips, pairs and other excuses; reads a ground, which is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.members import queries as members
from app.votes import queries
from app.votes.domain.discipline import ExcuseKind
from app.votes.events import VoteEvent
from app.votes.models import Division, ExpectedDivision, RecordedExcuse
from app.votes.queries.excuses import get_excuse_row, of_member
from app.votes.queries.expected import get_expected
from app.votes.rolls import bump
from app.votes.sums import SUMS

EXCUSES = "excuses"
"""Recorded one after the other: no two of one kind may excuse a member from the same."""
WITH_ANOTHER = {
    ExcuseKind.PAIR: "Say with whom she is paired.",
    ExcuseKind.PROXY: "Say who casts the vote for her.",
}


class ExcuseRefused(DomainError):
    """An excuse cannot be so. field: the name of what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Scope:
    """What an excuse is for, with the days it covers."""

    division_id: int | None
    expected_id: int | None
    first: date
    last: date

    def meets(self, other: Scope) -> bool:
        """Whether both excuse from one division, or can."""
        mine, its = self.division_id or self.expected_id, other.division_id or other.expected_id
        if mine is not None and its is not None:
            if self.division_id is not None or other.division_id is not None:
                return self.division_id == other.division_id
            return self.expected_id == other.expected_id
        return self.first <= other.last and other.first <= self.last


def record_excuse(
    session: Session,
    *,
    member_id: int,
    kind: ExcuseKind,
    division_id: int | None = None,
    expected_id: int | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    other_id: int | None = None,
    ground: str | None = None,
    by: str,
) -> RecordedExcuse:
    """Record that a member need not vote: in a division, held or expected, or on days.

    first_day, last_day: both included. other_id: of a pair the other member, whom it excuses too;
    of a proxy who casts the vote. ground: stored encrypted, and in no audit entry.
    Raises NotInRecord and ExcuseRefused.
    """
    if expected_id is not None:
        # It may be matched at this moment, which takes along what is recorded for it.
        one_at_a_time(session, SUMS)
    one_at_a_time(session, EXCUSES)
    member = members.get_member(session, member_id)
    scope = _scope(session, division_id, expected_id, first_day, last_day)
    if kind in WITH_ANOTHER:
        if other_id is None:
            raise ExcuseRefused(WITH_ANOTHER[kind], "other")
        if other_id == member_id:
            raise ExcuseRefused("Name another member: these two are the same.", "other")
        members.get_member(session, other_id)
    elif other_id is not None:
        raise ExcuseRefused("Only a pair or a proxy has another member.", "other")
    _check_new(session, [member_id, other_id if kind is ExcuseKind.PAIR else None], kind, scope)
    whole_days = division_id is None and expected_id is None
    excuse = RecordedExcuse(
        member_id=member.id,
        kind=kind,
        division_id=scope.division_id,
        expected_id=scope.expected_id,
        first_day=first_day if whole_days else None,
        last_day=last_day if whole_days else None,
        other_id=other_id,
        ground=(ground or "").strip() or None,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(excuse)
    session.flush()
    bump(session)
    _audit(session, VoteEvent.EXCUSE_RECORDED, excuse, by=by)
    return excuse


def void_excuse(session: Session, excuse_id: int, *, reason: str, by: str) -> RecordedExcuse:
    """Void an excuse with a reason; it stays on record. Raises NotInRecord, ExcuseRefused."""
    excuse = _locked(session, excuse_id)
    if excuse.voided_at is not None:
        raise ExcuseRefused("It has been voided already.")
    excuse.voided_at = clock.now()
    excuse.voided_by, excuse.void_reason = by, reason
    excuse.version += 1
    session.flush()
    bump(session)
    _audit(session, VoteEvent.EXCUSE_VOIDED, excuse, by=by, reason=reason)
    return excuse


def reinstate_excuse(session: Session, excuse_id: int, *, by: str) -> RecordedExcuse:
    """Let a voided excuse hold again. Raises NotInRecord, ExcuseRefused."""
    excuse = _locked(session, excuse_id)
    if excuse.voided_at is None:
        raise ExcuseRefused("It has not been voided.")
    scope = _scope_of(session, excuse)
    other = excuse.other_id if excuse.kind is ExcuseKind.PAIR else None
    _check_new(session, [excuse.member_id, other], excuse.kind, scope)
    excuse.voided_at = excuse.voided_by = excuse.void_reason = None
    excuse.version += 1
    session.flush()
    bump(session)
    _audit(session, VoteEvent.EXCUSE_REINSTATED, excuse, by=by)
    return excuse


def read_ground(session: Session, excuse_id: int, *, by: str) -> str | None:
    """The ground of an excuse; that it was read, and by whom, is kept. Raises NotInRecord."""
    get_excuse_row(session, excuse_id)
    excuse = session.get_one(RecordedExcuse, excuse_id)
    audit.record(
        session,
        VoteEvent.GROUND_READ,
        by=by,
        subject=f"excuse {excuse.id}",
        changes={},
        person=f"member {excuse.member_id}",
    )
    return excuse.ground


def _scope(
    session: Session,
    division_id: int | None,
    expected_id: int | None,
    first_day: date | None,
    last_day: date | None,
) -> Scope:
    """What is meant, checked. One for an expected division that has been held is for that one."""
    if division_id is not None:
        division = queries.get_division(session, division_id)
        return Scope(division.id, None, division.held_on, division.held_on)
    if expected_id is not None:
        expected = get_expected(session, expected_id)
        session.refresh(expected)
        if expected.voided_at is not None:
            raise ExcuseRefused("That division is no longer expected.", "expected")
        day = expected.expected_on
        return Scope(expected.division_id, expected.id, day, day)
    if first_day is None and last_day is None:
        raise ExcuseRefused("Say for which division or for which days.", "first_day")
    if first_day is not None and last_day is not None and last_day < first_day:
        raise ExcuseRefused(
            f"The last day must not come before the first, {written_day(first_day)}.", "last_day"
        )
    return Scope(None, None, first_day or date.min, last_day or date.max)


def _scope_of(session: Session, excuse: RecordedExcuse) -> Scope:
    """What an excuse on record is for."""
    if excuse.division_id is not None:
        day = queries.get_division(session, excuse.division_id).held_on
    elif excuse.expected_id is not None:
        day = get_expected(session, excuse.expected_id).expected_on
    else:
        return Scope(None, None, excuse.first_day or date.min, excuse.last_day or date.max)
    return Scope(excuse.division_id, excuse.expected_id, day, day)


def _check_new(
    session: Session, member_ids: Sequence[int | None], kind: ExcuseKind, scope: Scope
) -> None:
    """Refuse a second excuse of one kind that one of the members has for the same."""
    ids = [i for i in member_ids if i is not None]
    rows = session.execute(
        select(RecordedExcuse, Division.held_on, ExpectedDivision.expected_on)
        .outerjoin(Division, Division.id == RecordedExcuse.division_id)
        .outerjoin(ExpectedDivision, ExpectedDivision.id == RecordedExcuse.expected_id)
        .where(
            RecordedExcuse.voided_at.is_(None),
            RecordedExcuse.kind == kind,
            or_(*(of_member(i) for i in ids)),
        )
    )
    for excuse, held_on, expected_on in rows:
        day = held_on or expected_on
        first = day or excuse.first_day or date.min
        last = day or excuse.last_day or date.max
        if scope.meets(Scope(excuse.division_id, excuse.expected_id, first, last)):
            row = get_excuse_row(session, excuse.id)
            raise ExcuseRefused(
                f"{row.name} has one on record for the same: {row.shown_kind.lower()},"
                f" {row.scope}. Void that one first, if it is wrong.",
                "kind",
            )


def taken_scopes(session: Session) -> defaultdict[tuple[int, ExcuseKind], list[Scope]]:
    """What every member is excused from already, by kind: for an import, in one query."""
    taken: defaultdict[tuple[int, ExcuseKind], list[Scope]] = defaultdict(list)
    rows = session.execute(
        select(
            RecordedExcuse.member_id,
            RecordedExcuse.other_id,
            RecordedExcuse.kind,
            RecordedExcuse.division_id,
            RecordedExcuse.expected_id,
            RecordedExcuse.first_day,
            RecordedExcuse.last_day,
            func.coalesce(Division.held_on, ExpectedDivision.expected_on),
        )
        .outerjoin(Division, Division.id == RecordedExcuse.division_id)
        .outerjoin(ExpectedDivision, ExpectedDivision.id == RecordedExcuse.expected_id)
        .where(RecordedExcuse.voided_at.is_(None))
    )
    for member_id, other_id, kind, division_id, expected_id, first, last, day in rows:
        scope = Scope(
            division_id,
            None if division_id is not None else expected_id,
            day or first or date.min,
            day or last or date.max,
        )
        taken[(member_id, kind)].append(scope)
        if kind is ExcuseKind.PAIR and other_id is not None:
            taken[(other_id, kind)].append(scope)
    return taken


def _locked(session: Session, excuse_id: int) -> RecordedExcuse:
    one_at_a_time(session, EXCUSES)
    get_excuse_row(session, excuse_id)
    excuse = session.get_one(RecordedExcuse, excuse_id)
    session.refresh(excuse)
    return excuse


def _audit(
    session: Session, event: VoteEvent, excuse: RecordedExcuse, *, by: str, reason: str = ""
) -> None:
    """What kind it is tells of health or family: it goes among what is personal."""
    private: dict[str, object] = {
        "kind": excuse.kind.value,
        "division": excuse.division_id,
        "expected division": excuse.expected_id,
        "first day": None if excuse.first_day is None else excuse.first_day.isoformat(),
        "last day": None if excuse.last_day is None else excuse.last_day.isoformat(),
        "other member": excuse.other_id,
    }
    if reason:
        private["reason"] = reason
    audit.record(
        session,
        event,
        by=by,
        subject=f"member {excuse.member_id}",
        changes={"excuse": excuse.id, "ground": excuse.ground is not None},
        person=f"member {excuse.member_id}",
        private=private,
    )
