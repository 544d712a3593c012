"""What is done at the end of every request."""

from __future__ import annotations

from inspect import iscoroutinefunction
from pathlib import Path

from app import create_app
from app.db import db
from config import Config


def test_sessions_are_closed_and_no_loop_of_events_is_started(tmp_path: Path) -> None:
    database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    flask = create_app(Config.from_environment(database))
    with flask.app_context():
        connection = db.session.connection()
    assert connection.closed
    assert flask.teardown_appcontext_funcs
    assert not any(map(iscoroutinefunction, flask.teardown_appcontext_funcs))
    with flask.app_context():
        db.engine.dispose()
