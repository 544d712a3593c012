"""Answers beside rebellions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.confidence.domain import Outcome
from app.reports.domain.beside import Beside, by_answer
from app.votes.domain.figures import Record


def beside(outcome: Outcome, voted: int, against: int) -> Beside:
    return Beside(1, "Ada Birch", None, outcome, Record(voted, voted, 0, against, 0))


def test_each_answer_is_summed_by_itself_in_one_order() -> None:
    rows = [
        beside(Outcome.NO, 10, 4),
        beside(Outcome.YES, 10, 0),
        beside(Outcome.NO, 30, 1),
        beside(Outcome.NO, 0, 0),
    ]
    yes, no = by_answer(rows)
    assert (yes.outcome, yes.members, yes.rebels, yes.rebellions) == (Outcome.YES, 1, 0, 0)
    assert (no.outcome, no.members, no.rebels, no.rebellions) == (Outcome.NO, 3, 2, 5)
    # Five of forty votes: who voted more weighs more. A mean of shares would say something else.
    assert no.share_against == Fraction(5, 40)


def test_who_voted_in_no_division_has_no_share() -> None:
    assert beside(Outcome.NO_REPLY, 0, 0).share_against is None
    assert by_answer([beside(Outcome.NO_REPLY, 0, 0)])[0].share_against is None
    assert by_answer([]) == []


@given(
    st.lists(
        st.builds(
            beside,
            st.sampled_from(Outcome),
            st.integers(50, 400),
            st.integers(0, 50),
        )
    )
)
def test_the_answers_sum_to_everybody_asked(rows: list[Beside]) -> None:
    sums = by_answer(rows)
    assert sum(one.members for one in sums) == len(rows)
    assert sum(one.rebellions for one in sums) == sum(row.record.against_line for row in rows)
    assert len({one.outcome for one in sums}) == len(sums)
