"""What can happen to a ballot, who may be called, and its timetable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.selections.domain.ballots import (
    BallotOutcome,
    BallotRefused,
    BallotState,
    BallotStepKind,
    Callable,
    Restanding,
    RestandingKind,
    Stage,
    Step,
    check_step,
    check_timetable,
    exempt_until,
    in_force,
    legal_steps,
    overlap,
    standing,
    timetable,
    why_not,
)
from app.selections.domain.rules import BUILT_IN

CALLED = date(2019, 7, 17)
TODAY = date(2019, 10, 29)
K = BallotStepKind
RULES = BUILT_IN["2018"]


def step(kind: BallotStepKind, day: int, outcome: BallotOutcome | None = None) -> Step:
    return Step(kind, CALLED + timedelta(days=day), outcome, "why")


@pytest.mark.parametrize(
    ("steps", "on", "state"),
    [
        ([], None, BallotState.RUNNING),
        ([], -1, None),
        ([step(K.PAUSED, 5)], 4, BallotState.RUNNING),
        ([step(K.PAUSED, 5)], 5, BallotState.PAUSED),
        ([step(K.PAUSED, 5), step(K.RESUMED, 9)], None, BallotState.RUNNING),
        ([step(K.STOPPED, 5)], None, BallotState.STOPPED),
        ([step(K.CONCLUDED, 56, BallotOutcome.TRIGGERED)], None, BallotState.CONCLUDED),
        ([step(K.WAIVED, 5), step(K.REOPENED, 6)], None, BallotState.RUNNING),
        # Called by mistake: on no day was it a ballot.
        ([step(K.PAUSED, 5), step(K.VOIDED, 9)], 1, BallotState.VOIDED),
    ],
)
def test_a_ballot_stands_as_its_steps_lead(
    steps: list[Step], on: int | None, state: BallotState | None
) -> None:
    found = standing(CALLED, steps, None if on is None else CALLED + timedelta(days=on))
    assert (None if found is None else found.state) is state


@pytest.mark.parametrize(
    ("before", "wanted", "words"),
    [
        ([], step(K.RESUMED, 5), "is running: it cannot be resumed"),
        ([step(K.PAUSED, 5)], step(K.CONCLUDED, 6, BallotOutcome.TRIGGERED), "is paused"),
        ([], step(K.CONCLUDED, 5), "triggered or not"),
        ([], step(K.PAUSED, 5, BallotOutcome.TRIGGERED), "triggered or not"),
        ([], step(K.PAUSED, -1), "cannot come earlier"),
        ([step(K.PAUSED, 5)], step(K.RESUMED, 4), "cannot come earlier"),
        ([], step(K.PAUSED, 200), "still to come"),
        ([step(K.VOIDED, 5)], step(K.REOPENED, 6), "has been voided"),
    ],
)
def test_a_step_that_cannot_follow_is_refused(before: list[Step], wanted: Step, words: str) -> None:
    with pytest.raises(BallotRefused, match=words):
        check_step(CALLED, before, wanted, today=TODAY)


@given(st.lists(st.sampled_from(list(K)), max_size=8))
def test_what_is_legal_is_what_is_taken(kinds: list[BallotStepKind]) -> None:
    steps: list[Step] = []
    for kind in kinds:
        now = standing(CALLED, steps)
        assert now is not None
        outcome = BallotOutcome.TRIGGERED if kind in (K.CONCLUDED, K.OVERRIDDEN) else None
        one = step(kind, len(steps), outcome)
        if kind in legal_steps(now.state):
            check_step(CALLED, steps, one, today=TODAY)
            steps.append(one)
        else:
            with pytest.raises(BallotRefused):
                check_step(CALLED, steps, one, today=TODAY)


def facts(**changes: object) -> Callable:
    values: dict[str, object] = {
        "own": True, "holds": True, "running": False, "clp": True, "units": 5, **changes,
    }  # fmt: skip
    return Callable(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"own": False}, "does not sit for the party"),
        ({"holds": False}, "does not hold the whip"),
        ({"running": True}, "running already"),
        ({"clp": False}, "No CLP"),
        ({"units": 0}, "no branches or affiliates"),
    ],
)
def test_who_may_not_be_called_is_told_why(changes: dict[str, object], words: str) -> None:
    told = why_not(facts(**changes), RULES, CALLED)
    assert words in told
    assert bool(told) is bool(words)


def test_nobody_is_called_by_rules_without_a_ballot() -> None:
    assert "no ballot is held" in why_not(facts(), BUILT_IN["mandatory"], CALLED)


@pytest.mark.parametrize(
    ("kind", "since", "until", "words"),
    [
        (RestandingKind.NOT_RESTANDING, CALLED, None, "open a selection"),
        (RestandingKind.NOT_RESTANDING, CALLED + timedelta(days=1), None, ""),
        (RestandingKind.EXPECTING, date(2019, 3, 1), None, "exempt for the time"),
        (RestandingKind.EXPECTING, date(2019, 3, 1), CALLED, ""),
        (RestandingKind.RETURNED, date(2018, 7, 18), None, "exempt until 17 July 2019"),
        (RestandingKind.RETURNED, date(2018, 7, 17), None, ""),
    ],
)
def test_an_mp_is_exempt_as_long_as_the_rules_say(
    kind: RestandingKind, since: date, until: date | None, words: str
) -> None:
    told = why_not(facts(restanding=[Restanding(kind, since, until)]), RULES, CALLED)
    assert words in told
    assert bool(told) is bool(words)


LEAVE = Restanding(RestandingKind.EXPECTING, date(2018, 9, 1))
BACK = Restanding(RestandingKind.RETURNED, date(2019, 3, 1))
LEAVES = Restanding(RestandingKind.NOT_RESTANDING, date(2019, 1, 1), date(2019, 6, 1))


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2018, 8, 31), []),
        (date(2018, 9, 1), [LEAVE]),
        (date(2019, 2, 28), [LEAVE, LEAVES]),
        # The day of the return is the first that is none of the leave.
        (date(2019, 3, 1), [BACK, LEAVES]),
        (date(2019, 6, 1), [BACK]),
    ],
)
def test_a_return_ends_the_leave_before_it(on: date, held: list[Restanding]) -> None:
    assert in_force([LEAVE, BACK, LEAVES], on) == held


def test_an_mp_may_be_on_leave_again_years_later() -> None:
    again = Restanding(RestandingKind.EXPECTING, date(2021, 5, 1))
    assert not overlap(LEAVE, again, [LEAVE, BACK])
    assert overlap(LEAVE, again, [LEAVE])
    assert not overlap(BACK, Restanding(RestandingKind.RETURNED, date(2021, 12, 1)), [LEAVE, BACK])
    assert overlap(BACK, BACK, [BACK])
    before = Restanding(RestandingKind.NOT_RESTANDING, date(2018, 1, 1), date(2019, 1, 1))
    assert not overlap(before, LEAVES, [LEAVES])


def test_a_ballot_is_not_called_into_the_days_of_another() -> None:
    over = facts(ran_until=CALLED)
    assert why_not(over, RULES, CALLED) == ""
    told = why_not(over, RULES, CALLED - timedelta(days=1))
    assert told == "A ballot of hers ran until 17 July 2019: call from that day on."


def test_months_end_with_their_month() -> None:
    assert exempt_until(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert exempt_until(date(2019, 8, 31), 6) == date(2020, 2, 29)
    assert exempt_until(date(2019, 12, 5), 0) == date(2019, 12, 5)


def test_the_usual_timetable_takes_eight_weeks() -> None:
    days = timetable(CALLED, RULES)
    assert days[Stage.DECISION] - CALLED == timedelta(weeks=8)
    assert days[Stage.PAPERS] == days[Stage.MEETINGS_UNTIL] == CALLED + timedelta(weeks=7)
    assert days[Stage.MEETINGS_FROM] - days[Stage.NOTICE] >= timedelta(days=7)


@given(st.integers(1, 104), st.integers(0, 60))
def test_a_proposed_timetable_is_always_taken(weeks: int, notice: int) -> None:
    rules = replace(RULES, weeks=weeks, notice_days=notice)
    check_timetable(CALLED, timetable(CALLED, rules), rules)


def test_days_out_of_order_or_with_too_short_a_notice_are_refused() -> None:
    days = timetable(CALLED, RULES)
    with pytest.raises(BallotRefused, match="cannot be before") as refused:
        check_timetable(CALLED, {**days, Stage.PAPERS: CALLED}, RULES)
    assert refused.value.field == "papers"
    close = days[Stage.NOTICE] + timedelta(days=3)
    with pytest.raises(BallotRefused, match="3 days' notice") as refused:
        check_timetable(CALLED, {**days, Stage.MEETINGS_FROM: close}, RULES)
    assert refused.value.field == "meetings_from"
