"""Tables on a page: what is shown, how it is marked up, and that all of it is escaped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

import app.tabular.page
from app.tabular.page import Action, Cell, Heading, Sort, TableView, html_view, shown
from app.tabular.table import Column, Table, Value

ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(app.tabular.page.__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)
MACRO = ENVIRONMENT.get_template("tabular/table.html").module.table  # type: ignore[attr-defined]


def rendered(view: TableView, caption: str = "Votes cast", **more: Any) -> ET.Element:
    """The page's table; it is written so that a strict parser takes it."""
    return ET.fromstring(MACRO(view.headings, view.rows, caption, **more))


def text_of(element: ET.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


@pytest.mark.parametrize(
    ("value", "numeric", "text"),
    [
        ("Ada", False, "Ada"),
        (None, False, ""),
        (True, False, "Yes"),
        (False, True, "No"),
        (2016, False, "2016"),
        (181_754, True, "181,754"),
        (Fraction(973, 1000), True, "97.3%"),
        (Fraction(9995, 10_000), True, "100.0%"),
        (date(2016, 9, 25), False, "25 September 2016"),
        (datetime(2016, 9, 25, 20, 50, tzinfo=UTC), False, "25 September 2016, 21:50"),
        ("a\x00b", False, "a\ufffdb"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: Value, numeric: bool, text: str) -> None:
    assert shown(value, numeric=numeric) == text


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        shown(0.5)  # type: ignore[arg-type]


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        shown(datetime(2016, 9, 25))  # noqa: DTZ001 - what is refused


def test_a_view_has_plain_values(table: Table[Any], votes: list[Any]) -> None:
    view = html_view(table, votes)
    assert view.headings[4] == Heading("share", "Share", "Of all divisions.", numeric=True)
    assert view.rows[0][0] == Cell("Ada Birch", "/members/1")
    assert view.rows[0][4] == Cell("66.7%", numeric=True)
    assert view.rows[1][1] == Cell("none", absent=True)
    assert view.rows[1][5] == Cell("not recorded", absent=True)


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("/members/1", True),
        ("https://votes.parliament.uk/1", True),
        ("?page=2", True),
        ("#top", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//elsewhere.example", False),
        ("/\\elsewhere.example", False),
        ("", False),
        (None, False),
    ],
)
def test_a_link_leads_only_where_a_link_may(href: str | None, kept: bool) -> None:
    table = Table[str]("t", "T", (Column("a", "A", lambda row: row, link=lambda _: href),))
    assert html_view(table, ["x"]).rows[0][0].href == (href if kept else None)


def test_a_missing_value_has_no_link() -> None:
    table = Table[Any]("t", "T", (Column("a", "A", lambda row: row, link=lambda _: "/a"),))
    assert [row[0].href for row in html_view(table, [None, "", " ", "x"]).rows] == [
        None,
        None,
        None,
        "/a",
    ]


def test_a_table_is_marked_up_for_those_who_hear_it(table: Table[Any], votes: list[Any]) -> None:
    element = rendered(html_view(table, votes))
    assert element.attrib == {"class": "cw-table", "role": "table"}
    assert text_of(element.find("caption")) == "Votes cast"
    headings = element.findall("thead/tr/th")
    assert {heading.get("scope") for heading in headings} == {"col"}
    assert headings[4].get("abbr") == "Share"
    assert text_of(headings[4].find("span[@class='cw-table__hint']")) == "Of all divisions."
    assert "cw-table__heading--numeric" in (headings[3].get("class") or "")
    for row in element.findall("tbody/tr"):
        assert [cell.tag for cell in row] == ["th", "td", "td", "td", "td", "td"]
        assert row[0].get("scope") == "row"
        labels = ["Member", "Day", "Time", "Votes", "Share", "Rebelled"]
        assert [cell.get("data-label") for cell in row] == labels
        assert "cw-table__cell--numeric" in (row[3].get("class") or "")
    missing = element.findall("tbody/tr")[1][5]
    assert [(part.get("aria-hidden"), part.text) for part in missing] == [
        ("true", "–"),
        (None, "not recorded"),
    ]


def test_a_caption_may_be_for_hearing_only(table: Table[Any], votes: list[Any]) -> None:
    caption = rendered(html_view(table, votes), caption_hidden=True).find("caption")
    assert caption is not None
    assert "govuk-visually-hidden" in (caption.get("class") or "")


def test_headings_sort(table: Table[Any], votes: list[Any]) -> None:
    sort = Sort(
        by="member",
        descending=False,
        names=frozenset({"member", "cast"}),
        url=lambda name, descending: f"?a=1&sort={name}&down={int(descending)}",
    )
    headings = rendered(html_view(table, votes), sort=sort).findall("thead/tr/th")
    assert [heading.get("aria-sort") for heading in headings] == ["ascending", *[None] * 5]
    links = [heading.find("a") for heading in headings]
    assert [link is not None and link.get("href") for link in links] == [
        "?a=1&sort=member&down=1",
        False,
        False,
        "?a=1&sort=cast&down=0",
        False,
        False,
    ]
    assert text_of(links[0]) == "Member, sort descending"
    assert text_of(links[3]) == "Votes, sort ascending"


def test_a_table_sorted_downwards_says_so() -> None:
    sort = Sort("a", True, frozenset("ab"), lambda name, down: f"?{name}{down}")
    assert sort.state("a") == "descending"
    assert sort.state("b") is None
    assert sort.href("a") == "?aFalse"


def test_a_rows_actions_stand_in_the_last_column(table: Table[Any], votes: list[Any]) -> None:
    actions = [[Action("Suspend", "/whips/1/suspend"), Action("Withdraw", "/whips/1/withdraw")], []]
    element = rendered(html_view(table, votes), actions=actions, actions_label="Whip")
    assert text_of(element.findall("thead/tr/th")[-1]) == "Whip"
    first, second = (row[-1] for row in element.findall("tbody/tr"))
    assert [(text_of(link), link.get("href")) for link in first] == [
        ("Suspend: Ada Birch", "/whips/1/suspend"),
        ("Withdraw: Ada Birch", "/whips/1/withdraw"),
    ]
    assert first.get("data-label") == "Whip"
    assert len(second) == 0


def test_a_table_without_rows_says_what_to_do(table: Table[Any]) -> None:
    element = rendered(html_view(table, []), empty="No votes yet. Run the import.")
    assert element.tag == "p"
    assert element.text == "No votes yet. Run the import."


@settings(deadline=None)
@given(st.text(min_size=1))
@example("<script>alert(1)</script>")
@example('"><script>alert(1)</script>')
@example("' onmouseover='alert(1)")
@example("&amp;")
def test_every_text_is_escaped_everywhere(text: str) -> None:
    text = f"<script>{text}"
    column = Column[str]("a", text, Markup, hint=text, link=lambda row: f"/{row}", absent=text)
    table = Table("t", text, (column, Column[str]("b", text, lambda _: None, absent=text)))
    sort = Sort("a", False, frozenset("a"), lambda _name, _down: text)
    view = html_view(table, [text])
    options: dict[str, Any] = {"sort": sort, "actions": [[Action(text, text)]]}
    page = MACRO(view.headings, view.rows, text, actions_label=text, **options)
    assert "<script" not in page
    # A quotation mark in an attribute would begin another one.
    legal = "".join(c if c.isprintable() else "." for c in page.replace("\n", " "))
    for element in ET.fromstring(legal).iter():
        assert element.tag in {"table", "caption", "thead", "tbody", "tr", "th", "td", "a", "span"}
        known = {"class", "role", "scope", "abbr", "aria-sort", "href", "data-label", "aria-hidden"}
        assert set(element.attrib) <= known
    assert "<script" not in MACRO([], [], text, empty=text)


@pytest.mark.parametrize(
    ("text", "long"),
    [("x" * 41, True), ("x" * 40, False), (" ".join(["officer"] * 20), False), ("", False)],
)
def test_a_word_that_would_widen_the_page_is_told_apart(text: str, long: bool) -> None:
    table = Table(name="words", title="Words", columns=(Column[str]("word", "Word", str),))
    (cell,) = html_view(table, [text]).rows[0]
    assert cell.long_word is long
