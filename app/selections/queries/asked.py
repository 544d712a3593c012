"""What a ballot asks of its CLP's secretary, read from how far it is."""

from __future__ import annotations

from app.selections.domain.asked import Wanted
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.returns import UnitState
from app.selections.queries.ballots import BallotRow
from app.selections.queries.progress import Progress, UnitProgress

_PRESSING = (UnitState.SENT_BACK, UnitState.TIED, UnitState.NOT_IN)


def list_to_enter(ballot: BallotRow, progress: Progress) -> list[UnitProgress]:
    """The units whose return may be entered now, what presses most first; none unless it runs."""
    if ballot.state is not BallotState.RUNNING:
        return []
    return sorted(
        (unit for unit in progress.units if unit.meeting_wanted is not None),
        key=lambda unit: _PRESSING.index(unit.state),
    )


def wanted_of(ballot: BallotRow, progress: Progress) -> Wanted:
    """What a ballot asks of the secretary, in numbers."""
    states = [unit.state for unit in list_to_enter(ballot, progress)]
    return Wanted(
        member=ballot.member,
        to_enter=states.count(UnitState.NOT_IN),
        retakes=states.count(UnitState.TIED),
        sent_back=states.count(UnitState.SENT_BACK),
        waiting=sum(unit.state is UnitState.ENTERED for unit in progress.units),
        papers_by=ballot.days[Stage.PAPERS],
        meetings_from=ballot.days[Stage.MEETINGS_FROM],
    )
