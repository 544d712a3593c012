"""The tables of this room."""

from app.reports.models import conference, schedules

__all__ = ["conference", "schedules"]
