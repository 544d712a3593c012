"""Conference reports: drafts, the preview, freezing, files, voiding, and checking them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from app.accounts.domain import Digest, Role
from app.accounts.models import User
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.db.secrets import encrypt_bytes
from app.jobs import service as jobs
from app.kernel import clock
from app.mail.models import Message
from app.reports.contents import SECTIONS
from app.reports.domain.conference import Format
from app.reports.models.conference import ConferenceFile, ConferenceReport
from app.reports.queries.conference import read_content, read_packed
from app.roles import ROLE_GRANTS
from app.whips.domain import DecidedBy, WhipAction, WhipState
from app.whips.models import WhipStatusChange
from tests.client import LintingClient, path_of
from tests.factories.party import make_party
from tests.integration.web.reading import read

ClientAs = Callable[..., LintingClient]
NEW = "/reports/conference/new"
REPORT = "/reports/conference/1"


@pytest.fixture
def party(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seven members, the third without the whip since a month ago; jobs are started by hand."""
    monkeypatch.setattr(jobs, "_start_process", lambda _name, _url: None)
    monkeypatch.setattr("app.mail.service.send_waiting", lambda *_: None)
    with unit_of_work() as session:
        ids = make_party(session, 7)
        session.add(
            WhipStatusChange(
                member_id=3,
                effective_on=clock.today() - timedelta(days=30),
                decided_by=DecidedBy.CHIEF_WHIP,
                action=WhipAction.WITHDRAW,
                state=WhipState.WITHDRAWN,
                reason="A reason that nobody but the office may read",
                recorded_at=clock.now(),
                recorded_by="user 9",
            )
        )
    return ids


def run_the_job(app: Flask) -> None:
    """Make what was asked for."""
    done = app.test_cli_runner().invoke(args=["jobs", "run", "reports.make"])
    assert done.exit_code == 0, done.output
    db.session.rollback()


def drafted(client: LintingClient, **values: object) -> None:
    """Make a draft through the form."""
    given = {"title": "Report to conference", "sections": ["whip", "method"], **values}
    answer = client.submit(NEW, given, button="Keep the draft")
    assert path_of(answer) == REPORT


def frozen(app: Flask, client: LintingClient, **values: object) -> None:
    """Make a draft and have it frozen."""
    drafted(client, **values)
    client.submit(f"{REPORT}/freeze", button="Freeze the report")
    run_the_job(app)


def member_name(number: int) -> str:
    """The name of a member of `make_party`, from the record."""
    from app.members.models import Member  # noqa: PLC0415

    return db.session.get_one(Member, number).name


def test_a_report_is_drafted_looked_at_frozen_and_handed_out(
    app: Flask, party: list[int], client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    drafted(client, foreword="Friends,\n\nthis is <b>what</b> was so.")
    preview = read(client, f"{REPORT}/preview")
    assert "this is <b>what</b> was so." in preview.text
    assert member_name(3) in preview.text
    assert "Draft" in client.get(REPORT).text
    client.submit(f"{REPORT}/freeze", button="Freeze the report")
    assert client.get(REPORT).headers["Refresh"].startswith("5;")
    assert "Refresh" not in client.get(f"{REPORT}?still=yes").headers
    run_the_job(app)
    page = client.get(REPORT).text
    assert "Frozen" in page
    for made in Format:
        answer = client.get(f"{REPORT}.{made.value}")
        assert answer.status_code == 200
        digest = hashlib.sha256(answer.data).hexdigest()
        assert digest in page
        assert answer.headers["Content-Disposition"].endswith(f'.{made.value}"')
    text = "".join(
        one.extract_text() for one in PdfReader(io.BytesIO(client.get(f"{REPORT}.pdf").data)).pages
    )
    assert member_name(3) in text
    assert "A reason that nobody" not in read_packed(db.session, 1).decode()
    events = list(db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))
    assert events.count("reports:conference:downloaded") == len(Format) + 1
    assert "reports:conference:frozen" in events


