"""The pictures of posts: a ladder coloured by slate, and shares of votes beside shares of posts."""

from __future__ import annotations

from collections.abc import Sequence

from app.cabinet.domain.board import Board
from app.cabinet.domain.quota import gallagher_square, root
from app.cabinet.queries.posts import Place
from app.web.ladder import LadderPicture, Rung, ladder
from app.web.shares import Pair, SharesPicture, expected_and_actual

FORMULA = (
    "the root of half the sum, over all slates, of the squared differences between the per cent of"
    " votes and the per cent of posts; 0 is nearest"
)


def cabinet_ladder(title: str, places: Sequence[Place], slates: Sequence[str]) -> LadderPicture:
    """The posts of a day as a ladder; slates: all there are, in the order that gives their looks.

    title: the question it answers.
    """
    return ladder(
        title,
        [
            Rung(place.post, place.rank)
            if place.held is None
            else Rung(place.post, place.rank, place.held.holder, place.held.slate)
            for place in places
        ],
        slates,
    )


def board_ladder(board: Board) -> LadderPicture:
    """The posts of a draft as they are filled so far."""
    return ladder(
        "Which slate has filled which post?",
        [
            Rung(post.title, post.rank, taken.nominee, taken.slate)
            if (taken := board.taken.get(post.id))
            else Rung(post.title, post.rank)
            for post in sorted(board.facts.posts, key=lambda one: one.rank)
        ],
        [slate.name for slate in board.facts.slates],
        free="not filled",
    )


def board_shares(board: Board) -> SharesPicture:
    """Each slate's share of votes beside its share of the posts it holds by the draft so far."""
    votes = {slate.name: slate.strength for slate in board.facts.slates}
    square = gallagher_square(votes, board.held)
    return expected_and_actual(
        "Did the posts follow the votes?",
        [Pair(name, count, board.held[name]) for name, count in votes.items()],
        note="" if square is None else f"Gallagher index {root(square)}: {FORMULA}.",
    )
