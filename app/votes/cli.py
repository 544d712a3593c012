"""`flask votes`: import the record, read it, declare lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.audit.service import COMMAND_LINE
from app.db import db, unit_of_work
from app.jobs.run import Outcome, Run
from app.jobs.runner import AlreadyRunning, run_recorded
from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.kernel.numbers import percent
from app.kernel.words import harmless, plural
from app.members import queries as members
from app.source.outcome import Told
from app.source.runs import Wish
from app.votes import queries, service
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.running import LOCK, import_from, import_with, official_sources
from app.votes.sample.source import ShippedAnswers
from app.votes.settings import rules_in_force

group = AppGroup("votes", help="Import the public voting record, read it, declare lines.")


class Day(click.ParamType[date]):
    """A day as 2016-07-18."""

    name = "yyyy-mm-dd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that shows how to write one."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"“{value}” is no day. Write it as 2016-07-18.", param, ctx)


DAY = Day()
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@group.command("import")
@click.option("--since", type=DAY, help="First day; without it, where the last run ended.")
@click.option("--until", type=DAY, help="Last day, included.")
@click.option("--full", is_flag=True, help="Ask again for every division in the range.")
@AS_JSON
def import_record(since: date | None, until: date | None, full: bool, as_json: bool) -> None:
    """Import members and divisions from the official APIs."""
    _check_range(since, until)
    wish = Wish(since, until, full)

    def work(run: Run, say: Callable[[Session, str], None]) -> tuple[Told, Outcome]:
        with official_sources() as sources:
            return import_with(sources, wish, run, actor=COMMAND_LINE, say=say)

    arguments = {
        "since": None if since is None else since.isoformat(),
        "until": None if until is None else until.isoformat(),
        "full": full,
    }
    _import("votes.import", arguments, work, as_json=as_json)


@group.command("load-sample")
@AS_JSON
def load_sample(as_json: bool) -> None:
    """Import the real divisions of 2016 that ship with Chief Whip; needs no network."""
    shipped = ShippedAnswers()

    def work(run: Run, say: Callable[[Session, str], None]) -> tuple[Told, Outcome]:
        return import_from(
            shipped, Wish(since=date(2016, 1, 1), full=True), run, actor=COMMAND_LINE, say=say
        )

    _import("votes.load-sample", {}, work, as_json=as_json)


def _import(
    name: str,
    arguments: Mapping[str, object],
    work: Callable[[Run, Callable[[Session, str], None]], tuple[Told, Outcome]],
    *,
    as_json: bool,
) -> None:
    told: list[Told] = []
    progress = _Progress()

    def recorded(run: Run) -> Outcome:
        told_now, outcome = work(run, progress.say)
        told.append(told_now)
        return outcome

    try:
        job_run = run_recorded(name, recorded, lock=LOCK, arguments=arguments)
    except AlreadyRunning as error:
        raise click.ClickException(str(error)) from None
    finally:
        progress.end()
    (result,) = told
    if as_json:
        click.echo(json.dumps(result.as_json(job_run.id)))
    else:
        _print_told(result)
    if job_run.error:
        click.echo(job_run.error, err=True)
        sys.exit(1)


class _Progress:
    """One line on a terminal, written over again; nothing where nobody watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._said = False

    def say(self, _session: Session, text: str) -> None:
        if self._watched:
            click.echo(f"\r\033[K{text}", nl=False, err=True)
            self._said = True

    def end(self) -> None:
        if self._said:
            click.echo("", err=True)


def _say(text: str) -> None:
    """Print a text for people; the names in it are the source's and may hold anything."""
    click.echo(harmless(text))


def _print_told(told: Told) -> None:
    for what, counts in (("Members", told.members), ("Divisions", told.divisions)):
        _say(
            f"{what}: {counts.new} new, {counts.changed} changed, {counts.unchanged} unchanged,"
            f" {counts.refused} refused."
        )
    _say(f"Votes written: {told.votes}.")
    for note in told.notes:
        _say(f"Note: {note}")
    for refusal in told.refused:
        which = refusal.kind if refusal.id is None else f"{refusal.kind} {refusal.id}"
        _say(f"Refused: {which}. {refusal.reason}")


