"""What people come for, done as they do it: by mouse, by keyboard, on a phone, without scripts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewVisitor, Visitor

TRIDENT = "UK's Nuclear Deterrent"
LABOUR_NOES = 47  # tellers and the member in both lobbies stand apart
EVERY_VOTE = "Every member’s vote"
FILES = ("csv", "xlsx")


@pytest.fixture(
    params=["at a desk", "on a phone", "on a phone, without scripts", "without scripts"]
)
def anybody(request: pytest.FixtureRequest, new_visitor: NewVisitor) -> Visitor:
    """A visitor of each kind."""
    width = 360 if "phone" in request.param else 1280
    return new_visitor(width, scripts="without" not in request.param)


def focused(page: Page) -> str:
    """What has the focus, as it is read out: its words, or its label."""
    return str(
        page.evaluate(
            "() => (document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
        )
    )


def tab_to(page: Page, words: str, at_most: int = 30) -> None:
    """Press Tab until something with these words has the focus; it must be seen to have it."""
    passed = []
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if focused(page).startswith(words):
            assert page.evaluate(SHOWS_FOCUS), f"nothing shows that {words!r} has the focus"
            return
        passed.append(focused(page)[:40])
    raise AssertionError(f"Tab does not come to {words!r}, only to {passed}")


SHOWS_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    || style.boxShadow !== "none";
}"""
# Whether the focus is on another element than when this was last asked.
IS_ANOTHER = """() => {
  const before = window.hadFocus;
  window.hadFocus = document.activeElement;
  return window.hadFocus !== before;
}"""


def test_from_the_home_page_to_those_who_broke_ranks_and_back(anybody: Visitor) -> None:
    page = anybody.page
    anybody.visit("/")
    page.get_by_role("link", name="All divisions").click()
    assert anybody.heading == "Divisions"

    page.get_by_label("Words in the title").fill("nuclear")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 division", exact=True)).to_be_visible()
    assert anybody.rows("Divisions") == 1

    page.get_by_role("link", name=TRIDENT).click()
    assert anybody.heading == TRIDENT
    assert anybody.path == "/votes/divisions/113"

    page.get_by_label("Party", exact=True).select_option("Labour")
    page.get_by_label("Vote", exact=True).select_option("No")
    page.get_by_role("button", name="Show").click()
    assert anybody.path.startswith("/votes/divisions/113?")
    expect(page.get_by_text(f"{LABOUR_NOES} members", exact=True)).to_be_visible()
    assert anybody.rows(EVERY_VOTE) == LABOUR_NOES

    votes = page.get_by_role("table", name=EVERY_VOTE)
    votes.get_by_role("link", name="Diane Abbott").click()
    assert anybody.heading == "Diane Abbott"
    expect(page.get_by_text("Labour, Hackney North and Stoke Newington")).to_be_visible()

    page.go_back()
    expect(page.get_by_label("Party", exact=True)).to_have_value("Labour")
    assert anybody.rows(EVERY_VOTE) == LABOUR_NOES
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Words in the title")).to_have_value("nuclear")
    assert anybody.rows("Divisions") == 1


