"""The blueprint of this room; its pages stand in the modules beside this one."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("splits", "app.splits", url_prefix="/splits")
