"""Pages of equality monitoring."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("monitoring", __name__, url_prefix="/monitoring")
