"""The shared pages."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from app.db import db
from app.desk import registry
from app.kernel.errors import NotInRecord
from app.security.access import public

pages = Blueprint("desk", __name__)


@pages.get("/")
@public
def home() -> str:
    """What this is, and the newest of it."""
    return render_template("desk/home.html", sections=registry.home_sections(db.session))


@pages.get("/members/<int:member_id>")
@public
def member(member_id: int) -> str:
    """Everything the public may know of one member."""
    try:
        heading, sections = registry.member_page(db.session, member_id)
    except NotInRecord as error:
        abort(404, str(error))
    return render_template("desk/member.html", heading=heading, sections=sections)
