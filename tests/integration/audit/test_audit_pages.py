"""The pages of the trail, through the client, on both databases."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection
from io import BytesIO, StringIO

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.audit import registry
from app.audit.models import AuditEntry
from app.audit.service import forget, record
from app.db import db, unit_of_work
from tests.client import LintingClient, find_form, form_values
from tests.integration.audit.conftest import Made

Trail = Callable[..., None]
Client = Callable[..., LintingClient]
OTHERS = [role for role in Role if role is not Role.AUDITOR]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """User 3 is Ada Birch, and nobody else is known."""
    monkeypatch.setattr(registry, "_resolvers", [])

    def resolve(_session: Session, actors: Collection[str]) -> dict[str, str]:
        return {actor: "Ada Birch" for actor in actors if actor == "user 3"}

    registry.actor_names(resolve)


@pytest.fixture
def personal(app: Flask) -> int:
    """The place of an entry with personal values."""
    with unit_of_work() as session:
        record(
            session,
            Made.CHANGED,
            by="user 4",
            subject="user 7",
            changes={"role": {"before": "whip", "after": "auditor"}},
            person="user 7",
            private={"e-mail": {"before": "ada@example.org", "after": "a.birch@example.org"}},
        )
    return 1


def newest() -> AuditEntry:
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("path", ["/audit", "/audit.csv", "/audit.xlsx", "/audit/1"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_but_an_auditor_reads_the_trail(
    client_as: Client, personal: int, role: Role, path: str
) -> None:
    assert client_as(role).get(path).status_code == 403


def test_the_public_is_led_to_sign_in(client: LintingClient) -> None:
    assert client.get("/audit").status_code == 302


def test_an_empty_trail_says_so(client_as: Client) -> None:
    page = client_as(Role.AUDITOR).get("/audit")
    assert "Nothing is on record yet" in page.text


@pytest.mark.usefixtures("names")
def test_the_newest_entries_come_first_fifty_a_page(client_as: Client, trail: Trail) -> None:
    trail(53)
    auditor = client_as(Role.AUDITOR)
    page = auditor.get("/audit").text
    assert "53 entries, 1 to 50 shown" in page
    assert page.index("thing 53") < page.index("thing 52") < page.index("thing 4<")
    assert "Ada Birch" in page
    assert "thing 3<" not in page
    assert "thing 3<" in auditor.get("/audit?page=2").text


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    ("filters", "places"),
    [
        ("q=THING%202", {2}),
        ("q=%25", set()),
        ("event=tests:thing:changed", {1, 2, 3}),
        ("actor=user+3", {1, 2}),
        ("actor=user+4", {3}),
        ("since=2016-09-25&until=2016-09-25", {2}),
        ("until=2016-09-24", {1}),
        ("since=26/9/2016", {3}),
        ("until=9999-12-31", {1, 2, 3}),
        ("since=0001-01-01", {1, 2, 3}),
        ("request=none", set()),
    ],
)
def test_filters_stand_in_the_address(
    client_as: Client, app: Flask, filters: str, places: set[int]
) -> None:
    # 23:30 in UTC on the 24th is half past midnight on the 25th in London.
    moments = ["2016-09-24T12:00:00Z", "2016-09-24T23:30:00Z", "2016-09-26T00:00:00Z"]
    for number, moment in enumerate(moments, start=1):
        with time_machine.travel(moment, tick=False), unit_of_work() as session:
            record(
                session,
                Made.CHANGED,
                by="user 3" if number < 3 else "user 4",
                subject=f"thing {number}",
                changes={},
            )
    auditor = client_as(Role.AUDITOR)
    page = auditor.get(f"/audit?{filters}").text
    assert {n for n in (1, 2, 3) if f"thing {n}<" in page} == places
    rows = list(csv.DictReader(line for line in _csv(auditor, filters)))
    assert {int(row["place"]) for row in rows} == places


def _csv(client: LintingClient, filters: str) -> list[str]:
    """The lines of the file that are data: notes stand above them."""
    text = client.get(f"/audit.csv?{filters}").get_data().decode("utf-8-sig")
    lines = list(StringIO(text, newline=""))
    return [line for line in lines if not line.startswith("#")]


def test_a_filter_that_cannot_be_read_is_an_error_and_no_list(
    client_as: Client, trail: Trail
) -> None:
    trail(1)
    auditor = client_as(Role.AUDITOR)
    for filters in ("since=yesterday", "event=none:such:event", "actor=nobody"):
        for path in ("/audit", "/audit.csv"):
            page = auditor.get(f"{path}?{filters}")
            assert page.status_code == 422
            assert "thing 1<" not in page.text


def test_files_hold_the_entries_and_never_the_personal_values(
    client_as: Client, personal: int
) -> None:
    auditor = client_as(Role.AUDITOR)
    (row,) = csv.DictReader(_csv(auditor, ""))
    assert row["changes"] == '{"role": {"before": "whip", "after": "auditor"}}'
    assert (row["actor"], row["person"]) == ("user 4", "user 7")
    assert len(row["digest"]) == 64
    book = load_workbook(BytesIO(auditor.get("/audit.xlsx").get_data()))
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    assert "tests:thing:changed" in cells
    text = "\n".join([*_csv(auditor, ""), *cells, auditor.get("/audit").text])
    assert "example.org" not in text


@pytest.mark.usefixtures("names")
def test_an_entry_shows_what_was_before_and_after(client_as: Client, trail: Trail) -> None:
    trail(2)
    page = client_as(Role.AUDITOR).get("/audit/2").text
    assert "Place 2 of 2" in page
    assert "Ada Birch (user 3)" in page
    for words in ("thing 2", "number", "nothing", "made by a command or a job"):
        assert words in page


@pytest.mark.parametrize("place", [0, 2, 2**31, 10**30])
def test_a_place_that_is_not_there_is_a_sentence(
    client_as: Client, trail: Trail, place: int
) -> None:
    trail(1)
    page = client_as(Role.AUDITOR).get(f"/audit/{place}")
    assert page.status_code == 404
    assert f"The audit trail has no entry at place {place}." in page.text


def test_personal_values_are_shown_when_asked_for_which_is_on_record(
    client_as: Client, personal: int
) -> None:
    auditor = client_as(Role.AUDITOR, user_id=5)
    page = auditor.get(f"/audit/{personal}").text
    assert "Kept encrypted: e-mail" in page
    assert "example.org" not in page
    assert newest().id == personal, "looking at the page alone is no event"

    shown = auditor.submit(f"/audit/{personal}", button="Show the personal values")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    assert "ada@example.org" in shown.text
    assert "a.birch@example.org" in shown.text
    entry = newest()
    assert (entry.event, entry.actor, entry.subject) == (
        "audit:private:read",
        "user 5",
        f"audit entry {personal}",
    )
    assert (entry.person, entry.changes, entry.private) == ("user 7", {"values": ["e-mail"]}, None)
    assert entry.request_id is not None
    assert "1 entry" in auditor.get(f"/audit?request={entry.request_id}").text


def test_erased_values_are_said_to_be_erased(client_as: Client, personal: int) -> None:
    auditor = client_as(Role.AUDITOR)
    page = auditor.get(f"/audit/{personal}").text
    with unit_of_work() as session:
        forget(session, "user 7")
    # She was erased while the page was open.
    answer = auditor.post(
        f"/audit/{personal}", data=dict(form_values(find_form(page, "Show the personal values")))
    )
    assert answer.status_code == 422
    assert "there is nothing to show" in answer.text
    page = auditor.get(f"/audit/{personal}").text
    assert "These have been erased" in page
    assert "Show the personal values" not in page
    with unit_of_work() as session:
        record(
            session,
            Made.CHANGED,
            by="user 4",
            subject="x",
            changes={},
            person="user 7",
            private={"e-mail": "later@example.org"},
        )
    assert "These have been erased" in auditor.get(f"/audit/{newest().id}").text


def test_values_under_a_key_this_server_does_not_have_are_a_sentence(
    app: Flask, client_as: Client, personal: int
) -> None:
    auditor = client_as(Role.AUDITOR)
    app.config["FIELD_KEYS"] = (("other", b"x" * 32),)
    db.session.expire_all()
    page = auditor.submit(f"/audit/{personal}")
    assert page.status_code == 422
    assert "FIELD_KEYS" in page.text


def test_what_is_asked_without_a_token_is_refused(client_as: Client, personal: int) -> None:
    page = client_as(Role.AUDITOR).post(f"/audit/{personal}")
    assert page.status_code >= 400
    assert "example.org" not in page.text
    assert newest().id == personal


def test_the_list_asks_as_many_queries_for_much_as_for_little(
    client_as: Client, trail: Trail, app: Flask
) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    auditor = client_as(Role.AUDITOR)
    trail(5)
    counts = []
    for _ in range(2):
        asked.clear()
        auditor.get("/audit")
        counts.append(len(asked))
        trail(20, first=6)
    assert counts[0] == counts[1]
