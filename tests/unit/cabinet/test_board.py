"""The board of a draft: whose turn, which posts, passing, ties, undoing, swaps."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cabinet.domain import PickRule, StepKind
from app.cabinet.domain.board import Board, Facts, Post, Slate, Step, StepRefused, after, fold
from app.cabinet.domain.draft import alternating_order, pick_order

LADDER = tuple(
    Post(number, number, title, "F or H" if title in ("Foreign", "Home") else None)
    for number, title in enumerate(
        ("Chancellor", "Foreign", "Home", "Defence", "Justice", "Health"), start=1
    )
)


def posts(count: int) -> tuple[Post, ...]:
    """A ladder without alternatives."""
    return tuple(Post(number, number, f"Post {number}") for number in range(1, count + 1))


def divided(*, count: int = 10, **strength: int) -> Facts:
    """A draft by S/(1+M)."""
    slates = tuple(Slate(name, of) for name, of in strength.items())
    return Facts(PickRule.DHONDT, slates, posts(count))


def alternating(
    first: int = 15, second: int = 10, *, free_choice: bool = False, count: int = 6
) -> Facts:
    """Winner and Other on the ladder, with quotas."""
    slates = (Slate("Winner", 168216, quota=first), Slate("Other", 116960, quota=second))
    ladder = LADDER if count == len(LADDER) else posts(count)
    return Facts(PickRule.ALTERNATING, slates, ladder, free_choice)


def pick(board: Board, title: str = "") -> Board:
    """The board after whoever's turn it is picks a post (the highest she may, unless named)."""
    post = next(one for one in board.choices if title in ("", one.title))
    return after(board, step(board, StepKind.PICK, post=post.id))


def step(board: Board, kind: StepKind, slate: str = "", post: int | None = None) -> Step:
    """A step that fits the board, of whoever's turn it is unless named."""
    number = board.turn * 100 + len(board.passed) + len(board.out) + 1
    nominee = f"Nominee of post {post}" if kind is StepKind.PICK else ""
    return Step(number, kind, slate or board.slate or "", post, nominee=nominee, member_id=post)


def run(board: Board) -> list[str]:
    """The slates that pick until the draft is finished, each the highest post it may."""
    order = []
    while not board.finished:
        assert board.slate is not None
        order.append(board.slate)
        board = pick(board)
    return order


def titles(found: Sequence[Post]) -> list[str]:
    """What posts are called."""
    return [one.title for one in found]


# --- the alternating ladder ----------------------------------------------------------------------


def test_the_runner_up_chooses_between_the_alternatives_and_the_other_goes_back() -> None:
    board = fold(alternating(), ())
    assert (board.slate, titles(board.choices)) == ("Winner", ["Chancellor"])
    board = pick(board)
    assert (board.slate, titles(board.choices)) == ("Other", ["Foreign", "Home"])
    board = pick(board, "Home")
    assert (board.slate, titles(board.choices)) == ("Winner", ["Foreign"])
    board = pick(board)
    assert (board.slate, titles(board.choices)) == ("Other", ["Defence"])


def test_with_free_choice_any_free_post_may_be_picked() -> None:
    board = pick(fold(alternating(free_choice=True), ()), "Justice")
    assert titles(board.choices) == ["Chancellor", "Foreign", "Home", "Defence", "Health"]


def test_twenty_five_posts_alternate_until_a_quota_is_spent() -> None:
    order = run(fold(alternating(count=25), ()))
    assert [n for n, name in enumerate(order, 1) if name == "Other"] == list(range(2, 21, 2))
    assert len(order) == 25


def test_who_declines_on_the_ladder_keeps_her_quota() -> None:
    board = fold(alternating(count=5, first=3, second=2), ())
    board = after(board, step(board, StepKind.DECLINE))
    assert (board.turn, board.slate, board.passed) == (1, "Other", ("Winner",))
    assert ["Other", *run(pick(board))] == ["Other", "Winner", "Winner", "Other", "Winner"]


def test_posts_held_from_the_start_count_on_the_ladder() -> None:
    slates = (Slate("Winner", 60, quota=15, held=15), Slate("Other", 40, quota=10, held=9))
    assert run(fold(Facts(PickRule.ALTERNATING, slates, posts(2)), ())) == ["Other"]


