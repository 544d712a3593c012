"""The blueprint of this room; its pages stand in the modules beside this one."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("selections", "app.selections", url_prefix="/selections")
