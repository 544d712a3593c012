"""Who holds the whip on a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.whips.domain import WhipBook, WhipChange, WhipState

HOLDS, SUSPENDED, WITHDRAWN = WhipState.HOLDS, WhipState.SUSPENDED, WhipState.WITHDRAWN
RESIGNED, NEVER_HELD = WhipState.RESIGNED, WhipState.NEVER_HELD
DAY = date(2016, 7, 18)

# The vote on the two-child limit was on the evening of 23 July 2024; open data dates the loss of
# the whip to the day after. Four had it back on 5 February 2025.
LOST_ON, RESTORED_ON = date(2024, 7, 24), date(2025, 2, 5)
RESTORED = {
    4493: "Richard Burgon",
    4831: "Ian Byrne",
    4394: "Imran Hussain",
    4396: "Rebecca Long-Bailey",
}
NOT_RESTORED = {4790: "Apsana Begum", 178: "John McDonnell", 4786: "Zarah Sultana"}


def the_seven() -> WhipBook:
    lost = [WhipChange(member, LOST_ON, SUSPENDED) for member in RESTORED | NOT_RESTORED]
    return WhipBook([*lost, *(WhipChange(member, RESTORED_ON, HOLDS) for member in RESTORED)])


def test_where_nothing_is_recorded_a_member_holds_the_whip_of_her_party() -> None:
    for party in ("Labour", "Conservative", "A party nobody has heard of"):
        assert WhipBook().state(1, party, DAY) is HOLDS
        assert WhipBook().holds(1, party, DAY)


@pytest.mark.parametrize(
    "party", ["Speaker", "Deputy Speaker", "Independent", "Party unknown", "Sinn Féin"]
)
def test_who_sits_for_no_whipped_party_never_holds_a_whip(party: str) -> None:
    restored = WhipBook([WhipChange(1, DAY, HOLDS)])
    for book in (WhipBook(), restored):
        assert book.state(1, party, DAY) is NEVER_HELD
        assert not book.holds(1, party, DAY)


@pytest.mark.parametrize("state", [SUSPENDED, WITHDRAWN, RESIGNED, NEVER_HELD])
def test_a_change_takes_effect_on_its_day_and_not_before(state: WhipState) -> None:
    book = WhipBook([WhipChange(1, DAY, state)])
    assert book.holds(1, "Labour", DAY - timedelta(days=1))
    assert book.state(1, "Labour", DAY) is state
    assert not book.holds(1, "Labour", DAY)
    assert not book.holds(1, "Labour", date.max)


def test_a_change_touches_nobody_else() -> None:
    book = WhipBook([WhipChange(1, DAY, SUSPENDED)])
    assert book.holds(2, "Labour", DAY)
    assert book.members == {1}


def test_a_member_who_sits_as_an_independent_meanwhile_is_told_by_the_party_of_the_day() -> None:
    book = WhipBook([WhipChange(1, DAY, SUSPENDED)])
    assert book.state(1, "Independent", DAY) is NEVER_HELD


def test_the_order_in_which_changes_are_recorded_does_not_matter() -> None:
    changes = [
        WhipChange(1, date(2016, 1, 1), SUSPENDED),
        WhipChange(1, date(2016, 3, 1), HOLDS),
        WhipChange(1, date(2016, 5, 1), WITHDRAWN),
        WhipChange(2, date(2016, 2, 1), RESIGNED),
    ]
    days = [date(2015, 12, 31), *(date(2016, month, 1) for month in range(1, 7))]
    expected = [HOLDS, SUSPENDED, SUSPENDED, HOLDS, HOLDS, WITHDRAWN, WITHDRAWN]
    for order in permutations(changes):
        book = WhipBook(order)
        assert [book.state(1, "Labour", day) for day in days] == expected


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 3), st.dates(date(2016, 1, 1), date(2016, 1, 12))),
        st.sampled_from(WhipState),
    ),
    st.dates(date(2015, 12, 30), date(2016, 1, 14)),
    st.integers(1, 3),
)
def test_the_last_change_up_to_the_day_decides(
    recorded: dict[tuple[int, date], WhipState], day: date, member: int
) -> None:
    book = WhipBook(WhipChange(who, when, state) for (who, when), state in recorded.items())
    before = {when: state for (who, when), state in recorded.items() if who == member}
    decisive = max((when for when in before if when <= day), default=None)
    expected = HOLDS if decisive is None else before[decisive]
    assert book.state(member, "Labour", day) is expected
    assert book.holds(member, "Labour", day) is (expected is HOLDS)


def test_the_seven_of_july_2024_lose_the_whip_and_four_have_it_back_in_february() -> None:
    book = the_seven()

    def without(day: date) -> set[int]:
        return {member for member in book.members if not book.holds(member, "Labour", day)}

    assert book.members == RESTORED.keys() | NOT_RESTORED.keys()
    assert without(date(2024, 7, 23)) == set()
    assert without(LOST_ON) == book.members
    assert without(date(2025, 2, 4)) == book.members
    assert without(RESTORED_ON) == NOT_RESTORED.keys()
    assert without(date(2026, 1, 1)) == NOT_RESTORED.keys()


def test_who_lost_the_own_partys_whip_and_sits_for_another_party_holds_that_ones() -> None:
    book = WhipBook([WhipChange(1, DAY, WITHDRAWN)], "Labour")
    assert book.state(1, "Labour", DAY) is WITHDRAWN
    assert book.state(1, "Liberal Democrat", DAY) is HOLDS
    assert book.state(1, "Independent", DAY) is NEVER_HELD
