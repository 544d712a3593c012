"""Which answers count and what they come to: a tally always sums to the electorate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.confidence.domain import Answer, NoReplyFollows, Outcome, RoundKind, RoundState
from app.confidence.domain.figures import by_day, by_group, crossings, days_shown
from app.confidence.domain.rounds import (
    RULES,
    AnswerRefused,
    RoundRefused,
    Timing,
    check_answer,
    check_round,
    closing_hindrance,
    consequences,
    state_of,
    still_in_time,
    usual_text,
)
from app.confidence.domain.tally import outcome_of, standing, tally
from app.kernel.dates import end_of, london_day

START = datetime(2016, 9, 1, 9, tzinfo=UTC)
TIMING = Timing(date(2016, 9, 1), date(2016, 9, 10), 2)
MEMBERS = range(1, 8)


@dataclass(frozen=True)
class Said:
    """An answer without a database."""

    id: int
    member_id: int
    answer: Answer
    given_at: datetime
    voided_at: datetime | None = None


@st.composite
def histories(draw: st.DrawFn) -> list[Said]:
    """Answers of some members in any order of time, some of them voided."""
    return [
        Said(
            number,
            draw(st.sampled_from(MEMBERS)),
            draw(st.sampled_from(Answer)),
            START + timedelta(hours=draw(st.integers(0, 24 * 12))),
            draw(st.sampled_from([None, START])),
        )
        for number in range(1, draw(st.integers(0, 15)) + 1)
    ]


def counted(answers: list[Said], at: datetime | None = None) -> dict[Outcome, int]:
    """The tally of all members."""
    return tally(MEMBERS, {i: one.answer for i, one in standing(answers, at).items()})


@given(histories(), st.sets(st.integers(1, 20)))
def test_a_tally_sums_to_the_electorate(answers: list[Said], asked: set[int]) -> None:
    found = standing(answers)
    assert sum(tally(asked, {i: one.answer for i, one in found.items()}).values()) == len(asked)


@given(histories())
def test_as_at_the_latest_moment_is_now(answers: list[Said]) -> None:
    assert standing(answers, START + timedelta(days=30)) == standing(answers)
    assert standing(answers, START - timedelta(seconds=1)) == {}


@given(histories(), st.data())
def test_voiding_and_reinstating_returns_the_same_state(
    answers: list[Said], data: st.DataObject
) -> None:
    before = standing(answers)
    for place, one in enumerate(answers):
        if one.voided_at is None and data.draw(st.booleans()):
            voided = [*answers[:place], replace(one, voided_at=START), *answers[place + 1 :]]
            assert one not in standing(voided).values()
            back = [*voided[:place], replace(voided[place], voided_at=None), *voided[place + 1 :]]
            assert standing(back) == before


@given(histories())
def test_the_last_day_is_the_tally_of_now_and_groups_sum_to_it(answers: list[Said]) -> None:
    days = days_shown(date(2016, 9, 1), date(2016, 9, 20))
    assert by_day(MEMBERS, answers, days)[-1][1] == counted(answers)
    in_force = {i: one.answer for i, one in standing(answers).items()}
    groups = by_group({i: ("A", "B", None)[i % 3] for i in MEMBERS}, in_force)
    for outcome in Outcome:
        assert sum(counts[outcome] for _, counts in groups) == counted(answers)[outcome]
    assert groups[-1][0] == "Not known"


@given(histories(), histories())
def test_crossings_sum_to_everybody(first: list[Said], second: list[Said]) -> None:
    one = {i: outcome_of(said.answer) for i, said in standing(first).items()}
    two = {i: outcome_of(said.answer) for i, said in standing(second).items()}
    assert sum(crossings(one, two).values()) == len(one.keys() | two.keys())


def test_of_two_answers_of_one_moment_the_one_recorded_later_counts() -> None:
    answers = [Said(2, 1, Answer.NO, START), Said(1, 1, Answer.YES, START)]
    assert standing(answers)[1].answer is Answer.NO


def test_an_earlier_answer_recorded_later_does_not_count() -> None:
    later = Said(1, 1, Answer.YES, START + timedelta(days=1))
    assert standing([later, Said(2, 1, Answer.NO, START)])[1] is later


def test_many_days_are_thinned_and_keep_the_ends() -> None:
    days = days_shown(date(2016, 1, 1), date(2017, 12, 31))
    assert days[0] == date(2016, 1, 1)
    assert days[-1] == date(2017, 12, 31)
    assert len(days) <= 122
    assert days_shown(days[0], days[0]) == [days[0]]


def test_the_end_of_a_day_is_london_s() -> None:
    assert london_day(end_of(date(2016, 9, 1))) == date(2016, 9, 1)
    assert end_of(date(2016, 9, 1)).hour == 22  # summer time


# --- when an answer counts ---------------------------------------------------------------------


def refusal(
    kind: RoundKind,
    answer: Answer,
    day: date,
    *,
    state: RoundState = RoundState.OPEN,
    before: Answer | None = None,
    today: date = date(2016, 12, 1),
) -> str:
    """Why an answer is refused; "" when it is taken."""
    try:
        check_answer(kind, state, TIMING, answer, day, today=today, before=before)
    except AnswerRefused as error:
        return str(error)
    return ""


@pytest.mark.parametrize("day", [1, 10, 12])
def test_an_answer_within_the_days_and_the_grace_is_taken(day: int) -> None:
    assert not refusal(RoundKind.PLEDGE, Answer.EQUIVOCATES, date(2016, 9, day))


def test_late_begins_after_closing() -> None:
    assert not TIMING.is_late(date(2016, 9, 10))
    assert TIMING.is_late(date(2016, 9, 11))


def test_what_cannot_be_an_answer_is_refused() -> None:
    assert "opened on 1 September 2016" in refusal(RoundKind.PLEDGE, Answer.YES, date(2016, 8, 31))
    assert "too late" in refusal(RoundKind.PLEDGE, Answer.YES, date(2016, 9, 13))
    assert "still to come" in refusal(
        RoundKind.PLEDGE, Answer.YES, date(2016, 9, 5), today=date(2016, 9, 4)
    )
    assert "one of yes" in refusal(RoundKind.CONFIDENCE, Answer.EQUIVOCATES, date(2016, 9, 5))
    assert "one of yes" in refusal(RoundKind.PLEDGE, Answer.WITHDRAWN, date(2016, 9, 5))
    assert "not been opened" in refusal(
        RoundKind.PLEDGE, Answer.YES, date(2016, 9, 5), state=RoundState.DRAFT
    )
    assert "voided" in refusal(
        RoundKind.PLEDGE, Answer.YES, date(2016, 9, 5), state=RoundState.VOIDED
    )
    assert "closed" in refusal(
        RoundKind.PLEDGE, Answer.YES, date(2016, 9, 5), state=RoundState.CLOSED
    )


def test_a_declaration_can_be_withdrawn_or_changed_long_after() -> None:
    late = date(2016, 11, 1)
    kind, closed = RoundKind.CONFIDENCE, RoundState.CLOSED
    assert not refusal(kind, Answer.WITHDRAWN, late, state=closed, before=Answer.YES)
    assert not refusal(kind, Answer.NO, late, state=closed, before=Answer.YES)
    assert "too late" in refusal(kind, Answer.YES, late, state=closed)
    assert "nothing to withdraw" in refusal(kind, Answer.WITHDRAWN, late)
    assert "nothing to withdraw" in refusal(kind, Answer.WITHDRAWN, late, before=Answer.WITHDRAWN)


# --- rounds ------------------------------------------------------------------------------------


def test_the_state_follows_from_what_happened() -> None:
    assert state_of(None, None, None) is RoundState.DRAFT
    assert state_of(START, None, None) is RoundState.OPEN
    assert state_of(START, START, None) is RoundState.CLOSED
    assert state_of(START, None, START) is RoundState.VOIDED


def test_nobody_is_silent_while_there_is_time() -> None:
    assert "12 September 2016" in closing_hindrance(TIMING, today=date(2016, 9, 11), unanswered=1)
    assert not closing_hindrance(TIMING, today=date(2016, 9, 12), unanswered=1)
    assert not closing_hindrance(TIMING, today=date(2016, 9, 2), unanswered=0)
    assert still_in_time(TIMING, today=date(2016, 9, 12), unanswered=3) == 3
    assert still_in_time(TIMING, today=date(2016, 9, 13), unanswered=3) == 0


OUTCOMES = dict(enumerate(Outcome))


@pytest.mark.parametrize(
    ("kind", "follows", "recommended", "proposed"),
    [
        ("pledge", "nothing", {"no", "equivocates"}, {"no"}),
        ("pledge", "as a refusal", {"no", "equivocates", "no reply"}, {"no", "no reply"}),
        ("confidence", "nothing", set(), {"no"}),
        ("recognition", "as a refusal", set(), {"no", "no reply"}),
    ],
)
def test_what_follows_from_closing(
    kind: str, follows: str, recommended: set[str], proposed: set[str]
) -> None:
    found = consequences(RoundKind(kind), NoReplyFollows(follows), OUTCOMES)
    assert {outcome.value for outcome in found.recommended.values()} == recommended
    assert {outcome.value for outcome in found.proposed.values()} == proposed


def test_a_declaration_needs_its_leader_and_a_recognition_its_entities() -> None:
    with pytest.raises(RoundRefused, match="leader"):
        check_round(RoundKind.CONFIDENCE, TIMING, leader=None, entities=None)
    with pytest.raises(RoundRefused, match="entities"):
        check_round(RoundKind.RECOGNITION, TIMING, leader="Jo Leader", entities=None)
    with pytest.raises(RoundRefused, match="1 September 2016"):
        check_round(
            RoundKind.PLEDGE,
            Timing(date(2016, 9, 1), date(2016, 8, 31), 0),
            leader=None,
            entities=None,
        )


def test_the_usual_text_names_leader_and_entities() -> None:
    text = usual_text(RoundKind.RECOGNITION, "Jo {Leader}", "First\r\n\nSecond ")
    assert "Jo {Leader}" in text
    assert "First, Second" in text


def test_every_outcome_of_a_kind_has_its_words() -> None:
    for rules in RULES.values():
        assert set(rules.labels) == set(rules.outcomes)
        assert Outcome.NO_REPLY in rules.outcomes
