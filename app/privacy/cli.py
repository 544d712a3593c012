"""`flask privacy`: removes what is kept no longer."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.audit.service import COMMAND_LINE
from app.db import db, unit_of_work
from app.privacy import service
from app.privacy.registry import list_rules

group = AppGroup("privacy", help="Remove personal data that are kept no longer.")


@group.command("purge")
@click.option("--dry-run", is_flag=True, help="Only print what would go.")
def purge(dry_run: bool) -> None:
    """Remove what is kept no longer, by every rule of retention there is.

    The page /privacy/retention lists the rules. Each is a unit of work of its own.
    """
    for rule in list_rules():
        details = rule.details(db.session)
        if dry_run:
            gone = rule.due(db.session)
        else:
            with unit_of_work() as session:
                gone = service.run_rule(session, rule, by=COMMAND_LINE)
        for line in details:
            click.echo(line)
        click.echo(f"{rule.counted(gone)} {'would be removed' if dry_run else 'removed'}.")