def rows_of(path: Path) -> Iterator[dict[str, object]]:
    """The rows of a downloaded table, by column; what is written above it is left out."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from csv.DictReader(line for line in lines if not line.startswith("#"))
        return
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    # The table begins under its frozen heading.
    assert isinstance(sheet.freeze_panes, str)
    heading = int("".join(filter(str.isdigit, sheet.freeze_panes))) - 2
    names = [str(name) for name in rows[heading] if name is not None]
    for row in rows[heading + 1 :]:
        yield dict(zip(names, row, strict=False))


@pytest.mark.parametrize("kind", FILES)
def test_what_is_filtered_on_the_page_is_what_is_downloaded(
    visitor: Visitor, kind: str, tmp_path: Path
) -> None:
    visitor.visit("/votes/divisions/113?party=Labour&vote=no")
    download = visitor.download({"csv": "CSV", "xlsx": "Excel"}[kind])
    assert download.suggested_filename == f"division-113-votes.{kind}"
    path = tmp_path / download.suggested_filename
    download.save_as(path)
    rows = list(rows_of(path))
    assert len(rows) == LABOUR_NOES
    assert "Diane Abbott" in rows[0].values()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("page", "name", "count"),
    [
        ("/members?q=bristol", "members", 4),
        ("/votes/divisions?q=nuclear", "divisions", 1),
        ("/votes/members/172", "member-172-votes", 171),
    ],
)
def test_every_list_can_be_taken_away(
    visitor: Visitor, page: str, name: str, count: int, kind: str, tmp_path: Path
) -> None:
    visitor.visit(page)
    download = visitor.download({"csv": "CSV", "xlsx": "Excel"}[kind])
    assert download.suggested_filename == f"{name}.{kind}"
    path = tmp_path / download.suggested_filename
    download.save_as(path)
    assert len(list(rows_of(path))) == count


def test_everything_is_reached_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.page
    visitor.visit("/votes/divisions")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    expect(page.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    tab_to(page, "Words in the title")
    page.keyboard.type("nuclear")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=nuclear**")
    assert visitor.rows("Divisions") == 1

    tab_to(page, TRIDENT)
    page.keyboard.press("Enter")
    page.wait_for_url("**/votes/divisions/113")
    tab_to(page, "Party", at_most=200)
    page.keyboard.type("Lab")
    tab_to(page, "Vote")
    page.keyboard.type("No")
    tab_to(page, "Show")
    page.keyboard.press("Enter")
    page.wait_for_url("**party=Labour**")
    expect(page.get_by_text(f"{LABOUR_NOES} members", exact=True)).to_be_visible()


def test_the_keyboard_is_never_caught(visitor: Visitor) -> None:
    """Tab goes through the whole of a page and out of it at the end."""
    visitor.visit("/votes/divisions?q=nuclear")
    page = visitor.page
    stops = page.locator("a[href], button, input:not([type=hidden]), select, summary").count()
    met: list[str] = []
    for _ in range(5 * stops):  # a date takes several: day, month, year, calendar
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        if page.evaluate(IS_ANOTHER):
            met.append(focused(page))
            assert page.evaluate(SHOWS_FOCUS), f"nothing shows that {met[-1]!r} has the focus"
    else:
        raise AssertionError(f"Tab never leaves the page: {met}")
    assert len(met) == stops


def test_a_wrong_date_is_named_and_its_link_leads_to_the_field(anybody: Visitor) -> None:
    page = anybody.page
    anybody.visit("/votes/divisions?since=tomorrow", 422)
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name="From: Enter a date such as 2016-07-18").click()
    expect(page.get_by_label("From")).to_be_focused()
    expect(page.get_by_label("From")).to_have_value("tomorrow")
    page.get_by_label("From").fill("2016-12-01")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_title(re.compile("^(?!Error: )."))
    assert anybody.rows("Divisions") > 1


def test_a_list_is_sorted_by_its_heading_and_back(anybody: Visitor) -> None:
    page = anybody.page
    anybody.visit("/members?q=lewisham")
    heading = page.get_by_role("columnheader", name="Constituency")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert "q=lewisham" in anybody.path
    expect(page.get_by_label("Name or constituency")).to_have_value("lewisham")


def test_an_order_is_chosen_and_the_filters_stay(anybody: Visitor) -> None:
    page = anybody.page
    anybody.visit("/votes/divisions?q=bill")
    count = page.locator(".cw-results__count").inner_text()
    page.get_by_role("link", name="Closest").click()
    assert "q=bill" in anybody.path
    assert page.locator(".cw-results__count").inner_text() == count
    # Another search keeps the order.
    page.get_by_label("Words in the title").fill("amendment")
    page.get_by_role("button", name="Show").click()
    assert "sort=closest" in anybody.path


def test_pages_of_a_list_follow_each_other(anybody: Visitor) -> None:
    page = anybody.page
    anybody.visit("/votes/divisions?show=all")
    first = page.get_by_role("rowheader").first.inner_text()
    page.get_by_role("link", name="Next page").click()
    assert "page=2" in anybody.path
    expect(page.get_by_text("171 divisions, 51 to 100 shown")).to_be_visible()
    page.get_by_role("link", name="Previous page").click()
    assert page.get_by_role("rowheader").first.inner_text() == first


def test_filters_are_cleared_with_one_link(anybody: Visitor) -> None:
    page = anybody.page
    anybody.visit("/members?q=nobody+of+this+name&who=all")
    expect(page.get_by_role("heading", name="No member matches")).to_be_visible()
    page.get_by_role("link", name="Clear all filters").click()
    assert anybody.path == "/members"
    assert anybody.rows(page.get_by_role("table").get_by_role("caption").inner_text()) == 50


def test_somebody_who_is_lost_finds_the_way_back(anybody: Visitor) -> None:
    anybody.visit("/votes/divisions/999999", 404)
    assert "999999" in anybody.page.get_by_role("main").inner_text()
    anybody.page.get_by_role("main").get_by_role("link", name="Divisions").click()
    assert anybody.heading == "Divisions"


def test_a_picture_says_what_it_shows_and_the_figures_stand_in_a_table(visitor: Visitor) -> None:
    visitor.visit("/votes/divisions/113")
    page = visitor.page
    picture = page.get_by_role("img", name="The two lobbies by party")
    expect(picture).to_be_visible()
    said = picture.evaluate(
        "e => document.getElementById(e.getAttribute('aria-labelledby')"
        ".split(' ').at(-1)).textContent"
    )
    assert "Labour" in said
    table = page.get_by_role("table", name="How each party voted, tellers counted")
    labour = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Labour"))
    assert labour.get_by_role("cell").all_inner_texts()[:3] == ["141", "47", "1"]


def test_a_printed_page_has_no_controls(visitor: Visitor) -> None:
    visitor.visit("/votes/divisions?q=nuclear")
    visitor.page.emulate_media(media="print")
    expect(visitor.page.get_by_role("button", name="Show")).to_be_hidden()
    expect(visitor.page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(visitor.page.get_by_role("link", name=TRIDENT)).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/members/172", "/votes/divisions/113"])
def test_the_typeface_is_our_own(visitor: Visitor, path: str) -> None:
    visitor.visit(path)
    visitor.page.evaluate("document.fonts.ready.then(() => null)")
    assert visitor.page.evaluate("document.fonts.check('16px \"Source Sans 3\"')")
    loaded = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    assert any("Source Sans 3" in family for family in visitor.page.evaluate(loaded))
