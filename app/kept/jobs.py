"""What is removed by itself once it is kept no longer."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kept.domain import KEPT_FOR
from app.kept.service import count_old, forget_old
from app.kernel.words import plural
from app.privacy.domain import Purpose
from app.privacy.registry import RetentionRule, removed_after


@scheduled(
    "kept.forget",
    schedule=read_schedule("35 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="kept.forget",
)
def forget(_run: Run) -> Outcome:
    """Remove what was typed into forms that were left 14 days ago."""
    with unit_of_work() as session:
        return Outcome({"forms": forget_old(session, by=SCHEDULER)})


removed_after(
    RetentionRule(
        name="kept.forms",
        purpose=Purpose.KEPT,
        what="What was typed into forms and not sent",
        counted=lambda count: plural(count, "form left half-way", "forms left half-way"),
        kept_for=f"{KEPT_FOR.days} days",
        due=count_old,
        go=lambda session, by: forget_old(session, by=by),
        job="kept.forget",
    )
)
