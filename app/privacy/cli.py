"""`flask privacy`: removes what is kept no longer."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.audit.service import COMMAND_LINE
from app.db import db, unit_of_work
from app.kernel.dates import written_time
from app.kernel.words import plural
from app.privacy import service

group = AppGroup("privacy", help="Remove personal data that are kept no longer.")


@group.command("purge")
@click.option("--dry-run", is_flag=True, help="Only print what would go.")
def purge(dry_run: bool) -> None:
    """Remove the texts of requests for correction that were decided long ago.

    That there was a request, and how it was decided, stays on record.
    """
    if dry_run:
        gone = service.forgettable(db.session)
    else:
        with unit_of_work() as session:
            gone = service.forget_corrections(session, by=COMMAND_LINE)
    for row in gone:
        assert row.decided_at is not None
        click.echo(f"Request {row.id} about {row.about}, decided {written_time(row.decided_at)}")
    done = "would be removed" if dry_run else "removed"
    click.echo(f"Texts of {plural(len(gone), 'request')} for correction {done}.")
