"""`flask audit`: is the trail whole, and a seal on it as it stands now."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.audit import service
from app.audit.service import Verdict
from app.db import db
from app.kernel.words import plural

MOST_FAULTS = 20

group = AppGroup("audit", help="Check that the audit trail is whole, and seal it.")


@group.command("verify")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A log of seals (AUDIT_SEALS, or a copy kept elsewhere) to hold the trail against.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(against: Path | None, as_json: bool) -> None:
    """Check every entry of the audit trail.

    A removed, added or changed entry is found by the chain alone. A tail that was cut off, or a
    trail that was made anew, is found with --against.
    """
    # What is no text is no seal either: it is told by its line, like any other.
    seals = None if against is None else against.read_bytes().decode(errors="replace")
    verdict = service.verify(db.session, seals)
    if as_json:
        click.echo(json.dumps(_facts(verdict), indent=2, ensure_ascii=False))
    else:
        _say(verdict)
    if not verdict.whole:
        sys.exit(1)


@group.command("seal")
def seal() -> None:
    """Add a seal on the trail as it stands now to the log of seals (AUDIT_SEALS), and print it."""
    log: Path = current_app.config["AUDIT_SEALS"]
    try:
        made = service.seal(db.session, log)
    except OSError as error:
        raise click.ClickException(
            f"The log of seals, {log}, cannot be written: {error.strerror}. Set AUDIT_SEALS to a"
            " file that can be."
        ) from error
    click.echo(made.line)


def _say(verdict: Verdict) -> None:
    """Say how the trail was found, in sentences."""
    for fault in verdict.faults[:MOST_FAULTS]:
        click.echo(fault.what)
    more = len(verdict.faults) - MOST_FAULTS
    if more > 0:
        click.echo(f"And {plural(more, 'fault')} more; --json has them all.")
    count = plural(verdict.entries, "entry", "entries")
    if not verdict.whole:
        click.echo(f"The audit trail is NOT whole: {plural(len(verdict.faults), 'fault')}.")
        return
    if verdict.seals is not None:
        count += f", {plural(verdict.seals, 'seal')}"
    click.echo(f"{count}, whole, newest digest {verdict.newest_digest}.")


def _facts(verdict: Verdict) -> dict[str, object]:
    """How the trail was found, as JSON gives it."""
    return {
        "whole": verdict.whole,
        "entries": verdict.entries,
        "newest_digest": verdict.newest_digest,
        "seals": verdict.seals,
        "faults": [{"place": fault.place, "what": fault.what} for fault in verdict.faults],
    }
