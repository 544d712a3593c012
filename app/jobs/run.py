"""What a job is given while it runs, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.jobs.models import JobRun


class Stopped(KeyboardInterrupt):
    """The run has been told to end: by SIGTERM, or by the scheduler that is ending.

    A KeyboardInterrupt, so that no `except Exception` in a job takes it for a bad record.
    """


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: what it counted, and what it complains of (None: nothing, it succeeded).

    `counts` is kept as JSON and shown in its order: {"new": 12, "changed": 3}.
    """

    counts: Mapping[str, object] = field(default_factory=dict)
    complaint: str | None = None


def _go_on() -> None:
    """Nothing stands against going on."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run in progress; `id` is its row in the history."""

    id: int
    check: Callable[[], None] = _go_on

    def progress(self, session: Session, text: str) -> None:
        """Note how far the run is, as part of the caller's own unit of work.

        It is seen once the caller commits, together with the batch that it speaks of. A
        transaction of its own would wait for ever on SQLite, which has one writer: the caller.

        Raises Stopped when the run has been told to end, LockLost when another may have begun;
        let both pass, so that the batch is undone.
        """
        self.check()
        session.execute(update(JobRun).where(JobRun.id == self.id).values(progress=text))


Work = Callable[[Run], Outcome]
