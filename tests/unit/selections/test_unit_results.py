"""What a return and a unit come to, by their steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from app.selections.domain.asked import Wanted, asked_now, nothing_asked
from app.selections.domain.returns import (
    Meeting,
    Returned,
    ReturnRefused,
    ReturnState,
    ReturnStepKind,
    UnitResult,
    UnitState,
    check_day,
    check_votes,
    meeting_wanted,
    pool_of,
    result_of,
    return_state,
    unit_state,
)
from app.selections.domain.trigger import Pool

DAY = date(2019, 9, 2)
K = ReturnStepKind
S = ReturnState
U = UnitState
FIRST, RETAKE = Meeting.FIRST, Meeting.RETAKE
FOR, AGAINST, TIE = UnitResult.FOR_SELECTION, UnitResult.FOR_MEMBER, UnitResult.TIE


@dataclass(frozen=True)
class At:
    kind: ReturnStepKind
    recorded_at: datetime


def steps(*kinds: ReturnStepKind) -> list[At]:
    """Steps a day apart, the first on DAY."""
    start = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    return [At(kind, start + timedelta(days=i)) for i, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([K.ENTERED], S.WAITING),
        ([K.ENTERED, K.CONFIRMED], S.CONFIRMED),
        ([K.ENTERED, K.SENT_BACK], S.SENT_BACK),
        ([K.ENTERED, K.VOIDED], S.VOIDED),
        ([K.ENTERED, K.CONFIRMED, K.VOIDED, K.REINSTATED], S.CONFIRMED),
        ([K.ENTERED, K.VOIDED, K.REINSTATED], S.WAITING),
        ([K.ENTERED, K.VOIDED, K.REINSTATED, K.CONFIRMED, K.VOIDED, K.REINSTATED], S.CONFIRMED),
    ],
)
def test_a_return_stands_as_its_steps_lead(kinds: list[ReturnStepKind], state: ReturnState) -> None:
    assert return_state(steps(*kinds)) is state


def test_a_return_is_told_as_at_a_day() -> None:
    history = steps(K.ENTERED, K.CONFIRMED, K.VOIDED)
    told = [return_state(history, DAY + timedelta(days=i)) for i in (-1, 0, 1, 2)]
    assert told == [None, S.WAITING, S.CONFIRMED, S.VOIDED]


@pytest.mark.parametrize(
    ("votes", "result"),
    [
        ((2, 1), FOR),
        ((1, 2), AGAINST),
        ((0, 2), AGAINST),
        ((3, 3), TIE),
        ((None, None), UnitResult.NO_PREFERENCE),
    ],
)
def test_votes_come_to_a_result_without_any_quorum(
    votes: tuple[int | None, int | None], result: UnitResult
) -> None:
    assert result_of(*votes) is result


@pytest.mark.parametrize(
    ("returns", "state", "wanted"),
    [
        ([], U.NOT_IN, FIRST),
        ([(FIRST, FOR, S.WAITING)], U.ENTERED, None),
        ([(FIRST, FOR, S.CONFIRMED)], U.FOR_SELECTION, None),
        ([(FIRST, AGAINST, S.CONFIRMED)], U.FOR_MEMBER, None),
        ([(FIRST, FOR, S.SENT_BACK)], U.SENT_BACK, FIRST),
        ([(FIRST, FOR, S.SENT_BACK), (FIRST, AGAINST, S.WAITING)], U.ENTERED, None),
        ([(FIRST, FOR, S.VOIDED)], U.NOT_IN, FIRST),
        # A tie is retaken only once it has been confirmed; a second tie is no preference.
        ([(FIRST, TIE, S.WAITING)], U.ENTERED, None),
        ([(FIRST, TIE, S.CONFIRMED)], U.TIED, RETAKE),
        ([(FIRST, TIE, S.CONFIRMED), (RETAKE, FOR, S.WAITING)], U.ENTERED, None),
        ([(FIRST, TIE, S.CONFIRMED), (RETAKE, FOR, S.CONFIRMED)], U.FOR_SELECTION, None),
        ([(FIRST, TIE, S.CONFIRMED), (RETAKE, TIE, S.CONFIRMED)], U.NO_PREFERENCE, None),
        ([(FIRST, TIE, S.CONFIRMED), (RETAKE, FOR, S.VOIDED)], U.TIED, RETAKE),
        ([(FIRST, TIE, S.CONFIRMED), (RETAKE, FOR, S.SENT_BACK)], U.SENT_BACK, RETAKE),
    ],
)
def test_a_unit_stands_by_what_a_second_person_confirmed(
    returns: list[tuple[Meeting, UnitResult, ReturnState]],
    state: UnitState,
    wanted: Meeting | None,
) -> None:
    given = [Returned(*one) for one in returns]
    assert unit_state(given) is state
    assert meeting_wanted(given) is wanted


def test_what_is_not_decided_is_pending() -> None:
    assert pool_of(UnitState) == Pool(for_=1, against=1, none=1, pending=4)


@pytest.mark.parametrize(
    ("votes", "field"),
    [((3, None, None), "for_member"), ((0, 0, None), "for_selection"), ((3, 3, 5), "turnout")],
)
def test_numbers_that_no_meeting_can_have_had_are_refused(
    votes: tuple[int | None, int | None, int | None], field: str
) -> None:
    with pytest.raises(ReturnRefused) as refused:
        check_votes(*votes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("day", "words"), [(9, "still to come"), (-9, "cannot have met"), (1, "retaken before")]
)
def test_a_day_on_which_no_unit_can_have_met_is_refused(day: int, words: str) -> None:
    with pytest.raises(ReturnRefused, match=words):
        check_day(
            DAY + timedelta(days=day),
            notice=DAY,
            today=DAY + timedelta(days=8),
            first_on=DAY + timedelta(days=2),
        )


def wanted(**changes: int) -> Wanted:
    values = {"to_enter": 0, "retakes": 0, "sent_back": 0, "waiting": 0, **changes}
    return Wanted("Ada", **values, papers_by=DAY + timedelta(days=9), meetings_from=DAY)


@pytest.mark.parametrize(
    ("asked", "day", "words"),
    [
        (wanted(to_enter=2), 0, "Enter what 2 units returned, by 11 September 2019."),
        (wanted(to_enter=1, retakes=1), 0, "Enter 1 retake of a tie and enter what 1 unit"),
        (wanted(sent_back=1), 0, "Enter 1 return that was sent back"),
        (wanted(to_enter=1), 10, "That day is over: enter it at once."),
        (wanted(to_enter=1), -1, ""),
        (wanted(waiting=1), 0, ""),
    ],
)
def test_a_secretary_is_told_what_is_asked_of_her_now(asked: Wanted, day: int, words: str) -> None:
    told = asked_now(asked, DAY + timedelta(days=day))
    assert words in told
    assert bool(told) is bool(words)


def test_a_secretary_is_told_why_nothing_is_asked() -> None:
    assert "units meet from" in nothing_asked(wanted(to_enter=1), DAY - timedelta(days=1))
    assert "1 return waits" in nothing_asked(wanted(waiting=1), DAY)
    assert "every unit has returned" in nothing_asked(wanted(), DAY)
