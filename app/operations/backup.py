"""Copies the whole record into one file, and back.

The file is a ZIP of two parts: `manifest.json` says what it is, and the data, as SQLite's own file
or as pg_dump's custom format. It has no keys in it: columns that are encrypted stay so, and whoever
restores it needs the FIELD_KEYS it was written with. It is taken while the service runs, and is of
one moment.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import URL, Engine, make_url, text

from app.db.migrations import current_revision, is_known, newest_revision
from app.kernel import clock
from app.kernel.errors import DomainError

FORMAT = 1
MANIFEST = "manifest.json"
PARTS = {"sqlite": "record.sqlite3", "postgresql": "record.dump"}
PIECE = 1024 * 1024
WHOLE = frozenset({"format", "place", "size"})
"""What of a manifest is a whole number; the rest is text."""
NOTHING = "The database has no schema yet, so there is nothing to keep."
DAMAGED = (EOFError, KeyError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)
"""What reading a ZIP file raises that is not what it was, encrypted, or packed in another way."""
_HEAD = "SELECT id, digest FROM audit_entry ORDER BY id DESC LIMIT 1"
_DROP_TABLES = """
SET client_min_messages = warning;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP TABLE %I CASCADE', found.tablename);
    END LOOP;
END $$;
"""
_VERSION = re.compile(r"\) (\d+)")


class BackupFailed(DomainError):
    """A backup could not be made, read or put back; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is.

    kind: of the database. revision: of its schema. place, digest: the newest audit entry in it, so
    that it can be told how far it goes; 0 and "" without one. sha256, size: of the data.
    """

    format: int
    made_at: str
    kind: str
    revision: str
    place: int
    digest: str
    sha256: str
    size: int


def create_backup(engine: Engine, output: Path) -> Manifest:
    """Write a backup to a file that only its owner may read. It appears whole or not at all.

    Raises BackupFailed.
    """
    try:
        with _workspace(output) as folder:
            data = folder / "data"
            if engine.dialect.name == "sqlite":
                revision, place, digest = _copy_sqlite(engine, data)
            else:
                revision, place, digest = _dump_postgresql(engine, data)
            manifest = Manifest(
                FORMAT,
                clock.now().isoformat(timespec="seconds"),
                engine.dialect.name,
                revision,
                place,
                digest,
                _sha256(data),
                data.stat().st_size,
            )
            whole = folder / "whole"
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
                archive.write(data, PARTS[manifest.kind])
            whole.chmod(0o600)
            with whole.open("rb") as written:
                os.fsync(written.fileno())
            whole.replace(output)
    except OSError as error:
        raise BackupFailed(f"{output} cannot be written: {error.strerror}.") from error
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What a file is. Raises BackupFailed for one that is no backup of ours, or of a later one."""
    try:
        with zipfile.ZipFile(file) as archive:
            said = json.loads(archive.read(MANIFEST))
        if said.get("format") != FORMAT:
            raise BackupFailed(
                f"{file} was written by another version of Chief Whip, in format"
                f" {said.get('format')}. Restore it with that version."
            )
        manifest = Manifest(**said)
        if not _is_sound(manifest) or datetime.fromisoformat(manifest.made_at).tzinfo is None:
            raise BackupFailed(f"{file} is no backup of Chief Whip.")
    except FileNotFoundError:
        raise BackupFailed(f"There is no file {file}.") from None
    except (*DAMAGED, TypeError, AttributeError):
        raise BackupFailed(
            f"{file} is no backup of Chief Whip, or it is damaged. Take another copy of it."
        ) from None
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Whether what a file says of itself is of the kinds that we write."""
    values = asdict(manifest)
    return manifest.kind in PARTS and all(
        type(values[name]) is (int if name in WHOLE else str) for name in values
    )


def restore_backup(engine: Engine, file: Path, *, replace: bool) -> Manifest:
    """Put a backup in the place of what is in the database. Nothing is changed when it fails.

    replace: whether what is on record may go. Stop every other process first: what they write
    meanwhile would be lost. Raises BackupFailed.
    """
    manifest = read_manifest(file)
    if manifest.kind != engine.dialect.name:
        raise BackupFailed(
            f"The backup is of {_named(manifest.kind)}, and DATABASE_URL is of"
            f" {_named(engine.dialect.name)}. Restore it into a database of its own kind."
        )
    if not is_known(manifest.revision):
        raise BackupFailed(
            f"The backup has the schema {manifest.revision}, which this version of Chief Whip does"
            f" not know (its newest is {newest_revision()}). Restore it with a newer version."
        )
    if not replace and not is_empty(engine):
        raise BackupFailed(
            "There is a record in this database. Restore into an empty one, or say --replace: what"
            " is there now is gone then."
        )
    engine.dispose()
    with tempfile.TemporaryDirectory(prefix="chief-whip-restore-") as name:
        data = Path(name) / "data"
        _extract(file, manifest, data)
        if manifest.kind == "sqlite":
            _restore_sqlite(engine, data)
        else:
            _restore_postgresql(engine, data)
    engine.dispose()
    found = _facts(engine)
    if found != (manifest.revision, manifest.place, manifest.digest):
        raise BackupFailed("What was restored is not what the backup says. Use another copy.")
    return manifest


def is_empty(engine: Engine) -> bool:
    """Whether a database holds no record: no schema, or no entry in the audit trail."""
    return current_revision(engine) is None or _facts(engine)[1] == 0


def _facts(engine: Engine) -> tuple[str, int, str]:
    """The schema of a database, and its newest audit entry."""
    revision = current_revision(engine) or ""
    with engine.connect() as connection:
        head = connection.execute(text(_HEAD)).first()
    return revision, *(tuple(head) if head else (0, ""))


# --- SQLite --------------------------------------------------------------------------------------


def _copy_sqlite(engine: Engine, data: Path) -> tuple[str, int, str]:
    """Copy by SQLite's own online backup: whole, and of one moment, however many write."""
    source = sqlite3.connect(_sqlite_path(engine))
    with closing(source), closing(sqlite3.connect(data)) as copy:
        source.backup(copy)
        # One file alone, without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    _check_sqlite(data)
    with closing(sqlite3.connect(data)) as copy:
        try:
            revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            head = copy.execute(_HEAD).fetchone()
        except (sqlite3.Error, TypeError):
            raise BackupFailed(
                "The database has no schema yet, so there is nothing to keep."
            ) from None
    return revision, *(head or (0, ""))


