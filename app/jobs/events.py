"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class JobEvent(StrEnum):
    """What can have happened to jobs and their history."""

    STARTED = "jobs:job:started"
    FORGOTTEN = "jobs:runs:forgotten"
