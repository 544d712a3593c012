"""The board of a draft: whose turn it is, why, and what may be picked (domain.md 4).

A board is worked out anew from what was frozen when the draft was opened (`Facts`) and the steps
that stand, in their order (`fold`): undoing is leaving out the last step. Pure; slates are known
by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from app.cabinet.domain import PickRule, StepKind
from app.cabinet.domain.draft import Turn, next_alternating, next_turn
from app.kernel.errors import DomainError
from app.kernel.words import folded, listed

NOBODY = Turn(None, frozenset(), {}, {})


class StepRefused(DomainError):
    """A step does not fit the board; the sentence says why. field: of the form it was chosen in."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        """Take the sentence, and the field it belongs beside (None: the whole step)."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Slate:
    """What was frozen of a slate.

    strength: votes. tie_votes: votes that settle a tie (None: none were given). quota: posts it may
    hold, those it held from the start included; of the alternating ladder alone. held: posts it
    held before the first pick.
    """

    name: str
    strength: int
    tie_votes: int | None = None
    quota: int | None = None
    held: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A post to be filled. rank: 1 is the most senior. alternative: what its alternatives share."""

    id: int
    rank: int
    title: str
    alternative: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a draft rests on. free_choice: any free post may be picked, not the highest alone."""

    rule: PickRule
    slates: tuple[Slate, ...]
    posts: tuple[Post, ...]
    free_choice: bool = False

    @property
    def any_post(self) -> bool:
        """Whether a slate picks any free post, not the highest alone."""
        return self.free_choice or self.rule is not PickRule.ALTERNATING


