"""A new key for what is encrypted: everything is read before, meanwhile and after."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.accounts.cli import _fresh_recovery_codes, _fresh_second_factor
from app.db import db, rotation, unit_of_work
from app.db.secrets import CannotDecrypt, decrypt, encrypt
from app.files.domain import DOCUMENTS
from app.files.queries import read_file
from app.files.service import store_file
from app.mail.service import queue_message
from app.monitoring.domain.questions import read_answers
from app.monitoring.models import MonitoringAnswer
from config import Config
from tests.factories.candidates import candidate
from tests.factories.monitoring import answer, codes
from tests.serving import serving

OLD = ("old", bytes(range(32)))
NEW = ("new", bytes(range(1, 33)))
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def keys(*pairs: tuple[str, bytes]) -> str:
    """FIELD_KEYS as the environment has them."""
    return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in pairs)


def use(app: Flask, *pairs: tuple[str, bytes]) -> None:
    """Let the application run with other keys, as after a restart."""
    app.config["FIELD_KEYS"] = pairs
    db.session.expire_all()


@pytest.fixture
def written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A database with ciphers of every kind in it, by the old key."""
    monkeypatch.setattr("app.mail.service.send_waiting", lambda: None)
    use(app, OLD)
    one = candidate("Ada Birch", email="ada@example.org")
    answer({one: codes(sex="01")})
    with unit_of_work() as session:
        queue_message(session, kind="k", to="ada@example.org", subject="s", body="A word.")
        store_file(session, data=PNG, name="a.png", kinds=DOCUMENTS, by="user 1")
    return app


def rotate(app: Flask, *arguments: str) -> Any:
    """Run the command."""
    return app.test_cli_runner().invoke(args=["security", "rotate-keys", *arguments])


def old_ones() -> int:
    """How many values the old key wrote, in the columns that the test filled."""
    with db.engine.connect() as connection:
        return sum(
            connection.execute(
                text(f"SELECT count(*) FROM {name} WHERE {value} LIKE 'old.%'")
            ).scalar_one()
            for name, value in (
                ("candidate", "email"),
                ("candidate_step", "reason"),
                ("monitoring_answer", "codes"),
                ("message", "body"),
                ("person_key", "key"),
            )
        )


def read_everything(app: Flask) -> None:
    """Read what was written; CannotDecrypt where a key is missing."""
    db.session.expire_all()
    with db.sessionmaker() as session:
        row = session.execute(text("SELECT email FROM candidate")).scalar_one()
        assert decrypt(row) == "ada@example.org"
        codes_read = session.query(MonitoringAnswer).one().codes
        assert read_answers(codes_read).codes["sex"] == "01"
        assert read_file(session, 1) == PNG