@group.command("division")
@click.argument("division_id", type=click.IntRange(min=1, max=2**31 - 1))
@AS_JSON
def division(division_id: int, as_json: bool) -> None:
    """Show one division: the result, each party's votes, line and cohesion."""
    session = db.session
    try:
        found = queries.get_division(session, division_id)
    except DomainError as error:
        _refuse(error)
    if as_json:
        click.echo(json.dumps(queries.division_as_json(session, division_id)))
        return
    _say(f"{found.title}")
    _say(
        f"Division {found.id}, no. {found.number} of {written_day(found.held_on)}:"
        f" {found.official_ayes} ayes, {found.official_noes} noes"
        f" (listed {found.listed_ayes} and {found.listed_noes})."
    )
    _say(f"{'Party':<34}{'Aye':>5}{'No':>5}{'Both':>6}{'Absent':>8}  {'Line':<22}{'Rice':>7}")
    for party in queries.list_party_figures(session, division_id):
        line = f"{party.line.direction.value} ({party.line.evidence.value})"
        rice = "–" if party.rice is None else percent(party.rice)
        _say(
            f"{party.party:<34}{party.aye:>5}{party.no:>5}{party.both:>6}{party.absent:>8}"
            f"  {line:<22}{rice:>7}"
        )


@group.command("rebellions")
@click.option("--party", required=True, help="Name, abbreviation or alias of the party.")
@click.option("--since", type=DAY, help="First day, included.")
@click.option("--until", type=DAY, help="Last day, included.")
@AS_JSON
def rebellions(party: str, since: date | None, until: date | None, as_json: bool) -> None:
    """Show how often each member of a party went against the line and against the majority."""
    _check_range(since, until)
    session = db.session
    try:
        name = members.get_party_by_any_name(session, party)
    except DomainError as error:
        _refuse(error)
    rows = queries.list_rebellions(session, name, since, until)
    if as_json:
        told = {
            "party": name,
            "since": None if since is None else since.isoformat(),
            "until": None if until is None else until.isoformat(),
            "members": [row.as_json() for row in rows],
        }
        click.echo(json.dumps(told))
        return
    _say(f"{name}: {plural(len(rows), 'member')}")
    _say(
        f"{'Id':>6}  {'Member':<34}{'Held':>6}{'Voted':>7}{'Excused':>9}{'Absent':>8}"
        f"{'Against line':>14}{'Against majority':>18}"
    )
    for row in rows:
        record = row.record
        _say(
            f"{row.member_id:>6}  {row.name:<34}{record.held:>6}{record.voted:>7}"
            f"{record.excused:>9}{record.absent:>8}{record.against_line:>14}"
            f"{record.against_majority:>18}"
        )
    _say(rules_in_force(session).sentences[0])


@group.command("set-line")
@click.argument("division_id", type=click.IntRange(min=1, max=2**31 - 1))
@click.option("--party", required=True, help="Name, abbreviation or alias of the party.")
@click.option(
    "--direction",
    required=True,
    type=click.Choice([d.value for d in Direction if d is not Direction.UNKNOWN]),
)
@click.option(
    "--strength", type=click.Choice([s.value for s in Strength if s is not Strength.UNKNOWN])
)
@click.option(
    "--evidence",
    type=click.Choice([Evidence.OFFICE.value, Evidence.REPORTED.value]),
    default=Evidence.OFFICE.value,
    show_default=True,
)
@click.option("--source", help="Where the line is known from: a document, a link.")
@click.option("--note", help="For the whips' office.")
@click.option("--publish", is_flag=True, help="Let the public see the line; needs a source.")
def set_line(
    division_id: int,
    party: str,
    direction: str,
    strength: str | None,
    evidence: str,
    source: str | None,
    note: str | None,
    publish: bool,
) -> None:
    """Declare a party's line in a division; one declared before is replaced and kept."""
    try:
        with unit_of_work() as session:
            line = service.declare_line(
                session,
                division_id,
                party,
                Direction(direction),
                strength=None if strength is None else Strength(strength),
                evidence=Evidence(evidence),
                source=source,
                note=note,
                published=publish,
                by=COMMAND_LINE,
            )
    except DomainError as error:
        _refuse(error)
    session = db.session
    name = members.get_party_by_any_name(session, party)
    figures = {f.party_id: f for f in queries.list_party_figures(session, division_id)}
    against = figures[line.party_id].against_line if line.party_id in figures else 0
    _say(
        f"{name} in division {division_id}: the line is {line.direction.value}."
        f" {plural(against, 'member')} voted against it."
    )


@group.command("recompute")
def recompute() -> None:
    """Make every sum anew from the stored rolls of votes."""
    with unit_of_work() as session:
        parties, people = service.recompute(session, by=COMMAND_LINE)
    _say(f"Sums made anew: {parties:,} of parties, {people:,} of members.")


def _check_range(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and since > until:
        raise click.UsageError(
            f"The range ends on {until} before it begins on {since}: swap --since and --until."
        )


def _refuse(error: DomainError) -> NoReturn:
    raise click.UsageError(str(error)) from None
