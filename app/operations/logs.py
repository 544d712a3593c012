"""What is logged, and how: a line a request and whatever goes wrong, never who somebody is.

In production each line is one JSON object; in development it is for reading. An address is logged
by its rule ("/members/<int:member_id>") and never as it was asked: searches hold names. Whoever is
signed in is "user 3", as in the audit trail.
"""

from __future__ import annotations

import logging
import sys
from time import perf_counter
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request

from app.security.identity import current_identity, request_id

LOGGER = "chief_whip.request"
QUIET = frozenset({"operations.health", "operations.ready", "operations.metrics"})
"""Asked every few seconds by machines; they would drown the rest."""
_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    # Never the values of a frame: they hold what people typed.
    structlog.processors.StackInfoRenderer(),
]


def configure(*, production: bool, stream: TextIO | None = None) -> None:
    """Set up the logs of this process; for the entry point alone, never for a test.

    stream: where they go; standard error without it.
    """
    last: Any = (
        structlog.processors.JSONRenderer()
        if production
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    exceptions = [structlog.processors.format_exc_info] if production else []
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *exceptions,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if production else logging.WARNING)
    # They say of each request and each connection what is known already, with its address.
    for name in ("httpx2", "httpcore2", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """Log every request, and give its answer the name by which its line is found."""
    logger = logging.getLogger(LOGGER)

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def log(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id() or ""
        if request.endpoint not in QUIET:
            rule = request.url_rule.rule if request.url_rule else "no such page"
            facts = {
                "method": request.method,
                "rule": rule,
                "status": response.status_code,
                "milliseconds": round((perf_counter() - g.get("began", perf_counter())) * 1000),
                "user": current_identity().actor,
                "request_id": request_id(),
            }
            logger.info("request", extra=facts)
        return response
