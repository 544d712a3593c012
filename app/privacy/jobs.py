"""What is removed by itself once it is kept no longer, here and in the rooms below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy.orm import Session

from app.audit.service import SCHEDULER
from app.db import db, unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel.dates import written_time
from app.kernel.words import plural
from app.mail.service import count_forgettable, forget_messages
from app.privacy.domain import Purpose
from app.privacy.registry import RetentionRule, removed_after
from app.privacy.service import forget_corrections, forgettable, list_neglected, run_rule
from app.privacy.settings import KEEP_CORRECTIONS_DAYS
from app.settings.registry import Setting, find_setting


@scheduled(
    "privacy.forget-corrections",
    schedule=read_schedule("10 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="privacy.forget-corrections",
)
def forget(_run: Run) -> Outcome:
    """Remove the texts of requests for correction that were decided long ago."""
    with unit_of_work() as session:
        gone = forget_corrections(session, by=SCHEDULER)
    return Outcome({"requests": len(gone)})


@scheduled(
    "privacy.purge",
    schedule=read_schedule("45 4 * * *"),
    reason="After the jobs of the rooms, so that it finds only what none of them has removed.",
    lock="privacy.purge",
)
def purge(run: Run) -> Outcome:
    """Run every rule of retention that no job of its own has run since yesterday."""
    counts: dict[str, object] = {}
    for rule in list_neglected(db.session):
        with unit_of_work() as session:
            counts[rule.name] = run_rule(session, rule, by=SCHEDULER)
            run.progress(session, rule.name)
    return Outcome(counts)


def _details(session: Session) -> Sequence[str]:
    return [
        f"Request {row.id} about {row.about}, decided {written_time(row.decided_at)}"
        for row in forgettable(session)
        if row.decided_at is not None
    ]


removed_after(
    RetentionRule(
        name="privacy.corrections",
        purpose=Purpose.CORRECTIONS,
        what="Texts of decided requests for correction",
        counted=lambda count: f"Texts of {plural(count, 'request')} for correction",
        kept_for=KEEP_CORRECTIONS_DAYS,
        due=lambda session: len(forgettable(session)),
        go=lambda session, by: len(forget_corrections(session, by=by)),
        job="privacy.forget-corrections",
        details=_details,
    )
)
removed_after(
    RetentionRule(
        name="mail.messages",
        purpose=Purpose.MAIL,
        what="Messages that were sent or given up",
        counted=lambda count: plural(count, "message"),
        # Settings of another room are known by name alone; a whole number, as its rule needs.
        kept_for=cast("Setting[int]", find_setting("mail:keep-messages-days")),
        due=count_forgettable,
        go=lambda session, _by: forget_messages(session),
        job="mail.forget-messages",
    )
)
