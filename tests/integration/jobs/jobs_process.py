"""`flask jobs` on a bare application, with jobs made for the tests, in a process of its own."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text

import app.db.engine
import app.jobs.cli
from app.db import unit_of_work
from app.jobs import registry
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule

NEW_YEAR = {"month": "1", "day": "1", "hour": "4"}


def tick(run: Run) -> Outcome:
    """Leave a trace of who ran."""
    with unit_of_work() as session:
        session.execute(text("INSERT INTO tick (pid) VALUES (:pid)"), {"pid": os.getpid()})
        run.progress(session, "ticked")
    return Outcome({"ticks": 1})


def batches(run: Run) -> Outcome:
    """Work in batches, as an import does, for a minute."""
    for number in range(1, 1200):
        with unit_of_work() as session:
            run.progress(session, f"batch {number}")
        time.sleep(0.05)
    return Outcome()


def stubborn(run: Run) -> Outcome:
    """Never look up from the work."""
    with unit_of_work() as session:
        run.progress(session, "deep in it")
    time.sleep(60)
    return Outcome()


def broken(_run: Run) -> Outcome:
    """Fail."""
    raise ValueError("the source answered nonsense")


def complaining(_run: Run) -> Outcome:
    """Do the work, but not all of it."""
    return Outcome({"new": 12, "refused": 2}, "Two records were refused.")


def register_jobs(every_second: str = "") -> None:
    """Register these jobs, each under its own name, which is its lock too.

    Those named, with commas, are scheduled every second, the others on New Year's Day.
    """
    for work in (tick, batches, stubborn, broken, complaining):
        name = work.__name__
        cron = {"second": "*"} if name in every_second.split(",") else NEW_YEAR
        registry.scheduled(name, schedule=read_schedule(cron), reason="For the tests.", lock=name)(
            work
        )


def bare_app(url: str) -> Flask:
    """An application of nothing but a database and the commands of this room."""
    flask = Flask("bare")
    flask.config["SQLALCHEMY_ENGINES"] = {"default": url}
    app.db.engine.init_app(flask)
    flask.cli.add_command(app.jobs.cli.group)
    return flask


def flask_command(url: str, every_second: str, log: Path, command: tuple[str, ...]) -> None:
    """Be a process that runs one command; what it says goes to the log."""
    with log.open("wb") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    # The product's own jobs are registered by now, and would really run when their time comes.
    registry._jobs.clear()
    register_jobs(every_second)
    bare = bare_app(url)
    bare.cli.main(command, prog_name="flask", obj=ScriptInfo(create_app=lambda: bare))


def _end_with(parent: int) -> None:
    """End this process soon after the tests have been killed, as a scheduler never would."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
