"""How far ballots are: what each unit returned, and what that comes to by the rule set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.dates import london_day
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.organisation import UnitPool
from app.selections.domain.returns import (
    LIVE,
    Meeting,
    Returned,
    ReturnState,
    UnitResult,
    UnitState,
    meeting_wanted,
    outside_timetable,
    pool_of,
    result_of,
    return_state,
    unit_state,
)
from app.selections.domain.trigger import Assessment, Pool, assess
from app.selections.models.ballots import BallotUnit
from app.selections.models.returns import ReturnStep, UnitReturn
from app.selections.queries.ballots import BallotRow, list_units_asked


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One return as it stands.

    late: entered after the day on which papers were due. outside: how its meeting lies outside the
    days for meetings, in words; "" where it does not.
    """

    id: int
    unit_id: int
    meeting: Meeting
    for_selection: int | None
    for_member: int | None
    turnout: int | None
    held_on: date
    file_id: int | None
    note: str | None
    state: ReturnState
    result: UnitResult
    entered_at: datetime
    entered_by: str
    late: bool
    outside: str
    version: int


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit of a ballot: where it stands, and every return of it in the order of entering.

    unit_id: of the unit in this ballot. current: the return that its state rests on.
    meeting_wanted: for which meeting a return may be entered now. withdrawn: why the ballot asks it
    no longer; "" while it does.
    """

    unit_id: int
    pool: UnitPool
    name: str
    organisation: str | None
    state: UnitState
    returns: tuple[ReturnRow, ...]
    current: ReturnRow | None
    meeting_wanted: Meeting | None
    withdrawn: str = ""

    @property
    def label(self) -> str:
        """Its name with its organisation: branches of two unions may share a name."""
        return f"{self.name} ({self.organisation})" if self.organisation else self.name

    @property
    def late(self) -> bool:
        """Whether what counts of it came in late."""
        return self.current is not None and self.current.late


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a ballot is. assessment: by confirmed returns; the rest is pending."""

    units: tuple[UnitProgress, ...]
    pools: Mapping[str, Pool]
    assessment: Assessment

    @property
    def pending(self) -> int:
        """Units that are not decided."""
        return sum(not unit.state.decided for unit in self.units)

    def of_pool(self, pool: UnitPool) -> list[UnitProgress]:
        """The units of a pool."""
        return [unit for unit in self.units if unit.pool is pool]


def list_progress(
    session: Session, ballots: Sequence[BallotRow], on: date | None = None
) -> dict[int, Progress]:
    """How far some ballots are at the end of a day (None: now), by ballot. Three queries in all."""
    ids = [ballot.id for ballot in ballots]
    asked = list_units_asked(session, ids, on)
    returns = list_returns(
        session, {unit.id: ballot for ballot in ballots for unit in asked[ballot.id]}, on
    )
    found = {}
    for ballot in ballots:
        units = tuple(_unit_progress(unit, returns[unit.id]) for unit in asked[ballot.id])
        pools = {
            pool.pool: pool_of(unit.state for unit in units if unit.pool is pool)
            for pool in UnitPool
        }
        stopped = ballot.reason if ballot.state is BallotState.STOPPED else None
        found[ballot.id] = Progress(units, pools, assess(ballot.rule_set, pools, stopped=stopped))
    return found


def find_unit(session: Session, ballot: BallotRow, unit_id: int) -> UnitProgress | None:
    """A unit that a ballot asks now, or asked until it was taken out; else None."""
    for unit in list_units_asked(session, [ballot.id], withdrawn=True)[ballot.id]:
        if unit.id == unit_id:
            return _unit_progress(unit, list_returns(session, {unit_id: ballot})[unit_id])
    return None


def list_returns(
    session: Session, units: Mapping[int, BallotRow], on: date | None = None
) -> dict[int, list[ReturnRow]]:
    """The returns of some units, in the order of entering, as they stand at the end of a day.

    units: the ballot of each unit, by the unit's id in it. Every unit is in what comes back.
    """
    rows = session.scalars(
        select(UnitReturn).where(UnitReturn.ballot_unit_id.in_(units)).order_by(UnitReturn.id)
    ).all()
    steps = list_return_steps(session, [row.id for row in rows])
    found: dict[int, list[ReturnRow]] = {unit_id: [] for unit_id in units}
    for row in rows:
        state = return_state(steps[row.id], on)
        if state is None:
            continue
        entered = steps[row.id][0]
        days = units[row.ballot_unit_id].days
        found[row.ballot_unit_id].append(
            ReturnRow(
                id=row.id,
                unit_id=row.ballot_unit_id,
                meeting=row.meeting,
                for_selection=row.for_selection,
                for_member=row.for_member,
                turnout=row.turnout,
                held_on=row.held_on,
                file_id=row.file_id,
                note=row.note,
                state=state,
                result=result_of(row.for_selection, row.for_member),
                entered_at=entered.recorded_at,
                entered_by=entered.recorded_by,
                late=london_day(entered.recorded_at) > days[Stage.PAPERS],
                outside=outside_timetable(
                    row.held_on,
                    first=days[Stage.MEETINGS_FROM],
                    last=days[Stage.MEETINGS_UNTIL],
                ),
                version=row.version,
            )
        )
    return found


def list_return_steps(session: Session, return_ids: Collection[int]) -> dict[int, list[ReturnStep]]:
    """The steps of some returns, in the order they were recorded; every return is in it."""
    found: dict[int, list[ReturnStep]] = {return_id: [] for return_id in return_ids}
    for step in session.scalars(
        select(ReturnStep).where(ReturnStep.return_id.in_(found)).order_by(ReturnStep.id)
    ):
        found[step.return_id].append(step)
    return found


def _unit_progress(unit: BallotUnit, returns: Sequence[ReturnRow]) -> UnitProgress:
    returned = [Returned(one.meeting, one.result, one.state) for one in returns]
    live = [one for one in returns if one.state in LIVE]
    retakes = [one for one in live if one.meeting is Meeting.RETAKE]
    return UnitProgress(
        unit_id=unit.id,
        pool=unit.pool,
        name=unit.name,
        organisation=unit.organisation,
        state=unit_state(returned),
        returns=tuple(returns),
        current=next(iter(retakes or live), None),
        meeting_wanted=meeting_wanted(returned),
        withdrawn=unit.withdrawn_reason or "",
    )
