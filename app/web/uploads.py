"""Views that take files: larger requests than any other view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., object])
MOST_BYTES = "chief_whip_most_bytes"
# What else a form with a file holds: its other fields, and the lines between the parts.
AROUND_A_FILE = 64 * 1024


def takes_uploads(most: int) -> Callable[[View], View]:
    """Mark a view as taking files of up to `most` bytes together; all others take 1 MB at most."""

    def mark(view: View) -> View:
        setattr(view, MOST_BYTES, most + AROUND_A_FILE)
        return view

    return mark


def init_app(app: Flask) -> None:
    """Raise the limit of such views. Must come before anything reads the body of a request."""
    app.before_request(_raise_limit)


def _raise_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, MOST_BYTES, None)
    if most is not None:
        request.max_content_length = most
