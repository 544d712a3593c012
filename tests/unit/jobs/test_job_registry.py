"""The registry: names are unique, unknown ones are helped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.jobs import registry
from app.jobs.models import JobRun
from app.jobs.registry import UnknownJob, find_job, registered, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.jobs.scheduler import first_run


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_jobs", {})


def register(name: str, cron: str = "15 6 * * *") -> None:
    scheduled(name, schedule=read_schedule(cron), reason="The House has risen.", lock=name)(
        lambda _run: Outcome()
    )


def test_the_decorated_function_is_kept_as_it_is() -> None:
    def look(_run: Run) -> Outcome:
        return Outcome({"seen": 1})

    wrap = scheduled(
        "votes.look", schedule=read_schedule("0 6 * * *"), reason="Early.", lock="votes.import"
    )
    assert wrap(look) is look
    job = find_job("votes.look")
    assert (job.work, job.lock, job.reason) == (look, "votes.import", "Early.")


def test_jobs_are_listed_by_name() -> None:
    for name in ("whips.remind", "audit.verify", "votes.import"):
        register(name)
    assert [job.name for job in registered()] == ["audit.verify", "votes.import", "whips.remind"]


def test_a_name_can_be_taken_once_only() -> None:
    register("votes.import")
    with pytest.raises(ValueError, match=r"votes\.import"):
        register("votes.import")


def test_a_refused_schedule_registers_nothing() -> None:
    with pytest.raises(ValueError, match="October"):
        register("votes.import", cron="30 1 * * *")
    assert registered() == []


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    register("votes.import-divisions")
    with pytest.raises(UnknownJob, match=r"Did you mean votes\.import-divisions\?"):
        find_job("votes.import")


def test_an_unlike_name_is_told_where_to_look() -> None:
    with pytest.raises(UnknownJob, match="flask jobs list"):
        find_job("x")


def begun(at: datetime) -> JobRun:
    return JobRun(name="votes.import", started_at=at)


NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "first"),
    [
        # Never ran: the next one of the schedule.
        (None, datetime(2026, 1, 6, 11, 45, tzinfo=UTC)),
        # The one of 11:45 was missed a quarter of an hour ago: at once.
        (datetime(2026, 1, 4, 11, 45, 1, tzinfo=UTC), datetime(2026, 1, 5, 11, 45, tzinfo=UTC)),
        # The one of 11:45 ran, on time or late.
        (datetime(2026, 1, 5, 11, 45, tzinfo=UTC), datetime(2026, 1, 6, 11, 45, tzinfo=UTC)),
        (datetime(2026, 1, 5, 11, 50, tzinfo=UTC), datetime(2026, 1, 6, 11, 45, tzinfo=UTC)),
    ],
)
def test_a_new_leader_makes_up_for_a_run_just_missed(
    last: datetime | None, first: datetime
) -> None:
    register("votes.import", cron="45 11 * * *")
    latest = begun(last) if last else None
    assert first_run(find_job("votes.import"), latest, NOON) == first


def test_a_run_missed_long_ago_is_left_to_the_next() -> None:
    register("votes.import", cron="0 6 * * *")
    yesterday = begun(datetime(2026, 1, 4, 6, 0, 1, tzinfo=UTC))
    assert first_run(find_job("votes.import"), yesterday, NOON) == datetime(
        2026, 1, 6, 6, tzinfo=UTC
    )
