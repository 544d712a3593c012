"""The blueprint of this room; its pages stand in the modules beside this one."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("cabinet", "app.cabinet", url_prefix="/cabinet")
