"""The pictures of slates: a ladder and two shares each; nothing is told by colour alone."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from app.web.drawing import shortened
from app.web.ladder import ROW, LadderPicture, Rung, ladder
from app.web.looks import Look, SlateLook, slate_outline
from app.web.pictures import _contrast, _luminance
from app.web.shares import Pair, SharesPicture, expected_and_actual
from tests.lint import lint_page

RUNGS = (
    Rung("Chancellor", 1, "Ada Birch", "Corbyn"),
    Rung("Foreign", 2, "Cy Dale", "Smith"),
    Rung("Home", 3),
    Rung("Leader in the Lords", None, "Baroness Quill"),
)
SLATES = ("Corbyn", "Smith")


# --- looks ----------------------------------------------------------------------------------------


def test_six_slates_differ_in_colour_and_in_shape() -> None:
    assert len(SlateLook) == 6
    assert len({look.colour for look in SlateLook}) == 6
    assert len({look.shape for look in SlateLook}) == 6
    assert len({slate_outline(look, 0, 0, 5) for look in SlateLook}) == 6
    assert not {look.colour for look in SlateLook} & {look.colour for look in Look}


@pytest.mark.parametrize("look", SlateLook)
def test_a_slate_is_seen_on_paper_and_white_letters_are_read_on_it(look: SlateLook) -> None:
    assert _contrast(_luminance(look.colour[1:]), 1.0) >= 4.5


@pytest.mark.parametrize(("one", "other"), [*combinations(SlateLook, 2)])
def test_two_slates_are_far_apart_in_colour(one: SlateLook, other: SlateLook) -> None:
    parts = [
        [int(look.colour[place : place + 2], 16) for place in (1, 3, 5)] for look in (one, other)
    ]
    assert sum(abs(a - b) for a, b in zip(*parts, strict=True)) >= 100


def test_the_style_sheet_has_the_same_colours() -> None:
    settings = Path("app/web/assets/_settings.scss").read_text()
    assert f"$slates: ({', '.join(look.colour for look in SlateLook)});" in settings


def test_a_seventh_slate_looks_like_the_first() -> None:
    assert [SlateLook.of_place(place) for place in range(6)] == list(SlateLook)
    assert SlateLook.of_place(6) is SlateLook.FIRST
    assert SlateLook.of_place(11) is SlateLook.SIXTH


# --- ladder ---------------------------------------------------------------------------------------


def test_a_ladder_says_every_rung() -> None:
    drawn = ladder("Who holds which post?", RUNGS, SLATES)
    assert drawn.total == 4
    assert drawn.height == 4 * ROW
    assert [rung.look for rung in drawn.rungs] == [SlateLook.FIRST, SlateLook.SECOND, None, None]
    assert [rung.free for rung in drawn.rungs] == [False, False, True, False]
    assert [rung.number for rung in drawn.rungs] == ["1", "2", "3", ""]
    assert [(key.label, key.count) for key in drawn.keys] == [
        ("Corbyn", 1),
        ("Smith", 1),
        ("No slate", 1),
        ("Vacant", 1),
    ]
    assert drawn.figures.headings == ("Post", "Rank", "Slate", "Holder")
    assert drawn.figures.rows == (
        ("Chancellor", "1", "Corbyn", "Ada Birch"),
        ("Foreign", "2", "Smith", "Cy Dale"),
        ("Home", "3", "vacant", "vacant"),
        ("Leader in the Lords", "-", "no slate", "Baroness Quill"),
    )
    assert drawn.alternative == (
        "4 posts: Corbyn 1, Smith 1, No slate 1, Vacant 1."
        " 1 Chancellor, Corbyn: Ada Birch. 2 Foreign, Smith: Cy Dale. 3 Home, Vacant."
        " Leader in the Lords, No slate: Baroness Quill."
    )


def test_what_is_too_long_is_cut_on_a_narrow_page_alone() -> None:
    (rung,) = ladder(
        "Who?", [Rung("Business and Industrial Strategy", 1, "Sir Ada Birch", "Corbyn")], SLATES
    ).rungs
    assert rung.wide_label == "Business and Industrial Strategy"
    assert rung.narrow_label == "Business and Industrial St…"
    assert rung.wide_holder == rung.narrow_holder == "Corbyn: Sir Ada Birch"
    assert shortened("Home", 10) == "…"
    assert shortened("Home", 40) == "Home"


def test_a_rung_of_a_slate_that_nobody_named_is_refused() -> None:
    with pytest.raises(ValueError, match="Owen"):
        ladder("Who?", [Rung("Home", 1, "Ada", "Owen")], SLATES)


@given(
    st.lists(
        st.builds(
            Rung,
            st.text("abc ", min_size=1, max_size=60),
            st.none() | st.integers(1, 99),
            st.sampled_from(["", "Ada", "Cy"]),
            st.sampled_from([None, *"ABCDEFGH"]),
        ),
        max_size=40,
    )
)
def test_every_rung_is_drawn_once_and_counted_once(rungs: list[Rung]) -> None:
    drawn = ladder("Who?", rungs, list("ABCDEFGH"))
    assert len(drawn.rungs) == len(drawn.figures.rows) == len(rungs)
    assert sum(key.count for key in drawn.keys) == len(rungs)
    for place, (each, rung) in enumerate(zip(drawn.rungs, rungs, strict=True)):
        assert each.y == ROW * place
        assert (each.look is None) == (rung.free or rung.group is None)
        assert bool(each.mark) == (each.look is not None)


# --- expected against actual ----------------------------------------------------------------------


def test_two_shares_of_each_slate_stand_beside_each_other() -> None:
    drawn = expected_and_actual(
        "Did posts follow votes?",
        [Pair("Corbyn", 168_216, 15), Pair("Smith", 116_960, 10)],
        note="Gallagher index 1.01.",
    )
    corbyn, smith = drawn.pairs
    assert corbyn.expected.words == "Votes 59.0% (168,216)"
    assert corbyn.actual.words == "Posts 60.0% (15)"
    assert (corbyn.actual.across, smith.look) == ("100.000%", SlateLook.SECOND)
    assert [tick.count for tick in drawn.ticks] == [0, 20, 40, 60]
    assert drawn.axis == "Per cent of all votes and of all posts"
    assert drawn.figures.rows == (
        ("Corbyn", "168,216", "59.0%", "15", "60.0%", "+1.0"),
        ("Smith", "116,960", "41.0%", "10", "40.0%", "-1.0"),
        ("All", "285,176", "", "25", "", ""),
    )
    assert drawn.alternative == (
        "Corbyn: Votes 59.0% (168,216), Posts 60.0% (15)."
        " Smith: Votes 41.0% (116,960), Posts 40.0% (10). Gallagher index 1.01."
    )


def test_before_any_post_is_filled_the_actual_share_is_none() -> None:
    drawn = expected_and_actual("?", [Pair("Corbyn", 3, 0), Pair("Smith", 1, 0)])
    assert [pair.actual.words for pair in drawn.pairs] == ["Posts none (0)"] * 2
    assert [pair.actual.across for pair in drawn.pairs] == ["0.000%"] * 2
    assert drawn.figures.rows[0] == ("Corbyn", "3", "75.0%", "0", "none", "")


def test_a_share_of_a_count_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="below nought"):
        expected_and_actual("?", [Pair("Corbyn", 1, -1)])


@given(
    st.lists(st.builds(Pair, st.just("A"), st.integers(0, 10**6), st.integers(0, 50)), max_size=12)
)
def test_no_bar_reaches_beyond_the_axis(pairs: list[Pair]) -> None:
    drawn = expected_and_actual("?", pairs)
    for pair in drawn.pairs:
        for bar in (pair.expected, pair.actual):
            assert 0 <= Fraction(bar.across.removesuffix("%")) <= 100
    assert all(0 <= tick.at <= 1 for tick in drawn.ticks)


# --- both -----------------------------------------------------------------------------------------


PAGE = """
{% extends "layouts/base.html" %}
{% from "macros/pictures.html" import ladder, expected_and_actual %}
{% block title %}Pictures{% endblock %}
{% block content %}
<h2>Slates</h2>
{{ ladder(posts, [("CSV", "/x.csv", "these posts")]) }}{{ ladder(posts, level=4, id="again") }}
{{ expected_and_actual(shares) }}
{{ expected_and_actual(shares, [("CSV", "/y.csv", "these shares")], id="more-shares") }}
{% endblock %}
"""


def drawn_page(bare: Flask, posts: LadderPicture, shares: SharesPicture) -> str:
    """A page with both pictures twice."""
    with bare.test_request_context("/"):
        return render_template_string(PAGE, posts=posts, shares=shares)


def test_both_pictures_write_a_good_page(bare: Flask) -> None:
    title = "Who & <why>?"
    page = drawn_page(
        bare,
        ladder(title, [*RUNGS, Rung("<Whip>" * 9, 5, "<Eva>", "Smith")], SLATES),
        expected_and_actual(title, [Pair("<Corbyn>", 3, 1), Pair("Smith", 1, 0)], note="So <far>."),
    )
    assert lint_page(page) == []
    for hostile in ("<why>", "<Whip>", "<Eva>", "<Corbyn>", "<far>"):
        assert hostile not in page
    assert page.count("The figures behind this picture") == 4
    assert page.count('role="img" aria-labelledby=') == 4
    assert page.count("stroke-dasharray") == 4  # the rung that is free and its key, twice
    assert 'CSV<span class="govuk-visually-hidden">: download these posts</span>' in page
    assert 'CSV<span class="govuk-visually-hidden">: download these shares</span>' in page


def test_pictures_of_no_slate_say_so(bare: Flask) -> None:
    page = drawn_page(bare, ladder("Who?", [], []), expected_and_actual("Who?", []))
    assert lint_page(page) == []
    assert page.count("There is nothing to draw yet.") == 4
