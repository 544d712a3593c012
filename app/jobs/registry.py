"""Every job there is. Higher rooms register theirs here; this room imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.jobs.run import Work
from app.jobs.schedule import Schedule
from app.kernel.errors import NotInRecord
from app.kernel.words import nearest

KEPT_NO_LONGER = (
    "What is kept for a number of days goes on the day after; at night nobody waits for it."
)
"""Why the jobs that remove something run when they do."""


class UnknownJob(NotInRecord):
    """No job has this name; the sentence gives the nearest ones."""


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job. No two runs with the same `lock` happen at once, whatever their names."""

    name: str
    schedule: Schedule
    reason: str
    lock: str
    work: Work


_jobs: dict[str, Job] = {}


def scheduled(name: str, *, schedule: Schedule, reason: str, lock: str) -> Callable[[Work], Work]:
    """Register the decorated function as a job; the function itself stays as it is.

    name: as on the command line, "votes.import-divisions". schedule: from schedule.read_schedule;
    it is London time. reason: why this schedule, in a sentence that officers read. lock: what no
    other run may do at the same time.

    Raises ValueError for a name that is taken.
    """

    def register(work: Work) -> Work:
        if name in _jobs:
            raise ValueError(f"there is a job {name!r} already")
        _jobs[name] = Job(name, schedule, reason, lock, work)
        return work

    return register


def registered() -> list[Job]:
    """Every job, by name."""
    return sorted(_jobs.values(), key=lambda job: job.name)


def find_job(name: str) -> Job:
    """The job of a name. Raises UnknownJob with the nearest names."""
    try:
        return _jobs[name]
    except KeyError:
        near = nearest(name, _jobs)
        advice = (
            f"Did you mean {' or '.join(near)}?" if near else "“flask jobs list” names them all."
        )
        raise UnknownJob(f"There is no job “{name}”. {advice}") from None
