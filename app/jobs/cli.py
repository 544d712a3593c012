"""`flask jobs`: the scheduler process, one job now, and how every job last went."""

from __future__ import annotations

import json
import logging
import os

import click
from flask import current_app
from flask.cli import AppGroup

from app.db import db
from app.db.trouble import trouble_with
from app.jobs.exports import counts_in_words
from app.jobs.models import JobRun, RunOutcome
from app.jobs.queries import latest_run_by_name
from app.jobs.registry import Job, UnknownJob, registered
from app.jobs.runner import error_text, run_job
from app.jobs.scheduler import run_scheduler
from app.kernel.clock import now
from app.kernel.dates import written_time
from app.kernel.errors import DomainError

group = AppGroup("jobs", help="Run jobs by schedule or now, and see how they went.")


@group.command("schedule")
def schedule() -> None:
    """Run every job by its schedule (London time) until stopped.

    Several may be started, on one machine or on many: one leads, and when it dies another takes
    over within seconds. Stop it with Ctrl-C or SIGTERM.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("app").setLevel(logging.INFO)
    # Flask gives the object behind its proxy by this name only; threads need the object.
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    unfinished = run_scheduler(app)
    if unfinished:
        click.echo(f"Cut off, and to be marked lost: {', '.join(unfinished)}.", err=True)
        logging.shutdown()
        # Python would wait for their threads, hours perhaps; what they wrote is undone.
        os._exit(0)


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_jobs(*, as_json: bool) -> None:
    """Show every job: when and why it runs, its next run, and how the last one went."""
    latest = latest_run_by_name(db.session)
    jobs = registered()
    if as_json:
        facts = [_facts(job, latest.get(job.name)) for job in jobs]
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    if not jobs:
        click.echo("There are no jobs.")
    for job in jobs:
        upcoming = job.schedule.next_after(now())
        click.echo(job.name)
        click.echo(f"  runs      {job.schedule.words}")
        click.echo(f"  because   {job.reason}")
        click.echo(f"  next run  {written_time(upcoming) if upcoming else 'none'}")
        click.echo(f"  last run  {_last_run(latest.get(job.name))}")


@group.command("run")
@click.argument("name")
def run(name: str) -> None:
    """Run the job NAME now, and say what it did."""
    try:
        done = run_job(name)
    except UnknownJob as error:
        raise click.BadParameter(str(error), param_hint="NAME") from error
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt as error:
        raise click.ClickException(f"{name} was stopped before it had ended.") from error
    except Exception as error:
        if trouble_with(error):
            raise  # it is said in one sentence; whether anything could be kept is not known
        click.echo(error_text(error), err=True)
        raise click.ClickException(f"{name} failed; the error is kept with its run.") from error
    counted = f": {counts_in_words(done.counts)}" if done.counts else ""
    if done.outcome is RunOutcome.FAILED:
        raise click.ClickException(f"{name} failed{counted}. {done.error}")
    click.echo(f"{name} succeeded{counted}.")


def _last_run(run: JobRun | None) -> str:
    """How a run went, on one line."""
    if run is None:
        return "none yet"
    parts = [f"{written_time(run.started_at)}: {run.outcome}"]
    if run.outcome is RunOutcome.RUNNING and run.progress:
        parts.append(run.progress)
    if run.counts:
        parts.append(counts_in_words(run.counts))
    if run.error:
        parts.append(run.error.strip().splitlines()[-1])
    return "; ".join(parts)


def _facts(job: Job, latest: JobRun | None) -> dict[str, object]:
    """A job as JSON gives it; instants in ISO 8601."""
    upcoming = job.schedule.next_after(now())
    return {
        "name": job.name,
        "schedule": job.schedule.words,
        "cron": job.schedule.cron,
        "time_zone": "Europe/London",
        "reason": job.reason,
        "lock": job.lock,
        "next_run_at": upcoming.isoformat() if upcoming else None,
        "last_run": latest
        and {
            "id": latest.id,
            "started_at": latest.started_at.isoformat(),
            "ended_at": latest.ended_at.isoformat() if latest.ended_at else None,
            "outcome": latest.outcome,
            "progress": latest.progress,
            "counts": latest.counts,
            "error": latest.error,
        },
    }
