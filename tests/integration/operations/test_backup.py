"""A backup taken while others write comes back as it was, and what is no backup changes nothing."""

from __future__ import annotations

import json
import shutil
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from app import create_app
from app.audit import service as audit
from app.db import db, unit_of_work
from app.db.model import Base
from app.operations.backup import MANIFEST, PARTS
from app.settings.events import SettingEvent
from config import Config
from tests.factories.party import make_party

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(autouse=True)
def needs_the_client() -> None:
    """PostgreSQL's client comes with its server on Debian."""
    assert shutil.which("pg_dump"), "pg_dump is missing: apt-get install postgresql-client"


@contextmanager
def opened(url: str, environment: dict[str, str]) -> Iterator[Flask]:
    """The application on another database."""
    flask = create_app(Config.from_environment(environment | {"DATABASE_URL": url}))
    flask.testing = True
    with flask.app_context():
        yield flask
        db.session.close()
        db.engine.dispose()


def everything() -> Rows:
    """Every row of every table but the entries that making and restoring a backup leaves."""
    with db.engine.connect() as connection:
        return {
            name: sorted(
                (tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))),
                key=repr,
            )
            for name in inspect(connection).get_table_names()
            if name != "audit_entry"
        }


def note(number: int) -> None:
    """One more entry, as any change leaves it."""
    with unit_of_work() as session:
        audit.record(session, SettingEvent.CHANGED, by="user 1", subject=f"n {number}", changes={})


def test_a_backup_comes_back_as_it_was(
    app: Flask,
    environment: dict[str, str],
    database_url: str,
    new_database: Callable[[str], str],
    tmp_path: Path,
) -> None:
    with unit_of_work() as session:
        make_party(session, 5)
    note(0)
    file = tmp_path / "kept.backup"
    done = app.test_cli_runner().invoke(args=["backup", "create", "--output", str(file)])
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["kept.backup"]
    before = everything()
    assert len(before) == len(Base.metadata.tables)  # alembic's own for the trail's
    with opened(new_database(database_url.partition(":")[0]), environment) as other:
        runner = other.test_cli_runner()
        done = runner.invoke(args=["backup", "restore", str(file)])
        assert done.exit_code == 0, done.output
        assert "Its audit trail is whole." in done.output
        assert everything() == before
        note(1)  # and life goes on: numbers, triggers and all
        refused = runner.invoke(args=["backup", "restore", str(file)])
        assert refused.exit_code == 1
        assert "There is a record in this database" in refused.output
        asked = runner.invoke(args=["backup", "restore", str(file), "--replace"], input="n\n")
        assert asked.exit_code == 1
        again = runner.invoke(args=["backup", "restore", str(file), "--replace", "--yes"])
        assert again.exit_code == 0, again.output
        assert everything() == before


def test_it_is_of_one_moment_while_others_write(
    app: Flask,
    environment: dict[str, str],
    database_url: str,
    new_database: Callable[[str], str],
    tmp_path: Path,
) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        with app.app_context():
            number = 0
            while not stop.is_set():
                note(number)
                written.append(number)
                number += 1
            db.session.close()

    writer = threading.Thread(target=write)
    writer.start()
    file = tmp_path / "kept.backup"
    try:
        while len(written) < 5:
            stop.wait(0.01)
        done = app.test_cli_runner().invoke(args=["backup", "create", "--output", str(file)])
    finally:
        stop.set()
        writer.join()
    assert done.exit_code == 0, done.output
    with opened(new_database(database_url.partition(":")[0]), environment) as other:
        done = other.test_cli_runner().invoke(args=["backup", "restore", str(file)])
        assert done.exit_code == 0, done.output
        assert "Its audit trail is whole." in done.output


