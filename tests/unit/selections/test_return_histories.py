"""Whatever happens to a unit's returns within the rules, one counts, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.selections.domain.returns import (
    LIVE,
    Meeting,
    Returned,
    ReturnState,
    ReturnStepKind,
    UnitResult,
    UnitState,
    legal_steps,
    meeting_wanted,
    outside_timetable,
    paper_words,
    return_state,
    unit_state,
)

START = datetime(2019, 9, 2, 12, tzinfo=UTC)
FIRST, RETAKE = Meeting.FIRST, Meeting.RETAKE
TIE, FOR = UnitResult.TIE, UnitResult.FOR_SELECTION
CONFIRMED, SENT_BACK, VOIDED = (
    ReturnState.CONFIRMED, ReturnState.SENT_BACK, ReturnState.VOIDED,
)  # fmt: skip


@dataclass(frozen=True)
class At:
    kind: ReturnStepKind
    recorded_at: datetime


@given(st.lists(st.integers(0, 3), max_size=12))
def test_reinstating_gives_back_what_a_return_was(choices: list[int]) -> None:
    steps = [At(ReturnStepKind.ENTERED, START)]
    before_voiding: ReturnState | None = None
    for number, choice in enumerate(choices, 1):
        state = return_state(steps)
        assert state is not None
        legal = legal_steps(state)
        if not legal:
            assert state is SENT_BACK
            break
        kind = legal[choice % len(legal)]
        if kind is ReturnStepKind.VOIDED:
            before_voiding = state
        steps.append(At(kind, START + timedelta(days=number)))
        if kind is ReturnStepKind.REINSTATED:
            assert return_state(steps) is before_voiding
    # Told as at a day, it stands as the steps up to that day lead.
    for number in range(len(steps)):
        day = steps[number].recorded_at.date()
        assert return_state(steps, day) is return_state(steps[: number + 1])


@given(st.lists(st.tuples(st.sampled_from(UnitResult), st.sampled_from(ReturnState)), max_size=8))
def test_a_unit_is_decided_by_one_confirmed_return_and_asked_for_one_at_most(
    papers: list[tuple[UnitResult, ReturnState]],
) -> None:
    returns: list[Returned] = []
    for result, state in papers:
        wanted = meeting_wanted(returns)
        if wanted is None:
            break
        returns.append(Returned(wanted, result, state))
        live = [one.meeting for one in returns if one.state in LIVE]
        assert len(live) == len(set(live))
        now = unit_state(returns)
        assert (meeting_wanted(returns) is not None) == (
            now in (UnitState.NOT_IN, UnitState.SENT_BACK, UnitState.TIED)
        )
        if now.decided:
            last = returns[-1]
            assert last.state is CONFIRMED
            assert last.result is not TIE or last.meeting is RETAKE


def test_a_retake_that_was_sent_back_is_forgotten_once_its_tie_is_voided() -> None:
    returns = [Returned(FIRST, TIE, VOIDED), Returned(RETAKE, FOR, SENT_BACK)]
    assert meeting_wanted(returns) is FIRST
    assert unit_state(returns) is UnitState.NOT_IN


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        ((FIRST, 3, 3), "3 votes for keeping the MP, 3 for a full selection: a tie: the unit"),
        ((RETAKE, 3, 3), "a second tie, which is no preference."),
        ((FIRST, 2, 1), "1 vote for keeping the MP, 2 for a full selection: the unit is for a"),
        ((FIRST, 0, 1_200), "1,200 votes for keeping the MP, 0 for a full selection: the unit is"),
        ((FIRST, None, None), "No votes: the unit returned no preference."),
    ],
)
def test_what_a_paper_means_is_said_in_a_sentence(
    paper: tuple[Meeting, int | None, int | None], words: str
) -> None:
    assert words in paper_words(*paper)


@pytest.mark.parametrize(("day", "word"), [(-1, "before"), (0, ""), (7, ""), (8, "after")])
def test_a_meeting_outside_its_days_is_said_to_be(day: int, word: str) -> None:
    first = START.date()
    told = outside_timetable(
        first + timedelta(days=day), first=first, last=first + timedelta(days=7)
    )
    assert told.partition(" ")[0] == word
