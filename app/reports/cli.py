"""`flask reports`: makes a conference report, and checks those that were frozen."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.accounts.domain import Role
from app.accounts.queries import role_grants
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord
from app.reports.contents import SECTIONS
from app.reports.domain.conference import Format, ReportRefused, check_report
from app.reports.domain.document import Audience
from app.reports.queries.conference import get_report, list_frozen
from app.reports.rendering.formats import FORMATS
from app.reports.rendering.pdf import RenderingFailed
from app.reports.service.building import ReportGiven, build_document, of_one_moment
from app.reports.service.making import verify_report
from app.source.queries import get_present_day

PUBLIC = "public"
KEYS = [kind.key for kind in SECTIONS]

group = AppGroup("reports", help="Make a conference report; check those that were frozen.")


@group.command("conference")
@click.option(
    "--as-at",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DAY",
    help="The day it speaks of, such as 2016-09-25. Without it: the last day on record.",
)
@click.option(
    "--format",
    "format_name",
    required=True,
    type=click.Choice([one.value for one in Format]),
    help="What to write.",
)
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. One that is there is written over.",
)
@click.option("--title", default="Report to conference", show_default=True, help="Its title.")
@click.option(
    "--sections", metavar="KEYS", help=f"Parted by commas, of: {', '.join(KEYS)}. All without it."
)
@click.option(
    "--may-read",
    default=Role.PARTY_OFFICER.value,
    show_default=True,
    type=click.Choice([PUBLIC, *(role.value for role in Role)]),
    help="Whose report it is: what this role may not read is left out, and the report says so.",
)
def conference(
    *,
    as_at: datetime | None,
    format_name: str,
    output: Path,
    title: str,
    sections: str | None,
    may_read: str,
) -> None:
    """Write a conference report to a file. Nothing is kept: a page freezes one."""
    of_one_moment(db.session)
    day = as_at.date() if as_at else get_present_day(db.session)
    chosen = tuple(KEYS if sections is None else map(str.strip, sections.split(",")))
    try:
        check_report(day, chosen, KEYS, clock.today())
    except ReportRefused as error:
        raise click.UsageError(str(error)) from None
    if not title.strip():
        raise click.UsageError("Give the report a title, or leave --title out.")
    public = may_read == PUBLIC
    document = build_document(
        db.session,
        ReportGiven(
            title.strip(), day, Audience.PUBLIC if public else Audience.OFFICERS, chosen, ""
        ),
        may=() if public else role_grants()[Role(may_read)],
        built_by="the command line",
    )
    made = Format(format_name)
    try:
        data = FORMATS[made].render(document)
        # Beside it first, so that a file that was cut off never looks whole.
        beside = output.with_name(f".{output.name}.part")
        beside.write_bytes(data)
        beside.replace(output)
    except RenderingFailed as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"{output} cannot be written: {error.strerror}. Choose another --output."
        ) from None
    click.echo(f"Wrote {output} ({len(data):,} bytes), as at {written_day(day)}.")


@group.command("verify")
@click.argument("number", required=False, type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a report.")
def verify(number: int | None, as_json: bool) -> None:
    """Check the frozen report of a NUMBER, or every one.

    What is stored is held against its digests, those in the audit trail too, and rendered again:
    the same bytes by the same version of Chief Whip, the same text and numbers by any. Ends with 1
    when something differs.
    """
    try:
        reports = list_frozen(db.session) if number is None else [get_report(db.session, number)]
    except NotInRecord as error:
        raise click.ClickException(str(error)) from None
    if number is not None and reports[0].frozen_at is None:
        raise click.ClickException(f"Report {number} is not frozen, so there is nothing to check.")
    whole = True
    for report in reports:
        found = verify_report(db.session, report)
        whole = whole and all(one.whole for one in found)
        if as_json:
            click.echo(
                json.dumps(
                    {
                        "report": report.id,
                        "title": report.title,
                        "whole": all(one.whole for one in found),
                        "parts": {one.part: [one.whole, one.words] for one in found},
                    },
                    ensure_ascii=False,
                )
            )
            continue
        click.echo(f"Report {report.id}, “{report.title}”, as at {written_day(report.as_at)}:")
        for one in found:
            click.echo(f"  {one.part}: {'' if one.whole else 'NOT WHOLE. '}{one.words}")
    if not reports and not as_json:
        click.echo("No report has been frozen yet.")
    if not whole:
        sys.exit(1)
