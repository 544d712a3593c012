"""Runs the import as a recorded job, whoever asks for it: scheduler or command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy.orm import Session

from app.db import db
from app.jobs.run import Outcome, Run
from app.kernel.words import plural
from app.source.answers import Source
from app.source.http import HttpSource
from app.source.outcome import Told
from app.source.runs import Mixed, Wish, check_unmixed
from app.votes.asking import Sources
from app.votes.importing import Importer, Say

LOCK = "votes.import"
"""One import at a time, whoever asks for it."""


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

    say: who is told of the progress besides the run's own row. Nothing is asked for when it would
    mix what is real with what is invented.
    """
    try:
        check_unmixed(db.session, sources.name)
    except Mixed as refusal:
        return Told(), Outcome({}, str(refusal))
    finally:
        db.session.rollback()

    def tell(session: Session, text: str) -> None:
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


def import_from(
    source: Source, wish: Wish, run: Run, *, actor: str, say: Say | None = None
) -> tuple[Told, Outcome]:
    """As import_with, from one source that stands for both official APIs."""
    return import_with(Sources(source, source), wish, run, actor=actor, say=say)
