"""Removes what is kept no longer, rule by rule, and tells how each rule stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.jobs.models import JobRun, RunOutcome
from app.jobs.queries import latest_run_by_name
from app.kernel import clock
from app.privacy.events import PrivacyEvent
from app.privacy.models import RetentionRun
from app.privacy.registry import RetentionRule, list_rules
from app.settings.queries import value_of

IN_TIME = timedelta(hours=26)
"""A job that ran so lately needs nobody to do its work: a day, and a late start."""


@dataclass(frozen=True, slots=True)
class RuleState:
    """How a rule stands. kept_for: in words. due: how many rows would go now.

    ran_at, gone: when it last ran, and how many rows went then; None where it never ran.
    """

    rule: RetentionRule
    kept_for: str
    due: int
    ran_at: datetime | None
    gone: int | None


def list_states(session: Session) -> list[RuleState]:
    """Every rule of retention with what would go now; nothing is removed."""
    runs, own = latest_run_by_name(session), _own_runs(session)
    states = []
    for rule in list_rules():
        ran = max(
            (run for run in (_of_job(runs.get(rule.job)), own.get(rule.name)) if run is not None),
            default=(None, None),
        )
        states.append(RuleState(rule, kept_for(session, rule), rule.due(session), *ran))
    return states


def kept_for(session: Session, rule: RetentionRule) -> str:
    """How long a rule lets something be kept, in words."""
    if isinstance(rule.kept_for, str):
        return rule.kept_for
    return rule.kept_for.in_words(value_of(session, rule.kept_for))


def run_rule(session: Session, rule: RetentionRule, *, by: str) -> int:
    """Remove what a rule lets go, and keep when that was. Returns how many rows went."""
    one_at_a_time(session, f"retention {rule.name}")
    gone = rule.go(session, by)
    row = session.get(RetentionRun, rule.name)
    if row is None:
        row = RetentionRun(rule=rule.name)
        session.add(row)
    row.ran_at, row.ran_by, row.gone = clock.now(), by, gone
    session.flush()
    if gone:
        audit.record(
            session,
            PrivacyEvent.RETENTION_RAN,
            by=by,
            subject=f"retention {rule.name}",
            changes={"gone": gone},
        )
    return gone


def list_neglected(session: Session) -> list[RetentionRule]:
    """The rules that no job of their own has run within a day and a bit."""
    runs = latest_run_by_name(session)
    since = clock.now() - IN_TIME
    neglected = []
    for rule in list_rules():
        ran = _of_job(runs.get(rule.job))
        if ran is None or ran[0] < since:
            neglected.append(rule)
    return neglected


def _own_runs(session: Session) -> dict[str, tuple[datetime, int]]:
    return {row.rule: (row.ran_at, row.gone) for row in session.query(RetentionRun)}


def _of_job(run: JobRun | None) -> tuple[datetime, int] | None:
    """When a job ended well, and how many rows it counted; None where its newest run did not."""
    if run is None or run.ended_at is None or run.outcome is not RunOutcome.SUCCEEDED:
        return None
    return run.ended_at, sum(count for count in run.counts.values() if isinstance(count, int))
