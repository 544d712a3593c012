"""Several processes and threads that record at once make one chain, on both databases."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import db
from tests.integration.audit.recording import record_entries

PROCESSES, THREADS, UNITS = 3, 2, 9


def test_entries_recorded_at_once_make_one_unbroken_chain(
    app: Flask, database_url: str, tmp_path: Path, audit: Callable[..., Result]
) -> None:
    forks = multiprocessing.get_context("forkserver")
    started = [
        forks.Process(target=record_entries, args=(database_url, tmp_path, who, UNITS, THREADS))
        for who in range(PROCESSES)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0] * PROCESSES
    kept = PROCESSES * THREADS * (UNITS - UNITS // 3) * 2
    answer = audit("verify")
    assert answer.output.startswith(f"{kept} entries, whole"), answer.output
    rows = db.session.execute(
        select(AuditEntry.actor, AuditEntry.subject, AuditEntry.changes).order_by(AuditEntry.id)
    ).all()
    # The entries of one unit of work stand together: nobody came between.
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        assert (one.actor, one.subject) == (two.actor, two.subject)
        assert (one.changes["part"], two.changes["part"]) == ("one", "two")
