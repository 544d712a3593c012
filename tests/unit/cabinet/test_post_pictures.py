"""The pictures of a draft: every post a rung of its slate's look, shares beside each other."""

from __future__ import annotations

from app.cabinet.domain import PickRule, StepKind
from app.cabinet.domain.board import Facts, Post, Slate, Step, fold
from app.cabinet.exports.pictures import board_ladder, board_shares, cabinet_ladder
from app.cabinet.queries.posts import Place
from app.web.looks import SlateLook

FACTS = Facts(
    PickRule.DHONDT,
    (Slate("Corbyn", 3), Slate("Smith", 2)),
    (Post(1, 1, "Chancellor"), Post(2, 2, "Foreign"), Post(3, 3, "Home")),
)
STEPS = (
    Step(1, StepKind.PICK, "Corbyn", post_id=1, nominee="Ada Birch"),
    Step(2, StepKind.PICK, "Smith", post_id=3, nominee="Cy Dale"),
)


def test_posts_of_a_draft_are_drawn_as_they_are_filled() -> None:
    drawn = board_ladder(fold(FACTS, STEPS))
    assert [(rung.look, rung.wide_holder) for rung in drawn.rungs] == [
        (SlateLook.FIRST, "Corbyn: Ada Birch"),
        (None, "Not filled"),
        (SlateLook.SECOND, "Smith: Cy Dale"),
    ]


def test_posts_are_measured_by_the_votes() -> None:
    drawn = board_shares(fold(FACTS, STEPS))
    assert [pair.actual.words for pair in drawn.pairs] == ["Posts 50.0% (1)", "Posts 50.0% (1)"]
    assert drawn.note.startswith("Gallagher index 10.00: the root of half the sum")
    assert board_shares(fold(FACTS, ())).note == ""


def test_a_vacant_post_is_a_hollow_rung() -> None:
    (rung,) = cabinet_ladder("Who?", [Place("Home", 3, None)], []).rungs
    assert rung.free
    assert rung.number == "3"
