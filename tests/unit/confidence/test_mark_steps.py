"""The steps of a deselection mark."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.confidence.domain import MarkOutcome, MarkStepKind, Route
from app.confidence.domain.marks import (
    AFTER,
    LIVE,
    MARKED,
    MarkRefused,
    MarkState,
    Standing,
    Step,
    check_step,
    legal_steps,
    standing_on,
)

DAY = date(2016, 9, 25)
TODAY = date(2016, 12, 1)
PROPOSED = Step(MarkStepKind.PROPOSED, DAY)
PUT_ON = Step(MarkStepKind.PUT_ON, DAY + timedelta(days=3))
TRIGGER = Step(MarkStepKind.ROUTE_CHOSEN, DAY + timedelta(days=10), route=Route.TRIGGER_BALLOT)
DESELECTED = Step(MarkStepKind.OUTCOME, DAY + timedelta(days=40), outcome=MarkOutcome.DESELECTED)
KINDS = {
    MarkState.PROPOSED: {MarkStepKind.PUT_ON, MarkStepKind.REFUSED, MarkStepKind.VOIDED},
    MarkState.REFUSED: {MarkStepKind.VOIDED},
    MarkState.ON: {MarkStepKind.LIFTED, MarkStepKind.ROUTE_CHOSEN, MarkStepKind.VOIDED},
    MarkState.ROUTE_CHOSEN: {
        MarkStepKind.LIFTED,
        MarkStepKind.ROUTE_CHOSEN,
        MarkStepKind.OUTCOME,
        MarkStepKind.VOIDED,
    },
    MarkState.OUTCOME: {MarkStepKind.VOIDED},
    MarkState.LIFTED: {MarkStepKind.VOIDED},
    MarkState.VOIDED: set(),
    None: {MarkStepKind.PROPOSED},
}

steps = st.builds(
    Step,
    kind=st.sampled_from(MarkStepKind),
    effective_on=st.dates(DAY, TODAY + timedelta(days=2)),
    route=st.none() | st.sampled_from(Route),
    outcome=st.none() | st.sampled_from(MarkOutcome),
)


def legal(tried: list[Step]) -> list[Step]:
    """Those of some steps that a mark takes, one after the other."""
    taken: list[Step] = []
    for step in tried:
        try:
            check_step(taken, step, today=TODAY)
        except MarkRefused:
            continue
        taken.append(step)
    return taken


# A proposal is put first, and a sort by day last: else nearly all that is tried is refused.
histories = st.lists(steps, max_size=30).map(
    lambda tried: legal([PROPOSED, *sorted(tried, key=lambda step: step.effective_on)])
)


@pytest.mark.parametrize("state", [None, *MarkState])
def test_each_state_allows_the_steps_of_the_table_alone(state: MarkState | None) -> None:
    """What may follow what, told once more in other words."""
    assert set(legal_steps(state)) == KINDS[state]


def test_a_mark_runs_its_course() -> None:
    """Proposed, put on, given a route, carried out."""
    taken = legal([PROPOSED, PUT_ON, TRIGGER, DESELECTED])
    assert standing_on(taken) == Standing(
        MarkState.OUTCOME,
        DESELECTED.effective_on,
        Route.TRIGGER_BALLOT,
        MarkOutcome.DESELECTED,
    )
    told = [standing_on(taken, DAY + timedelta(days=n)) for n in (-1, 0, 3, 10, 39, 40)]
    assert [None if one is None else one.state for one in told] == [
        None,
        MarkState.PROPOSED,
        MarkState.ON,
        MarkState.ROUTE_CHOSEN,
        MarkState.ROUTE_CHOSEN,
        MarkState.OUTCOME,
    ]


def test_a_route_can_be_changed_but_not_to_itself() -> None:
    """The newest route stands; the days before keep theirs."""
    taken = [PROPOSED, PUT_ON, TRIGGER]
    other = Step(MarkStepKind.ROUTE_CHOSEN, DAY + timedelta(20), route=Route.BOUNDARY_CHANGE)
    assert legal([*taken, other]) == [*taken, other]
    now, before = standing_on([*taken, other]), standing_on([*taken, other], DAY + timedelta(19))
    assert now is not None
    assert before is not None
    assert (now.route, before.route) == (Route.BOUNDARY_CHANGE, Route.TRIGGER_BALLOT)
    with pytest.raises(MarkRefused, match="The route is the trigger ballot already"):
        check_step(taken, TRIGGER, today=TODAY)


@pytest.mark.parametrize(
    ("taken", "step", "sentence", "field"),
    [
        ([], PUT_ON, "is not there yet", ""),
        ([PROPOSED], TRIGGER, "is proposed only: put it on or refuse it first", ""),
        ([PROPOSED, PUT_ON], PUT_ON, "is on: it cannot be put on", ""),
        (
            [PROPOSED, PUT_ON],
            Step(MarkStepKind.LIFTED, DAY),
            "The step before it took effect on 28 September 2016",
            "effective_on",
        ),
        (
            [PROPOSED],
            Step(MarkStepKind.PUT_ON, TODAY + timedelta(1)),
            "2 December 2016 is still to come",
            "effective_on",
        ),
        (
            [PROPOSED, PUT_ON],
            Step(MarkStepKind.ROUTE_CHOSEN, TODAY),
            "Choose the route",
            "route",
        ),
        (
            [PROPOSED, PUT_ON, TRIGGER],
            Step(MarkStepKind.OUTCOME, TODAY),
            "Choose the outcome",
            "outcome",
        ),
        (
            [PROPOSED],
            Step(MarkStepKind.PUT_ON, TODAY, route=Route.TRIGGER_BALLOT),
            "Only the step that chooses a route has one",
            "route",
        ),
        (
            [PROPOSED],
            Step(MarkStepKind.PUT_ON, TODAY, outcome=MarkOutcome.RESELECTED),
            "Only the step that records an outcome has one",
            "outcome",
        ),
        (
            [PROPOSED, Step(MarkStepKind.VOIDED, DAY)],
            Step(MarkStepKind.VOIDED, DAY),
            "has been voided: it cannot be voided",
            "",
        ),
    ],
)
def test_what_cannot_be_the_next_step_is_refused(
    taken: list[Step], step: Step, sentence: str, field: str
) -> None:
    """The sentence says why, beside the field it is about."""
    with pytest.raises(MarkRefused, match=sentence) as refused:
        check_step(taken, step, today=TODAY)
    assert refused.value.field == field


def test_a_voided_mark_stood_on_no_day() -> None:
    """It was recorded by mistake: by all that is recorded now it never was."""
    taken = [PROPOSED, PUT_ON, Step(MarkStepKind.VOIDED, DAY + timedelta(5))]
    for day in (DAY - timedelta(1), DAY, DAY + timedelta(4), TODAY):
        found = standing_on(taken, day)
        assert found is not None
        assert found.state is MarkState.VOIDED


@given(histories)
def test_no_legal_steps_lead_to_an_illegal_state(taken: list[Step]) -> None:
    """Every state has its route and outcome just where it should, on every day."""
    for day in [None, *(DAY + timedelta(days=n) for n in range(-1, (TODAY - DAY).days + 1))]:
        found = standing_on(taken, day)
        if found is None:
            assert day == DAY - timedelta(days=1)
            continue
        assert (found.outcome is not None) is (found.state is MarkState.OUTCOME)
        if found.state in (MarkState.ROUTE_CHOSEN, MarkState.OUTCOME):
            assert found.route is not None
        if found.state in (MarkState.PROPOSED, MarkState.ON, MarkState.REFUSED):
            assert found.route is None
    days = [step.effective_on for step in taken]
    assert days == sorted(days)


@given(histories)
def test_as_at_today_is_how_it_stands(taken: list[Step]) -> None:
    """No step is dated after today, so today's state is the state of all steps."""
    assert standing_on(taken, TODAY) == standing_on(taken)


@given(histories, steps)
def test_what_is_refused_is_what_the_table_does_not_have(taken: list[Step], step: Step) -> None:
    """A step of the table on a day that fits is taken, and leads where the table says."""
    now = standing_on(taken)
    assert now is not None
    fits = (
        (step.route is not None) is (step.kind is MarkStepKind.ROUTE_CHOSEN)
        and (step.outcome is not None) is (step.kind is MarkStepKind.OUTCOME)
        and (step.route is None or step.route is not now.route)
        and taken[-1].effective_on <= step.effective_on <= TODAY
    )
    expected = AFTER.get((now.state, step.kind)) if fits else None
    try:
        led = check_step(taken, step, today=TODAY)
    except MarkRefused:
        assert expected is None
    else:
        assert led is expected
        after = standing_on([*taken, step])
        assert after is not None
        assert after.state is led


def test_marked_is_a_part_of_living() -> None:
    """Whoever is marked has a mark that lives, and no end is alive."""
    assert MARKED < LIVE
    for state, kind in product(MarkState, MarkStepKind):
        if state not in LIVE:
            assert AFTER.get((state, kind)) in (None, MarkState.VOIDED)
