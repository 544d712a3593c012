"""Lets every page of a demonstration say that it is one."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.db import db
from app.source.attribution import ALL_INVENTED
from app.source.queries import is_invented
from app.web.banner import banner_from


def init_app(app: Flask) -> None:
    """Give the layout its line."""
    banner_from(app, _words)


def _words() -> str:
    try:
        return ALL_INVENTED if is_invented(db.session) else ""
    except SQLAlchemyError:
        # The page that says that the database is in trouble must not fail as well.
        db.session.rollback()
        return ""