def test_everything_is_rewritten_and_the_old_key_can_go(written: Flask) -> None:
    before = old_ones()
    assert before >= 5
    use(written, NEW, OLD)
    read_everything(written)
    dry = rotate(written, "--dry-run")
    assert (dry.exit_code, old_ones()) == (0, before)
    done = rotate(written, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["rewritten"]["monitoring_answer.codes"] == 1
    assert told["rewritten"]["stored_file.content"] == 1
    assert old_ones() == 0
    again = rotate(written)
    assert again.output.startswith("0 values rewritten under the key new.")
    use(written, NEW)
    read_everything(written)
    assert written.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_ciphers_in_json_are_rewritten_and_words_are_left(written: Flask) -> None:
    value = encrypt("x")
    use(written, NEW, OLD)
    fresh = rotation._fresh_json({"a": [value], "b": ["old.words", 3]})
    assert fresh["b"] == ["old.words", 3]
    assert fresh["a"][0].startswith("new.")
    assert decrypt(fresh["a"][0]) == "x"


def test_a_cipher_in_json_that_no_key_opens_is_no_word(written: Flask) -> None:
    with_old = encrypt("hers")
    use(written, NEW)
    for lost in (with_old, f"gone.{with_old.partition('.')[2]}"):
        with pytest.raises(CannotDecrypt):
            rotation._fresh_json({"a": ["words", lost]})
    assert rotation._fresh_json({"a": "old. And some words"}) == {"a": "old. And some words"}


def test_a_second_factor_of_a_key_that_is_gone_is_told_and_not_tripped_over(
    written: Flask,
) -> None:
    for plain in ('{"enckey": {"t": "gone"}}', '{"no": "key"}', "[]", "no json"):
        with pytest.raises(CannotDecrypt):
            _fresh_second_factor(encrypt(plain))


def test_second_factors_and_recovery_codes_are_rewritten(environment: dict[str, str]) -> None:
    apps = [
        create_app(Config.from_environment({**environment, "FIELD_KEYS": keys(*order)}))
        for order in ((OLD,), (NEW, OLD), (NEW,))
    ]
    with apps[0].app_context():
        security = apps[0].extensions["security"]
        secret = security._totp_factory.generate_totp_secret()
        key = security._totp_factory.get_totp_pretty_key(secret)
        stored = encrypt(secret)
        recovery = security._mf_recovery_codes_util._encrypt_codes(["one", "two"])
    with apps[1].app_context():
        fresh = _fresh_second_factor(stored)
        assert _fresh_second_factor(fresh) == fresh
        fresh_recovery = _fresh_recovery_codes(recovery)
        assert _fresh_recovery_codes(fresh_recovery) == fresh_recovery
    with apps[2].app_context():
        security = apps[2].extensions["security"]
        assert security._totp_factory.get_totp_pretty_key(decrypt(fresh)) == key
        assert security._mf_recovery_codes_util._decrypt_codes(fresh_recovery) == ["one", "two"]
        db.engine.dispose()


def test_a_value_no_key_reads_is_named_and_the_rest_goes_on(written: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE message SET body = 'lost.AAAA'"))
    use(written, NEW, OLD)
    done = rotate(written)
    assert done.exit_code == 1
    assert "No key reads message.body of 1." in done.output
    assert "AAAA" not in done.output
    assert old_ones() == 0


def test_cut_off_in_the_middle_it_goes_on(written: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    candidate("Bea Ash")
    candidate("Cai Elm")
    use(written, NEW, OLD)
    before = old_ones()
    found = rotation.rotate()
    for one in found:
        if one.rewritten and old_ones() < before:
            break  # as killed after a column that had some
    assert 0 < old_ones() < before
    assert rotate(written).exit_code == 0
    assert old_ones() == 0


def test_no_key_no_value(written: Flask) -> None:
    use(written, NEW)
    with pytest.raises(CannotDecrypt):
        read_everything(written)


def _steps(environment: dict[str, str]) -> Sequence[dict[str, str]]:
    """The environments of the documented steps."""
    return [
        {**environment, "FIELD_KEYS": keys(*order)}
        for order in ((OLD,), (OLD, NEW), (NEW, OLD), (NEW,))
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_request_fails_while_keys_are_rotated(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Servers of two steps side by side, as in a rolling restart, while the command is killed."""
    environment = {**os.environ, **environment, "AUDIT_SEALS": str(tmp_path / "seals.log")}
    one, two, three, four = _steps(environment)
    app = create_app(Config.from_environment(one))
    with app.app_context():
        for number in range(300):
            candidate(f"Ada {number}", email=f"ada{number}@example.org")
        db.engine.dispose()
    answers: list[int] = []
    stop = threading.Event()

    def ask(url: str) -> None:
        with httpx2.Client(base_url=url, trust_env=False, timeout=30) as http:
            while not stop.is_set():
                page = http.get("/a-list/apply")
                answers.append(page.status_code)
                token = page.text.partition('name="csrf_token" type="hidden" value="')[2]
                sent = {
                    "email": f"new{len(answers)}@example.org",
                    "csrf_token": token.partition('"')[0],
                }
                answers.append(http.post("/a-list/apply", data=sent).status_code)

    command = [sys.executable, "-m", "flask", "security", "rotate-keys"]
    with (
        serving(two, tmp_path / "two.log", workers=1) as second,
        serving(three, tmp_path / "three.log", workers=1) as third,
    ):
        asking = [threading.Thread(target=ask, args=(site.url,)) for site in (second, third)]
        for thread in asking:
            thread.start()
        killed = subprocess.Popen(command, env=three, stdout=subprocess.DEVNULL)
        time.sleep(2.5)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        done = subprocess.run(command, env=three, capture_output=True, text=True, check=False)
        stop.set()
        for thread in asking:
            thread.join()
    assert done.returncode == 0, done.stderr
    assert len(answers) > 8
    assert set(answers) == {200}
    # The server of the step before went on writing by the old key: the last run finds that.
    last = subprocess.run(command, env=three, capture_output=True, text=True, check=False)
    assert last.returncode == 0, last.stderr
    app = create_app(Config.from_environment(four))
    with app.app_context():
        rows = db.session.execute(text("SELECT email FROM candidate")).scalars().all()
        assert len({decrypt(row) for row in rows}) == 300
        db.session.rollback()
        db.engine.dispose()
