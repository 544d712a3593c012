"""One word per idea, from the URL to the template; and nothing is served that nobody marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accounts.security import BLUEPRINT, SERVED
from app.security.access import ACCESS
from config import ROOT

STATIC = "static"
# An answer that is a file has no template; its endpoint says so.
FILE = "_file"
# So has an answer of the API, which has neither a template nor a page of its name.
JSON = "_json"
# What only machines ask is no page either.
BY_MACHINES = frozenset({"operations.health", "operations.metrics", "operations.ready"})
FOLDERS = sorted((ROOT / "app").glob("*/templates"))


def routes(house: Flask) -> Iterator[Rule]:
    """Every route of ours: not the static files', nor the steps that Flask-Security has."""
    return (
        rule
        for rule in house.url_map.iter_rules()
        if rule.endpoint != STATIC and not rule.endpoint.startswith(f"{BLUEPRINT}.")
    )


def test_every_view_says_who_may_see_it(house: Flask) -> None:
    unmarked = [
        str(rule)
        for rule in house.url_map.iter_rules()
        if not getattr(house.view_functions[rule.endpoint], ACCESS, None)
    ]
    assert unmarked == []


def test_every_step_we_serve_of_flask_security_is_there(house: Flask) -> None:
    steps = {
        rule.endpoint.partition(".")[2]
        for rule in house.url_map.iter_rules()
        if rule.endpoint.startswith(f"{BLUEPRINT}.")
    }
    assert set(SERVED) <= steps


def test_an_endpoint_is_named_after_its_room_and_its_function(house: Flask) -> None:
    for rule in routes(house):
        room, _, name = rule.endpoint.partition(".")
        view = house.view_functions[rule.endpoint]
        assert view.__module__.split(".")[:2] == ["app", room], rule.endpoint
        assert view.__name__ == name, rule.endpoint


def test_a_page_has_the_template_of_its_name(house: Flask) -> None:
    assert house.jinja_loader is not None
    templates = set(house.jinja_loader.list_templates())
    missing = [
        rule.endpoint
        for rule in routes(house)
        if "GET" in (rule.methods or ())
        and not rule.endpoint.endswith((FILE, JSON))
        and rule.endpoint not in BY_MACHINES
        and f"{rule.endpoint.replace('.', '/')}.html" not in templates
    ]
    assert missing == []


def test_a_list_and_its_file_have_one_name(house: Flask) -> None:
    endpoints = {rule.endpoint for rule in routes(house)}
    files = {endpoint for endpoint in endpoints if endpoint.endswith(FILE)}
    assert files
    assert {endpoint.removesuffix(FILE) for endpoint in files} <= endpoints


def test_an_address_is_in_small_letters_and_ends_without_a_stroke(house: Flask) -> None:
    for rule in routes(house):
        fixed = "".join(text for is_variable, text in rule._trace if not is_variable)
        assert fixed == fixed.lower(), rule
        assert str(rule) == "/" or not str(rule).endswith("/"), rule
        assert "_" not in fixed.partition("|")[2], rule


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.parent.name for folder in FOLDERS])
def test_a_room_keeps_its_templates_under_its_own_name(folder: Path) -> None:
    """So that no room can hide another's page; the room `web` has the layouts and macros."""
    room = folder.parent.name
    inside = {path.name for path in folder.iterdir()}
    assert inside == ({"layouts", "macros", "errors"} if room == "web" else {room})
