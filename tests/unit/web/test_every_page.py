"""What every page has: the frame, the way around, its files, and a page for each error."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask, abort, flash, redirect, render_template_string
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from werkzeug import Response

from app.kernel.errors import DomainError, NotInRecord
from app.web.addresses import query_url
from app.web.errors import EXPLANATIONS
from app.web.navigation import Item, mark
from app.web.paging import Page
from app.web.pictures import lobbies
from app.web.static import FOLDER, content_version
from tests.lint import lint_page

MACROS = """
{% extends "layouts/base.html" %}
{% from "macros/lists.html" import results, pagination, empty %}
{% from "macros/page.html" import crumbs, key_facts %}
{% from "macros/tags.html" import tag, line_evidence, status %}
{% from "macros/lobbies.html" import lobbies %}
{% block crumbs %}{{ crumbs([("Divisions", "/votes/divisions")]) }}{% endblock %}
{% block title %}Bread &amp; <em>butter</em>{% endblock %}
{% block content %}
{{ results("171 divisions", orders, [("CSV", "/x.csv", "these divisions")]) }}
{{ pagination(page, "divisions") }}
{{ empty("No division matches", "Take away a filter.", ("Show all", "/votes/divisions")) }}
{{ key_facts([("Ayes", 307), ("Majority", 250, "for the ayes")]) }}
{% for evidence in ("office", "reported", "inferred") %}{{ line_evidence(evidence) }}{% endfor %}
{% for kind in kinds %}{{ status(kind, "Words") }}{% endfor %}
{{ tag("Deferred") }}
{{ lobbies(picture) }}
{% endblock %}
"""
PLAIN = '{% extends "layouts/base.html" %}{% block title %}Home{% endblock %}'


def test_every_macro_writes_a_good_page(bare: Flask) -> None:
    picture = lobbies([("Labour", "d50000", 3, 196), ("SNP", "fff685", 0, 53)])
    with bare.test_request_context("/votes/divisions?q=a"):
        page = render_template_string(
            MACROS,
            page=Page([], 5, 10, 95),
            picture=picture,
            orders=[("Newest", "", True), ("Oldest", "?order=old", False)],
            kinds=["holds", "suspended", "withdrawn", "no-answer"],
        )
    assert lint_page(page) == []
    assert "<title>Bread &amp; butter – Chief Whip</title>" in page
    assert (
        '<a class="cw-pagination__link" href="/votes/divisions?q=a&amp;page=5" aria-current' in page
    )


def test_a_page_must_have_a_heading_and_content(bare: Flask) -> None:
    with (
        bare.test_request_context("/"),
        pytest.raises(Exception, match="Required block 'content' not found"),
    ):
        render_template_string(PLAIN)


def test_a_name_nobody_filled_in_is_a_mistake(bare: Flask) -> None:
    with bare.test_request_context("/"), pytest.raises(UndefinedError):
        render_template_string("{{ nobody }}")


def test_words_for_the_reader_are_shown_once(bare: Flask, client: FlaskClient) -> None:
    @bare.get("/")
    def home() -> str:
        flash("The line was <recorded>.")
        return render_template_string(PLAIN + "{% block content %}x{% endblock %}")

    page = client.get("/").text
    assert lint_page(page) == []
    assert page.count("The line was &lt;recorded&gt;.") == 1


def test_filters_write_days_and_figures(bare: Flask) -> None:
    with bare.test_request_context("/"):
        text = render_template_string(
            "{{ on | day }}; {{ at | time }}; {{ share | percent }}; {{ 181754 | thousands }}",
            on=date(2016, 9, 25),
            at=datetime(2016, 9, 25, 20, 50, tzinfo=UTC),
            share=Fraction(2, 3),
        )
    assert text == "25 September 2016; 25 September 2016, 21:50; 66.7%; 181,754"


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/members", "page"),
        ("/members/", "page"),
        ("/members/12", "true"),
        ("/membership", None),
        ("/", None),
    ],
)
def test_the_item_one_is_in_is_marked(path: str, current: str | None) -> None:
    assert mark(Item("Members", "/members"), path).current == current


def test_home_is_current_only_at_home() -> None:
    home = Item("Home", "/")
    assert (mark(home, "/").current, mark(home, "/members").current) == ("page", None)
    assert mark(home, "/members", "/whip").url == "/whip/"


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        ("/d", {}, "/d"),
        ("/d?q=a&page=3", {}, "/d?q=a"),
        ("/d?q=a&page=3", {"page": 4}, "/d?q=a&page=4"),
        ("/d?q=a&party=&since=", {"sort": "new"}, "/d?q=a&sort=new"),
        ("/d?q=a", {"q": None}, "/d"),
        ("/d?q=a", {"q": ""}, "/d"),
        ("/d?q=a", {"q": 0}, "/d?q=0"),
        ("/d?t=1&t=2", {}, "/d?t=1&t=2"),
        ("/d?t=1&t=2", {"t": "b c&d"}, "/d?t=b+c%26d"),
        ("/Ll%C5%B7n%3Fa", {}, "/Ll%C5%B7n%3Fa"),
    ],
)
def test_an_address_keeps_what_is_not_changed(
    bare: Flask, address: str, changes: dict[str, object], expected: str
) -> None:
    with bare.test_request_context(address):
        assert query_url(**changes) == expected


def test_an_address_never_leads_to_another_host(bare: Flask) -> None:
    with bare.test_request_context("//elsewhere.example/x", base_url="http://localhost"):
        assert not query_url(q="a").startswith("//")


@pytest.mark.parametrize("code", [*sorted(EXPLANATIONS), 410, 418, 503])
def test_every_error_has_a_page_in_our_look(bare: Flask, client: FlaskClient, code: int) -> None:
    @bare.get("/fails")
    def fails() -> None:
        abort(code)

    answer = client.get("/fails")
    assert answer.status_code == code
    assert answer.mimetype == "text/html"
    assert lint_page(answer.text) == []


def test_an_error_of_ours_says_nothing_of_its_cause(bare: Flask, client: FlaskClient) -> None:
    @bare.get("/fails")
    def fails() -> None:
        raise RuntimeError("the password is swordfish")

    answer = client.get("/fails")
    assert answer.status_code == 500
    assert EXPLANATIONS[500].heading in answer.text
    assert "swordfish" not in answer.text
    assert "Traceback" not in answer.text


def test_a_sentence_of_the_domain_is_shown(bare: Flask, client: FlaskClient) -> None:
    @bare.get("/missing")
    def missing() -> None:
        raise NotInRecord("Division 9 is not in the record.")

    @bare.get("/refused")
    def refused() -> None:
        raise DomainError("Only a held whip can be suspended.")

    @bare.get("/aborted")
    def aborted() -> None:
        abort(404, "There is no such file.")

    for address, code, sentence in (
        ("/missing", 404, "Division 9 is not in the record."),
        ("/refused", 422, "Only a held whip can be suspended."),
        ("/aborted", 404, "There is no such file."),
    ):
        answer = client.get(address)
        assert (answer.status_code, sentence in answer.text) == (code, True)
        assert lint_page(answer.text) == []


def test_the_headers_of_an_error_and_redirects_are_kept(bare: Flask, client: FlaskClient) -> None:
    @bare.get("/only-get")
    def only_get() -> str:
        return ""

    @bare.get("/moved/")
    def moved() -> Response:
        return redirect("/only-get")

    refused = client.post("/only-get")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
    assert client.get("/moved").status_code == 308
    assert client.get("/moved/").headers["Location"] == "/only-get"


def address_of(bare: Flask, filename: str) -> str:
    with bare.test_request_context("/"):
        return bare.url_for("static", filename=filename)


def test_a_file_is_kept_for_ever_under_the_address_of_its_version(
    bare: Flask, client: FlaskClient
) -> None:
    address = address_of(bare, "chief-whip.css")
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/css"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_address_of_another_version_leads_to_this_one(bare: Flask, client: FlaskClient) -> None:
    moved = client.get("/static/0123456789ab/chief-whip.css")
    assert moved.status_code == 302
    assert moved.headers["Location"] == address_of(bare, "chief-whip.css")
    assert client.get("/static/0123456789ab/nothing.css").status_code == 404
    assert client.get("/static/0123456789ab/../static.py").status_code == 404
    assert client.get(address_of(bare, "nothing.css")).status_code == 404


def test_the_version_changes_with_a_name_or_a_byte(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    first = content_version(tmp_path)
    (tmp_path / "a").write_bytes(b"2")
    second = content_version(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({first, second, content_version(tmp_path)}) == 3


def test_the_style_sheet_names_only_files_that_are_there() -> None:
    css = (FOLDER / "chief-whip.css").read_text()
    named = set(re.findall(r"url\(['\"]?([^)'\"]+)", css))
    assert named
    assert [name for name in named if not (FOLDER / name).is_file()] == []
    for banned in ("GDS Transport", "crown", "data:"):
        assert banned not in css
