"""Where all pages of this room hang; each route says its whole path."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("whips", "app.whips")
