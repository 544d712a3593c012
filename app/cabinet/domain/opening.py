"""What a draft must have before it is opened, and when it may come into force (domain.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.cabinet.domain import PickRule, StepKind
from app.cabinet.domain.board import Facts, Step, after, fold
from app.cabinet.domain.days import wrong_year
from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.kernel.words import plural


class DraftRefused(DomainError):
    """A draft cannot be opened, published or voided like this. field: what is wrong, "" for all.

    details: where it is about several posts, what is wrong with each, in sentences.
    """

    def __init__(self, sentence: str, field: str = "", details: Sequence[str] = ()) -> None:
        """Take the sentence, the field it is about, and what is wrong with each post."""
        super().__init__(sentence)
        self.field = field
        self.details = tuple(details)


def hindrance(facts: Facts, disputed: int = 0) -> str | None:
    """Why a draft cannot be opened on these facts, in a sentence; None when it can.

    disputed: posts of the quota that hang on a tie. Posts held from the start count under a
    sequential divisor alone: a quota has them in it already.
    """
    if not facts.posts:
        return "The ladder has no post inside the quota. Choose another, or mark its posts."
    if not any(slate.strength for slate in facts.slates):
        return "No votes are on record for this base. Choose another, or record the votes."
    if disputed:
        return (
            f"{plural(disputed, 'post')} of the quota {'hangs' if disputed == 1 else 'hang'} on a"
            " tie. Settle it on the quota page first."
        )
    return None


def check_held(rule: PickRule, held: Sequence[int]) -> None:
    """Refuse posts held from the start where they cannot be, or cannot count (DraftRefused)."""
    if any(count < 0 for count in held):
        raise DraftRefused("Posts held cannot be fewer than 0.")
    if rule is PickRule.ALTERNATING and any(held):
        raise DraftRefused(
            "Posts held from the start count under a sequential divisor alone. Leave them at 0, or"
            " choose a divisor."
        )


def check_frozen(frozen_on: date, held_on: date, today: date) -> None:
    """Refuse a day that a draft cannot be of (DraftRefused): to come, or before the result.

    held_on: the day the result of the contest was declared.
    """
    if frozen_on > today:
        raise DraftRefused("Enter today, or the day on which the draft was held.", "frozen_on")
    if frozen_on < held_on:
        raise DraftRefused(
            f"The result of the contest was declared on {written_day(held_on)}: no draft can rest"
            " on its votes before.",
            "frozen_on",
        )


def check_in_force(in_force_on: date, earliest: date, today: date) -> None:
    """Refuse a day on which a draft cannot come into force (DraftRefused).

    earliest: the day of the draft; of one that fills vacancies, the day the first came into force.
    """
    if in_force_on < earliest:
        raise DraftRefused(
            f"It cannot come into force before {written_day(earliest)}: the draft is of that day.",
            "in_force_on",
        )
    if wrong := wrong_year(in_force_on, today):
        raise DraftRefused(f"{wrong}.", "in_force_on")


def expected_order(facts: Facts) -> tuple[list[str], frozenset[str]]:
    """The slates in the order of their picks if nobody passes, and the tie that stops it, if any.

    Worked out by the board itself: what is promised is what happens.
    """
    board = fold(facts, ())
    picks: list[str] = []
    while board.slate is not None:
        number = len(picks) + 1
        picks.append(board.slate)
        board = after(
            board,
            Step(
                number, StepKind.PICK, board.slate, board.choices[0].id, None, f"nominee {number}"
            ),
        )
    return picks, board.tie
