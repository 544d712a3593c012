"""The pictures of a report: SVG that needs nothing else, and says what those on pages say."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from app.reports.domain.document import Picture
from app.reports.pictures import (
    FONT,
    WIDTH,
    bars_picture,
    hemicycle_picture,
    ladder_picture,
    scatter_picture,
)
from app.reports.rendering.pdf import pictures_png
from app.web.bars import Group, stacked_bars
from app.web.hemicycle import Part, hemicycle
from app.web.ladder import Rung, ladder
from app.web.looks import Look
from app.web.scatter import Spot, scatter
from tests.factories.printed import a_report, a_section, a_table

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert('&')</script> \"ŵ\" ]]>"
EVERY_LOOK = tuple(Part(f"As {look}", 3 + place, look) for place, look in enumerate(Look))
QUESTION = "What did they say?"


def half_circle(label: str = "Yes", count: int = 1_151) -> Picture:
    parts = (Part(label, count, Look.YES), *EVERY_LOOK)
    return hemicycle_picture("answers", hemicycle(QUESTION, parts), "answers")


def bars(label: str = "Yes", count: int = 1_151) -> Picture:
    groups = (Group(label, EVERY_LOOK), Group("Wales", (Part("As yes", count, Look.YES),)))
    return bars_picture("answers", stacked_bars(QUESTION, groups), "answers")


def spots(label: str = "Votes", count: int = 1_151) -> Picture:
    there = [Spot("Siân Llŷn", count, place % 3, look) for place, look in enumerate(Look)]
    there += [Spot("Ada Birch", 0, 0, Look.NO)] * 12
    drawn = scatter(QUESTION, there, x_axis=label, y_axis="Rebellions")
    return scatter_picture("answers", drawn, "answers")


def rungs(label: str = "Chief Whip", count: int = 3) -> Picture:
    there = [Rung(label, place, "Ada Birch", "Left") for place in range(1, count + 1)]
    drawn = ladder(QUESTION, [*there, Rung("Leader of the House")], ("Left", "Right"))
    return ladder_picture("answers", drawn, "answers")


EVERY = pytest.mark.parametrize("draw", [half_circle, bars, spots, rungs])
Draw = Callable[..., Picture]


def words_in(picture: Picture) -> list[str]:
    return [text.text or "" for text in ET.fromstring(picture.svg).iter(f"{SVG}text")]


@EVERY
def test_a_picture_needs_nothing_but_itself(draw: Draw) -> None:
    root = ET.fromstring(draw().svg)
    height = root.get("height")
    assert (root.get("width"), root.get("viewBox")) == (str(WIDTH), f"0 0 {WIDTH} {height}")
    own = {f"url(#{element.get('id')})" for element in root.iter() if element.get("id")}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            *("svg", "g", "path", "rect", "line", "circle", "text", "defs", "pattern")
        }
        assert not {"class", "style", "href", "onload"} & element.attrib.keys()
        for name, value in element.attrib.items():
            assert "url(" not in value or value in own
            assert name == "aria-label" or "%" not in value
        assert element.tag != f"{SVG}text" or element.get("font-family") == FONT


@EVERY
def test_a_picture_is_titled_by_its_question_and_told_in_words(draw: Draw) -> None:
    picture = draw()
    assert picture.question == QUESTION
    assert len(picture.alternative) > 20
    label = ET.fromstring(picture.svg).get("aria-label")
    assert label == f"{picture.question} {picture.alternative}"


@EVERY
def test_what_people_wrote_is_letters_and_never_markup(draw: Draw) -> None:
    picture = draw(HOSTILE)
    assert any(HOSTILE[:9] in words for words in words_in(picture))
    assert HOSTILE[:9] in picture.alternative


@EVERY
def test_nothing_is_drawn_beyond_the_edge(draw: Draw) -> None:
    """No letters begin outside, and the lowest stand above the foot."""
    picture = draw()
    root = ET.fromstring(picture.svg)
    for middle, across, down in places(root, 0.0, 0.0, 1.0):
        assert 0 <= across <= WIDTH, middle
        assert 0 <= down <= int(root.get("height", "0")), middle


def places(
    element: ET.Element, left: float, top: float, scale: float
) -> list[tuple[str, float, float]]:
    """Where each text of an element stands."""
    move = element.get("transform", "")
    if found := re.search(r"translate\((\S+) (\S+)\)", move):
        left, top = left + scale * float(found[1]), top + scale * float(found[2])
    if found := re.search(r"scale\((\S+)\)", move):
        scale *= float(found[1])
    found_here = []
    if element.tag == f"{SVG}text":
        x, y = float(element.get("x", "0")), float(element.get("y", "0"))
        found_here.append((element.text or "", left + scale * x, top + scale * y))
    for child in element:
        found_here += places(child, left, top, scale)
    return found_here


def test_a_half_circle_says_how_many_in_all_and_of_each() -> None:
    words = words_in(half_circle())
    assert {"Yes: 1,151", f"{1_151 + sum(part.count for part in EVERY_LOOK):,}"} <= set(words)
    assert {f"{part.label}: {part.count}" for part in EVERY_LOOK} <= set(words)


def test_bars_say_what_each_holds() -> None:
    words = words_in(bars("London"))
    assert {"Wales: 1,151", "Number of members", "As yes: 1,154"} <= set(words)
    assert f"London: {sum(part.count for part in EVERY_LOOK)}" in words


def test_spots_at_one_place_are_one_with_their_number() -> None:
    words = words_in(spots())
    assert {"12", "Votes", "Rebellions"} <= set(words)
    assert "A number in a mark says how many share its place." in words
    alone = scatter(QUESTION, [Spot("Ada Birch", 1, 1, Look.NO)], x_axis="Votes", y_axis="Slips")
    assert not any("share" in words for words in words_in(scatter_picture("one", alone, "one")))


def test_a_ladder_names_posts_and_holders() -> None:
    words = words_in(rungs())
    assert {"Chief Whip", "Leader of the House", "Left: 3", "Vacant: 1"} <= set(words)
    assert sum("Ada Birch" in each for each in words) == 3


@pytest.mark.parametrize("count", [0, 1])
def test_a_picture_of_nobody_is_still_one(count: int) -> None:
    nobody = hemicycle(QUESTION, (Part("Yes", count, Look.YES),))
    assert ET.fromstring(hemicycle_picture("none", nobody, "none").svg).get("width") == str(WIDTH)
    empty = stacked_bars(QUESTION, (Group("London", (Part("Yes", count, Look.YES),)),))
    assert ET.fromstring(bars_picture("none", empty, "none").svg).get("width") == str(WIDTH)


def test_the_typesetter_draws_every_one() -> None:
    """And with its letters, which it leaves out without a word where it has not their typeface."""
    pictures = [draw(HOSTILE) for draw in (half_circle, bars, spots, rungs)]
    drawn = pictures_png(a_report(a_section(a_table(), *pictures)))
    assert [png[:8] for png in drawn] == [b"\x89PNG\r\n\x1a\n"] * 4
    without = [
        Picture(one.name, one.question, re.sub(r"<text.*?</text>", "", one.svg), "None.", one.table)
        for one in pictures
    ]
    bare = pictures_png(a_report(a_section(a_table(), *without)))
    assert all(len(png) > len(other) for png, other in zip(drawn, bare, strict=True))
