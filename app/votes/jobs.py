"""The import as jobs: when each runs by itself, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import current_app

from app.audit.service import SCHEDULER
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule, read_schedules
from app.kernel import clock
from app.kernel.words import plural
from app.source.http import HttpSource
from app.source.outcome import Told
from app.votes.importing import Importer, Say, Sources, Wish

LOCK = "votes.import"
"""One import at a time, whoever asks for it."""
FULL_RECHECK = timedelta(days=2 * 365)


@contextmanager
def official_sources() -> Iterator[Sources]:
    """The two official APIs at the addresses of the settings."""
    with (
        HttpSource(current_app.config["COMMONS_VOTES_API_URL"]) as divisions,
        HttpSource(current_app.config["MEMBERS_API_URL"]) as members,
    ):
        yield Sources(divisions, members)


def import_with(
    sources: Sources, wish: Wish, run: Run, *, actor: str, say: Say | None = None
) -> tuple[Told, Outcome]:
    """Do one import as a run of a job. Returns what it told and how the job ended.

    say: who is told of the progress besides the run's own row.
    """

    def tell(session, text: str) -> None:  # type: ignore[no-untyped-def]
        run.progress(session, text)
        if say is not None:
            say(session, text)

    importer = Importer(wish, sources, run.id, actor, tell)
    complete = importer.run()
    told = importer.told
    complaints = []
    if not complete:
        complaints.append("The source could not be read to its end; run it again to go on.")
    if told.refused:
        complaints.append(f"{plural(len(told.refused), 'record was', 'records were')} refused.")
    counts = told.as_json(run.id)
    return told, Outcome(counts, " ".join(complaints) or None)


def _scheduled_import(run: Run, wish: Wish) -> Outcome:
    with official_sources() as sources:
        return import_with(sources, wish, run, actor=SCHEDULER)[1]


@scheduled(
    "votes.import-divisions",
    schedule=read_schedules(
        ("30,45 9 * * mon-fri", "*/15 10-23 * * mon-fri", "0 0 * * tue-sat"),
        "every 15 minutes from 09:30 to 24:00, Monday to Friday",
    ),
    reason="The House sits from Monday to Friday, never divides before half past nine, and a"
    " result is published within minutes.",
    lock=LOCK,
)
def import_divisions(run: Run) -> Outcome:
    """Ask for new and corrected divisions."""
    return _scheduled_import(run, Wish(parts="divisions"))


@scheduled(
    "votes.import-members",
    schedule=read_schedule("20 3 * * *"),
    reason="Seats and parties change at most a few times a week; at night nobody waits for it.",
    lock=LOCK,
)
def import_members(run: Run) -> Outcome:
    """Ask for the members of the House and for those not yet confirmed."""
    return _scheduled_import(run, Wish(parts="members"))


@scheduled(
    "votes.recheck",
    schedule=read_schedule("40 4 * * sun"),
    reason="Of 2,361 divisions 57 were corrected after more than 30 days, one after 1,788; the"
    " lists change without any sign in the list of divisions.",
    lock=LOCK,
)
def recheck(run: Run) -> Outcome:
    """Ask again for every division of the last two years and compare."""
    since = clock.today() - FULL_RECHECK
    return _scheduled_import(run, Wish(since=since, full=True, parts="divisions"))
