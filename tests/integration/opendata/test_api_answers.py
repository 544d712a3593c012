"""What the API answers, worked by hand: lists in pages, figures, days, and what went wrong."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.domain import Role
from app.confidence.domain import Answer, Medium
from app.confidence.models import Round
from app.confidence.service.answers import record_answer
from app.db import unit_of_work
from app.kernel import clock
from app.roles import ROLE_GRANTS
from app.security.identity import Identity
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.service import declare_line
from tests.integration.opendata.conftest import (
    CLIVE_LEWIS,
    DEBBIE_ABRAHAMS,
    DIANE_ABBOTT,
    PRIVATE,
    TRIDENT,
)

API = "/api/v1"
EVERY_LIST = (
    f"{API}/members?who=all",
    f"{API}/divisions?q=bill",
    f"{API}/divisions/{TRIDENT}/votes",
    f"{API}/members/{DIANE_ABBOTT}/votes",
    f"{API}/register/declarations?on=2016-09-16",
)
EVERY_ADDRESS = (
    *EVERY_LIST,
    f"{API}/members/{DIANE_ABBOTT}",
    f"{API}/divisions/{TRIDENT}",
    f"{API}/parties",
    f"{API}/register/rounds",
    f"{API}/register/declarations",
    f"{API}/openapi.json",
)


def got(client: FlaskClient, path: str) -> dict[str, Any]:
    """What a good answer holds."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.get_json()
    return content


def next_of(link: str) -> str | None:
    """Where a Link header says that the next page is."""
    for part in link.split(", "):
        address, _, relation = part.partition("; ")
        if relation == 'rel="next"':
            return address.strip("<>")
    return None


# --- lists -------------------------------------------------------------------------------------


