"""`flask backup`: the whole record into one file, and back."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.audit import service as audit
from app.db import db, unit_of_work
from app.db.migrations import newest_revision
from app.kernel import clock
from app.kernel.dates import written_time
from app.operations.backup import (
    Manifest,
    create_backup,
    is_empty,
    read_manifest,
    restore_backup,
)
from app.operations.events import OperationEvent

group = AppGroup("backup", help="Copy the whole record into one file, and back.")


@group.command("create")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it chief-whip-DAY-TIME.backup in this folder.",
)
def create(output: Path | None) -> None:
    """Copy the record as it is now, while the service runs.

    The file holds personal data, encrypted columns as they are, and no keys: keep FIELD_KEYS and
    MONITORING_KEY apart from it.
    """
    db.session.rollback()
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    file = output or Path(f"chief-whip-{stamp}.backup")
    made = create_backup(db.engine, file)
    _record(OperationEvent.BACKED_UP, made)
    click.echo(f"Wrote {file} ({file.stat().st_size:,} bytes): {_told(made)}.")


@group.command("show")
@click.argument("file", type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """Say what a backup is."""
    click.echo(f"{file}: {_told(read_manifest(file))}.")


@group.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="What is in the database now goes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, *, replace: bool, yes: bool) -> None:
    """Put a backup in the place of what is in the database.

    Stop the web servers and the scheduler first. Ends with 1 when the audit trail of what was
    restored is not whole.
    """
    manifest = read_manifest(file)
    db.session.rollback()
    if replace and not yes and not is_empty(db.engine):
        click.confirm(
            f"What is in the database now goes, and this comes: {_told(manifest)}. Go on?",
            abort=True,
        )
    restored = restore_backup(db.engine, file, replace=replace)
    click.echo(f"Restored {_told(restored)}.")
    verdict = audit.verify(db.session)
    if not verdict.whole:
        click.echo("Its audit trail is NOT whole: see flask audit verify.", err=True)
        sys.exit(1)
    click.echo("Its audit trail is whole.")
    _record(OperationEvent.RESTORED, restored)
    if restored.revision != newest_revision():
        click.echo("Its schema is older than this version of Chief Whip: run flask db upgrade.")


def _record(event: OperationEvent, manifest: Manifest) -> None:
    """Everything about everybody is in a backup, so that there is one is on record."""
    if manifest.revision != newest_revision():
        return  # the tables are not those of this program until they are brought up to it
    with unit_of_work() as session:
        audit.record(
            session,
            event,
            by=audit.COMMAND_LINE,
            subject=f"audit entry {manifest.place}",
            changes={"made": manifest.made_at, "sha256": manifest.sha256},
        )


def _told(manifest: Manifest) -> str:
    made_at = written_time(datetime.fromisoformat(manifest.made_at))
    return (
        f"the record of {made_at}, schema {manifest.revision}, audit entry {manifest.place},"
        f" {manifest.size:,} bytes unpacked"
    )