def test_a_frozen_report_says_what_was_so_whatever_is_corrected_later(
    app: Flask, party: list[int], client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    frozen(app, client)
    before = client.get(f"{REPORT}.xlsx").data
    with unit_of_work() as session:
        session.execute(
            update(WhipStatusChange).values(
                voided_at=clock.now(), voided_by="user 9", void_reason="It was another member"
            )
        )
    assert client.get(f"{REPORT}.xlsx").data == before
    assert "Withdrawn" in read(client, f"{REPORT}/preview").text
    for path in ("edit", "freeze"):
        answer = client.get(f"{REPORT}/{path}")
        assert path_of(answer) == REPORT
    assert "nothing in it can change" in client.get(REPORT).text


def test_a_report_speaks_of_its_day(app: Flask, party: list[int], client_as: ClientAs) -> None:
    client = client_as(Role.PARTY_OFFICER)
    before = clock.today() - timedelta(days=31)
    frozen(app, client, as_at=before.isoformat(), sections=["whip"])
    words = read_packed(db.session, 1).decode()
    assert "Withdrawn" in words  # the name of a figure, which was 0
    figures = {
        figure.label: figure.value
        for block in read_content(db.session, 1).sections[0].blocks
        for figure in getattr(block, "figures", ())
    }
    assert figures["Withdrawn"] == 0
    assert figures["Holds the whip"] == 7
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    refused = client.submit(NEW, {"title": "x", "as_at": tomorrow}, button="Keep the draft")
    assert refused.status_code == 422
    assert "choose a day up to today" in refused.text


def test_what_its_maker_may_not_read_is_left_out_and_the_report_says_so(
    app: Flask, party: list[int], client_as: ClientAs
) -> None:
    frozen(
        app,
        client_as(Role.PARTY_OFFICER),
        audience="public",
        sections=[kind.key for kind in SECTIONS],
    )
    document = read_content(db.session, 1)
    assert document.used == frozenset()
    assert member_name(3) not in read_packed(db.session, 1).decode()
    left_out = {section.key: section.left_out for section in document.sections}
    assert [key for key, sentences in left_out.items() if not sentences] == ["method"]
    text = client_as(Role.WHIP).get(f"{REPORT}/preview").text
    assert "may not read it" in text


def test_who_lacks_a_permission_that_it_needs_cannot_open_it(
    app: Flask, party: list[int], client_as: ClientAs
) -> None:
    frozen(app, client_as(Role.PARTY_OFFICER), sections=["whip", "marks"])
    whip = client_as(Role.WHIP)  # who sees no marks
    assert "Something in this report is confidential" in whip.get(REPORT).text
    assert whip.get(f"{REPORT}.pdf").status_code == 403
    assert whip.get(f"{REPORT}/preview").status_code == 403
    assert client_as(Role.AUDITOR).get(f"{REPORT}.pdf").status_code == 200
    assert client_as(Role.EQUALITY_OFFICER).get(REPORT).status_code == 403
    assert client_as(Role.AUDITOR).get(NEW).status_code == 403


def test_a_voided_report_stays_on_record_and_is_handed_out_no_more(
    app: Flask, party: list[int], client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    frozen(app, client)
    assert client.submit(f"{REPORT}/void", button="Void the report").status_code == 422
    client.submit(f"{REPORT}/void", {"reason": "Wrong day"}, button="Void the report")
    page = client.get(REPORT).text
    assert "Wrong day" in page
    assert path_of(client.get(f"{REPORT}.pdf")) == REPORT
    assert client.get(f"{REPORT}/preview").status_code == 403
    assert len(read(client, "/reports/conference").table("Conference reports")) == 1
    assert len(read(client, "/reports/conference", state="voided").table("Conference reports")) == 1
    assert "No report matches" in client.get("/reports/conference?state=frozen").text
    like = client.get(f"{NEW}?like=1").text
    assert 'value="Report to conference"' in like


def test_a_report_is_not_frozen_as_somebody_else_has_changed_it(
    party: list[int], client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    drafted(client)
    seen = client.get(f"{REPORT}/freeze")
    client.submit(f"{REPORT}/edit", {"title": "Another title"}, button="Keep the draft")
    answer = client.post_form(seen, button="Freeze the report")
    assert answer.status_code == 409
    assert "Somebody changed the draft" in answer.text
    opened = client.get(f"{REPORT}/edit")
    client.submit(f"{REPORT}/edit", {"title": "A third title"}, button="Keep the draft")
    stale = client.post_form(opened, {"title": "A fourth"}, button="Keep the draft")
    assert stale.status_code == 409
    assert "A third title" in stale.text


def test_who_asked_is_told_when_it_is_there(
    app: Flask, party: list[int], client_as: ClientAs
) -> None:
    with unit_of_work() as session:
        session.add(
            User(
                id=1,
                email="officer@example.org",
                name="Olive Officer",
                password="x",
                active=True,
                fs_uniquifier="x",
                digest=Digest.NONE,
                made_at=clock.now(),
                made_by="user 9",
                version=1,
            )
        )
    frozen(app, client_as(Role.PARTY_OFFICER))
    message = db.session.scalars(select(Message)).one()
    assert message.subject == "Your report is frozen"
    assert message.body is not None
    assert REPORT in message.body
    assert "is frozen: hand it out" in client_as(Role.PARTY_OFFICER).get("/desk").text


def test_a_report_that_cannot_be_made_says_so_and_can_be_asked_for_again(
    app: Flask, party: list[int], client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    drafted(client)
    client.submit(f"{REPORT}/freeze", button="Freeze the report")
    with monkeypatch.context() as broken:
        broken.setattr("app.reports.rendering.pdf.HERE", Path("/nowhere"))
        done = app.test_cli_runner().invoke(args=["jobs", "run", "reports.make"])
    assert done.exit_code == 1
    db.session.rollback()
    assert "Something went wrong that is ours to mend" in client.get(REPORT).text
    client.submit(f"{REPORT}/freeze", button="Freeze the report")
    run_the_job(app)
    assert "Frozen" in client.get(REPORT).text


def test_verify_finds_whatever_was_changed(
    app: Flask, party: list[int], client_as: ClientAs
) -> None:
    runner = app.test_cli_runner()
    assert "No report has been frozen" in runner.invoke(args=["reports", "verify"]).output
    frozen(app, client_as(Role.PARTY_OFFICER))
    done = runner.invoke(args=["reports", "verify", "1", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert said["whole"]
    assert set(said["parts"]) == {"content", *(made.value for made in Format)}
    assert "byte for byte" in said["parts"]["pdf"][1]
    # By another version only text and numbers have to be the same.
    with unit_of_work() as session:
        session.execute(update(ConferenceFile).values(program="another"))
    assert runner.invoke(args=["reports", "verify"]).exit_code == 0
    with unit_of_work() as session:
        session.execute(
            update(ConferenceFile)
            .where(ConferenceFile.format == Format.ZIP)
            .values(content=encrypt_bytes(b"changed"))
        )
    done = runner.invoke(args=["reports", "verify", "1"])
    assert done.exit_code == 1
    assert "zip: NOT WHOLE" in done.output
    assert "pdf: Rendered again" in done.output
    with unit_of_work() as session:
        content = read_packed(session, 1).replace(b"Report to", b"Retort to")
        digest = hashlib.sha256(content).hexdigest()
        session.execute(
            update(ConferenceReport).values(content=encrypt_bytes(content), digest=digest)
        )
    assert "content: NOT WHOLE" in runner.invoke(args=["reports", "verify", "1"]).output
    assert runner.invoke(args=["reports", "verify", "9"]).exit_code == 1


def test_the_command_writes_a_report_as_a_role_would_have_it(
    app: Flask, party: list[int], tmp_path: Path
) -> None:
    runner = app.test_cli_runner()
    made = tmp_path / "report.zip"
    asked = ["reports", "conference", "--format", "zip", "--output", str(made)]
    done = runner.invoke(args=[*asked, "--as-at", clock.today().isoformat()])
    assert done.exit_code == 0, done.output
    assert made.read_bytes().startswith(b"PK")
    again = made.read_bytes()
    assert runner.invoke(args=[*asked, "--may-read", "public"]).exit_code == 0
    assert made.read_bytes() != again
    assert list(tmp_path.iterdir()) == [made] or made in tmp_path.iterdir()
    for wrong, words in (
        (["--sections", "whip,nope"], "There is no section “nope”"),
        (["--as-at", "9999-01-01"], "choose a day up to today"),
        (["--as-at", "soon"], "'soon'"),
        (["--title", " "], "Give the report a title"),
    ):
        failed = runner.invoke(args=[*asked, *wrong])
        assert failed.exit_code == 2, failed.output
        assert words in failed.output
    nowhere = [*asked[:-1], str(tmp_path / "no" / "report.zip")]
    failed = runner.invoke(args=nowhere)
    assert failed.exit_code == 1
    assert "cannot be written" in failed.output


def test_every_section_builds_of_an_empty_record_for_every_role(app: Flask) -> None:
    from app.reports.domain.document import Audience  # noqa: PLC0415
    from app.reports.domain.packing import packed, unpacked  # noqa: PLC0415
    from app.reports.service.building import ReportGiven, build_document  # noqa: PLC0415

    given = ReportGiven(
        "Empty", date(2016, 9, 25), Audience.OFFICERS, tuple(kind.key for kind in SECTIONS), ""
    )
    for role in Role:
        document = build_document(db.session, given, may=ROLE_GRANTS[role], built_by="a test")
        assert [section.key for section in document.sections] == [kind.key for kind in SECTIONS]
        assert document.used <= {str(permission) for permission in ROLE_GRANTS[role]}
        assert unpacked(packed(document)) == document
