"""Every kind of page: WCAG 2.2 AA as far as axe can tell, and nothing wider than the screen."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import NewVisitor, Site, Visitor

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What reaches past the right edge of the window, unless it scrolls in a frame of its own or is
# meant for screen readers alone.
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth > window.innerWidth;
  const scrolls = element => {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const beyond = [...document.body.querySelectorAll("*")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.right > window.innerWidth + 1 && !scrolls(element)
      && !element.closest("svg");
  });
  return wide || beyond.length
    ? [`the page is ${document.documentElement.scrollWidth} wide`,
       ...beyond.slice(0, 5).map(e => `${e.tagName} ${e.className}: ${e.innerText.slice(0, 60)}`)]
    : [];
}"""

# From the narrowest phone to a desk: 640 is a window of 1280 px at a zoom of 200 %, 320 at 400 %.
WIDTHS = (320, 360, 480, 600, 640, 680, 768, 900, 1024, 1280)

PAGES: dict[str, tuple[str, int]] = {
    "home": ("/", 200),
    "members": ("/members", 200),
    "members sorted": ("/members?sort=party&order=descending", 200),
    "members, page 2": ("/members?page=2", 200),
    "members, none matches": ("/members?q=nobody+of+this+name", 200),
    "members, a wrong day": ("/members?on=x", 422),
    "a member": ("/members/172", 200),
    "a member who came by a by-election": ("/members/4588", 200),
    "a member whose seat ended": ("/members/4375", 200),
    "a member who changed party": ("/members/4422", 200),
    "a member of Sinn Féin": ("/members/4373", 200),
    "the Speaker": ("/members/17", 200),
    "no such member": ("/members/999999", 404),
    "divisions": ("/votes/divisions", 200),
    "divisions, page 2": ("/votes/divisions?page=2", 200),
    "divisions, past the last page": ("/votes/divisions?page=99", 200),
    "divisions, filtered": (
        "/votes/divisions?q=bill&since=2016-06-01&show=split&sort=closest",
        200,
    ),
    "divisions, none matches": ("/votes/divisions?q=unheard+of", 200),
    "divisions, a wrong day": ("/votes/divisions?since=x", 422),
    "a division": ("/votes/divisions/113", 200),
    "a division, filtered": ("/votes/divisions/113?party=Labour&vote=no", 200),
    "a division, none matches": ("/votes/divisions/113?q=nobody+of+this+name", 200),
    "a division, a wrong vote": ("/votes/divisions/113?vote=x", 422),
    "a deferred division": ("/votes/divisions/177", 200),
    "no such division": ("/votes/divisions/999999", 404),
    "a member's votes": ("/votes/members/172", 200),
    "a member's votes against": ("/votes/members/172?show=against", 200),
    "a member's votes, wrong": ("/votes/members/172?show=x", 422),
    "help": ("/help", 200),
    "help on a task": ("/help/lines-and-rebellion", 200),
    "ask for a correction": ("/privacy/corrections/new?about=member-172", 200),
    "a correction of nobody": ("/privacy/corrections/new?about=member-1", 404),
    "nothing": ("/nothing-is-here", 404),
}
EMPTY = ("/", "/members", "/votes/divisions")


def problems(page: Page) -> list[str]:
    """What axe finds on a page, in sentences. It goes in past the policy, which stays in force."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:150]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sweep(visitor: Visitor) -> None:
    """Check the page a visitor is on: axe at a desk and on a phone, the width at all of WIDTHS."""
    for width in (1280, 360):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert problems(visitor.page) == [], f"at {width} px"
    too_wide = {}
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        if found := visitor.page.evaluate(TOO_WIDE):
            too_wide[width] = found
    assert too_wide == {}


@pytest.mark.parametrize("name", PAGES)
def test_anybody_can_use_the_page(visitor: Visitor, name: str) -> None:
    path, status = PAGES[name]
    visitor.visit(path, status)
    sweep(visitor)


@pytest.mark.parametrize("path", EMPTY)
def test_anybody_can_use_the_page_of_an_empty_record(
    new_visitor: NewVisitor, empty_site: Site, path: str
) -> None:
    visitor = new_visitor(at=empty_site)
    visitor.visit(path)
    sweep(visitor)


@pytest.mark.parametrize("width", [1280, 320])
def test_text_with_the_reader_s_own_spacing_stays_on_the_page(
    new_visitor: NewVisitor, width: int
) -> None:
    """WCAG 1.4.12. Set from within the page, since the policy refuses a style of ours."""
    visitor = new_visitor(width)
    visitor.visit("/votes/divisions/113")
    visitor.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
            word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert visitor.page.evaluate(TOO_WIDE) == []


def test_axe_is_not_asleep(visitor: Visitor) -> None:
    """A page with a fault in it is found to have one."""
    visitor.visit("/")
    visitor.page.evaluate("document.querySelector('h1').removeAttribute('class')")
    visitor.page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [problem.split(":")[0] for problem in problems(visitor.page)] == ["html-has-lang"]


def test_what_is_too_wide_is_found(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 320, "height": 900})
    visitor.visit("/")
    visitor.page.evaluate("document.querySelector('.cw-lead').style.whiteSpace = 'nowrap'")
    assert visitor.page.evaluate(TOO_WIDE) != []