@dataclass(frozen=True, slots=True)
class Step:
    """A step that stands. Which fields a kind has: see `app.cabinet.models.DraftStep`."""

    number: int
    kind: StepKind
    slate: str
    post_id: int | None = None
    other_post_id: int | None = None
    nominee: str = ""
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A post that is filled: by which slate, with whom, at which turn it was picked.

    swapped: whether the post came to the slate by a swap; turn is then that of the pick it gave
    away for it.
    """

    post: Post
    slate: str
    nominee: str
    member_id: int | None
    turn: int
    swapped: bool = False


@dataclass(frozen=True)
class Board:
    """A draft as it stands.

    turn: its number, from 1; a turn that everybody passes fills nothing, and the next one follows.
    working: whose pick it is and by which figures (`Turn`), of those who have not passed. figures:
    of all who take part, those who passed this turn too. held: posts each slate holds now. passed:
    who passed this turn. out: who takes no further part. settled: for whom ties were settled; that
    counts for this turn (sequential divisor) or for all rounds (alternating ladder). empty: turns
    that everybody passed. taken: posts that are filled, by id. began: the number of the step by
    which the turn came to whoever has it, 0 at the start.
    """

    facts: Facts
    turn: int
    working: Turn
    figures: Mapping[str, Fraction]
    held: Mapping[str, int]
    passed: tuple[str, ...]
    out: tuple[str, ...]
    settled: tuple[str, ...]
    empty: tuple[int, ...]
    taken: Mapping[int, Taken]
    began: int

    @property
    def slate(self) -> str | None:
        """Whose pick it is; None in a tie, and when the draft is finished."""
        return self.working.slate

    @property
    def tie(self) -> frozenset[str]:
        """The slates that are equal at this turn; empty when there is no tie to settle."""
        return self.working.tie

    @property
    def finished(self) -> bool:
        """Whether nothing can be picked any more: every post is filled, or no slate is left."""
        return self.slate is None and not self.tie

    @property
    def headline(self) -> str:
        """Whose turn it is, as a heading: "Turn 7: SDLP picks"."""
        if self.slate is not None:
            return f"Turn {self.turn}: {self.slate} picks"
        if self.tie:
            return f"Turn {self.turn}: {listed(sorted(self.tie))} are equal"
        return "No slate is left to pick" if self.left else "Every post is filled"

    @property
    def left(self) -> tuple[Post, ...]:
        """The posts that are free, the highest first."""
        return _free(self.facts, self.taken)

    @property
    def choices(self) -> tuple[Post, ...]:
        """The posts that may be picked now, the highest first; none in a tie.

        On the alternating ladder the highest free post; or, with it, its alternatives, as long as
        none of them is filled: the one not chosen goes back to its place.
        """
        free = self.left
        if self.slate is None or self.facts.any_post:
            return () if self.slate is None else free
        first = free[0]
        group = [one for one in self.facts.posts if one.alternative == first.alternative]
        if first.alternative is None or any(one.id in self.taken for one in group):
            return (first,)
        return tuple(one for one in free if one.alternative == first.alternative)

    @property
    def taking_part(self) -> tuple[str, ...]:
        """The slates that have not left the draft, in the order of the facts."""
        return tuple(one.name for one in self.facts.slates if one.name not in self.out)


def fold(facts: Facts, steps: Iterable[Step]) -> Board:
    """The board after the steps that stand, in their order. Raises StepRefused for one that cannot.

    Undoing the last step is folding without it: there is nothing else to put back.
    """
    held = {one.name: one.held for one in facts.slates}
    board = _turned(Board(facts, 1, NOBODY, {}, held, (), (), (), (), {}, 0), 0)
    for step in steps:
        board = after(board, step)
    return board


def after(board: Board, step: Step) -> Board:
    """The board after one more step. Raises StepRefused when the step does not fit the board."""
    check(board, step)
    match step.kind:
        case StepKind.PICK:
            post = next(one for one in board.facts.posts if one.id == step.post_id)
            made = Taken(post, step.slate, step.nominee, step.member_id, board.turn)
            held = {**board.held, step.slate: board.held[step.slate] + 1}
            board = replace(board, taken={**board.taken, post.id: made}, held=held)
            return _turned(_next_turn(board), step.number)
        case StepKind.DECLINE | StepKind.TIME_OUT:
            return _turned(replace(board, passed=(*board.passed, step.slate)), step.number)
        case StepKind.LEAVE:
            return _turned(replace(board, out=(*board.out, step.slate)), step.number)
        case StepKind.SETTLE:
            return _turned(replace(board, settled=(*board.settled, step.slate)), step.number)
        case StepKind.SWAP:
            return replace(board, taken=_swapped(board.taken, step))


def check(board: Board, step: Step) -> None:
    """Raise StepRefused when a step does not fit the board: not its turn, no such post, and so on.

    Of a nominee only what the board knows is checked: that she has no other post in this draft.
    """
    match step.kind:
        case StepKind.PICK:
            _check_turn(board, step.slate)
            _check_pick(board, step)
        case StepKind.DECLINE | StepKind.TIME_OUT:
            # A slate of a tie may decline before lots are drawn; no time runs for it yet.
            if step.kind is StepKind.TIME_OUT or step.slate not in board.tie:
                _check_turn(board, step.slate)
        case StepKind.LEAVE:
            if board.finished:
                raise StepRefused("The draft is finished: there is nothing left to leave.")
            if step.slate not in board.taking_part:
                raise StepRefused(f"{step.slate} takes no part any more. Choose another slate.")
        case StepKind.SETTLE:
            if step.slate not in board.tie:
                raise StepRefused(
                    f"{step.slate} is not among the slates that are equal at this turn.", "slate"
                )
        case StepKind.SWAP:
            _check_swap(board, step)


def _check_turn(board: Board, slate: str) -> None:
    if board.tie:
        raise StepRefused("Slates are equal at this turn. Settle the tie first.")
    if board.slate is None:
        raise StepRefused("The draft is finished: no pick is left.")
    if slate != board.slate:
        raise StepRefused(f"It is not the turn of {slate}. It is the turn of {board.slate}.")


def _check_pick(board: Board, step: Step) -> None:
    if step.post_id not in {one.id for one in board.choices}:
        gone = board.taken.get(step.post_id or 0)
        if gone is not None:
            raise StepRefused(f"{gone.post.title} is filled. Choose a post that is free.", "post")
        raise StepRefused("Choose one of the posts that may be picked now.", "post")
    if not step.nominee:
        raise StepRefused("Say who is to hold the post.", "nominee")
    for one in board.taken.values():
        same = one.member_id == step.member_id
        if step.member_id is None or one.member_id is None:
            same = folded(one.nominee) == folded(step.nominee)
        if same:
            raise StepRefused(
                f"{one.nominee} has a post in this draft already: {one.post.title}. Choose somebody"
                " else.",
                "nominee",
            )


def _check_swap(board: Board, step: Step) -> None:
    if not board.finished:
        raise StepRefused("Posts are swapped once all picks have been made.")
    given, got = (board.taken.get(number or 0) for number in (step.post_id, step.other_post_id))
    if given is None:
        raise StepRefused("Choose a post that is filled.", "given")
    if got is None:
        raise StepRefused("Choose a post that is filled.", "got")
    if given.slate != step.slate:
        raise StepRefused(f"{given.post.title} is a post of {given.slate}.", "given")
    if got.slate == given.slate:
        raise StepRefused(
            f"{given.post.title} and {got.post.title} are both posts of {got.slate}. Choose posts"
            " of two slates.",
            "got",
        )


def _swapped(taken: Mapping[int, Taken], step: Step) -> dict[int, Taken]:
    """The posts after two slates exchanged two of them: each nominee goes with her slate."""
    assert step.post_id is not None
    assert step.other_post_id is not None
    given, got = taken[step.post_id], taken[step.other_post_id]
    return {
        **taken,
        step.post_id: replace(got, post=given.post, swapped=True),
        step.other_post_id: replace(given, post=got.post, swapped=True),
    }


def _next_turn(board: Board) -> Board:
    """The board with a new turn, nobody's yet; on the alternating ladder ties stay settled."""
    lasting = board.settled if board.facts.rule is PickRule.ALTERNATING else ()
    return replace(board, turn=board.turn + 1, working=NOBODY, passed=(), settled=lasting)


