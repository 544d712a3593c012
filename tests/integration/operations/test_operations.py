"""Whether the service is well, what it measures, and what it logs."""

from __future__ import annotations

import base64
import io
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.accounts.domain import Role
from app.db import db, migrations, unit_of_work
from app.jobs.models import JobRun, RunOutcome
from app.kernel import clock
from app.operations import logs
from app.standing.serving import EXTENSION
from config import BadSetting, Config
from tests.client import LintingClient
from tests.serving import serving

TOKEN = "a-token-of-more-than-thirty-two-letters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def test_it_is_alive_whatever_the_database_does(
    client: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.engine.dialect, "do_execute", None)
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (200, {"alive": True})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_it_is_ready_when_pages_can_be_served(app: Flask, client: LintingClient) -> None:
    said = client.get("/ready")
    assert said.status_code == 200
    assert said.json is not None
    assert said.json["ready"] is True
    assert said.json["parts"]["scheduler"]["says"] == "has never run a job"
    db.session.rollback()
    with unit_of_work() as session:
        session.add(
            JobRun(
                name="votes.import-divisions",
                lock="x",
                arguments={},
                started_at=clock.now(),
                ended_at=clock.now(),
                outcome=RunOutcome.SUCCEEDED,
                counts={},
                progress="",
            )
        )
    assert client.get("/ready").json["parts"]["scheduler"]["well"] is True
    db.session.rollback()
    migrations.downgrade(db.engine, "0010")
    older = client.get("/ready")
    assert older.status_code == 503
    assert older.json["parts"]["schema"]["says"] == "is not that of this version"


def test_it_is_not_ready_without_its_database(environment: dict[str, str], tmp_path: Path) -> None:
    away = {
        "sqlite": f"sqlite:///{tmp_path}/no/such/folder.sqlite3",
        "postgresql": f"postgresql://nobody@/nothing?host={tmp_path}",
    }[environment["DATABASE_URL"].partition(":")[0]]
    flask = create_app(Config.from_environment(environment | {"DATABASE_URL": away}))
    answer = flask.test_client().get("/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"]["database"]["says"] == "does not answer"
    assert str(tmp_path) not in answer.text
    assert flask.test_client().get("/health").status_code == 200


def test_metrics_are_for_whoever_knows_the_token(
    app: Flask, client_as: Callable[..., LintingClient]
) -> None:
    client = client_as(Role.ADMINISTRATOR, user_id=77)
    assert client.get("/metrics").status_code == 404
    app.config["METRICS_TOKEN"] = TOKEN
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    client.get("/members?q=Zxqmarker")
    said = client.get("/metrics", headers=BEARER).text
    assert 'chief_whip_requests_total{endpoint="members.members",status="2xx"}' in said
    assert "chief_whip_database_up 1.0" in said
    app.extensions[EXTENSION].tell("hit")
    after = client.get("/metrics", headers=BEARER).text
    assert 'chief_whip_kept_pages_total{what="hit"}' in after
    assert "chief_whip_mail_waiting 0.0" in said
    for secret in ("Zxqmarker", "user 77", "officer@example.org", "Test Officer"):
        assert secret not in said, secret
    with pytest.raises(BadSetting, match="METRICS_TOKEN"):
        Config.from_environment({"METRICS_TOKEN": "short"})


def test_a_request_is_one_line_that_names_nobody(
    environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    production = environment | {
        "CHIEF_WHIP_ENV": "production",
        "SECRET_KEY": "x" * 40,
        "FIELD_KEYS": "k:" + base64.b64encode(b"k" * 32).decode(),
        "MONITORING_KEY": base64.b64encode(b"m" * 32).decode(),
        "PUBLIC_URL": "https://127.0.0.1",
    }
    with serving(production, log) as site:
        for path in ("/votes/divisions?q=Zxqmarker", "/members/987654321?who=Zxqmarker", "/health"):
            request = urllib.request.Request(
                site.url + path, headers={"Cookie": "session=Zxqmarker"}
            )
            try:
                with urllib.request.urlopen(request) as answer:
                    # A page that is kept for everybody is nobody's request.
                    assert ("X-Request-Id" in answer.headers) == (path == "/health")
            except urllib.error.HTTPError as error:
                assert error.code == 404  # noqa: PT017 - either is an answer
    lines = [json.loads(line) for line in log.read_text().splitlines() if '"rule"' in line]
    asked = [line for line in lines if line["rule"] != "/"]
    assert [(line["rule"], line["status"], line["user"]) for line in asked] == [
        ("/votes/divisions", 200, "public"),
        ("/members/<int:member_id>", 404, "public"),
    ]
    assert all({"timestamp", "level", "milliseconds", "request_id"} <= set(line) for line in asked)
    assert "Zxqmarker" not in log.read_text()


def test_what_goes_wrong_is_logged_whole_and_without_values() -> None:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        logs.configure(production=True, stream=stream)
        secret = "Zxqmarker"  # noqa: F841 - a value of the frame
        try:
            raise ValueError("what happened")
        except ValueError:
            logging.getLogger("app.test").exception("It went wrong.")
    finally:
        logging.getLogger().handlers[:], _ = before
        logging.getLogger().setLevel(before[1])
    line = json.loads(stream.getvalue())
    assert line["event"] == "It went wrong."
    assert "ValueError: what happened" in line["exception"]
    assert "Zxqmarker" not in stream.getvalue().replace('secret = "Zxqmarker"', "")
