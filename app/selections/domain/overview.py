"""In which state the selection of a seat is, in one word of a list."""

from __future__ import annotations

from enum import StrEnum

from app.selections.domain.ballots import BallotOutcome, BallotState
from app.selections.domain.trigger import TriggerState
from app.selections.domain.vacancies import VacancyState


class SeatGroup(StrEnum):
    """What states come to, for a picture."""

    NONE = "No process"
    BALLOT = "Ballot running or paused"
    SELECTION = "Full selection due or open"
    SETTLED = "Candidate settled"
    ENDED = "Waived, stopped or closed"


class SeatState(StrEnum):
    """How the selection of a seat stands. Triggered is not deselected (`domain.md` 6)."""

    NO_PROCESS = "no process"
    OPEN = "ballot running: open"
    CERTAIN_TO_TRIGGER = "ballot running: certain to trigger"
    CERTAIN_NOT_TO = "ballot running: certain not to trigger"
    TO_CONCLUDE = "ballot running: all returned, to be concluded"
    PAUSED = "ballot paused"
    TRIGGERED = "triggered"
    NOT_TRIGGERED = "not triggered"
    WAIVED = "ballot waived"
    STOPPED = "ballot stopped"
    VACANCY = "vacancy open"
    SELECTED = "candidate selected"
    CLOSED = "vacancy closed without a selection"

    @property
    def group(self) -> SeatGroup:
        """What it comes to."""
        return _GROUPS[self]


_GROUPS = {
    SeatState.NO_PROCESS: SeatGroup.NONE,
    SeatState.OPEN: SeatGroup.BALLOT,
    SeatState.CERTAIN_TO_TRIGGER: SeatGroup.BALLOT,
    SeatState.CERTAIN_NOT_TO: SeatGroup.BALLOT,
    SeatState.TO_CONCLUDE: SeatGroup.BALLOT,
    SeatState.PAUSED: SeatGroup.BALLOT,
    SeatState.TRIGGERED: SeatGroup.SELECTION,
    SeatState.NOT_TRIGGERED: SeatGroup.SETTLED,
    SeatState.WAIVED: SeatGroup.ENDED,
    SeatState.STOPPED: SeatGroup.ENDED,
    SeatState.VACANCY: SeatGroup.SELECTION,
    SeatState.SELECTED: SeatGroup.SETTLED,
    SeatState.CLOSED: SeatGroup.ENDED,
}
_RUNNING = {
    TriggerState.OPEN: SeatState.OPEN,
    TriggerState.CERTAIN_TO_TRIGGER: SeatState.CERTAIN_TO_TRIGGER,
    TriggerState.CERTAIN_NOT_TO: SeatState.CERTAIN_NOT_TO,
    TriggerState.TRIGGERED: SeatState.TO_CONCLUDE,
    TriggerState.NOT_TRIGGERED: SeatState.TO_CONCLUDE,
    TriggerState.STOPPED: SeatState.STOPPED,
}


def seat_state(
    ballot: BallotState | None,
    outcome: BallotOutcome | None,
    assessment: TriggerState | None,
) -> SeatState:
    """How a seat stands by its newest trigger ballot; None for each where there is none.

    A voided ballot was called by mistake: it is as if there were none. An override counts by its
    outcome; all else that a running ballot shows is what its units have returned.
    """
    if ballot is None or ballot is BallotState.VOIDED:
        return SeatState.NO_PROCESS
    if ballot is BallotState.RUNNING:
        return SeatState.OPEN if assessment is None else _RUNNING[assessment]
    if outcome is not None:
        return (
            SeatState.TRIGGERED if outcome is BallotOutcome.TRIGGERED else SeatState.NOT_TRIGGERED
        )
    return {
        BallotState.PAUSED: SeatState.PAUSED,
        BallotState.WAIVED: SeatState.WAIVED,
    }.get(ballot, SeatState.STOPPED)


def vacancy_state(vacancy: VacancyState) -> SeatState | None:
    """How a seat stands by its newest vacancy; None for one that was opened by mistake."""
    return {
        VacancyState.OPEN: SeatState.VACANCY,
        VacancyState.CONCLUDED: SeatState.SELECTED,
        VacancyState.CLOSED: SeatState.CLOSED,
    }.get(vacancy)
