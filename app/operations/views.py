"""What machines ask of the service: is it alive, can it serve, what has it measured."""

from __future__ import annotations

from hmac import compare_digest

from flask import Blueprint, Response, abort, current_app, jsonify, request

from app.operations.health import parts
from app.operations.metrics import written
from app.security.access import public

pages = Blueprint("operations", "app.operations")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/health")
@public
def health() -> Response:
    """That this process answers; it asks nothing of the database."""
    return _unkept(jsonify(alive=True))


@pages.get("/ready")
@public
def ready() -> Response:
    """Whether pages can be served, part by part: 200, or 503 to be left alone until they can."""
    found = parts()
    well = all(part.well for part in found if part.needed)
    response = jsonify(
        ready=well,
        parts={part.name: {"well": part.well, "says": part.words} for part in found},
    )
    response.status_code = 200 if well else 503
    return _unkept(response)


@pages.get("/metrics")
@public
def metrics() -> Response:
    """Counts and times for Prometheus, for whoever knows METRICS_TOKEN; nothing without one."""
    token: str = current_app.config["METRICS_TOKEN"]
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not compare_digest(said.encode(), token.encode()):
        abort(404)
    return _unkept(Response(written(), content_type=TEXT))