def test_what_is_no_backup_is_told_and_changes_nothing(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    note(0)
    runner = app.test_cli_runner()
    whole = tmp_path / "whole.backup"
    runner.invoke(args=["backup", "create", "--output", str(whole)])
    before = everything()
    manifest = json.loads(zipfile.ZipFile(whole).read(MANIFEST))
    kind = manifest["kind"]
    data = zipfile.ZipFile(whole).read(PARTS[kind])
    other = "sqlite" if kind == "postgresql" else "postgresql"

    def made(name: str, data: bytes = data, **changes: object) -> Path:
        file = tmp_path / name
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(MANIFEST, json.dumps(manifest | changes))
            archive.writestr(PARTS[str((manifest | changes)["kind"])], data)
        return file

    cut = tmp_path / "cut.backup"
    cut.write_bytes(whole.read_bytes()[:-100])
    words = tmp_path / "words.backup"
    words.write_text("a letter")
    for file, sentence in (
        (tmp_path / "none.backup", "There is no file"),
        (cut, "is no backup of Chief Whip, or it is damaged"),
        (words, "is no backup of Chief Whip, or it is damaged"),
        (made("later.backup", format=2), "was written by another version"),
        (made("newer.backup", revision="9999"), "does not know"),
        (made("other.backup", kind=other), "Restore it into a database of its own kind"),
        (made("changed.backup", data[:-1] + b"x"), "its digest is another"),
        (made("more.backup", surprise=1), "is no backup of Chief Whip, or it is damaged"),
    ):
        done = runner.invoke(args=["backup", "restore", str(file), "--replace", "--yes"])
        assert done.exit_code == 1, done.output
        assert sentence in done.output, file.name
    assert everything() == before
    assert "schema" in runner.invoke(args=["backup", "show", str(whole)]).output
    nowhere = runner.invoke(args=["backup", "create", "--output", str(tmp_path / "no" / "x")])
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.output
    assert runner.invoke(args=["backup", "restore"]).exit_code == 2


def test_a_damaged_file_is_told_in_a_sentence(app: Flask, tmp_path: Path) -> None:
    note(0)
    runner = app.test_cli_runner()
    whole = tmp_path / "whole.backup"
    runner.invoke(args=["backup", "create", "--output", str(whole)])
    before = everything()
    good = whole.read_bytes()
    first, listed = good.index(b"PK\x03\x04"), good.index(b"PK\x01\x02")
    manifest = json.loads(zipfile.ZipFile(whole).read(MANIFEST))
    middle = len(good) // 2

    def changed(places: dict[int, int]) -> bytes:
        content = bytearray(good)
        for place, value in places.items():
            content[place] = value
        return bytes(content)

    odd = tmp_path / "odd.backup"
    with zipfile.ZipFile(odd, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(manifest | {"size": "much"}))
    for content in (
        changed({place: 255 - good[place] for place in range(middle, middle + 20)}),
        changed({first + 6: 1, listed + 8: 1}),  # as if it were encrypted
        changed({first + 8: 99, listed + 10: 99}),  # as if it were packed in another way
        odd.read_bytes(),
    ):
        bad = tmp_path / "bad.backup"
        bad.write_bytes(content)
        done = runner.invoke(args=["backup", "restore", str(bad), "--replace", "--yes"])
        assert done.exit_code == 1
        assert "damaged" in done.output
        assert isinstance(done.exception, SystemExit), done.exception
    assert everything() == before


def test_a_backup_comes_back_over_a_newer_schema(app: Flask, tmp_path: Path) -> None:
    """As after an update that turned out badly: what is there may refer to what comes back."""
    with unit_of_work() as session:
        make_party(session, 2)
    note(0)
    file = tmp_path / "kept.backup"
    runner = app.test_cli_runner()
    runner.invoke(args=["backup", "create", "--output", str(file)])
    before = everything()
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE newer (member_id integer REFERENCES member (id))"))
        connection.execute(text("INSERT INTO newer VALUES (1)"))
    done = runner.invoke(args=["backup", "restore", str(file), "--replace", "--yes"])
    assert done.exit_code == 0, done.output
    assert everything() == before
