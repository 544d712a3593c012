"""What is removed by itself once it is kept no longer."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.intake.service import count_forgettable, forget_files
from app.intake.settings import KEEP_FILES_DAYS
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel.words import plural
from app.privacy.domain import Purpose
from app.privacy.registry import RetentionRule, removed_after


@scheduled(
    "intake.forget-files",
    schedule=read_schedule("30 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="intake.forget-files",
)
def forget(_run: Run) -> Outcome:
    """Remove the files of old imports."""
    with unit_of_work() as session:
        return Outcome({"files": forget_files(session, by=SCHEDULER)})


removed_after(
    RetentionRule(
        name="intake.files",
        purpose=Purpose.FILES,
        what="The content of files that were taken in, and what was chosen for unsure rows",
        counted=lambda count: plural(count, "uploaded file"),
        kept_for=KEEP_FILES_DAYS,
        due=count_forgettable,
        go=lambda session, by: forget_files(session, by=by),
        job="intake.forget-files",
    )
)
