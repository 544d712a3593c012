"""When a secretary is reminded, which reminder it is, and how a seat stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.kernel.errors import DomainError
from app.selections.domain.ballots import BallotOutcome, BallotState
from app.selections.domain.overview import SeatState, seat_state
from app.selections.domain.reminders import (
    OVERDUE,
    due_reminder,
    read_days,
    reminder_body,
    reminder_subject,
    which_words,
)
from app.selections.domain.trigger import TriggerState

DUE = date(2019, 10, 3)


@pytest.mark.parametrize(
    ("left", "which"),
    [(15, None), (14, 14), (13, 14), (7, 7), (3, 7), (2, 2), (0, 2), (-1, OVERDUE), (-90, OVERDUE)],
)
def test_a_reminder_is_due_from_its_day_until_the_next(left: int, which: int | None) -> None:
    assert due_reminder(DUE, DUE - timedelta(days=left), (14, 7, 2)) == which


@pytest.mark.parametrize(
    ("text", "days"), [("14, 7, 2", (14, 7, 2)), ("2,14", (14, 2)), ("0", (0,))]
)
def test_days_are_read_in_any_order(text: str, days: tuple[int, ...]) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize("text", ["", "seven", "7, 7", "61", "-1", "7.5", "7;2", "1,2,3,4,5,6,7"])
def test_what_is_no_list_of_days_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="14, 7, 2"):
        read_days(text)


def test_the_words_say_what_is_missing_and_do_not_name_the_mp() -> None:
    assert reminder_subject("Hull CLP", DUE, DUE) == "Returns of Hull CLP are due on 3 October 2019"
    late = DUE + timedelta(days=1)
    assert reminder_subject("Hull CLP", DUE, late) == "Overdue: returns of Hull CLP"
    body = reminder_body("Dilys", "Hull CLP", DUE, late, ["East", "Docks (Unite)"], "http://x/y")
    assert "returns its papers was 3 October 2019" in body
    assert "The result of 2 units is still to be entered:\n\n* East\n* Docks (Unite)\n" in body
    assert "http://x/y" in body
    assert [which_words(n) for n in (OVERDUE, 0, 1, 14)] == [
        "overdue", "on the day", "1 day before", "14 days before",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ballot", "outcome", "assessment", "state"),
    [
        (None, None, None, SeatState.NO_PROCESS),
        (BallotState.VOIDED, None, TriggerState.OPEN, SeatState.NO_PROCESS),
        (BallotState.RUNNING, None, TriggerState.OPEN, SeatState.OPEN),
        (BallotState.RUNNING, None, TriggerState.CERTAIN_NOT_TO, SeatState.CERTAIN_NOT_TO),
        (BallotState.RUNNING, None, TriggerState.CERTAIN_TO_TRIGGER, SeatState.CERTAIN_TO_TRIGGER),
        (BallotState.RUNNING, None, TriggerState.TRIGGERED, SeatState.TO_CONCLUDE),
        (BallotState.PAUSED, None, TriggerState.TRIGGERED, SeatState.PAUSED),
        (BallotState.WAIVED, None, TriggerState.OPEN, SeatState.WAIVED),
        (BallotState.STOPPED, None, TriggerState.STOPPED, SeatState.STOPPED),
        (BallotState.CONCLUDED, BallotOutcome.TRIGGERED, None, SeatState.TRIGGERED),
        (BallotState.CONCLUDED, BallotOutcome.NOT_TRIGGERED, None, SeatState.NOT_TRIGGERED),
        (BallotState.OVERRIDDEN, BallotOutcome.NOT_TRIGGERED, None, SeatState.NOT_TRIGGERED),
    ],
)
def test_a_seat_stands_by_its_newest_ballot(
    ballot: BallotState | None,
    outcome: BallotOutcome | None,
    assessment: TriggerState | None,
    state: SeatState,
) -> None:
    assert seat_state(ballot, outcome, assessment) is state
    assert state.group.value
