"""A process that records entries, and undoes some."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from app import create_app
from app.audit.service import record
from app.db import db, unit_of_work
from config import Config
from tests.integration.audit.conftest import Made


def record_entries(url: str, folder: Path, who: int, units: int, threads: int) -> None:
    """Record two entries a unit of work, in threads; every third unit is undone."""
    flask = create_app(
        Config.from_environment({"DATABASE_URL": url, "MAIL_URL": f"file:{folder / 'mail'}"})
    )

    def work(thread: int) -> None:
        with flask.app_context():
            for unit in range(units):
                with suppress(KeyError), unit_of_work() as session:
                    for part in ("one", "two"):
                        record(
                            session,
                            Made.CHANGED,
                            by=f"user {who}",
                            subject=f"unit {unit} of {thread}",
                            changes={"part": part},
                        )
                    if unit % 3 == 2:
                        raise KeyError
            db.session.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with flask.app_context():
        db.engine.dispose()
