"""The tables of this room."""

from app.reports.models import conference

__all__ = ["conference"]