def test_the_pages_of_a_list_hold_everything_once(public: FlaskClient) -> None:
    for path in EVERY_LIST:
        whole = got(public, f"{path}{'&' if '?' in path else '?'}page_size=1000")
        assert whole["total"] == len(whole["items"]) > 0, path
        assert whole["pages"] == 1
        size = max(1, whole["total"] // 3)
        address: str | None = f"{path}{'&' if '?' in path else '?'}page_size={size}"
        items = []
        while address:
            answer = public.get(address)
            content = answer.get_json()
            assert (content["total"], content["page_size"]) == (whole["total"], size)
            assert len(content["items"]) <= size
            items += content["items"]
            address = next_of(answer.headers["Link"])
        assert items == whole["items"], path
    past = got(public, f"{API}/divisions?page=1000000")
    assert past["items"] == []
    assert past["total"] == 171


def test_filters_narrow_a_list_as_those_of_its_page_do(public: FlaskClient) -> None:
    days = [
        d["held_on"]
        for d in got(public, f"{API}/divisions?since=2016-07-18&until=2016-07-19&sort=oldest")[
            "items"
        ]
    ]
    assert days == sorted(days)
    assert set(days) == {"2016-07-18", "2016-07-19"}
    labour = got(public, f"{API}/divisions/{TRIDENT}/votes?party=Labour&vote=no&page_size=1000")
    assert {(row["party"], row["vote"]) for row in labour["items"]} == {("Labour", "no")}
    counts = {p["party"]: p for p in got(public, f"{API}/divisions/{TRIDENT}")["parties"]}
    assert labour["total"] == counts["Labour"]["no"]
    found = got(public, f"{API}/members?q=abbott")["items"]
    assert [row["id"] for row in found] == [DIANE_ABBOTT]
    against = got(public, f"{API}/members/{DIANE_ABBOTT}/votes?show=against")
    figures = got(public, f"{API}/members/{DIANE_ABBOTT}")["attendance"]
    assert against["total"] == figures["against_majority"]
    assert all(row["against_majority"] for row in against["items"])


def test_seats_of_the_parties_add_up_to_the_members(public: FlaskClient) -> None:
    parties = got(public, f"{API}/parties?on=2016-07-18")
    members = got(public, f"{API}/members?on=2016-07-18&page_size=1000")
    assert sum(party["seats"] for party in parties["items"]) == members["total"]
    assert members["total"] == 649, "one seat was vacant"
    assert parties["on"] == members["on"] == "2016-07-18"


# --- figures -----------------------------------------------------------------------------------


def test_a_member_has_exact_figures(public: FlaskClient) -> None:
    member = got(public, f"{API}/members/{DIANE_ABBOTT}")
    assert member["attendance"] == {
        "held": 171,
        "voted": 109,
        "against_majority": 1,
        "share": {"numerator": 109, "denominator": 171},
    }
    assert member["parties"][-1]["party"] == "Labour"
    assert member["seats"][-1]["last_day"] is None
    assert "Open Parliament Licence" in member["attribution"]


def test_a_division_has_its_counts_by_party_and_only_published_lines(
    declared: Flask, public: FlaskClient
) -> None:
    def declare(*, published: bool) -> None:
        with declared.app_context(), unit_of_work() as session:
            declare_line(
                session,
                TRIDENT,
                "Labour",
                Direction.AYE,
                strength=Strength.THREE,
                evidence=Evidence.OFFICE,
                source="The Whip of 18 July",
                note=f"{PRIVATE} note",
                published=published,
                by=f"{PRIVATE} officer",
            )

    def labour() -> dict[str, Any]:
        parties = got(public, f"{API}/divisions/{TRIDENT}")["parties"]
        return next(one for one in parties if one["party"] == "Labour")

    before = public.get(f"{API}/divisions/{TRIDENT}")
    whole = before.get_json()
    assert (whole["ayes"], whole["noes"], whole["held_on"]) == (472, 117, "2016-07-18")
    counts = labour()
    assert (counts["aye"], counts["no"], counts["line"]) == (141, 47, None)
    declare(published=False)
    assert public.get(f"{API}/divisions/{TRIDENT}").data == before.data
    declare(published=True)
    line = labour()["line"]
    assert line == {
        "direction": "aye",
        "known_from": "office",
        "source": "The Whip of 18 July",
        "declared_on": "2016-09-20",
        "against": line["against"],
    }
    assert 0 < line["against"] <= counts["no"]
    assert PRIVATE not in public.get(f"{API}/divisions/{TRIDENT}").text


# --- the register --------------------------------------------------------------------------------


def test_the_register_is_told_as_at_a_day(public: FlaskClient) -> None:
    def names(query: str) -> list[str]:
        return [row["name"] for row in got(public, f"{API}/register/declarations{query}")["items"]]

    assert names("") == ["Diane Abbott"]
    assert names("?on=2016-09-20") == ["Diane Abbott"]
    assert names("?on=2016-09-15") == ["Diane Abbott", "Debbie Abrahams"]
    assert names("?on=2016-09-14") == []
    assert names(f"?on=2016-09-15&member={DEBBIE_ABRAHAMS}") == ["Debbie Abrahams"]
    assert names(f"?member={CLIVE_LEWIS}") == []
    assert names("?q=hackney&party=Labour&region=London") == ["Diane Abbott"]
    (row,) = got(public, f"{API}/register/declarations")["items"]
    assert row["given_at"] == "2016-09-15T12:00:00+00:00"
    assert (row["kind"], row["medium"]) == ("Confidence", "letter")
    rounds = got(public, f"{API}/register/rounds")["items"]
    assert [(one["title"], one["declared"]) for one in rounds] == [("Confidence 2016", 1)]
    assert got(public, f"{API}/register/rounds?on=2016-09-15")["items"][0]["declared"] == 2
    assert got(public, f"{API}/register/rounds?on=2016-09-09")["items"] == []
    tomorrow = public.get(f"{API}/register/declarations?on=2016-09-21")
    assert tomorrow.status_code == 404
    assert "a day to come" in tomorrow.get_json()["detail"]


# --- caches --------------------------------------------------------------------------------------


def test_an_answer_is_recognised_until_something_in_it_changes(
    declared: Flask, public: FlaskClient, stopped_clock: time_machine.Coordinates
) -> None:
    tags = {path: public.get(path).headers["ETag"] for path in EVERY_ADDRESS}
    stopped_clock.shift(3600)
    for path, tag in tags.items():
        answer = public.get(path, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b""), path
        assert answer.headers["ETag"] == tag
        assert public.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    with declared.app_context(), unit_of_work() as session:
        round_ = session.query(Round).filter_by(title="Confidence 2016").one()
        record_answer(
            session,
            round_,
            DIANE_ABBOTT,
            Answer.WITHDRAWN,
            given_at=clock.now(),
            time_known=True,
            medium=Medium.LETTER,
            by="a test",
        )
    changed = {
        path
        for path, tag in tags.items()
        if public.get(path, headers={"If-None-Match": tag}).status_code == 200
    }
    assert changed == {f"{API}/register/rounds", f"{API}/register/declarations"}


def test_everybody_is_answered_the_same_without_a_cookie(declared: Flask) -> None:
    plain = FlaskClient(declared, declared.response_class)
    theirs = {path: plain.get(path) for path in EVERY_ADDRESS}
    officer = Identity(
        user_id=1,
        name="Test Officer",
        email="officer@example.org",
        roles=frozenset({Role.WHIP}),
        allowed=dict.fromkeys(ROLE_GRANTS[Role.WHIP]),
    )
    declared.extensions["chief_whip_identity"] = lambda: officer
    signed_in = FlaskClient(declared, declared.response_class)
    with signed_in.session_transaction() as session:
        session.permanent = True
        session["_user_id"] = "somebody"
    for path, answer in theirs.items():
        hers = signed_in.get(path)
        assert hers.data == answer.data, path
        # The name of the request, by which the log is searched, is another each time.
        hers.headers["X-Request-Id"] = answer.headers["X-Request-Id"]
        assert list(hers.headers) == list(answer.headers), path
        assert answer.headers["Cache-Control"] == "public, max-age=30, must-revalidate"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        for absent in ("Set-Cookie", "Vary", "Access-Control-Allow-Credentials"):
            assert absent not in answer.headers, path
    assert "Access-Control-Allow-Origin" not in plain.get("/register").headers


# --- what went wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", f"{API}/members/999999", 404, "official id 999999"),
        ("GET", f"{API}/members/99999999999999999999", 404, "No member"),
        ("GET", f"{API}/divisions/999999/votes", 404, "official id 999999"),
        ("GET", f"{API}/nothing", 404, "/data/api"),
        ("GET", API, 404, "/data/api"),
        ("POST", f"{API}/members", 405, "read-only"),
        ("DELETE", f"{API}/members/172", 405, "read-only"),
        ("GET", f"{API}/members?page=0", 422, "“page”"),
        ("GET", f"{API}/members?page_size=1001", 422, "“page_size”"),
        ("GET", f"{API}/members?page=1_0", 422, "“page”"),
        ("GET", f"{API}/divisions?since=20160718", 422, "a day such as 2016-09-25"),
        ("GET", f"{API}/divisions?sinc=2016-07-18", 422, "“sinc”"),
        ("GET", f"{API}/divisions?q=a%00b", 422, "control characters"),
        ("GET", f"{API}/register/rounds?on=soon", 422, "“on”"),
    ],
)
def test_what_cannot_be_answered_says_why_in_a_sentence(
    sample_app_on_each: Flask, method: str, path: str, status: int, says: str
) -> None:
    answer = FlaskClient(sample_app_on_each, sample_app_on_each.response_class).open(
        path, method=method
    )
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == status
    assert says in problem["detail"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers


def test_other_sites_may_ask_before_they_ask(public: FlaskClient) -> None:
    answer = public.options(f"{API}/members")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert public.head(f"{API}/members").data == b""