def test_a_tie_on_the_ladder_is_settled_for_all_rounds() -> None:
    slates = (Slate("A", 50, quota=2), Slate("B", 50, quota=2))
    board = fold(Facts(PickRule.ALTERNATING, slates, posts(4)), ())
    assert (board.slate, board.tie, board.choices) == (None, {"A", "B"}, ())
    assert run(after(board, step(board, StepKind.SETTLE, "B"))) == ["B", "A", "B", "A"]


# --- the sequential divisor ----------------------------------------------------------------------


def test_northern_ireland_1999() -> None:
    order = run(fold(divided(UUP=28, SDLP=24, DUP=20, SF=18), ()))
    assert order == ["UUP", "SDLP", "DUP", "SF", "UUP", "SDLP", "DUP", "UUP", "SF", "SDLP"]


def test_northern_ireland_2007_with_ties_by_votes() -> None:
    votes = {"DUP": 207721, "SF": 180573, "UUP": 103145, "SDLP": 105164, "APNI": 36139}
    seats = {"DUP": 36, "SF": 28, "UUP": 18, "SDLP": 16, "APNI": 7}
    slates = tuple(Slate(name, seats[name], votes[name]) for name in seats)
    board = fold(Facts(PickRule.DHONDT, slates, posts(10)), ())
    board = pick(pick(board))
    assert board.working.tie_figures == {
        "DUP": Fraction(207721, 2),
        "UUP": Fraction(103145),
    }
    assert ["DUP", "SF", *run(board)] == [
        "DUP",
        "SF",
        "DUP",
        "UUP",
        "SDLP",
        "SF",
        "DUP",
        "SF",
        "DUP",
        "UUP",
    ]


def test_any_free_post_may_be_picked() -> None:
    board = pick(fold(divided(A=3, B=1, count=3), ()), "Post 2")
    assert titles(board.choices) == ["Post 1", "Post 3"]
    assert [(one.slate, one.turn) for one in board.taken.values()] == [("A", 1)]


def test_a_turn_declined_or_out_of_time_goes_to_the_next_figure_and_costs_that_turn_only() -> None:
    board = fold(divided(A=10, B=9, C=8, count=3), ())
    board = after(board, step(board, StepKind.DECLINE))
    board = after(board, step(board, StepKind.TIME_OUT))
    assert (board.turn, board.slate, board.passed) == (1, "C", ("A", "B"))
    assert board.figures == {"A": 10, "B": 9, "C": 8}
    board = pick(board)
    assert (board.turn, board.slate, board.passed) == (2, "A", ())


def test_a_turn_that_everybody_passes_fills_nothing_and_the_next_follows() -> None:
    board = fold(divided(A=10, B=9), ())
    board = after(board, step(board, StepKind.DECLINE))
    board = after(board, step(board, StepKind.DECLINE))
    assert (board.turn, board.slate, board.passed, board.empty) == (2, "A", (), (1,))
    assert len(board.left) == 10


def test_who_leaves_takes_no_further_part_and_with_nobody_left_it_is_finished() -> None:
    board = fold(divided(A=10, B=9), ())
    board = after(board, step(board, StepKind.LEAVE, "B"))
    assert (board.slate, board.taking_part, board.figures) == ("A", ("A",), {"A": 10})
    board = after(board, step(board, StepKind.LEAVE))
    assert (board.finished, board.slate, len(board.left)) == (True, None, 10)


def test_when_the_last_who_has_not_passed_leaves_the_turn_is_over() -> None:
    board = fold(divided(A=10, B=9), ())
    board = after(board, step(board, StepKind.DECLINE))
    board = after(board, step(board, StepKind.LEAVE))
    assert (board.turn, board.slate, board.empty) == (2, "A", (1,))


def test_a_tie_is_settled_for_this_turn_alone() -> None:
    board = fold(divided(A=10, B=10, C=10), ())
    board = after(board, step(board, StepKind.SETTLE, "B"))
    assert board.slate == "B"
    # She declines: the two others are still equal.
    board = after(board, step(board, StepKind.DECLINE))
    assert (board.slate, board.tie) == (None, {"A", "C"})
    board = pick(after(board, step(board, StepKind.SETTLE, "C")))
    assert (board.turn, board.tie, board.settled) == (2, {"A", "B"}, ())