def _turned(board: Board, number: int) -> Board:
    """The board with whose turn it is worked out; number: of the step that led to it."""
    if not _free(board.facts, board.taken):
        return replace(board, working=NOBODY, figures={}, began=number)
    everybody = _at(board, board.out)
    now = _at(board, (*board.out, *board.passed))
    if now.slate is None and not now.tie and everybody.figures:
        # All have passed: the turn fills nothing, and everybody is asked again.
        board = _next_turn(replace(board, empty=(*board.empty, board.turn)))
        now = _at(board, board.out)
    same = now.slate is not None and now.slate == board.slate
    return replace(
        board,
        working=now,
        figures=everybody.figures,
        began=board.began if same else number,
    )


def _at(board: Board, aside: tuple[str, ...]) -> Turn:
    """Whose pick it is with some slates aside, settled ties considered."""
    slates = board.facts.slates
    strength = {one.name: one.strength for one in slates}
    if board.facts.rule is PickRule.ALTERNATING:
        quotas = {one.name: one.quota or 0 for one in slates}
        return next_alternating(strength, quotas, board.held, aside=aside, settled=board.settled)
    turn = next_turn(
        strength,
        board.held,
        tie_votes={one.name: one.tie_votes for one in slates if one.tie_votes is not None},
        aside=aside,
        divisor=board.facts.rule.value,
    )
    first = next((name for name in board.settled if name in turn.tie), None)
    return turn if first is None else replace(turn, slate=first, tie=frozenset())


def _free(facts: Facts, taken: Mapping[int, Taken]) -> tuple[Post, ...]:
    free = (one for one in facts.posts if one.id not in taken)
    return tuple(sorted(free, key=lambda one: one.rank))
