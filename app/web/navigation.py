"""The links at the head of every page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request


@dataclass(frozen=True, slots=True)
class Item:
    """A link at the head of every page.

    path: the public address, not an endpoint: this room does not know the rooms above it.
    """

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it is shown on one page.

    current: the value of aria-current: "page" on the item's own page, "true" on a page below it,
        None elsewhere.
    """

    label: str
    url: str
    current: str | None


PRIMARY = (
    Item("Home", "/"),
    Item("Members", "/members"),
    Item("Divisions", "/votes/divisions"),
)


def mark(item: Item, path: str, root: str = "") -> Entry:
    """An item as it is shown on the page at `path`.

    root: what stands before every path when the application is mounted below another.
    """
    current = None
    if path.rstrip("/") == item.path.rstrip("/"):
        current = "page"
    elif item.path != "/" and path.startswith(item.path + "/"):
        current = "true"
    return Entry(item.label, root + item.path, current)


def entries() -> list[Entry]:
    """The primary items as they are shown on the page being answered."""
    return [mark(item, request.path, request.script_root) for item in PRIMARY]
