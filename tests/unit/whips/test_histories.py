"""Histories of the whip and of membership: what may follow what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.whips.domain import (
    MembershipAction,
    MembershipState,
    WhipAction,
    WhipBook,
    WhipChange,
    WhipRefused,
    WhipState,
)
from app.whips.domain.histories import (
    MEMBERSHIP,
    WHIP,
    Machine,
    Step,
    check_history,
    check_insertion,
    check_void,
    find_misfit,
    follow,
    misfit_refused,
)

FIRST = date(2016, 7, 1)
MACHINES: dict[str, Machine[Any, Any]] = {"whip": WHIP, "membership": MEMBERSHIP}
ADA = "Ada Birch"


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def whip(number: int, action: str, **days: date) -> Step[WhipAction]:
    if action == "review":
        days.setdefault("review_on", day(number + 90))
    return Step(day(number), WhipAction(action), **days)


def party(number: int, action: str, **days: date) -> Step[MembershipAction]:
    return Step(day(number), MembershipAction(action), **days)


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
        (WhipState.SUSPENDED, WhipAction.RESIGN, WhipState.RESIGNED),
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
    assert (action in WHIP.legal(state)) is (after is not None)


def test_readmission_and_restoration_are_two_things() -> None:
    # November 2020: readmitted to the party, the whip not restored.
    assert MEMBERSHIP.leads[MembershipState.SUSPENDED, MembershipAction.READMIT] is (
        MembershipState.MEMBER
    )
    assert "readmit" not in {action.value for action in WhipAction}
    assert "restore" not in {action.value for action in MembershipAction}


@pytest.mark.parametrize(
    ("step", "sentence", "field"),
    [
        (
            whip(9, "suspend"),
            (
                "Ada Birch’s whip has been suspended since 1 July 2016, so it cannot be suspended"
                " again; restore it, withdraw it, record that it was resigned or review it."
            ),
            "action",
        ),
        (
            whip(-9, "restore"),
            (
                "Ada Birch holds the whip, so it cannot be restored; suspend it, withdraw it or"
                " record that it was resigned."
            ),
            "action",
        ),
        (
            whip(-9, "withdraw"),
            (
                "The change of 1 July 2016 (whip suspended) would no longer fit after it. Void that"
                " one first, or give a later day."
            ),
            "effective_on",
        ),
        (
            whip(0, "withdraw"),
            (
                "A change of Ada Birch is on record for 1 July 2016 already, and two on one day"
                " have no order. Give another day, or void that one first."
            ),
            "effective_on",
        ),
        (
            whip(9, "withdraw", ends_on=day(30)),
            "Only a suspension is for a fixed term: leave its end out.",
            "ends_on",
        ),
        (
            whip(9, "restore", review_on=day(30)),
            "Nothing is left to review once this takes effect: leave the review out.",
            "review_on",
        ),
        (
            whip(9, "withdraw", review_on=day(9)),
            "The review must come after 10 July 2016, when this takes effect.",
            "review_on",
        ),
        (
            Step(day(9), WhipAction.REVIEW),
            "Say when to look at it again, or when the term ends.",
            "review_on",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    step: Step[WhipAction], sentence: str, field: str
) -> None:
    with pytest.raises(WhipRefused) as refused:
        check_insertion(WHIP, ADA, [whip(0, "suspend")], step)
    assert (str(refused.value), refused.value.field) == (sentence, field)


def test_of_membership_too() -> None:
    with pytest.raises(WhipRefused) as refused:
        check_insertion(MEMBERSHIP, ADA, [party(0, "expel")], party(9, "suspend"))
    assert str(refused.value) == (
        "Ada Birch was expelled from the party on 1 July 2016, so a suspension cannot be recorded;"
        " record a readmission or record a review."
    )


def test_a_change_may_be_dated_before_later_ones_that_still_fit() -> None:
    later = [whip(10, "suspend"), whip(20, "restore")]
    between = check_insertion(WHIP, ADA, later, whip(15, "withdraw"))
    assert [reached.state for reached in between] == [
        WhipState.SUSPENDED,
        WhipState.WITHDRAWN,
        WhipState.HOLDS,
    ]


def test_a_review_keeps_whatever_state_comes_before_it_and_since_when() -> None:
    steps = [whip(0, "suspend"), whip(20, "review")]
    last = check_history(WHIP, ADA, steps)[-1]
    assert (last.state, last.since) == (WhipState.SUSPENDED, day(0))
    last = check_insertion(WHIP, ADA, steps, whip(10, "withdraw"))[-1]
    assert (last.state, last.since) == (WhipState.WITHDRAWN, day(10))


def test_a_void_names_the_change_that_would_no_longer_fit() -> None:
    steps = [whip(0, "suspend"), whip(20, "restore")]
    with pytest.raises(WhipRefused) as refused:
        check_void(WHIP, ADA, steps, steps[0])
    assert str(refused.value) == (
        "It cannot be voided yet: without it Ada Birch holds the whip, and the change of 21 July"
        " 2016 (whip restored) would no longer fit. Void that one first."
    )
    assert [one.state for one in check_void(WHIP, ADA, steps, steps[1])] == [WhipState.SUSPENDED]


def test_of_a_whole_history_the_first_step_that_does_not_fit_is_told_with_its_day() -> None:
    steps = [whip(30, "restore"), whip(0, "suspend"), whip(20, "restore")]
    misfit = find_misfit(WHIP, steps)
    assert misfit is not None
    assert misfit.step is steps[0]
    assert str(misfit_refused(WHIP, ADA, misfit)).startswith(
        "31 July 2016: Ada Birch has held the whip again since 21 July 2016, so it cannot be"
        " restored again;"
    )
    with pytest.raises(WhipRefused, match="31 July 2016"):
        check_history(WHIP, ADA, steps)
    with pytest.raises(WhipRefused, match="two on one day"):
        check_history(WHIP, ADA, [whip(0, "suspend"), whip(0, "restore")])


def test_the_seven_of_july_2024() -> None:
    """On the record: the whip lost after the vote of 23 July 2024, four restored in 2025."""
    lost, restored = date(2024, 7, 24), date(2025, 2, 5)
    steps = [Step(lost, WhipAction.SUSPEND, ends_on=date(2025, 1, 24))]
    check_insertion(WHIP, "Richard Burgon", steps, Step(restored, WhipAction.RESTORE))
    with pytest.raises(WhipRefused, match="cannot be suspended again"):
        check_insertion(WHIP, "Zarah Sultana", steps, Step(restored, WhipAction.SUSPEND))
    book = WhipBook(
        WhipChange(1, reached.step.effective_on, reached.state)
        for reached in check_history(
            WHIP, "Richard Burgon", [*steps, Step(restored, WhipAction.RESTORE)]
        )
    )
    assert book.holds(1, "Labour", date(2024, 7, 23))
    assert not book.holds(1, "Labour", lost)
    # The term had ended, and nothing had been recorded: it is not restored of itself.
    assert not book.holds(1, "Labour", date(2025, 2, 4))
    assert book.holds(1, "Labour", restored)


def a_step(machine: Machine[Any, Any]) -> st.SearchStrategy[Step[Any]]:
    actions = sorted({action for _, action in machine.leads})
    later = st.none() | st.integers(1, 60)
    return st.builds(
        lambda number, action, term, review: Step(
            day(number),
            action,
            None if term is None else day(number + term),
            None if review is None else day(number + review),
        ),
        st.integers(0, 40),
        st.sampled_from(actions),
        later,
        later,
    )


TRIED = {name: st.lists(a_step(machine), max_size=14) for name, machine in MACHINES.items()}


def accepted(machine: Machine[Any, Any], tried: list[Step[Any]]) -> list[Step[Any]]:
    """The steps that are taken of those that are tried, one after the other, on any days."""
    steps: list[Step[Any]] = []
    for step in tried:
        try:
            check_insertion(machine, ADA, steps, step)
        except WhipRefused:
            continue
        steps.append(step)
    return steps


@pytest.mark.parametrize("name", list(MACHINES))
@given(data=st.data())
def test_no_sequence_of_valid_actions_leads_to_an_invalid_history(
    name: str, data: st.DataObject
) -> None:
    machine = MACHINES[name]
    steps = accepted(machine, data.draw(TRIED[name]))
    # Some are voided again, as far as that is allowed.
    for step in data.draw(st.permutations(steps)) if steps else []:
        if data.draw(st.booleans()):
            try:
                check_void(machine, ADA, steps, step)
            except WhipRefused:
                continue
            steps = [one for one in steps if one is not step]
    history = check_history(machine, ADA, steps)
    days = [reached.step.effective_on for reached in history]
    assert days == sorted(set(days)), "histories never overlap"
    before = machine.initial
    for reached in history:
        assert machine.leads[before, reached.step.action] is reached.state
        assert reached.step.action in machine.legal(before)
        before = reached.state


@pytest.mark.parametrize("name", list(MACHINES))
@given(data=st.data())
def test_voiding_and_reinstating_returns_the_same_history(name: str, data: st.DataObject) -> None:
    machine = MACHINES[name]
    steps = accepted(machine, data.draw(TRIED[name]))
    assume(steps)
    history = check_history(machine, ADA, steps)
    voided = data.draw(st.sampled_from(steps))
    try:
        check_void(machine, ADA, steps, voided)
    except WhipRefused:
        return
    rest = [step for step in steps if step is not voided]
    assert check_insertion(machine, ADA, rest, voided) == history


@pytest.mark.parametrize("name", list(MACHINES))
@given(data=st.data())
def test_the_order_of_recording_does_not_matter_for_a_history(
    name: str, data: st.DataObject
) -> None:
    machine = MACHINES[name]
    tried = data.draw(TRIED[name])
    steps = list({step.effective_on: step for step in tried}.values())
    shuffled = data.draw(st.permutations(steps))
    assert follow(machine, shuffled) == follow(machine, steps)
    assert find_misfit(machine, shuffled) == find_misfit(machine, steps)


@given(data=st.data())
def test_as_at_today_is_the_last_state_and_every_day_has_one(data: st.DataObject) -> None:
    history = check_history(WHIP, ADA, accepted(WHIP, data.draw(TRIED["whip"])))
    book = WhipBook(WhipChange(1, one.step.effective_on, one.state) for one in history)
    last = history[-1].state if history else WhipState.HOLDS
    assert book.state(1, "Labour", day(99)) is last
    for number in range(42):
        in_force = [one.state for one in history if one.step.effective_on <= day(number)]
        assert book.state(1, "Labour", day(number)) is (in_force or [WhipState.HOLDS])[-1]
