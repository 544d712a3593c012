"""What officers may set about jobs."""

from __future__ import annotations

from app.settings.registry import Setting, setting

KEEP_RUNS_DAYS = setting(
    Setting(
        name="jobs:keep-runs-days",
        group="Retention",
        label="Keep the history of jobs for",
        why="Runs that ended longer ago are removed every night. 400 days show the same week of"
        " last year beside this one, which is how a job that has gone quiet is noticed. The newest"
        " run of every job is kept, and so is every run that the record refers to: it says where"
        " and when something in the record was found.",
        default=400,
        unit="days",
        least=30,
        most=4_000,
    )
)
