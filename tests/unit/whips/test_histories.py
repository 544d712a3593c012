"""Histories of the whip and of membership: what may follow what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.whips.domain import (
    MEMBERSHIP,
    WHIP,
    Machine,
    MembershipAction,
    MembershipState,
    Step,
    WhipAction,
    WhipBook,
    WhipChange,
    WhipRefused,
    WhipState,
    states_of,
)

FIRST = date(2016, 7, 1)
MACHINES = {"whip": WHIP, "membership": MEMBERSHIP}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (WhipState.HOLDS, WhipAction.SUSPEND, WhipState.SUSPENDED),
        (WhipState.HOLDS, WhipAction.WITHDRAW, WhipState.WITHDRAWN),
        (WhipState.HOLDS, WhipAction.RESIGN, WhipState.RESIGNED),
        (WhipState.HOLDS, WhipAction.RESTORE, None),
        (WhipState.HOLDS, WhipAction.REVIEW, None),
        (WhipState.SUSPENDED, WhipAction.SUSPEND, None),
        (WhipState.SUSPENDED, WhipAction.REVIEW, WhipState.SUSPENDED),
        (WhipState.SUSPENDED, WhipAction.RESTORE, WhipState.HOLDS),
        (WhipState.SUSPENDED, WhipAction.WITHDRAW, WhipState.WITHDRAWN),
        (WhipState.WITHDRAWN, WhipAction.SUSPEND, None),
        (WhipState.WITHDRAWN, WhipAction.RESIGN, None),
        (WhipState.WITHDRAWN, WhipAction.RESTORE, WhipState.HOLDS),
        (WhipState.RESIGNED, WhipAction.RESTORE, WhipState.HOLDS),
        (WhipState.RESIGNED, WhipAction.WITHDRAW, None),
    ],
)
def test_what_may_follow_of_the_whip(
    state: WhipState, action: WhipAction, after: WhipState | None
) -> None:
    assert WHIP.leads.get((state, action)) is after


def test_readmission_and_restoration_are_two_things() -> None:
    # November 2020: readmitted to the party, the whip not restored.
    assert MEMBERSHIP.leads[MembershipState.SUSPENDED, MembershipAction.READMIT] is (
        MembershipState.MEMBER
    )
    assert "readmit" not in {action.value for action in WhipAction}
    assert "restore" not in {action.value for action in MembershipAction}


def test_only_a_held_whip_can_be_suspended_and_the_sentence_says_what_can_follow() -> None:
    steps = [Step(day(0), WhipAction.SUSPEND), Step(day(9), WhipAction.SUSPEND)]
    with pytest.raises(WhipRefused) as refused:
        states_of(WHIP, "Ada Birch", steps)
    assert str(refused.value) == (
        "Ada Birch is suspended from the whip since 1 July 2016, so “suspend” from 10 July 2016"
        " does not fit. What can follow is: review, restore, withdraw, resign."
    )


def test_two_changes_never_share_a_day() -> None:
    steps = [Step(day(0), WhipAction.SUSPEND), Step(day(0), WhipAction.RESTORE)]
    with pytest.raises(WhipRefused, match="1 July 2016 already"):
        states_of(WHIP, "Ada Birch", steps)


def test_a_change_dated_before_later_ones_must_leave_the_whole_history_whole() -> None:
    later = [Step(day(10), WhipAction.SUSPEND), Step(day(20), WhipAction.RESTORE)]
    with pytest.raises(WhipRefused, match="11 July 2016 does not fit"):
        states_of(WHIP, "Ada Birch", [*later, Step(day(5), WhipAction.SUSPEND)])
    between = states_of(WHIP, "Ada Birch", [*later, Step(day(15), WhipAction.WITHDRAW)])
    assert [state for _, state in between] == [
        WhipState.SUSPENDED,
        WhipState.WITHDRAWN,
        WhipState.HOLDS,
    ]


def test_a_review_keeps_whatever_state_comes_before_it() -> None:
    steps = [Step(day(0), WhipAction.SUSPEND), Step(day(20), WhipAction.REVIEW)]
    assert states_of(WHIP, "Ada Birch", steps)[-1][1] is WhipState.SUSPENDED
    steps.append(Step(day(10), WhipAction.WITHDRAW))
    assert states_of(WHIP, "Ada Birch", steps)[-1][1] is WhipState.WITHDRAWN


def test_the_seven_of_july_2024() -> None:
    """On the record: the whip lost after the vote of 23 July 2024, four restored in 2025."""
    lost, restored = date(2024, 7, 24), date(2025, 2, 5)
    steps = [Step(lost, WhipAction.SUSPEND), Step(restored, WhipAction.RESTORE)]
    book = WhipBook(
        WhipChange(1, step.effective_on, state)
        for step, state in states_of(WHIP, "Richard Burgon", steps)
    )
    assert book.holds(1, "Labour", date(2024, 7, 23))
    assert not book.holds(1, "Labour", lost)
    assert not book.holds(1, "Labour", date(2025, 2, 4))
    assert book.holds(1, "Labour", restored)


actions = {
    name: st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(sorted({a for _, a in machine.leads}))),
        max_size=12,
    )
    for name, machine in MACHINES.items()
}


def accepted(machine: Machine, tried: list[tuple[int, object]]) -> list[Step]:
    """The steps that are taken of those that are tried, one after the other, on any days."""
    steps: list[Step] = []
    for number, action in tried:
        step = Step(day(number), action)
        try:
            states_of(machine, "Ada Birch", [*steps, step])
        except WhipRefused:
            continue
        steps.append(step)
    return steps


@pytest.mark.parametrize("name", list(MACHINES))
@given(data=st.data())
def test_no_sequence_of_accepted_actions_leads_to_an_illegal_history(
    name: str, data: st.DataObject
) -> None:
    machine = MACHINES[name]
    steps = accepted(machine, data.draw(actions[name]))
    history = states_of(machine, "Ada Birch", steps)
    assert len(history) == len(steps)
    days = [step.effective_on for step, _ in history]
    assert days == sorted(set(days))
    before = machine.initial
    for step, after in history:
        assert machine.leads[before, step.action] is after
        assert step.action in machine.legal(before)
        before = after


@pytest.mark.parametrize("name", list(MACHINES))
@given(data=st.data())
def test_voiding_and_reinstating_returns_the_same_history(name: str, data: st.DataObject) -> None:
    machine = MACHINES[name]
    steps = accepted(machine, data.draw(actions[name]))
    if not steps:
        return
    history = states_of(machine, "Ada Birch", steps)
    voided = data.draw(st.sampled_from(steps))
    rest = [step for step in steps if step is not voided]
    try:
        states_of(machine, "Ada Birch", rest)
    except WhipRefused:
        return
    assert states_of(machine, "Ada Birch", [*rest, voided]) == history


@given(data=st.data())
def test_as_at_today_is_the_last_state_and_every_day_has_one(data: st.DataObject) -> None:
    steps = accepted(WHIP, data.draw(actions["whip"]))
    history = states_of(WHIP, "Ada Birch", steps)
    book = WhipBook(WhipChange(1, step.effective_on, state) for step, state in history)
    last = history[-1][1] if history else WhipState.HOLDS
    assert book.state(1, "Labour", day(99)) is last
    for number in range(42):
        in_force = [state for step, state in history if step.effective_on <= day(number)]
        assert book.state(1, "Labour", day(number)) is (in_force or [WhipState.HOLDS])[-1]
