"""What the service measures, as Prometheus reads it: counts and times, never of one person.

With several workers PROMETHEUS_MULTIPROC_DIR names an empty folder in which each keeps its counts;
whoever is asked then answers for all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.db import db
from app.jobs.models import JobRun, RunOutcome
from app.kernel import clock
from app.mail.models import Message
from app.standing.serving import EXTENSION, Standing

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_registry = CollectorRegistry()
REQUESTS = Counter(
    "chief_whip_requests", "Requests answered.", ("endpoint", "status"), registry=_registry
)
KEPT = Counter(
    "chief_whip_kept_pages",
    "Public pages answered from what is kept (hit), made (made), shown dated (stale).",
    ("what",),
    registry=_registry,
)
SECONDS = Histogram(
    "chief_whip_request_seconds",
    "How long requests took.",
    ("endpoint",),
    buckets=BUCKETS,
    registry=_registry,
)


def init_app(app: Flask) -> None:
    """Count every request by its endpoint and the class of its status."""

    @app.before_request
    def begin() -> None:
        g.counted_from = perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        REQUESTS.labels(endpoint, f"{response.status_code // 100}xx").inc()
        if "counted_from" in g:
            SECONDS.labels(endpoint).observe(perf_counter() - g.counted_from)
        return response


def count_kept(app: Flask) -> None:
    """Count what the layer of kept pages answers, which the application never sees."""
    standing: Standing = app.extensions[EXTENSION]
    standing.tell = lambda what: KEPT.labels(what).inc()


def written() -> bytes:
    """Everything, in Prometheus' text format."""
    registry = _registry
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    own = CollectorRegistry()
    own.register(_Record())
    return generate_latest(registry) + generate_latest(own)


class _Record:
    """What the database says of jobs and mail, asked when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        """The gauges; that the database answers is itself one."""
        up = GaugeMetricFamily("chief_whip_database_up", "Whether the database answers.")
        try:
            found = [*_jobs(), _mail()]
        except SQLAlchemyError:
            db.session.rollback()
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found


def _jobs() -> list[Metric]:
    age = GaugeMetricFamily(
        "chief_whip_job_last_success_seconds",
        "Seconds since a job last succeeded.",
        labels=["job"],
    )
    failures = GaugeMetricFamily(
        "chief_whip_job_runs_failed",
        "Runs of a job on record that failed or were lost.",
        labels=["job"],
    )
    now = clock.now()
    rows = db.session.execute(
        select(JobRun.name, func.max(JobRun.ended_at))
        .where(JobRun.outcome == RunOutcome.SUCCEEDED)
        .group_by(JobRun.name)
    )
    for name, ended_at in rows:
        if ended_at is not None:
            age.add_metric([name], (now - ended_at).total_seconds())
    wrong = (RunOutcome.FAILED, RunOutcome.LOST)
    counts = db.session.execute(
        select(JobRun.name, func.count()).where(JobRun.outcome.in_(wrong)).group_by(JobRun.name)
    )
    for name, count in counts:
        failures.add_metric([name], count)
    return [age, failures]


def _mail() -> Metric:
    waiting = db.session.scalar(
        select(func.count())
        .select_from(Message)
        .where(Message.sent_at.is_(None), Message.next_try_at.is_not(None))
    )
    gauge = GaugeMetricFamily("chief_whip_mail_waiting", "Messages that wait to be sent.")
    gauge.add_metric([], waiting or 0)
    return gauge
