"""Requests for correction: asked by the public, bounded, read on record, decided, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.jobs.runner import run_job
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.mail.models import Message
from app.members.models import Member
from app.members.service import name_columns
from app.privacy import domain, queries
from app.privacy.models import Correction, CorrectionOutcome
from app.settings import service as settings
from tests.client import LintingClient, path_of

ClientAs = Callable[..., LintingClient]
NEW = "/privacy/corrections/new?about=member-172"
WRONG = {"wrong": "She voted aye.\nI was there.", "proposed": "Hansard", "contact": "a@example.org"}


@pytest.fixture(autouse=True)
def abbott(app: Flask) -> None:
    """One member on record."""
    with unit_of_work() as session:
        session.add(Member(id=172, confirmed=True, **name_columns("Diane Abbott", None)))


def asked() -> Correction:
    db.session.rollback()
    return db.session.scalars(select(Correction).order_by(Correction.id.desc())).first()


def events(about: str = "correction") -> list[tuple[str, str]]:
    db.session.rollback()
    return [
        (entry.event, entry.actor)
        for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        if entry.subject.startswith(about)
    ]


def ask(client: LintingClient, **more: object) -> Correction:
    answer = client.submit(NEW, {**WRONG, **more})
    assert answer.status_code == 302
    return asked()


def test_anybody_asks_and_gets_a_reference(client: LintingClient) -> None:
    answer = client.submit(NEW, WRONG)
    assert answer.status_code == 302
    row = asked()
    assert path_of(answer) == f"/privacy/corrections/asked/{row.reference}"
    thanks = client.get(path_of(answer))
    assert row.reference in thanks.text
    assert "Waiting for a decision" in thanks.text
    assert "Abbott" not in thanks.text
    assert "a@example.org" not in thanks.text
    assert (row.about, row.page, row.wrong) == ("member 172", "/members/172", WRONG["wrong"])
    assert events() == [("privacy:correction:asked", "public")]


def test_what_was_written_is_encrypted(client: LintingClient) -> None:
    row = ask(client)
    kept = db.session.execute(
        text("SELECT wrong, proposed, contact, address_digest FROM correction")
    ).one()
    assert all(value and "example" not in value and "voted" not in value for value in kept)
    assert row.address_digest != "127.0.0.1"
    trail = str([(e.changes, e.private) for e in db.session.scalars(select(AuditEntry))])
    assert "voted" not in trail
    assert "example" not in trail


@pytest.mark.parametrize(
    "about",
    ["", "member-1", "member-173", "nobody-1", "member-9999999999", "member-0x1", "member",
     "../../x", "https://example.org", "user-1"],
)  # fmt: skip
def test_only_a_public_page_about_a_person_can_be_corrected(
    client: LintingClient, about: str
) -> None:
    assert client.get("/privacy/corrections/new", query_string={"about": about}).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"wrong": " "}, "Say what on the page is wrong"),
        ({"wrong": "x" * 4001}, "Enter at most 4000 characters"),
        ({"proposed": "x" * 4001}, "Enter at most 4000 characters"),
        ({"contact": "no address"}, "Enter an e-mail address such as"),
        ({"contact": "a@example.org, b@example.org"}, "Enter an e-mail address such as"),
        ({"contact": "a@example.org\nBcc: b@example.org"}, "Enter an e-mail address such as"),
    ],
)
def test_what_cannot_be_used_is_refused(
    client: LintingClient, data: dict[str, str], sentence: str
) -> None:
    answer = client.submit(NEW, {**WRONG, **data})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert asked() is None


def test_after_five_within_an_hour_from_one_place_no_more_is_taken(client: LintingClient) -> None:
    for _ in range(domain.MOST_AN_HOUR):
        ask(client)
    refused = client.submit(NEW, WRONG)
    assert refused.status_code == 429
    assert "Try again in an hour" in refused.text
    assert "I was there." in refused.text  # nothing is lost
    page = client.get(NEW)
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    elsewhere = client.post(
        NEW, data={**WRONG, "csrf_token": token}, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 302
    with unit_of_work() as session:
        hour = clock.now() - timedelta(hours=1, minutes=1)
        session.execute(update(Correction).values(asked_at=hour))
    assert client.submit(NEW, WRONG).status_code == 302


def test_a_day_takes_so_many_and_no_more(
    client: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_AN_HOUR", 100)
    monkeypatch.setattr(domain, "MOST_A_DAY", 2)
    ask(client)
    ask(client)
    refused = client.submit(NEW, WRONG)
    assert refused.status_code == 429
    assert "Try again tomorrow" in refused.text


@pytest.mark.parametrize("role", [Role.WHIP, Role.ADMINISTRATOR, Role.CLP_SECRETARY])
def test_other_officers_do_not_see_them(
    client: LintingClient, client_as: ClientAs, role: Role
) -> None:
    row = ask(client)
    officer = client_as(role, scope="clp:1")
    for path in (
        "/privacy/corrections", f"/privacy/corrections/{row.id}", "/privacy/corrections.csv",
    ):  # fmt: skip
        assert officer.get(path).status_code == 403


def test_the_list_shows_nothing_of_what_was_written(
    client: LintingClient, client_as: ClientAs
) -> None:
    row = ask(client)
    officer = client_as(Role.PARTY_OFFICER)
    for path in ("/privacy/corrections", "/privacy/corrections.csv"):
        answer = officer.get(path)
        assert row.reference in answer.text
        assert "Diane Abbott" in answer.text
        assert "voted aye" not in answer.text
    assert officer.get("/privacy/corrections.xlsx").data.startswith(b"PK")


def test_the_list_is_filtered_and_sorted_by_deadline(
    client: LintingClient, client_as: ClientAs
) -> None:
    first, second, third = ask(client), ask(client), ask(client)
    with unit_of_work() as session:
        for row, days in ((first, 9), (second, -1), (third, 3)):
            session.execute(
                update(Correction)
                .where(Correction.id == row.id)
                .values(due_on=clock.today() + timedelta(days=days))
            )
        session.execute(
            update(Correction)
            .where(Correction.id == third.id)
            .values(outcome=CorrectionOutcome.REFUSED, decided_at=clock.now())
        )
    officer = client_as(Role.PARTY_OFFICER)

    def listed(query: str) -> list[str]:
        page = officer.get(f"/privacy/corrections{query}").text
        found = [(page.find(row.reference), row.reference) for row in (first, second, third)]
        return [reference for place, reference in sorted(found) if place >= 0]

    assert listed("") == [second.reference, first.reference]
    assert listed("?order=descending") == [first.reference, second.reference]
    assert listed("?show=overdue") == [second.reference]
    assert listed("?show=decided") == [third.reference]
    assert len(listed("?show=all")) == 3
    assert listed("?page=2") == []
    assert officer.get("/privacy/corrections?show=x").status_code == 422
    assert [row.id for row in queries.list_open_corrections(db.session)] == [second.id, first.id]


def test_reading_what_was_written_is_on_record(client: LintingClient, client_as: ClientAs) -> None:
    row = ask(client)
    auditor = client_as(Role.AUDITOR, user_id=7)
    page = auditor.get(f"/privacy/corrections/{row.id}")
    assert "I was there." in page.text
    assert "Decide</button>" not in page.text
    assert events()[-1] == ("privacy:correction:read", "user 7")
    assert client.get(f"/privacy/corrections/asked/{row.reference}").status_code == 200
    assert auditor.get("/privacy/corrections/99999999999").status_code == 404


def test_a_decision_is_audited_and_mailed(client: LintingClient, client_as: ClientAs) -> None:
    row = ask(client)
    officer = client_as(Role.PARTY_OFFICER)
    path = f"/privacy/corrections/{row.id}"
    answer = officer.submit(path, {"outcome": "not_ours", "answer": "Ask the House."})
    assert answer.status_code == 302
    decided = asked()
    assert (decided.outcome, decided.answer) == (CorrectionOutcome.NOT_OURS, "Ask the House.")
    assert (decided.decided_by, decided.version) == ("user 1", 2)
    assert ("privacy:correction:decided", "user 1") in events()
    db.session.rollback()
    message = db.session.scalars(select(Message)).one()
    assert message.recipient == "a@example.org"
    assert row.reference in message.subject
    page = officer.get(path).text
    assert "Ask the House." in page
    assert "A decision is not changed." in page
    assert "Not ours" in client.get(f"/privacy/corrections/asked/{row.reference}").text


def test_without_an_address_nothing_is_mailed(client: LintingClient, client_as: ClientAs) -> None:
    row = ask(client, contact="")
    officer = client_as(Role.PARTY_OFFICER)
    officer.submit(
        f"/privacy/corrections/{row.id}", {"outcome": "refused", "answer": "It is right."}
    )
    db.session.rollback()
    assert db.session.scalars(select(Message)).all() == []


def test_a_decision_that_cannot_be_used_changes_nothing_and_is_a_reading_too(
    client: LintingClient, client_as: ClientAs
) -> None:
    row = ask(client)
    officer = client_as(Role.PARTY_OFFICER)
    answer = officer.submit(f"/privacy/corrections/{row.id}", {"answer": ""})
    assert answer.status_code == 422
    assert "Choose how the request is decided" in answer.text
    assert "Write the answer to whoever asked" in answer.text
    assert [event for event, _ in events()].count("privacy:correction:read") == 2
    assert asked().outcome is None


def test_a_stale_decision_is_answered_with_both_texts(
    client: LintingClient, client_as: ClientAs
) -> None:
    row = ask(client)
    officer = client_as(Role.PARTY_OFFICER)
    path = f"/privacy/corrections/{row.id}"
    page = officer.get(path).text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    officer.submit(path, {"outcome": "corrected", "answer": "Done."})
    data = {"csrf_token": token, "outcome": "refused", "answer": "Never.", "version": "1"}
    stale = officer.post(f"{path}/decide", data=data)
    assert stale.status_code == 409
    assert "Done." in stale.text
    assert "Never." in stale.text
    again = officer.post(f"{path}/decide", data={**data, "version": "2"})
    assert again.status_code == 422
    assert "has been decided already" in again.text
    assert asked().answer == "Done."


def test_an_auditor_decides_nothing(client: LintingClient, client_as: ClientAs) -> None:
    row = ask(client)
    auditor = client_as(Role.AUDITOR)
    assert auditor.post(f"/privacy/corrections/{row.id}/decide").status_code in (400, 403)
    assert asked().outcome is None


def test_the_deadline_follows_the_setting_and_never_passes_a_month(app: Flask) -> None:
    from app.privacy import service  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as then, unit_of_work() as session:
        then.setattr(clock, "now", lambda: datetime(2017, 1, 31, 12, tzinfo=UTC))
        made = service.ask_for_correction(
            session, domain.Person("member", 172), wrong="x", proposed="", contact="",
            address="", by="public",
        )  # fmt: skip
        assert made.due_on.isoformat() == "2017-02-28"
        settings.change_setting(session, "privacy:correction-days", 10, 0, by="user 1")
        made = service.ask_for_correction(
            session, domain.Person("member", 172), wrong="x", proposed="", contact="",
            address="", by="public",
        )  # fmt: skip
        assert made.due_on.isoformat() == "2017-02-10"


# --- forgetting --------------------------------------------------------------------------------


def decided_long_ago(client: LintingClient) -> tuple[Correction, Correction, Correction]:
    old, young, waiting = ask(client), ask(client), ask(client)
    with unit_of_work() as session:
        for row, days in ((old, 731), (young, 729)):
            at = clock.now() - timedelta(days=days)
            session.execute(
                update(Correction)
                .where(Correction.id == row.id)
                .values(
                    outcome=CorrectionOutcome.CORRECTED,
                    decided_at=at,
                    decided_by="user 1",
                    answer="Done.",
                )
            )
        at = clock.now() - timedelta(days=3000)
        session.execute(update(Correction).values(asked_at=at))
    return old, young, waiting


def test_a_dry_run_prints_what_would_go_and_removes_nothing(
    app: Flask, client: LintingClient
) -> None:
    old, young, _ = decided_long_ago(client)
    before = events("")
    done = app.test_cli_runner().invoke(args=["privacy", "purge", "--dry-run"])
    assert done.exit_code == 0
    assert f"Request {old.id} about member 172" in done.output
    assert f"Request {young.id} " not in done.output
    assert "Texts of 1 request for correction would be removed." in done.output
    assert events("") == before
    db.session.rollback()
    assert db.session.get_one(Correction, old.id).wrong == WRONG["wrong"]


def test_texts_go_after_their_time_and_the_outcome_stays(app: Flask, client: LintingClient) -> None:
    old, young, waiting = decided_long_ago(client)
    done = app.test_cli_runner().invoke(args=["privacy", "purge"])
    assert done.exit_code == 0
    assert "Texts of 1 request for correction removed." in done.output
    db.session.rollback()
    db.session.expire_all()
    gone = db.session.get_one(Correction, old.id)
    assert (gone.wrong, gone.proposed, gone.contact, gone.answer) == (None, None, None, None)
    assert gone.outcome is CorrectionOutcome.CORRECTED
    assert gone.forgotten_at is not None
    for kept in (young, waiting):
        row = db.session.get_one(Correction, kept.id)
        assert row.wrong == WRONG["wrong"]
        assert row.address_digest is None  # older than a day
    assert events("requests")[-1] == ("privacy:corrections:forgotten", "command line")
    again = app.test_cli_runner().invoke(args=["privacy", "purge"])
    assert "Texts of 0 requests" in again.output


def test_the_job_does_the_same_and_a_forgotten_request_can_be_shown(
    app: Flask, client: LintingClient, client_as: ClientAs
) -> None:
    old, _, _ = decided_long_ago(client)
    db.session.rollback()
    assert run_job("privacy.forget-corrections").counts == {"requests": 1}
    db.session.expire_all()
    page = client_as(Role.PARTY_OFFICER).get(f"/privacy/corrections/{old.id}")
    assert page.status_code == 200
    assert "It was removed on" in page.text


def test_a_reference_nobody_has_is_not_found(client: LintingClient) -> None:
    assert client.get("/privacy/corrections/asked/AAAA-BBBB-CCCC").status_code == 404
    with pytest.raises(NotInRecord):
        queries.get_asked(db.session, "")


# --- the pages it is asked on ------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/members/172", "/votes/members/172"])
def test_every_public_page_about_a_person_leads_there(client: LintingClient, path: str) -> None:
    page = client.get(path).text
    assert "Something wrong here?" in page
    assert f'href="{NEW}"' in page
