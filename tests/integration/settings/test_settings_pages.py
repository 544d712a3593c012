"""Settings through the client, on both databases: shown, changed, refused, as at any day."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.members.queries import get_own_party
from app.settings import registry, service
from app.settings.domain import Unusable
from app.settings.models import SettingValue
from app.settings.queries import list_values, newest_value, value_of, value_on
from app.settings.registry import Setting, T
from tests.client import LintingClient

ClientAs = Callable[..., LintingClient]
DAYS = Setting(
    name="test:days", group="A test", label="Days of a test", why="Ten do.", default=10,
    unit="days", least=1, most=30,
)  # fmt: skip
SWITCH = Setting(
    name="test:switch", group="A test", label="A switch", why="Off is safe.", default=False
)
CHOICE = Setting(
    name="test:choice", group="A test", label="A choice", why="Red shows.", default="red",
    choices={"red": "Deep red", "ink": "Ink"},
)  # fmt: skip
TEXT = Setting(name="test:text", group="A test", label="A text", why="Any does.", default="one")
MANY = Setting(
    name="test:many", group="A test", label="One of many", why="The first.", default="c0",
    choices={f"c{n}": f"Choice {n}" for n in range(12)},
)  # fmt: skip
MADE = (DAYS, SWITCH, CHOICE, TEXT, MANY)


@pytest.fixture(autouse=True)
def made(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of this test alone, beside those of the rooms."""
    monkeypatch.setattr(registry, "_settings", dict(registry._settings))
    for setting in MADE:
        registry.setting(setting)


@pytest.fixture
def administrator(client_as: ClientAs) -> LintingClient:
    """Who may change settings."""
    return client_as(Role.ADMINISTRATOR)


def held(setting: Setting[T]) -> T:
    """What a setting is, past what the test has read before."""
    db.session.rollback()
    return value_of(db.session, setting)


def own_party() -> str:
    db.session.rollback()
    return get_own_party(db.session)


def newest_entry() -> AuditEntry:
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).first()
    assert entry is not None
    return entry


def test_the_public_and_a_whip_see_no_settings(client: LintingClient, client_as: ClientAs) -> None:
    assert client.get("/settings").status_code == 302
    assert client_as(Role.WHIP).get("/settings").status_code == 403
    assert client_as(Role.AUDITOR).get("/settings/test:days").status_code == 403


def test_every_registered_setting_stands_on_the_page_with_its_why(
    administrator: LintingClient,
) -> None:
    text = administrator.get("/settings").text
    for setting in registry.registered():
        assert setting.label in text
        assert f"/settings/{setting.name}" in text
    assert "10 days" in text
    assert "Deep red" in text


def test_an_auditor_reads_and_is_offered_no_change(client_as: ClientAs) -> None:
    text = client_as(Role.AUDITOR).get("/settings").text
    assert "Days of a test" in text
    assert "/settings/test:days" not in text


@pytest.mark.parametrize(
    ("setting", "entered", "value", "words"),
    [
        (DAYS, "21", 21, "21 days"),
        (DAYS, " 1 ", 1, "1 day"),
        (SWITCH, "Yes", True, "Yes"),
        (CHOICE, "ink", "ink", "Ink"),
        (TEXT, "  two   words ", "two words", "two words"),
        (MANY, "c7", "c7", "Choice 7"),
    ],
)
def test_a_setting_is_changed_and_audited(
    administrator: LintingClient,
    setting: Setting[int],
    entered: str,
    value: object,
    words: str,
) -> None:
    answer = administrator.submit(f"/settings/{setting.name}", {"value": entered})
    assert answer.status_code == 302
    assert held(setting) == value
    entry = newest_entry()
    assert (entry.event, entry.subject, entry.actor) == (
        "settings:setting:changed",
        f"setting {setting.name}",
        "user 1",
    )
    assert entry.changes == {"before": None, "after": value, "default": setting.default}
    page = administrator.get("/settings").text
    assert words in page
    assert "user 1" in page
    assert words in administrator.get(f"/settings/{setting.name}").text


