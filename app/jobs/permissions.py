"""What an officer may be allowed to do with jobs."""

from __future__ import annotations

from enum import StrEnum


class JobPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "jobs:job:read"
    RUN = "jobs:job:run"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            JobPermission.READ: "see jobs and how they went",
            JobPermission.RUN: "run a job now",
        }[self]
