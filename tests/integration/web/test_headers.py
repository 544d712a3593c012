"""The headers of every kind of answer: guards, caches, cookies."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.db import db
from app.security.headers import CONTENT_SECURITY_POLICY
from config import Config

TRIDENT = 113
PAGES = (
    "/",
    "/members",
    "/members/172",
    "/votes/divisions",
    f"/votes/divisions/{TRIDENT}",
    "/votes/members/172",
)
FILES = ("/members.csv", "/members.xlsx", f"/votes/divisions/{TRIDENT}.csv")
ERRORS = {
    "/nowhere": 404,
    "/members/1": 404,
    "/members?on=yesterday": 422,
    "/votes/members/172.csv?show=for": 422,
}


def static_addresses(client: FlaskClient) -> list[str]:
    """What the home page needs beside itself."""
    page = client.get("/").get_data(as_text=True)
    return sorted(set(re.findall(r'href="(/static/[^"]+)"', page)))


@pytest.mark.parametrize("path", [*PAGES, *FILES, *ERRORS])
def test_every_answer_carries_the_guards(plain: FlaskClient, path: str) -> None:
    answer = plain.get(path)
    assert answer.status_code == ERRORS.get(path, 200)
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_an_answer_to_a_wrong_method_and_a_redirect_carry_them_too(plain: FlaskClient) -> None:
    old = f"/static/000000000000/{static_addresses(plain)[0].rpartition('/')[2]}"
    for answer, status in ((plain.post("/members"), 405), (plain.get(old), 302)):
        assert answer.status_code == status
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_no_script_may_run_and_nothing_comes_from_elsewhere() -> None:
    rules = dict(
        rule.strip().split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split(";") if " " in rule
    )
    assert rules["default-src"] == "'none'"
    assert "script-src" not in rules
    assert rules["frame-ancestors"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", [*PAGES, *FILES, *ERRORS])
def test_nobody_is_given_a_cookie(plain: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in plain.get(path).headers


@pytest.mark.parametrize("path", [*PAGES, *FILES, *ERRORS])
def test_the_head_of_an_answer_is_the_same_without_its_body(plain: FlaskClient, path: str) -> None:
    whole, head = plain.get(path), plain.head(path)
    assert head.status_code == whole.status_code
    assert head.get_data() == b""
    # Each request has a name of its own, by which its line in the log is found.
    names = [answer.headers.pop("X-Request-Id") for answer in (whole, head)]
    assert names[0] != names[1]
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize("path", [*PAGES, *FILES, *ERRORS])
def test_no_cache_keeps_a_page_for_longer_than_it_holds(plain: FlaskClient, path: str) -> None:
    cache = plain.get(path).headers.get("Cache-Control", "")
    assert "immutable" not in cache
    assert int((re.findall(r"max-age=(\d+)", cache) or ["0"])[0]) <= 300
    if path in ERRORS:
        assert "public" not in cache


def test_static_files_are_kept_for_ever_under_the_address_of_their_content(
    plain: FlaskClient,
) -> None:
    addresses = static_addresses(plain)
    assert any(address.endswith(".css") for address in addresses)
    for address in addresses:
        for answer in (plain.get(address), plain.head(address)):
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in answer.headers
            answer.close()  # it is read from an open file


def test_a_file_is_a_download_and_no_page(plain: FlaskClient) -> None:
    for path in FILES:
        answer = plain.get(path)
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.mimetype != "text/html"


PRODUCTION = {
    "CHIEF_WHIP_ENV": "production",
    "PUBLIC_URL": "https://whip.example.org",
    "MAIL_URL": "smtps://mail.example.org",
    "FIELD_KEYS": f"2026:{b64encode(bytes(range(32))).decode()}",
    "MONITORING_KEY": b64encode(bytes(range(1, 33))).decode(),
}


@pytest.mark.parametrize("production", [True, False])
def test_only_in_production_is_a_browser_told_to_keep_to_https(
    sample_app: Flask, production: bool
) -> None:
    url = sample_app.config["SQLALCHEMY_ENGINES"]["default"]
    environment = {"DATABASE_URL": str(url), "SECRET_KEY": "s" * 32}
    if production:
        environment |= PRODUCTION
    app = create_app(Config.from_environment(environment))
    answer = app.test_client().get("/nowhere", base_url="https://whip.example.org")
    assert ("Strict-Transport-Security" in answer.headers) is production
    with app.app_context():
        db.engine.dispose()
