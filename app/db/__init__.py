"""The database: connection set-up, column idioms, units of work, migrations.

SQLite is the embedded default, PostgreSQL is chosen by DATABASE_URL; the same code and the same
tests run on both.
"""

from app.db.engine import db
from app.db.model import Base
from app.db.work import unit_of_work

__all__ = ["Base", "db", "unit_of_work"]
