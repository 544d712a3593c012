"""A line under the header of every page, and among the notes of every file, when there is one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app, g

EXTENSION = "chief_whip_banner"


def banner_from(app: Flask, words: Callable[[], str]) -> None:
    """Let a room above this one say what the line is; "" for none."""
    app.extensions[EXTENSION] = words


def banner() -> str:
    """The line for the present request, "" when there is none. It is asked for once a request."""
    if "banner" not in g:
        words: Callable[[], str] = current_app.extensions.get(EXTENSION, str)
        g.banner = words()
    line: str = g.banner
    return line
