"""Pages that read across the rooms."""

from __future__ import annotations

from app.reports.views import beside, conference, every, schedules
from app.reports.views.blueprint import pages

__all__ = ["beside", "conference", "every", "pages", "schedules"]
