"""Jobs as administrators see them: when each runs, how it went, and a button to run it now."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from werkzeug import Response as AnyResponse
from werkzeug.utils import redirect
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.jobs import queries, service
from app.jobs.exports import parts_in_words, runs_file_table, runs_table
from app.jobs.forms import RunNowForm, RunsFilter
from app.jobs.models import JobRun, RunOutcome
from app.jobs.permissions import JobPermission
from app.jobs.queries import RunFilter
from app.jobs.registry import Job, registered
from app.jobs.runner import AlreadyRunning
from app.kernel import clock
from app.kernel.numbers import thousands
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.paging import Page, page_number
from app.web.transactions import transactional

pages = Blueprint("jobs", __name__)

PAGE_SIZE = 50
REFRESH_SECONDS = 5
# The address of a page that does not refresh itself: who reads slowly must be able to stop it.
STILL = "still"


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the page shows it."""

    job: Job
    does: str
    next_at: datetime | None
    last: JobRun | None
    running: JobRun | None


def _rows(runs: Sequence[JobRun]) -> list[JobRow]:
    """Every job. runs: those that go now."""
    latest = queries.latest_run_by_name(db.session)
    running = {run.lock: run for run in runs}
    moment = clock.now()
    return [
        JobRow(
            job,
            (inspect.getdoc(job.work) or "").partition("\n")[0],
            job.schedule.next_after(moment),
            latest.get(job.name),
            running.get(job.lock),
        )
        for job in registered()
    ]


@pages.get("/jobs")
@requires(JobPermission.READ)
def jobs() -> Response:
    """Every job: what it does, when and why, and how it last went."""
    return _jobs_page()


@pages.post("/jobs/<name>/run-now")
@requires(JobPermission.RUN)
@transactional
def run_now(name: str) -> AnyResponse:
    """Start a job; how it goes is shown on the page of all jobs."""
    form = RunNowForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        service.start_job(db.session, name, engine=db.engine, by=current_identity().actor)
    except AlreadyRunning as error:
        flash(str(error), "error")
        response = _jobs_page()
        response.status_code = 409
        return response
    flash(f"{name} has been started. You may leave this page; the run goes on without it.")
    return redirect(url_for("jobs.jobs", started=name))


def _jobs_page() -> Response:
    going = queries.list_running(db.session)
    rows, running = _rows(going), bool(going)
    still = STILL in request.args
    response = make_response(
        render_template(
            "jobs/jobs.html",
            rows=rows,
            failed=queries.list_failed(db.session),
            form=RunNowForm(),
            may_run=current_identity().may(JobPermission.RUN),
            running=running,
            still=still,
            seconds=REFRESH_SECONDS,
            stop_url=url_for("jobs.jobs", still="yes"),
            go_on_url=url_for("jobs.jobs"),
        )
    )
    # A run that has just been asked for is not on record yet: look again, once.
    started = request.args.get("started")
    if not still and (running or any(row.job.name == started for row in rows)):
        _refresh(response, url_for("jobs.jobs"))
    return response


@pages.get("/jobs/runs")
@requires(JobPermission.READ)
def runs() -> str | tuple[str, int]:
    """The history of runs, newest first."""
    form = _form()
    if not form.validate():
        return render_template("jobs/runs.html", form=form, page=None), 422
    wanted = RunFilter(form.job.data, form.outcome.data)
    number = page_number(request.args.get("page"))
    found = queries.list_runs(db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    page = Page(found, number, PAGE_SIZE, queries.count_runs(db.session, wanted))
    return render_template(
        "jobs/runs.html", form=form, page=page, table=html_view(runs_table(), found)
    )


@pages.get("/jobs/runs.<any(csv, xlsx):kind>")
@requires(JobPermission.READ)
def runs_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = _form()
    if not form.validate():
        return render_template("jobs/runs.html", form=form, page=None), 422
    wanted = RunFilter(form.job.data, form.outcome.data)
    notes = [("Job", wanted.name or "all jobs"), ("How it went", wanted.outcome or "all outcomes")]
    return file_answer(runs_file_table(), queries.list_runs(db.session, wanted), kind, notes)


@pages.get("/jobs/runs/<int:run_id>")
@requires(JobPermission.READ)
def run(run_id: int) -> Response:
    """One run: what it was asked, what it counted, and its error whole."""
    found = queries.get_run(db.session, run_id)
    running = found.outcome is RunOutcome.RUNNING
    still = STILL in request.args
    here = url_for("jobs.run", run_id=run_id)
    response = make_response(
        render_template(
            "jobs/run.html",
            run=found,
            running=running,
            still=still,
            seconds=REFRESH_SECONDS,
            stop_url=url_for("jobs.run", run_id=run_id, still="yes"),
            go_on_url=here,
            counts=[
                (_words(name), _words(value))
                for name, value in found.counts.items()
                if not isinstance(value, list)
            ],
            lists=[
                (_words(name), [_line(line) for line in value])
                for name, value in found.counts.items()
                if isinstance(value, list) and value
            ],
            arguments=[(_words(name), _words(value)) for name, value in found.arguments.items()],
        )
    )
    if running and not still:
        _refresh(response, here)
    return response


def _form() -> RunsFilter:
    form = RunsFilter(request.args)
    names = {*queries.list_names(db.session), *(job.name for job in registered())}
    form.job.choices = [
        SelectChoice("", "All jobs"),
        *(SelectChoice(name, name) for name in sorted(names)),
    ]
    form.outcome.choices = [
        SelectChoice("", "All outcomes"),
        *(SelectChoice(outcome.value, outcome.value) for outcome in RunOutcome),
    ]
    return form


def _words(value: object) -> str:
    """A name or a value of JSON as the page shows it."""
    match value:
        case None:
            return "not given"
        case bool():
            return "yes" if value else "no"
        case int():
            return thousands(value)
        case dict():
            return parts_in_words(value)
    return str(value).replace("_", " ")


def _line(value: object) -> str:
    """One thing of a list as the page shows it."""
    if isinstance(value, dict):
        return ", ".join(f"{_words(name)}: {_words(part)}" for name, part in value.items())
    return str(value)


def _refresh(response: Response, url: str) -> None:
    """Let the browser ask again in some seconds: by a header, for which it needs no script."""
    response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={url}"
