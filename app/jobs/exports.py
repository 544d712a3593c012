"""The history of runs, as pages and files show it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.jobs.models import JobRun
from app.tabular.table import Column, Table


def counts_in_words(counts: Mapping[str, object]) -> str:
    """What was counted, on one line: "new 12, changed 3"; of a list how much is in it."""
    return ", ".join(f"{name.replace('_', ' ')} {_count(count)}" for name, count in counts.items())


def _count(count: object) -> object:
    if isinstance(count, Mapping):
        return parts_in_words(count)
    return len(count) if isinstance(count, list) else count


def parts_in_words(parts: Mapping[str, object]) -> str:
    """What one count is made of: "658 new, 3 changed"; what is nought is left out."""
    return ", ".join(f"{part} {name}" for name, part in parts.items() if part) or "0"


def runs_table() -> Table[JobRun]:
    """Runs as a page lists them."""
    return Table(
        name="job-runs",
        title="Runs of jobs",
        columns=(
            Column[JobRun](
                "run", "Run", lambda run: run.id, link=lambda run: f"/jobs/runs/{run.id}"
            ),
            Column[JobRun]("job", "Job", lambda run: run.name),
            Column[JobRun]("started_at", "Began", lambda run: run.started_at),
            Column[JobRun]("ended_at", "Ended", lambda run: run.ended_at, absent="has not ended"),
            Column[JobRun]("outcome", "How it went", lambda run: run.outcome.value),
            Column[JobRun](
                "counts",
                "Counted",
                lambda run: counts_in_words(run.counts) or None,
                absent="nothing",
            ),
        ),
    )


def runs_file_table() -> Table[JobRun]:
    """Runs as a file holds them."""
    listed = runs_table()
    return Table(
        name=listed.name,
        title=listed.title,
        columns=(
            *listed.columns,
            Column[JobRun]("progress", "How far it came", lambda run: run.progress or None),
            Column[JobRun](
                "arguments",
                "Arguments",
                lambda run: json.dumps(run.arguments, ensure_ascii=False),
                hint="What it was asked to do, as JSON.",
            ),
            Column[JobRun]("error", "Error", lambda run: run.error, absent="no error"),
        ),
    )
