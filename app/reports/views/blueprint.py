"""The blueprint of this room's pages."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("reports", "app.reports", url_prefix="/reports")