def _check_sqlite(data: Path) -> None:
    """Refuse a database that SQLite itself finds fault with."""
    with closing(sqlite3.connect(data)) as copy:
        try:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise BackupFailed(f"The copy is damaged: {error}.") from error
    if said != "ok" or broken:
        raise BackupFailed(f"The copy is damaged: {said if said != 'ok' else 'a key is broken'}.")


def _restore_sqlite(engine: Engine, data: Path) -> None:
    _check_sqlite(data)
    path = _sqlite_path(engine)
    try:
        with closing(sqlite3.connect(data)) as source, closing(sqlite3.connect(path)) as target:
            target.execute("PRAGMA busy_timeout = 5000")
            # Over what is there, by SQLite's own locks: whole or not at all.
            source.backup(target)
            target.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        raise BackupFailed(
            f"The database cannot be written: {error}. Stop every other process of Chief Whip."
        ) from error


def _sqlite_path(engine: Engine) -> str:
    path = engine.url.database
    assert path is not None
    return path


# --- PostgreSQL ----------------------------------------------------------------------------------


def _dump_postgresql(engine: Engine, data: Path) -> tuple[str, int, str]:
    """Dump what one transaction sees, whose facts are read in the same."""
    _check_client(engine, "pg_dump")
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        known = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar_one()
        if known is None:
            raise BackupFailed(NOTHING)
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        head = connection.execute(text(_HEAD)).first()
        _run(
            engine.url,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={data}",
        )
    return revision, *(tuple(head) if head else (0, ""))


def _restore_postgresql(engine: Engine, data: Path) -> None:
    """Put a dump in the place of every table there is, in one transaction.

    pg_restore alone drops only what the dump knows: a table of a newer schema would stay, or would
    not let go of what it refers to.
    """
    for program in ("pg_restore", "psql"):
        _check_client(engine, program)
    script = data.with_name("script.sql")
    _run(
        None,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        f"--file={script}",
        str(data),
    )
    before = data.with_name("before.sql")
    before.write_text(_DROP_TABLES, encoding="utf-8")
    _run(
        engine.url,
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--single-transaction",
        "--output=/dev/null",
        f"--file={before}",
        f"--file={script}",
    )


def _check_client(engine: Engine, program: str) -> None:
    """Refuse a client program that is missing, or too old for the server."""
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(
            f"{program} is not installed. On Debian: apt-get install postgresql-client."
        )
    # The path is the system's own; nothing that a person typed is among the arguments.
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = _VERSION.search(said.stdout)
    with engine.connect() as connection:
        server = connection.connection.driver_connection.info.server_version // 10_000  # type: ignore[union-attr]
    if version is None or int(version[1]) < server:
        raise BackupFailed(
            f"{program} is of version {version[1] if version else 'unknown'}, older than the"
            f" server's {server}. Install the client of PostgreSQL {server}."
        )


def _run(url: URL | None, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on a database, or on none.

    The password goes by the environment: others see a command.
    """
    found = shutil.which(program)
    assert found is not None
    database: list[str] = []
    password: dict[str, str] = {}
    if url is not None:
        address = make_url(url).set(drivername="postgresql", password=None)
        database = [f"--dbname={address.render_as_string()}", "--no-password"]
        password = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603 - as above
        [found, *database, *arguments],
        env=os.environ | password,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BackupFailed(f"{program} failed: {lines[0]}")


# --- files ---------------------------------------------------------------------------------------


@contextmanager
def _workspace(output: Path) -> Iterator[Path]:
    """A folder beside the output, so that the finished file is only renamed; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=output.resolve().parent) as name:
        yield Path(name)


def _extract(file: Path, manifest: Manifest, data: Path) -> None:
    """The data of a backup, checked against its manifest."""
    digest = hashlib.sha256()
    try:
        with (
            zipfile.ZipFile(file) as archive,
            archive.open(PARTS[manifest.kind]) as part,
            data.open("wb") as out,
        ):
            for piece in _pieces(part):
                digest.update(piece)
                out.write(piece)
    except DAMAGED as error:
        raise BackupFailed(f"{file} is damaged: {error}. Take another copy of it.") from error
    if digest.hexdigest() != manifest.sha256:
        raise BackupFailed(f"{file} is damaged: its digest is another. Take another copy of it.")


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as data:
        for piece in _pieces(data):
            digest.update(piece)
    return digest.hexdigest()


def _pieces(data: IO[bytes]) -> Iterator[bytes]:
    while piece := data.read(PIECE):
        yield piece


def _named(kind: str) -> str:
    names: Mapping[str, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    return names.get(kind, kind)
