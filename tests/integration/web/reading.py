"""Reads what a page says: its text, its links, its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.lint import parse_page


@dataclass(frozen=True)
class Answer:
    """A page as its reader has it."""

    response: TestResponse

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @cached_property
    def root(self) -> Element:
        """The page parsed."""
        root, _ = parse_page(self.response.get_data(as_text=True))
        return root

    @cached_property
    def text(self) -> str:
        """Everything that can be read on it, single-spaced."""
        return words(self.root.find("body"))

    @property
    def heading(self) -> str:
        """Its h1."""
        return words(self.root.find(".//h1"))

    @property
    def title(self) -> str:
        """Its title."""
        return words(self.root.find("./head/title"))

    @property
    def links(self) -> list[str]:
        """Where it leads to, in order."""
        return [element.get("href", "") for element in self.root.iter("a")]

    def section(self, heading: str) -> str:
        """The text of the section under a heading (the beginning of it is enough)."""
        found = [
            section
            for section in self.root.iter("section")
            for child in section.iter()
            if child.tag in ("h2", "h3") and words(child).startswith(heading)
        ]
        assert found, f"no section {heading!r} on the page"
        return words(found[0])

    def table(self, caption: str) -> list[dict[str, str]]:
        """The rows of the table of a caption, cells by heading; none when it is not there."""
        for table in self.root.iter("table"):
            if words(table.find("caption")) == caption:
                headings = [heading.get("abbr") or words(heading) for heading in table.iter("th")]
                headings = headings[: len(list(table.find("thead/tr") or []))]
                return [
                    dict(zip(headings, map(words, row), strict=True))
                    for row in table.findall("tbody/tr")
                ]
        return []


def read(client: FlaskClient, path: str, **query: str) -> Answer:
    """A page."""
    return Answer(client.get(path, query_string=query or None))


def ids_on(response: TestResponse) -> list[int]:
    """The official ids of what a list names, in order, without parsing the whole page."""
    link = r'<a class="cw-table__link" href="/(?:members|votes/divisions)/(\d+)"'
    return [int(number) for number in re.findall(link, response.get_data(as_text=True))]


def ids_on_all_pages(client: FlaskClient, path: str, **query: str) -> list[int]:
    """The official ids that a list names, page by page, in order."""
    found: list[int] = []
    for number in range(1, 30):
        here = ids_on(client.get(path, query_string={**query, "page": str(number)}))
        if not here:
            return found
        found += here
    raise AssertionError(f"the list at {path} does not end")


def words(element: Element | None) -> str:
    """The text of an element, single-spaced."""
    return "" if element is None else " ".join("".join(_pieces(element)).split())


BLOCKS = frozenset({"p", "div", "section", "li", "tr", "td", "th", "dt", "dd", "caption"}) | {
    *("h1", "h2", "h3", "text", "title", "desc")
}


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            # A block ends a word, or "Labour" and "141" in two cells would run together.
            between = " " if child.tag.rpartition("}")[2] in BLOCKS else ""
            yield between
            yield from _pieces(child)
            yield between
        yield child.tail or ""
