"""Where all pages of this room hang."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("votes", __name__, url_prefix="/votes")
