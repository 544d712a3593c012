"""The scheduler as real processes, on both engines."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import Engine, text

from tests.integration.jobs.conftest import Processes

Read = Callable[[str], list[tuple[object, ...]]]
Eventually = Callable[..., object]


def ends_well(process: BaseProcess, order: signal.Signals = signal.SIGTERM) -> bool:
    """Whether an order to end is obeyed within seconds, with exit code 0."""
    assert process.pid is not None
    os.kill(process.pid, order)
    process.join(3)
    return process.exitcode == 0


def test_two_schedulers_run_a_job_once_and_one_takes_over_from_a_killed_leader(
    processes: Processes, read: Read, eventually: Eventually
) -> None:
    def ticks() -> list[object]:
        return [pid for (pid,) in read("SELECT pid FROM tick ORDER BY id")]

    began = time.monotonic()
    both = [processes.start("jobs", "schedule", every_second="tick") for _ in range(2)]
    eventually(lambda: len(ticks()) >= 2)
    leader, other = sorted(both, key=lambda process: process.pid != ticks()[0])
    eventually(lambda: "Another scheduler leads; waiting." in processes.said(other))
    assert set(ticks()) == {leader.pid}

    leader.kill()
    leader.join()
    killed = time.monotonic()
    eventually(lambda: other.pid in ticks(), 5)
    assert time.monotonic() - killed < 5
    assert ends_well(other, signal.SIGINT)

    elapsed = time.monotonic() - began
    pids = ticks()
    assert len(pids) <= elapsed + 1, "a job ran more often than once a second"
    assert pids == sorted(pids, key=lambda pid: pid == other.pid), "both led for a time"
    runs = read("SELECT outcome, count(*) FROM job_run GROUP BY outcome")
    counts = {str(outcome): int(str(count)) for outcome, count in runs}
    # The kill may have cut off one run, before or after it left its trace.
    assert counts.get("lost", 0) <= 1
    assert counts["succeeded"] <= len(pids) <= counts["succeeded"] + counts.get("lost", 0)


def test_no_job_can_stop_the_scheduler_or_keep_it_from_ending(
    processes: Processes, read: Read, eventually: Eventually
) -> None:
    names = ["batches", "broken", "complaining", "stubborn", "tick"]
    process = processes.start("jobs", "schedule", every_second=",".join(names))

    def come_round() -> list[object]:
        twice = "SELECT name FROM job_run GROUP BY name HAVING count(*) >= 2 ORDER BY name"
        return [name for (name,) in read(twice)]

    eventually(lambda: come_round() == ["broken", "complaining", "tick"])
    eventually(
        lambda: len(read("SELECT 1 FROM job_run WHERE ended_at IS NULL AND progress <> ''")) == 2
    )
    assert ends_well(process)
    said = processes.said(process)
    assert "This scheduler leads: 5 jobs." in said
    assert "ValueError: the source answered nonsense" in said
    assert "complaining failed: Two records were refused." in said
    assert "Cut off, and to be marked lost: stubborn." in said
    stopped = "It was stopped before it had ended."
    assert read("SELECT outcome, error FROM job_run WHERE name = 'batches'") == [
        ("failed", stopped)
    ]
    assert read("SELECT outcome, error FROM job_run WHERE name = 'stubborn'") == [("running", None)]


# On SQLite there is no connection to lose.
@pytest.mark.parametrize("jobs_url", ["postgresql"], indirect=True)
def test_a_leader_cut_off_from_the_database_waits_and_leads_again(
    processes: Processes, read: Read, eventually: Eventually, engine: Engine
) -> None:
    process = processes.start("jobs", "schedule", every_second="tick")
    eventually(lambda: read("SELECT 1 FROM tick"))
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    eventually(lambda: len(re.findall("This scheduler leads", processes.said(process))) == 2)
    assert "has lost its lock" in processes.said(process)
    before = len(read("SELECT 1 FROM tick"))
    eventually(lambda: len(read("SELECT 1 FROM tick")) > before)
    assert ends_well(process)
