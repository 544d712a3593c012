"""How a board is told: why it is whose turn, every figure, the ladder, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from app.cabinet.domain import PickRule, StepKind
from app.cabinet.domain.board import Board, Post, Taken
from app.cabinet.models import DraftStep
from app.cabinet.queries.drafts import BoardRead
from app.cabinet.queries.nominees import Declarations, Declared
from app.cabinet.queries.posts import person_key
from app.confidence.domain import RoundKind
from app.kernel.numbers import decimal, thousands
from app.kernel.words import listed, plural

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A slate in the table of figures.

    working: how its figure comes about, exactly, "24 ÷ 7"; figure: what that is, to two places
    where it is not whole, "3.43", and "" where it has none. tie: votes over the same divisor, where
    they were compared. marked: whether it has the turn, or is equal with others at it.
    """

    slate: str
    leader: str
    strength: str
    held: int
    working: str
    figure: str
    tie: str
    note: str
    marked: bool


@dataclass(frozen=True, slots=True)
class LadderRow:
    """A post of the ladder. number: of the slate, for its colour; 0 while it is free.

    holds: what its nominee holds already beside it, in words; "" for nothing.
    """

    post: Post
    taken: Taken | None
    number: int
    may_pick: bool
    pledge: Declared | None
    declaration: Declared | None
    holds: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A step as the history tells it. by, undone_by: names."""

    step: DraftStep
    words: str
    by: str
    undone_by: str


def why(board: Board) -> str:
    """Why it is whose turn it is, in a sentence; or why nobody's."""
    alternating = board.facts.rule is PickRule.ALTERNATING
    if board.finished:
        if not board.left:
            return "All picks have been made."
        free = plural(len(board.left), "post")
        spent = "Every quota is spent" if alternating and board.taking_part else "Nobody is left"
        return f"{spent}; {free} stay free."
    if board.tie:
        equal = listed(sorted(board.tie))
        if alternating:
            return f"{equal} have equal votes and have taken equally many posts."
        compared = ", and by votes too" if board.working.tie_figures else ""
        return f"{equal} have the same highest figure{compared}. Lots or an officer decide."
    assert board.slate is not None
    settled = board.slate in board.settled
    before = f"{listed(board.passed)} passed this turn. " if board.passed else ""
    if alternating:
        votes = "the tie of votes was settled for it" if settled else "has most votes"
        among = "the others" if board.passed else "the slates"
        held = board.held[board.slate]
        return (
            f"{before}Of {among} with picks left {board.slate} has taken fewest posts ({held}) and,"
            f" of those, {votes}."
        )
    figure = _told(board.working.figures[board.slate])
    if settled:
        return f"{before}The tie at {figure} was settled for {board.slate}."
    if board.working.tie_figures:
        tie = _told(board.working.tie_figures[board.slate])
        return (
            f"{before}{listed(sorted(board.working.tie_figures))} are equal at {figure}; by votes"
            f" over the same divisor {board.slate} is highest with {tie}."
        )
    highest = f"Of the others {board.slate}" if board.passed else board.slate
    return f"{before}{highest} has the highest figure, {figure}."


def _told(figure: Fraction) -> str:
    """A figure in a sentence: "14", "10,401.33 (31,204/3)"."""
    if figure.denominator == 1:
        return exact(figure)
    return f"{decimal(figure, 2)} ({exact(figure)})"


def exact(figure: Fraction) -> str:
    """A figure exactly, whole or as a fraction: "24", "24/7"."""
    if figure.denominator == 1:
        return thousands(figure.numerator)
    return f"{thousands(figure.numerator)}/{thousands(figure.denominator)}"


def _short(figure: Fraction) -> str:
    return exact(figure) if figure.denominator == 1 else decimal(figure, 2)


def figure_rows(read: BoardRead) -> list[FigureRow]:
    """Every slate with its figure at this turn, in the order of the contest."""
    board = read.board
    rows = []
    for one in board.facts.slates:
        figure = board.figures.get(one.name)
        held = board.held[one.name]
        tie = board.working.tie_figures.get(one.name)
        turn = board.slate == one.name
        note = ""
        if one.name in board.out:
            note = "takes no further part"
        elif one.name in board.passed:
            note = "passed this turn"
        elif one.name in board.tie:
            note = "equal"
        elif turn:
            note = "picks now"
        elif figure is None and not board.finished:
            note = "no picks left" if board.facts.rule is PickRule.ALTERNATING else "no strength"
        rows.append(
            FigureRow(
                slate=one.name,
                leader=read.leaders[one.name],
                strength=thousands(one.strength),
                held=held,
                working=_working(board, one.strength, one.quota, held),
                figure="" if figure is None else _short(figure),
                tie="" if tie is None else _short(tie),
                note=note,
                marked=turn or one.name in board.tie,
            )
        )
    return rows


def _working(board: Board, strength: int, quota: int | None, held: int) -> str:
    if board.facts.rule is PickRule.ALTERNATING:
        return f"{quota or 0} − {held}"
    divisor = held + 1 if board.facts.rule is PickRule.DHONDT else 2 * held + 1
    return f"{thousands(strength)} ÷ {divisor}"


def ladder_rows(
    read: BoardRead, declared: Declarations, holding: Mapping[str, str] = NOTHING
) -> list[LadderRow]:
    """Every post, the highest first, with who has it. holding: as `nominees.holds_already`."""
    numbers = {one.name: place for place, one in enumerate(read.board.facts.slates, start=1)}
    may = {one.id for one in read.board.choices}
    rows = []
    for post in sorted(read.board.facts.posts, key=lambda one: one.rank):
        taken = read.board.taken.get(post.id)
        member_id = None if taken is None else taken.member_id
        rows.append(
            LadderRow(
                post,
                taken,
                0 if taken is None else numbers[taken.slate],
                post.id in may,
                declared.of(RoundKind.PLEDGE, member_id),
                declared.of(RoundKind.CONFIDENCE, member_id),
                "" if taken is None else holding.get(person_key(member_id, taken.nominee), ""),
            )
        )
    return rows


def history_rows(read: BoardRead, by: Mapping[str, str]) -> list[HistoryRow]:
    """Every step that was recorded, undone ones too, the newest first. by: names by actor."""
    return [
        HistoryRow(
            one,
            step_words(read, one),
            by.get(one.recorded_by, one.recorded_by),
            by.get(one.voided_by or "", one.voided_by or ""),
        )
        for one in reversed(read.steps)
    ]


def step_words(read: BoardRead, step: DraftStep) -> str:
    """What happened at a step, in a sentence without its full stop."""
    slate = read.slates[step.candidate_id]
    match step.kind:
        case StepKind.PICK:
            return f"{slate} picks {read.posts[step.post_id or 0]}: {step.nominee}"
        case StepKind.SWAP:
            given, got = read.posts[step.post_id or 0], read.posts[step.other_post_id or 0]
            return f"{slate} gives {given} for {got}"
        case StepKind.SETTLE:
            assert step.how is not None
            return f"{slate} gets the turn of the tie: {step.how.label}"
        case _:
            return f"{slate} {step.kind.label}"
