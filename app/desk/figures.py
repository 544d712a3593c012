"""Figures of the rooms below the desk, which cannot register them themselves."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy.orm import Session

from app.accounts.permissions import AccountPermission
from app.desk import queries
from app.desk.domain import WEEK, last_weeks, per_week, week_label
from app.desk.registry import Figure, desk_figure
from app.jobs.permissions import JobPermission
from app.kernel import clock
from app.kernel.dates import start_of
from app.kernel.words import plural
from app.security.identity import Identity
from app.web.addresses import path_url


@desk_figure(80, JobPermission.READ)
def failed_runs(session: Session, _identity: Identity) -> Figure:
    """Runs of jobs that failed or were lost this week, and in the weeks before."""
    mondays = last_weeks(clock.today())
    days = queries.list_days_of_failed_runs(session, start_of(mondays[0]))
    points = per_week(mondays, days)
    return Figure(
        label="Failed job runs this week",
        value=str(points[-1][1]),
        href=path_url("/jobs"),
        points=points,
        note="From Monday to today, runs whose process died included.",
    )


@desk_figure(90, AccountPermission.READ)
def active_users(session: Session, _identity: Identity) -> Figure:
    """Users who were signed in at some time this week, and in the weeks before."""
    mondays = last_weeks(clock.today())
    seen: dict[date, set[int]] = defaultdict(set)
    for user_id, began, last in queries.list_spans_of_sessions(session, start_of(mondays[0])):
        for monday in mondays:
            if began < monday + WEEK and last >= monday:
                seen[monday].add(user_id)
    points = tuple((week_label(monday), len(seen[monday])) for monday in mondays)
    return Figure(
        label="Users signed in this week",
        value=str(points[-1][1]),
        href=path_url("/accounts/users"),
        points=points,
        note=f"{plural(queries.count_users(session), 'user')} may sign in.",
    )
