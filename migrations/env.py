"""What Alembic runs: our tables against the connection our own runner gives."""

from alembic import context

import app.models  # noqa: F401  (every table must be known before schemas are compared)
from app.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
    render_as_batch=True,
    transactional_ddl=True,
    user_module_prefix="app.db.model.",
)
context.run_migrations()
