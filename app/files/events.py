"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class FileEvent(StrEnum):
    """What can have happened to a file."""

    STORED = "files:file:stored"
    REMOVED = "files:file:content-removed"