@pytest.mark.parametrize(
    ("setting", "entered", "sentence"),
    [
        (DAYS, "0", "Enter a whole number from 1 to 30 days."),
        (DAYS, "31", "Enter a whole number from 1 to 30 days."),
        (DAYS, "ten", "Enter a whole number from 1 to 30 days."),
        (DAYS, "", "Enter a whole number from 1 to 30 days."),
        (DAYS, "1.5", "Enter a whole number from 1 to 30 days."),
        (DAYS, "١٢", "Enter a whole number from 1 to 30 days."),
        (DAYS, "9" * 40, "Enter a whole number from 1 to 30 days."),
        (DAYS, "10", None),
        (SWITCH, "perhaps", "Choose yes or no."),
        (CHOICE, "blue", "Choose one of the list."),
        (TEXT, "   ", "Enter a text."),
        (TEXT, "x" * 201, "Enter at most 200 characters"),
        (MANY, "c99", "Choose one of the list"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    administrator: LintingClient, setting: Setting[int], entered: str, sentence: str | None
) -> None:
    answer = administrator.submit(f"/settings/{setting.name}", {"value": entered})
    if sentence is None:  # it is the default, now chosen by an officer: a change of its own
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert sentence in answer.text
    db.session.rollback()
    assert db.session.scalars(select(SettingValue)).all() == []


def test_an_unchanged_value_is_refused(administrator: LintingClient) -> None:
    administrator.submit("/settings/test:days", {"value": "12"})
    again = administrator.submit("/settings/test:days", {"value": "12"})
    assert again.status_code == 422
    assert "that is what the setting holds already" in again.text
    never_set = administrator.submit("/settings/test:switch", {"which": service.TO_DEFAULT})
    assert never_set.status_code == 422


def test_back_to_the_default_is_a_choice_whatever_stands_in_the_field(
    administrator: LintingClient,
) -> None:
    administrator.submit("/settings/test:days", {"value": "12"})
    answer = administrator.submit(
        "/settings/test:days", {"which": service.TO_DEFAULT, "value": "nonsense"}
    )
    assert answer.status_code == 302
    assert held(DAYS) == 10
    history = administrator.get("/settings/test:days").text
    assert "the default" in history
    assert "12 days" in history


@pytest.mark.parametrize(("name", "value"), [("test:switch", "Yes"), ("test:choice", "ink")])
def test_nothing_chosen_is_not_the_default(
    administrator: LintingClient, name: str, value: str
) -> None:
    administrator.submit(f"/settings/{name}", {"value": value})
    assert administrator.submit(f"/settings/{name}", {"value": None}).status_code == 422
    db.session.rollback()
    assert len(db.session.scalars(select(SettingValue)).all()) == 1


def test_a_stale_save_is_answered_with_both_texts_and_can_be_saved_again(
    administrator: LintingClient,
) -> None:
    opened = administrator.get("/settings/test:days").text
    token = opened.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    with unit_of_work() as session:
        service.change_setting(session, "test:days", 12, 0, by="user 2")
    data = {"csrf_token": token, "which": service.TO_VALUE, "value": "20", "version": "0"}
    stale = administrator.post("/settings/test:days", data=data)
    assert stale.status_code == 409
    assert "12 days" in stale.text
    assert ">20</td>" in stale.text
    assert held(DAYS) == 12
    db.session.rollback()
    row = db.session.scalars(select(SettingValue)).one()
    assert f'name="version" type="hidden" value="{row.id}"' in stale.text
    again = administrator.post("/settings/test:days", data={**data, "version": str(row.id)})
    assert again.status_code == 302
    assert held(DAYS) == 20


def test_a_setting_nobody_registered_is_not_there(administrator: LintingClient) -> None:
    answer = administrator.get("/settings/no:such")
    assert answer.status_code == 404
    assert "There is no setting “no:such”." in answer.text


def test_what_held_at_any_past_day_can_be_asked_for(administrator: LintingClient) -> None:
    # 23:30 in UTC is half past midnight in London in summer: the next day.
    for value, instant in (
        (11, datetime(2016, 7, 17, 22, 30, tzinfo=UTC)),
        (12, datetime(2016, 7, 17, 23, 30, tzinfo=UTC)),
        (None, datetime(2016, 9, 1, 12, 0, tzinfo=UTC)),
    ):
        with pytest.MonkeyPatch.context() as then, unit_of_work() as session:
            then.setattr(clock, "now", lambda instant=instant: instant)
            version = service.version_of(newest_value(session, "test:days"))
            service.change_setting(session, "test:days", value, version, by="user 2")
    at = datetime(2016, 7, 17, 22, 30, tzinfo=UTC)
    assert value_on(db.session, DAYS, at - timedelta(seconds=1)) == 10
    assert value_on(db.session, DAYS, at) == 11
    for day, words in (
        ("2016-07-16", "10 days"),
        ("2016-07-17", "11 days"),
        ("2016-07-18", "12 days"),
        ("2016-09-01", "10 days"),
    ):
        page = administrator.get("/settings", query_string={"on": day})
        assert page.status_code == 200
        row = page.text.split("Days of a test")[1].split("</tr>")[0]
        assert f">{words}<" in row.split('data-label="Default"')[0], day
        assert "Change" not in row


@pytest.mark.parametrize("day", ["x", "2016-02-30"])
def test_a_day_that_is_none_is_refused(administrator: LintingClient, day: str) -> None:
    for path in ("/settings", "/settings.csv"):
        assert administrator.get(path, query_string={"on": day}).status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_can_be_asked_for(
    administrator: LintingClient, day: str
) -> None:
    assert administrator.get("/settings", query_string={"on": day}).status_code == 200


def test_the_list_is_given_as_files(administrator: LintingClient) -> None:
    administrator.submit("/settings/test:days", {"value": "12"})
    answer = administrator.get("/settings.csv")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("name,"))
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO("\n".join(lines[start:])))}
    assert rows["test:days"]["value"] == "12 days"
    assert rows["test:days"]["default"] == "10 days"
    assert rows["test:days"]["set_by"] == "user 1"
    assert administrator.get("/settings.xlsx").data.startswith(b"PK")


