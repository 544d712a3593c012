"""Members come in by the same command as divisions, from the same stand-in."""

from __future__ import annotations

from tests.integration.votes.conftest import (  # noqa: F401
    _nobody_waits,
    database_url,
    engine,
    environment,
    flask,
    import_record,
    official,
    process_starter,
    rows,
    start,
    today,
)
