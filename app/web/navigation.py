"""The links at the head of every page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from app.security.identity import current_identity


@dataclass(frozen=True, slots=True)
class Item:
    """A link at the head of every page.

    path: the address, not an endpoint: this room does not know the rooms above it.
    permission: who sees it: whoever has this permission; "" for everybody, "signed in" for
        everybody with an account.
    office: whether it stands in the second row: what keeps the office running, not the record.
    also: addresses beside its own whose pages belong to it.
    """

    label: str
    path: str
    permission: str = ""
    office: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it is shown on one page.

    current: the value of aria-current: "page" on the item's own page, "true" on a page below it,
        None elsewhere.
    office: whether it stands in the second row.
    """

    label: str
    url: str
    current: str | None
    office: bool = False


SIGNED_IN = "signed in"
SIGNED_OUT = "signed out"
PRIMARY = (
    Item("Home", "/"),
    Item("Desk", "/desk", SIGNED_IN),
    Item("Members", "/members"),
    Item(
        "CLPs",
        "/members/clps",
        "members:clp:read",
        also=(
            "/selections/clps",
            "/selections/contacts",
            "/selections/freeze-dates",
            "/selections/officers",
            "/selections/units",
        ),
    ),
    Item("Whip", "/whips", "whips:status:read"),
    Item("Divisions", "/votes/divisions"),
    Item("Rounds", "/confidence/rounds", "confidence:round:read"),
    Item("Marks", "/confidence/marks", "confidence:mark:read"),
    Item(
        "Contests",
        "/cabinet/contests",
        "cabinet:contest:read",
        also=("/cabinet/ladders", "/cabinet/drafts"),
    ),
    Item("Shadow cabinet", "/cabinet/posts", "cabinet:contest:read"),
    Item("Selections", "/selections/rounds", "selections:ballot:read", also=("/selections",)),
    Item("Splits", "/splits/composition", "splits:group:read", also=("/splits",)),
    Item(
        "Candidates", "/a-list/candidates", "alist:candidate:read", also=("/a-list/organisations",)
    ),
    Item("Equality", "/monitoring", "monitoring:total:read"),
    Item("A-list", "/a-list"),
    Item("Register", "/register"),
    Item("Sign in", "/sign-in", SIGNED_OUT),
    Item("Users", "/accounts/users", "accounts:user:read", office=True),
    Item("Jobs", "/jobs", "jobs:job:read", office=True),
    Item("Reports", "/reports", "reports:export:read", office=True),
    Item("Settings", "/settings", "settings:setting:read", office=True),
    Item("Audit", "/audit", "audit:trail:read", office=True),
    Item("Corrections", "/privacy/corrections", "privacy:correction:read", office=True),
    Item("Data requests", "/privacy/people", "privacy:person:read", office=True),
    Item("Retention", "/privacy/retention", "privacy:retention:read", office=True),
    Item("Your account", "/accounts/me", SIGNED_IN, office=True),
    Item("Help", "/help", SIGNED_IN, office=True),
)


def mark(item: Item, path: str, root: str = "") -> Entry:
    """An item as it is shown on the page at `path`.

    root: what stands before every path when the application is mounted below another.
    """
    current = None
    roots = [item.path, *item.also] if item.path != "/" else []
    if path.rstrip("/") == item.path.rstrip("/"):
        current = "page"
    elif any(f"{path}/".startswith(f"{one}/") for one in roots):
        current = "true"
    return Entry(item.label, root + item.path, current, item.office)


def entries() -> list[Entry]:
    """The primary items that whoever asks may follow, as the page being answered shows them."""
    identity = current_identity()
    shown = [
        item
        for item in PRIMARY
        if not item.permission
        or (item.permission == SIGNED_IN and identity.signed_in)
        or (item.permission == SIGNED_OUT and not identity.signed_in)
        or identity.may(item.permission)
    ]
    # The deepest address that fits is where we are: /members/clps is not /members.
    here = max(
        (item for item in shown if mark(item, request.path).current),
        key=lambda item: len(item.path),
        default=None,
    )
    return [
        mark(item, request.path, request.script_root)
        if item is here
        else Entry(item.label, request.script_root + item.path, None, item.office)
        for item in shown
    ]
