"""Grounds, timetables, shortlists and the result of a selection by rounds, as worked cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.selections.domain.results import (
    ResultState,
    Round,
    RoundState,
    check_round,
    check_settling,
    count,
    count_round,
)
from app.selections.domain.shortlists import Representation, ShortlistKind, check_shortlist
from app.selections.domain.vacancies import (
    AS_OF_RIGHT,
    USUAL_DAYS,
    ContenderKind,
    Facts,
    Ground,
    SittingOutcome,
    Step,
    VacancyRefused,
    VacancyStage,
    VacancyState,
    VacancyStepKind,
    check_kind,
    check_step,
    check_timetable,
    ground_missing,
    outcome_for,
    read_stage_days,
    standing,
    timetable,
)

DAY = date(2019, 9, 2)
K = VacancyStepKind


@pytest.mark.parametrize(
    ("ground", "borne_out"),
    [
        (Ground.TRIGGERED, Facts(mp=True, holds_whip=True, triggered=True)),
        (Ground.NOT_RESTANDING, Facts(mp=True, holds_whip=True, not_restanding=True)),
        (Ground.SEAT_LEFT, Facts(mp=True, holds_whip=True)),
        (Ground.WHIP_LOST, Facts(mp=True, holds_whip=False)),
        (Ground.RECOMMENDATION, Facts(mp=True, holds_whip=True, recommended=True)),
        (Ground.NO_CLAIMANT, Facts(new_seat=True, no_claimant=True)),
        (Ground.CONTEST, Facts(new_seat=True, contested=True)),
        (Ground.MANDATORY, Facts(mp=True, holds_whip=True, every_seat=True)),
    ],
)
def test_each_ground_needs_its_facts(ground: Ground, borne_out: Facts) -> None:
    assert not ground_missing(ground, borne_out)
    assert ground_missing(ground, Facts(holds_whip=True))
    # What bears out one ground bears out no other but that the MP left, which an officer says.
    for other in set(Ground) - {ground, Ground.SEAT_LEFT}:
        assert ground_missing(other, borne_out)


def test_a_new_seat_is_opened_for_want_of_a_claimant_a_contest_or_with_every_seat() -> None:
    facts = Facts(new_seat=True, every_seat=True, no_claimant=True)
    assert not ground_missing(Ground.MANDATORY, facts)
    assert "no MP yet" in ground_missing(Ground.SEAT_LEFT, facts)


def test_the_usual_timetable_is_in_order_and_a_changed_one_must_be() -> None:
    days = timetable(DAY, read_stage_days(USUAL_DAYS))
    assert days[VacancyStage.HUSTINGS] == DAY + timedelta(days=35)
    check_timetable(DAY, days)
    late = {**days, VacancyStage.HUSTINGS: days[VacancyStage.BALLOT] + timedelta(days=1)}
    with pytest.raises(VacancyRefused, match="cannot be before “Hustings on”") as refused:
        check_timetable(DAY, late)
    assert refused.value.field == "ballot"


@pytest.mark.parametrize("text", ["", "1, 2", "9, 8, 10, 11, 12", "1, 2, 3, 4, x", "1,2,3,4,9999"])
def test_days_of_stages_are_whole_and_in_order(text: str) -> None:
    with pytest.raises(DomainError, match="whole numbers of days"):
        read_stage_days(text)


@dataclass(frozen=True)
class Recorded:
    kind: VacancyStepKind
    effective_on: date
    winner_id: int | None = None
    reason: str = ""


def test_a_vacancy_is_concluded_reopened_and_voided_as_at_a_day() -> None:
    steps = [Recorded(K.CONCLUDED, DAY + timedelta(days=5), 7)]
    assert standing(DAY, steps, DAY - timedelta(days=1)) is None
    on_the_day = standing(DAY, steps, DAY)
    assert on_the_day is not None
    assert on_the_day.state is VacancyState.OPEN
    now = standing(DAY, steps)
    assert now is not None
    assert (now.state, now.winner_id) == (VacancyState.CONCLUDED, 7)
    today = DAY + timedelta(days=9)
    with pytest.raises(VacancyRefused, match="concluded: it cannot be closed"):
        check_step(DAY, steps, Step(K.CLOSED, today), today=today)
    with pytest.raises(VacancyRefused, match="cannot come earlier"):
        check_step(DAY, steps, Step(K.REOPENED, DAY), today=today)
    with pytest.raises(VacancyRefused, match="still to come"):
        check_step(DAY, steps, Step(K.REOPENED, today + timedelta(days=1)), today=today)
    assert check_step(DAY, steps, Step(K.REOPENED, today), today=today) is VacancyState.OPEN
    voided = standing(DAY, [*steps, Recorded(K.VOIDED, today)], DAY)
    assert voided is not None
    assert voided.state is VacancyState.VOIDED


def test_only_the_sitting_mp_is_there_as_of_right_and_only_where_the_ground_says_so() -> None:
    right = ContenderKind.AS_OF_RIGHT
    for ground in Ground:
        if ground in AS_OF_RIGHT:
            check_kind(right, ground, 5, {5})
            with pytest.raises(VacancyRefused, match="Only the sitting MP"):
                check_kind(right, ground, 6, {5})
        else:
            with pytest.raises(VacancyRefused, match="nobody is on the shortlist as of right"):
                check_kind(right, ground, 5, {5})
    check_kind(ContenderKind.SHORTLISTED, Ground.SEAT_LEFT, None, set())


@pytest.mark.parametrize(
    ("contender", "withdrawn", "entitled", "winner", "outcome"),
    [
        (1, False, True, 1, SittingOutcome.RESELECTED),
        (1, False, True, 2, SittingOutcome.DESELECTED),
        (None, False, True, 2, SittingOutcome.DESELECTED),
        (1, True, True, 2, SittingOutcome.STOOD_DOWN),
        (None, False, False, 2, SittingOutcome.NOT_CONTESTED),
    ],
)
def test_triggered_is_not_deselected(
    contender: int | None, withdrawn: bool, entitled: bool, winner: int, outcome: SittingOutcome
) -> None:
    found = outcome_for(contender, withdrawn=withdrawn, entitled=entitled, winner_id=winner)
    assert found is outcome


# --- shortlists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("women", "total", "lawful"),
    [(0, 1, True), (1, 2, False), (201, 404, True), (202, 404, False), (202, 405, True)],
)
def test_women_are_under_represented_while_fewer_than_half(
    women: int, total: int, lawful: bool
) -> None:
    counted = Representation(women, total, DAY, "Library")
    assert counted.under_represented is lawful
    assert (women <= counted.most) is lawful
    if lawful:
        check_shortlist(ShortlistKind.ALL_WOMEN, "Equality Act", counted, DAY)
    else:
        with pytest.raises(VacancyRefused, match="would not be lawful"):
            check_shortlist(ShortlistKind.ALL_WOMEN, "Equality Act", counted, DAY)


def test_an_all_women_shortlist_needs_its_basis_and_its_count() -> None:
    counted = Representation(99, 232, DAY, "Library")
    kind = ShortlistKind.ALL_WOMEN
    for basis, given_count, field in (
        ("", counted, "legal_basis"),
        ("Act", None, "total"),
        ("Act", Representation(9, 8, DAY, "Library"), "women"),
        ("Act", Representation(99, 232, DAY, ""), "count_source"),
        ("Act", Representation(99, 232, DAY + timedelta(days=1), "Library"), "counted_on"),
    ):
        with pytest.raises(VacancyRefused) as refused:
            check_shortlist(kind, basis, given_count, DAY)
        assert refused.value.field == field
    check_shortlist(ShortlistKind.OPEN, "", None, DAY)


# --- results -------------------------------------------------------------------------------------


def test_more_than_half_wins_and_half_does_not() -> None:
    won = count_round(Round(1, {1: 51, 2: 30, 3: 20}))
    assert (won.state, won.winner_id, won.base, won.needed) == (RoundState.WON, 1, 101, 51)
    half = count_round(Round(1, {1: 50, 2: 30, 3: 20}))
    assert (half.state, half.eliminated_id, half.needed) == (RoundState.ELIMINATED, 3, 51)
    assert [one.short_by for one in half.figures] == [1, 21, 31]


def test_ties_wait_for_an_officer() -> None:
    lowest = count([1, 2, 3], [], [Round(1, {1: 40, 2: 30, 3: 30})])
    assert lowest.state is ResultState.TIED
    assert lowest.tie is not None
    assert lowest.tie.tied == (2, 3)
    with pytest.raises(VacancyRefused, match="Settle the tie"):
        check_round(lowest, {1: 1, 2: 1, 3: 1})
    with pytest.raises(VacancyRefused, match="Choose one of those"):
        check_settling(lowest, 1)
    settled = count([1, 2, 3], [], [Round(1, {1: 40, 2: 30, 3: 30}, settled_out=3)])
    assert (settled.state, settled.standing) == (ResultState.NEXT_ROUND, (1, 2))
    last = Round(2, {1: 50, 2: 50})
    both = [Round(1, {1: 40, 2: 30, 3: 30}, 3), last]
    assert count([1, 2, 3], [], both).state is ResultState.TIED
    both[1] = Round(2, {1: 50, 2: 50}, settled_out=1)
    done = count([1, 2, 3], [], both)
    assert (done.state, done.winner_id) == (ResultState.WON, 2)


def test_a_round_is_among_those_who_are_still_in() -> None:
    result = count([1, 2, 3, 4], [4], [Round(1, {1: 40, 2: 35, 3: 25})])
    assert result.standing == (1, 2)
    assert check_round(result, {1: 60, 2: 40}) == 2
    for votes in ({1: 60, 2: 40, 3: 1}, {1: 60}, {1: -1, 2: 5}):
        with pytest.raises(VacancyRefused):
            check_round(result, votes)
    one = count([1, 2], [2], [])
    assert (one.state, one.winner_id) == (ResultState.ONE_LEFT, 1)
    assert count([1], [1], []).state is ResultState.NOBODY_LEFT
    with pytest.raises(VacancyRefused, match="two contenders"):
        check_round(one, {1: 9})


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 60), min_size=2, max_size=6))
def test_a_round_comes_to_exactly_one_thing(votes: dict[int, int]) -> None:
    found = count_round(Round(1, votes))
    above = [one for one, number in votes.items() if 2 * number > sum(votes.values())]
    assert found.winner_id == (above[0] if above else None)
    assert (found.winner_id is not None) + (found.eliminated_id is not None) + found.unsettled == 1
    if found.unsettled:
        assert {votes[one] for one in found.tied} == {min(votes.values())}
        for out in found.tied:
            after = count_round(Round(1, votes, out))
            assert after.eliminated_id == out
            assert (after.winner_id is not None) is (len(votes) == 2)
