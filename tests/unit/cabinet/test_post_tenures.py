"""One holder of a post on any day, whatever order tenures are recorded in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cabinet.domain.posts import (
    PostRefused,
    Tenure,
    check_days,
    check_one_post_each,
    check_quota,
    check_tenure,
    holders_on,
)

POST = "Home Secretary"
FIRST = date(2016, 10, 1)
TODAY = date(2016, 11, 1)


def day(after: int) -> date:
    """So many days after the first."""
    return FIRST + timedelta(after)


tenures = st.builds(
    lambda name, since, length: Tenure(
        name, day(since), None if length is None else day(since + length)
    ),
    st.sampled_from(["Ada", "Cy", "Eva"]),
    st.integers(0, 30),
    st.none() | st.integers(1, 15),
)


def taken(offered: list[Tenure]) -> list[Tenure]:
    """What is on record after tenures were offered one after the other."""
    kept: list[Tenure] = []
    for tenure in offered:
        try:
            check_tenure(POST, kept, tenure)
        except PostRefused:
            continue
        kept.append(tenure)
    return kept


@given(st.lists(tenures, max_size=12))
def test_no_post_has_two_holders_on_one_day(offered: list[Tenure]) -> None:
    kept = taken(offered)
    for after in range(50):
        assert len(holders_on(kept, day(after))) <= 1


@given(st.lists(tenures, max_size=8), st.randoms(use_true_random=False))
def test_what_fits_in_one_order_fits_in_any(offered: list[Tenure], random: object) -> None:
    kept = taken(offered)
    random.shuffle(kept)  # type: ignore[attr-defined]
    assert taken(kept) == kept


@given(st.lists(tenures, min_size=1, max_size=8), st.data())
def test_voided_and_reinstated_the_history_is_the_same(
    offered: list[Tenure], data: st.DataObject
) -> None:
    kept = taken(offered)
    one = data.draw(st.sampled_from(kept))
    without = [tenure for tenure in kept if tenure is not one]
    check_tenure(POST, without, one)
    before = [holders_on(kept, day(after)) for after in range(50)]
    assert [holders_on([*without, one], day(after)) for after in range(50)] == before


@given(st.lists(tenures, max_size=6), tenures)
def test_a_tenure_is_refused_only_where_a_day_is_shared(offered: list[Tenure], new: Tenure) -> None:
    kept = taken(offered)
    # Both without an end meet on a day as late as need be.
    shared = any(new in holders_on([new], day(a)) and holders_on(kept, day(a)) for a in range(99))
    if shared:
        with pytest.raises(PostRefused) as refusal:
            check_tenure(POST, kept, new)
        assert refusal.value.field in ("since", "until")
    else:
        check_tenure(POST, kept, new)


def test_who_leaves_makes_room_on_that_day() -> None:
    check_tenure(POST, [Tenure("Ada", day(0), day(5))], Tenure("Cy", day(5)))
    check_tenure(POST, [Tenure("Cy", day(5))], Tenure("Ada", day(0), day(5)))


@pytest.mark.parametrize(
    ("other", "new", "sentence", "field"),
    [
        (
            Tenure("Ada", day(0)),
            Tenure("Cy", day(5)),
            (
                "Home Secretary is held by Ada since 1 October 2016. Record first when that ended,"
                " by 6 October 2016."
            ),
            "since",
        ),
        (
            Tenure("Ada", day(0), day(9)),
            Tenure("Cy", day(5)),
            (
                "Home Secretary was held by Ada from 1 October 2016 until 10 October 2016. Enter"
                " that day or a later one, or correct when that ended."
            ),
            "since",
        ),
        (
            Tenure("Ada", day(5)),
            Tenure("Cy", day(0)),
            (
                "Home Secretary is held by Ada since 6 October 2016. Enter that this one ended by 6"
                " October 2016."
            ),
            "until",
        ),
        (
            Tenure("Ada", day(0), day(5)),
            Tenure("Cy", day(0)),
            (
                "Home Secretary went to Ada on 1 October 2016 already. Enter another first day, or"
                " correct that one."
            ),
            "since",
        ),
    ],
)
def test_a_refusal_says_what_to_do(other: Tenure, new: Tenure, sentence: str, field: str) -> None:
    with pytest.raises(PostRefused) as refusal:
        check_tenure(POST, [other], new)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)


def test_days_that_cannot_be_are_refused() -> None:
    check_days(day(0), day(1), today=TODAY)
    check_days(day(0), None, today=TODAY)
    for since, until, field in (
        (day(0), day(0), "until"),
        (day(1), day(0), "until"),
        (TODAY + timedelta(367), None, "since"),
        (day(0), TODAY + timedelta(367), "until"),
    ):
        with pytest.raises(PostRefused) as refusal:
            check_days(since, until, today=TODAY)
        assert refusal.value.field == field


def test_nobody_fills_two_posts_of_one_draft() -> None:
    check_one_post_each([("member 1", "Ada"), ("member 2", "Ada")])
    with pytest.raises(PostRefused, match="Ada would hold two posts of one draft"):
        check_one_post_each([("member 1", "Ada"), ("member 2", "Cy"), ("member 1", "Ada")])


@pytest.mark.parametrize(
    ("others", "refused"),
    [
        ((Tenure("Ada", day(0)),), False),
        ((Tenure("Ada", day(0)), Tenure("Ben", day(2))), True),
        # Never more than two at once: one goes before another comes.
        ((Tenure("Ada", day(0), day(3)), Tenure("Ben", day(3))), False),
        ((Tenure("Ada", day(0), day(4)), Tenure("Ben", day(3))), True),
    ],
)
def test_a_slate_never_holds_more_than_its_quota(others: tuple[Tenure, ...], refused: bool) -> None:
    new = Tenure("Cy", day(1))
    if refused:
        with pytest.raises(PostRefused, match=r"UUP would hold 3 posts on .* and its quota is 2"):
            check_quota("UUP", 2, others, new)
    else:
        check_quota("UUP", 2, others, new)
