"""What is removed by itself once it is kept no longer."""

from __future__ import annotations

from app.accounts.service import count_attempts, count_forgettable, forget_attempts, forget_sessions
from app.accounts.settings import KEEP_SESSIONS_DAYS
from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel.words import plural
from app.privacy.domain import Purpose
from app.privacy.registry import RetentionRule, removed_after


@scheduled(
    "accounts.forget-sessions",
    schedule=read_schedule("20 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="accounts.forget-sessions",
)
def forget(_run: Run) -> Outcome:
    """Remove sessions that ended long ago."""
    with unit_of_work() as session:
        return Outcome({"sessions": forget_sessions(session, by=SCHEDULER)})


removed_after(
    RetentionRule(
        name="accounts.sessions",
        purpose=Purpose.ACCOUNTS,
        what="Sessions nobody has used since, with browser and address",
        counted=lambda count: plural(count, "session"),
        kept_for=KEEP_SESSIONS_DAYS,
        due=count_forgettable,
        go=lambda session, by: forget_sessions(session, by=by),
        job="accounts.forget-sessions",
    )
)
removed_after(
    RetentionRule(
        name="accounts.attempts",
        purpose=Purpose.ATTEMPTS,
        what="Failed attempts to sign in",
        counted=lambda count: plural(count, "failed attempt"),
        kept_for="1 day",
        due=count_attempts,
        go=lambda session, _by: forget_attempts(session),
    )
)