def test_it_knows_by_which_step_the_turn_came_to_whoever_has_it() -> None:
    board = fold(divided(A=30, B=9, C=8), ())
    assert board.began == 0
    board = pick(board)
    begun = board.began
    assert (board.slate, begun > 0) == ("A", True)
    left = step(board, StepKind.LEAVE, "C")
    assert after(board, left).began == begun
    again = pick(after(board, left))
    assert (again.slate, again.began != begun) == ("A", True)


def test_a_slate_of_a_tie_may_decline_before_lots_are_drawn() -> None:
    board = fold(divided(A=10, B=10, C=1), ())
    board = after(board, step(board, StepKind.DECLINE, "A"))
    assert (board.slate, board.passed) == ("B", ("A",))


# --- swaps and what is refused -------------------------------------------------------------------


def test_two_slates_swap_once_all_is_picked_and_each_keeps_its_nominee() -> None:
    board = pick(pick(fold(divided(A=3, B=2, count=2), ())))
    swap = Step(900, StepKind.SWAP, "A", 1, 2)
    board = after(board, swap)
    assert [(board.taken[n].slate, board.taken[n].member_id) for n in (1, 2)] == [
        ("B", 2),
        ("A", 1),
    ]
    assert all(one.swapped for one in board.taken.values())
    with pytest.raises(StepRefused, match="Post 1 is a post of B"):
        after(board, swap)


def test_what_does_not_fit_is_refused_with_what_to_do() -> None:
    board = pick(fold(divided(A=10, B=9, count=4), ()))
    for wrong, sentence in (
        (Step(9, StepKind.DECLINE, "A"), "It is not the turn of A. It is the turn of B."),
        (Step(9, StepKind.PICK, "B", 1, nominee="Ada"), "Post 1 is filled."),
        (Step(9, StepKind.PICK, "B", 77, nominee="Ada"), "Choose one of the posts"),
        (Step(9, StepKind.PICK, "B", 2), "Say who is to hold"),
        (Step(9, StepKind.PICK, "B", 2, nominee="X", member_id=1), "has a post in this draft"),
        (Step(9, StepKind.PICK, "B", 2, nominee="nominee of  post 1"), "has a post in this draft"),
        (Step(9, StepKind.SETTLE, "B"), "not among the slates that are equal"),
        (Step(9, StepKind.SWAP, "A", 1, 2), "once all picks have been made"),
    ):
        with pytest.raises(StepRefused, match=sentence):
            after(board, wrong)
    tied = fold(divided(A=1, B=1), ())
    with pytest.raises(StepRefused, match="Settle the tie"):
        after(tied, Step(9, StepKind.TIME_OUT, "A"))
    over = pick(fold(divided(A=10, count=1), ()))
    for kind, sentence in ((StepKind.DECLINE, "no pick is left"), (StepKind.LEAVE, "finished")):
        with pytest.raises(StepRefused, match=sentence):
            after(over, Step(9, kind, "A"))
    for given_up, got, sentence in ((1, 5, "is filled"), (5, 1, "is filled"), (1, 1, "both")):
        with pytest.raises(StepRefused, match=sentence):
            after(over, Step(9, StepKind.SWAP, "A", given_up, got))


# --- properties ----------------------------------------------------------------------------------

NAMES = ("A", "B", "C", "D")
STRENGTHS = st.lists(st.integers(0, 6), min_size=1, max_size=4).filter(any)
RULES = st.sampled_from(list(PickRule))


@st.composite
def facts_of_all_kinds(draw: st.DrawFn) -> Facts:
    """A draft by any rule, with ties likely and alternatives and posts held from the start."""
    strengths = draw(STRENGTHS)
    rule = draw(RULES)
    count = draw(st.integers(1, 7))
    quotas: list[int] = []
    for _ in strengths:
        quotas.append(draw(st.integers(0, count - sum(quotas))))
    slates = tuple(
        Slate(
            name,
            strength,
            draw(st.none() | st.integers(0, 3)),
            quota if rule is PickRule.ALTERNATING else None,
            draw(st.integers(0, 2)) if rule is not PickRule.ALTERNATING else 0,
        )
        for name, strength, quota in zip(NAMES, strengths, quotas, strict=False)
    )
    ladder = tuple(
        Post(n, n, f"Post {n}", draw(st.sampled_from([None, None, "x"])))
        for n in range(1, count + 1)
    )
    return Facts(rule, slates, ladder, draw(st.booleans()))


