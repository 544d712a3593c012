"""How both engines are set up. No connection is made when this is imported."""

from __future__ import annotations

from inspect import iscoroutinefunction
from sqlite3 import Connection as SqliteConnection
from typing import Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, event

db = SQLAlchemy(
    # hide_parameters: an error text must never print what a person typed or what we hold on one.
    # pool_pre_ping: a database that was restarted must not fail the first query of every worker.
    engine_options={"hide_parameters": True, "pool_pre_ping": True},
    # Objects stay readable after a unit of work, so a page can show what was just stored.
    session_options={"expire_on_commit": False},
)


def init_app(app: Flask) -> None:
    """Bind the application to its database and set up every connection it will make."""
    db.init_app(app)
    # It also closes asynchronous sessions, which nobody has here: to find none it started a thread
    # and a loop of events at the end of every request.
    app.teardown_appcontext_funcs = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            set_up_sqlite(db.engine)


def set_up_sqlite(engine: Engine) -> None:
    """Make SQLite keep its promises when several processes write.

    Python's own transactions lost 419 of 480 concurrent read-then-write updates, so we begin
    ourselves: BEGIN IMMEDIATE for a unit of work that writes, BEGIN for one that reads.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: SqliteConnection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            "busy_timeout = 30000",
            "synchronous = NORMAL",
            # In kibibytes: a large import touches every page of the indexes again and again.
            "cache_size = -65536",
            # Pages (of 4 KiB) in the log before they are moved: fewer, larger moves.
            "wal_autocheckpoint = 8192",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        # Cannot be changed inside a transaction, so it is said before every one.
        unchecked = options.get("unchecked_keys", False)
        connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if unchecked else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