def test_the_list_asks_one_question_however_much_has_been_set(app: Flask) -> None:
    with unit_of_work() as session:
        version = 0
        for value in (11, 12, 13):
            row = service.change_setting(session, "test:days", value, version, by="user 2")
            version = row.id
    held = {row.setting.name: row.value for row in list_values(db.session)}
    assert held["test:days"] == 13
    assert held["test:switch"] is False


def test_yes_is_not_the_number_one(app: Flask) -> None:
    with unit_of_work() as session:
        with pytest.raises(Unusable):
            service.change_setting(session, "test:switch", 1, 0, by="user 2")
        with pytest.raises(Unusable):
            service.change_setting(session, "test:days", True, 0, by="user 2")
        with pytest.raises(StaleEdit):
            service.change_setting(session, "test:days", 5, None, by="user 2")


# --- the rooms' own ----------------------------------------------------------------------------


def test_the_own_party_is_any_party_by_any_name_while_none_is_on_record(
    administrator: LintingClient,
) -> None:
    assert own_party() == "Labour"
    refused = administrator.submit("/settings/members:own-party", {"value": "Independent"})
    assert refused.status_code == 422
    assert "is no party" in refused.text
    refused = administrator.submit("/settings/members:own-party", {"value": "Labuor"})
    assert "Did you mean Labour" in refused.text
    taken = administrator.submit("/settings/members:own-party", {"value": "snp"})
    assert taken.status_code == 302
    assert own_party() == "Scottish National Party"
    default = {"which": service.TO_DEFAULT}
    administrator.submit("/settings/members:own-party", default)
    assert own_party() == "Labour"


def test_the_environment_gives_the_own_party_until_somebody_sets_it(app: Flask) -> None:
    app.config["OWN_PARTY"] = "Plaid Cymru"
    assert own_party() == "Plaid Cymru"
    with unit_of_work() as session:
        service.change_setting(session, "members:own-party", "dup", 0, by="user 2")
    assert own_party() == "Democratic Unionist Party"


def test_a_refusal_is_a_sentence() -> None:
    assert issubclass(Unusable, DomainError)