def some_step(board: Board, data: st.DataObject) -> Step | None:
    """Any step that fits the board; None when there is none."""
    kinds = [StepKind.SETTLE] if board.tie else [StepKind.PICK] * 3
    if not board.tie:
        kinds += [StepKind.DECLINE, StepKind.TIME_OUT, StepKind.LEAVE]
    if board.finished:
        owners = {one.slate for one in board.taken.values()}
        if len(owners) < 2:
            return None
        kinds = [StepKind.SWAP]
    kind = data.draw(st.sampled_from(kinds))
    number = data.draw(st.integers(1, 10**6))
    if kind is StepKind.SWAP:
        first = data.draw(st.sampled_from(list(board.taken.values())))
        others = [one for one in board.taken.values() if one.slate != first.slate]
        return Step(
            number, kind, first.slate, first.post.id, data.draw(st.sampled_from(others)).post.id
        )
    if kind is StepKind.PICK:
        post = data.draw(st.sampled_from(board.choices))
        assert board.slate is not None
        return Step(number, kind, board.slate, post.id, None, f"Nominee {post.id}", post.id)
    among = {StepKind.SETTLE: sorted(board.tie), StepKind.LEAVE: list(board.taking_part)}
    return Step(number, kind, data.draw(st.sampled_from(among.get(kind, [board.slate or ""]))))


@given(facts_of_all_kinds(), st.data())
def test_undoing_gives_the_board_before_and_nothing_is_ever_filled_twice(
    facts: Facts, data: st.DataObject
) -> None:
    steps: list[Step] = []
    boards = [fold(facts, ())]
    for _ in range(data.draw(st.integers(0, 14))):
        found = some_step(boards[-1], data)
        if found is None:
            break
        steps.append(found)
        boards.append(fold(facts, steps))
        assert boards[-1] == after(boards[-2], found)
    while steps:
        steps.pop()
        boards.pop()
        assert fold(facts, steps) == boards[-1]
        board = boards[-1]
        assert {one.id for one in board.left}.isdisjoint(board.taken)
        assert len(board.left) + len(board.taken) == len(facts.posts)
        people = [one.member_id for one in board.taken.values()]
        assert len(people) == len(set(people))
        assert {one.id for one in board.choices} <= {one.id for one in board.left}
        assert bool(board.choices) == (board.slate is not None)
        assert sum(board.held.values()) == len(board.taken) + sum(s.held for s in facts.slates)


@given(
    st.dictionaries(st.sampled_from(NAMES), st.integers(1, 40), min_size=1),
    st.sampled_from([PickRule.DHONDT, PickRule.SAINTE_LAGUE]),
    st.integers(1, 8),
    st.data(),
)
def test_the_order_is_that_of_the_pure_run_with_the_same_declines(
    strength: dict[str, int], rule: PickRule, count: int, data: st.DataObject
) -> None:
    declined = {
        turn: data.draw(st.sets(st.sampled_from(sorted(strength)))) for turn in range(1, count + 1)
    }
    wanted = pick_order(strength, count, declined=declined, divisor=rule.value)
    facts = Facts(rule, tuple(Slate(*one) for one in strength.items()), posts(count))
    board = fold(facts, ())
    picked = []
    while not board.finished and board.turn <= count:
        asked = sorted(board.tie) or [board.slate or ""]
        passes = [name for name in asked if name in declined[board.turn]]
        if passes:
            board = after(board, step(board, StepKind.DECLINE, passes[0]))
        elif board.slate is None:
            break
        else:
            picked.append((board.slate, board.working.figures[board.slate], board.turn))
            board = pick(board)
    assert picked == [(one.slate, one.figure, one.turn) for one in wanted.picks]
    assert board.tie == wanted.tie or board.turn > count


@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 12))
def test_the_ladder_is_that_of_the_pure_run(count: int, first: int, second: int) -> None:
    first = min(first, count)
    second = min(second, count - first)
    quotas = {"Winner": first, "Other": second}
    wanted = alternating_order({"Winner": 168216, "Other": 116960}, quotas, count)
    slates = (Slate("Winner", 168216, quota=first), Slate("Other", 116960, quota=second))
    board = fold(Facts(PickRule.ALTERNATING, slates, posts(count)), ())
    assert run(board) == [one.slate for one in wanted.picks]
