"""The pictures of answers: every count is drawn, nothing covers anything, all is said in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from math import hypot

import pytest
from flask import Flask, render_template_string
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.web.bars import Bars, Group, stacked_bars
from app.web.daily import ACROSS, Daily, daily
from app.web.drawing import fitting, spread
from app.web.hemicycle import Hemicycle, Part, hemicycle
from app.web.looks import REACH, Look, outline
from app.web.pictures import _contrast, _luminance
from app.web.scatter import FOOT, TOP, Scatter, Spot, scatter
from tests.lint import lint_page

ANSWERS = (
    Part("Yes", 151, Look.YES),
    Part("Equivocates", 12, Look.EQUIVOCATES),
    Part("No", 40, Look.NO),
    Part("No reply", 26, Look.NONE),
)
FIRST = date(2016, 9, 1)

looks = st.sampled_from(Look)
part_lists = st.lists(
    st.builds(Part, st.sampled_from(["Yes", "No", "Other"]), st.integers(0, 140), looks), max_size=5
)


# --- looks ----------------------------------------------------------------------------------------


def test_no_two_looks_share_a_shape_a_colour_or_a_dash() -> None:
    for name in ("colour", "shape", "dashes"):
        assert len({getattr(look, name) for look in Look}) == len(Look)
    assert len({outline(look, 0, 0, 5) for look in Look}) == len(Look)


@pytest.mark.parametrize("look", Look)
def test_a_look_is_seen_on_paper_and_letters_are_read_on_it(look: Look) -> None:
    ground, letters = look.ground, look.letters
    assert _contrast(_luminance(look.colour[1:]), 1.0) >= 4.5
    assert _contrast(_luminance(ground[1:]), _luminance(letters[1:])) >= 4.5


# --- what the pictures share ----------------------------------------------------------------------


def test_the_longest_text_that_fits_is_taken() -> None:
    assert fitting(["Yes 151", "151"], 64) == "Yes 151"
    assert fitting(["Yes 151", "151"], 63) == "151"
    assert fitting(["Yes 151", "151"], 31) == ""


@given(st.lists(st.integers(32, 252), max_size=12))
def test_labels_are_moved_apart_and_keep_their_order(heights: list[int]) -> None:
    placed = spread(heights, 17, 32, 252)
    assert all(abs(one - other) >= 17 for one, other in combinations(placed, 2))
    assert all(32 <= height <= 252 for height in placed)
    for (a, a_placed), (b, b_placed) in combinations(zip(heights, placed, strict=True), 2):
        assert a == b or (a < b) == (a_placed < b_placed)


def test_labels_that_stand_apart_are_left_alone() -> None:
    assert spread([200, 40, 100], 17, 32, 252) == [200, 40, 100]
    assert spread([250, 252], 17, 32, 252) == [235, 252]


# --- hemicycle ------------------------------------------------------------------------------------


def test_a_half_circle_says_every_count() -> None:
    drawn = hemicycle("How have the members answered?", ANSWERS)
    assert drawn.alternative == "229 members: Yes 151, Equivocates 12, No 40, No reply 26."
    assert drawn.figures.headings == ("Answer", "Number of members")
    assert drawn.figures.rows[0] == ("Yes", "151")
    assert drawn.figures.rows[-1] == ("All", "229")
    assert [wedge.words for wedge in drawn.wedges][:2] == ["Yes: 151", "Equivocates: 12"]


def test_one_seat_stands_at_the_top_and_none_is_no_seat() -> None:
    one = hemicycle(
        "Who?", [Part("Yes", 1, Look.YES), Part("No", 0, Look.NO)], one="seat", part="Status"
    )
    assert one.figures.headings == ("Status", "Number of seats")
    assert [wedge.seats[0].x for wedge in one.wedges] == [pytest.approx(240)]
    assert one.alternative == "1 seat: Yes 1, No 0."
    assert (one.total, one.noun) == (1, "seat")
    assert hemicycle("Who?", []).wedges == ()


@given(part_lists)
@example([Part("All", 700, Look.NO)])
@example([*ANSWERS])
@settings(deadline=None, max_examples=40)
def test_every_seat_has_a_mark_that_touches_no_other(parts: list[Part]) -> None:
    drawn = hemicycle("Who?", parts)
    seats = [seat for wedge in drawn.wedges for seat in wedge.seats]
    assert len(seats) == sum(part.count for part in parts) == drawn.total
    reach = REACH * drawn.size
    for seat in seats:
        assert reach <= seat.x <= drawn.width - reach
        assert reach <= seat.y <= drawn.height - reach
    for one, other in combinations(seats, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= 2 * reach - 1e-6
    for wedge in drawn.wedges:
        # A ring is two circles.
        strokes = 2 if wedge.part.look is Look.NONE else 1
        assert wedge.path.count("M") == wedge.part.count * strokes


@given(part_lists)
@settings(deadline=None, max_examples=40)
def test_the_parts_are_wedges_from_left_to_right(parts: list[Part]) -> None:
    drawn = hemicycle("Who?", parts)
    assert [wedge.part for wedge in drawn.wedges] == [part for part in parts if part.count]
    every = [seat for wedge in drawn.wedges for seat in wedge.seats]
    base = max((seat.y for seat in every), default=0)
    # The cotangent falls from right to left. One row's lone seat at the top has a height of nought.
    angles = [
        [_from_the_left(seat.x - drawn.width / 2, base - seat.y) for seat in wedge.seats]
        for wedge in drawn.wedges
    ]
    for before, after in pairwise(angles):
        assert max(before) <= min(after) + 1e-6


def _from_the_left(across: float, up: float) -> float:
    """What grows with the angle from the left end of a half circle: -1 to 1."""
    far = hypot(across, up)
    return across / far if far else 0.0


# --- bars -----------------------------------------------------------------------------------------


def test_bars_have_one_axis_and_say_every_count() -> None:
    drawn = stacked_bars(
        "How have the regions answered?",
        [
            Group("London", (Part("Yes", 30, Look.YES), Part("No", 15, Look.NO))),
            Group("Wales", (Part("Yes", 0, Look.YES), Part("No reply", 5, Look.NONE))),
        ],
        group="Region",
    )
    london, wales = drawn.bars
    assert [segment.width for segment in london.segments] == [Fraction(2, 3), Fraction(1, 3)]
    assert [(s.width, s.x, s.across) for s in wales.segments] == [
        (Fraction(1, 9), "0.000%", "11.111%")
    ]
    assert [tick.count for tick in drawn.ticks] == [0, 10, 20, 30, 40]
    assert drawn.axis == "Number of members"
    assert [(key.label, key.count) for key in drawn.keys] == [
        ("Yes", 30),
        ("No", 15),
        ("No reply", 5),
    ]
    assert drawn.figures.headings == ("Region", "Yes", "No", "No reply", "All")
    assert drawn.figures.rows == (
        ("London", "30", "15", "0", "45"),
        ("Wales", "0", "0", "5", "5"),
        ("All", "30", "15", "5", "50"),
    )
    assert drawn.alternative == ("London, 45 members: Yes 30, No 15. Wales, 5 members: No reply 5.")


def test_a_count_stands_in_its_part_where_there_is_room() -> None:
    drawn = stacked_bars("?", [Group("A", (Part("Yes", 97, Look.YES), Part("No", 3, Look.NO)))])
    assert [(s.narrow_label, s.wide_label) for s in drawn.bars[0].segments] == [
        ("97", "97"),
        ("", "3"),
    ]


@given(st.lists(part_lists.map(tuple), max_size=12))
def test_the_parts_fill_each_bar(groups: list[tuple[Part, ...]]) -> None:
    drawn = stacked_bars("?", [Group(str(n), parts) for n, parts in enumerate(groups)])
    assert drawn.total == sum(key.count for key in drawn.keys) == sum(b.total for b in drawn.bars)
    for bar, parts in zip(drawn.bars, groups, strict=True):
        end = Fraction(0)
        for segment in bar.segments:
            assert segment.start == end
            end += segment.width
        assert end <= 1
        assert [s.count for s in bar.segments] == [part.count for part in parts if part.count]
    rows = [[int(cell.replace(",", "")) for cell in row[1:]] for row in drawn.figures.rows]
    for row in rows:
        assert sum(row[:-1]) == row[-1]


# --- lines by day ---------------------------------------------------------------------------------


def test_a_line_goes_in_steps_to_the_last_day_of_all() -> None:
    drawn = daily(
        "When?",
        [
            ("Yes", Look.YES, [(FIRST, 0), (FIRST + timedelta(10), 100)]),
            ("No", Look.NO, [(FIRST + timedelta(5), 50)]),
        ],
        axis="members",
    )
    yes, no = drawn.lines
    assert yes.path == "M0 252H1000V32H1000"
    assert no.path == "M500 142H1000"
    assert (yes.wide_label, yes.narrow_label) == ("Yes 100", "100")
    assert drawn.figures.rows == (
        ("1 September 2016", "0", "–"),
        ("6 September 2016", "0", "50"),
        ("11 September 2016", "100", "50"),
    )
    assert drawn.days_axis == "Day in 2016"
    assert (drawn.days[0].label, drawn.days[0].year) == ("1 September", "")
    assert drawn.alternative == (
        "Yes: from 0 members on 1 September 2016 to 100 on 11 September 2016."
        " No: 50 members on 6 September 2016."
    )


def test_days_of_two_years_say_which() -> None:
    days = [(date(2016, 12, 31), 1), (date(2017, 1, 1), 2)]
    drawn = daily("When?", [("Yes", Look.YES, days)], axis="members")
    assert [(day.label, day.year, day.ends) for day in drawn.days] == [
        ("31 December", "2016", True),
        ("1 January", "2017", True),
    ]
    assert drawn.days_axis == "Day"
    one_year = daily("When?", [("Yes", Look.YES, days[1:])], axis="members")
    assert drawn.height > one_year.height


def test_one_day_stands_in_the_middle_and_no_day_is_no_line() -> None:
    drawn = daily("When?", [("Yes", Look.YES, [(FIRST, 3)])], axis="members")
    assert [(day.x, day.anchor) for day in drawn.days] == [("50.000%", "middle")]
    nothing = daily("When?", [("Yes", Look.YES, [])], axis="members")
    assert (nothing.total, nothing.alternative) == (0, "No day yet.")


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        daily("When?", [("Yes", Look.YES, [(FIRST, 1), (FIRST, 2)])], axis="members")


@given(st.dictionaries(st.integers(0, 800), st.integers(0, 10**6), min_size=1, max_size=60))
def test_a_line_keeps_within_the_plot(counts: dict[int, int]) -> None:
    points = [(FIRST + timedelta(after), counts[after]) for after in sorted(counts)]
    drawn = daily("When?", [("Yes", Look.YES, points)], axis="members")
    (line,) = drawn.lines
    assert line.path.count("V") == len(points) - 1
    for point in line.points:
        assert 0 <= point.at <= 1
        assert TOP <= point.y <= 252
    assert line.path.endswith(f"H{ACROSS}")
    assert 1 <= len(drawn.days) <= 5
    places = [day.at for day in drawn.days]
    assert places == sorted(set(places))
    assert sum(day.ends for day in drawn.days) == min(2, len(drawn.days))


# --- spots ----------------------------------------------------------------------------------------


def test_spots_at_one_place_are_one_with_their_number() -> None:
    spots = [
        Spot("Ada Birch", 3, 0, Look.YES),
        Spot("Cy Dale", 3, 0, Look.YES),
        Spot("Eva Fox", 3, 0, Look.NO),
        Spot("Guy Holm", 0, 10, Look.NONE),
    ]
    drawn = scatter(
        "Do those who rebel declare?",
        spots,
        x_axis="Votes cast",
        y_axis="Rebellions",
        words={Look.NONE: "No reply"},
    )
    two, *ones = drawn.clusters
    assert (two.number, two.words) == ("2", "Ada Birch, Cy Dale (3, 0)")
    assert [(one.number, one.count) for one in ones] == [("", 1), ("", 1)]
    assert two.size > ones[0].size
    beside = next(one for one in ones if one.look is Look.NO)
    assert (beside.at, beside.y) == (two.at, two.y)
    assert beside.beside - two.beside >= beside.size + two.size
    assert drawn.figures.headings == ("Member", "Votes cast", "Rebellions", "Shown as")
    assert drawn.figures.rows[3] == ("Guy Holm", "0", "10", "No reply")
    assert drawn.alternative == (
        "4 members, by votes cast and rebellions."
        " Yes, 2 members: votes cast 3, rebellions 0."
        " No, 1 member: votes cast 3, rebellions 0."
        " No reply, 1 member: votes cast 0, rebellions 10."
    )


@given(
    st.lists(
        st.builds(Spot, st.just("Ada"), st.integers(0, 9), st.integers(0, 9), looks), max_size=250
    )
)
@settings(deadline=None)
def test_every_spot_is_counted_once_within_the_plot(spots: list[Spot]) -> None:
    drawn = scatter("?", spots, x_axis="Votes", y_axis="Rebellions")
    assert sum(cluster.count for cluster in drawn.clusters) == len(spots) == drawn.total
    assert sum(key.count for key in drawn.keys) == len(spots)
    sizes = [cluster.size for cluster in drawn.clusters]
    assert sizes == sorted(sizes, reverse=True)
    for cluster in drawn.clusters:
        assert 0 < cluster.at < 1
        assert cluster.y - cluster.size >= TOP
        assert cluster.y + cluster.size <= FOOT
    places = [(cluster.at, cluster.y, cluster.look) for cluster in drawn.clusters]
    assert len(places) == len(set(places))


# --- all of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draw",
    [
        lambda: hemicycle("?", [Part("Yes", -1, Look.YES)]),
        lambda: stacked_bars("?", [Group("A", (Part("Yes", -1, Look.YES),))]),
        lambda: daily("?", [("Yes", Look.YES, [(FIRST, -1)])], axis="members"),
        lambda: scatter("?", [Spot("Ada", 0, -1, Look.YES)], x_axis="a", y_axis="b"),
    ],
)
def test_a_count_below_nought_is_refused(draw: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="below nought"):
        draw()


PAGE = """
{% extends "layouts/base.html" %}
{% from "macros/pictures.html" import hemicycle, stacked_bars, daily, scatter %}
{% block title %}Pictures{% endblock %}
{% block content %}
<h2>Answers</h2>
{{ hemicycle(seats, [("CSV", "/x.csv", "these answers")]) }}
{{ hemicycle(seats, level=4, id="again") }}
{{ stacked_bars(bars) }}{{ stacked_bars(bars, id="intakes") }}
{{ daily(days) }}{{ daily(days, id="more-days") }}
{{ scatter(spots) }}{{ scatter(spots, id="more-spots") }}
{% endblock %}
"""


def drawn_page(
    bare: Flask, title: str, seats: Hemicycle, bars: Bars, days: Daily, spots: Scatter
) -> str:
    """A page with every picture twice."""
    with bare.test_request_context("/"):
        return render_template_string(
            PAGE, title=title, seats=seats, bars=bars, days=days, spots=spots
        )


def test_every_picture_writes_a_good_page(bare: Flask) -> None:
    title = "Who & <why>?"
    page = drawn_page(
        bare,
        title,
        hemicycle(title, ANSWERS),
        stacked_bars(title, [Group("<London>", ANSWERS)]),
        daily(title, [("Yes", Look.YES, [(FIRST, 1), (FIRST + timedelta(3), 2)])], axis="members"),
        scatter(
            title,
            [Spot("<Ada>", n, n, look) for n, look in enumerate(Look) for _ in range(2)],
            x_axis="Votes",
            y_axis="Rebellions",
        ),
    )
    assert lint_page(page) == []
    assert "<why>" not in page
    assert "<Ada>" not in page
    assert '<h3 class="cw-picture__question" id="hemicycle-question">' in page
    assert '<h4 class="cw-picture__question" id="again-question">' in page
    assert page.count("The figures behind this picture") == 8
    assert page.count('role="img" aria-labelledby=') == 8
    assert 'CSV<span class="govuk-visually-hidden">: download these answers</span>' in page
    # Every part of a bar has its hatching on the page.
    for look in ("yes", "equivocates", "no", "none"):
        assert f'<pattern id="bars-{look}"' in page
        assert f'fill="url(#bars-{look})"' in page


def test_a_picture_of_nothing_says_so(bare: Flask) -> None:
    page = drawn_page(
        bare,
        "Who?",
        hemicycle("Who?", [Part("Yes", 0, Look.YES)]),
        stacked_bars("Who?", []),
        daily("Who?", [], axis="members"),
        scatter("Who?", [], x_axis="Votes", y_axis="Rebellions"),
    )
    assert lint_page(page) == []
    assert page.count("There is nothing to draw yet.") == 8
    assert 'role="img"' not in page
