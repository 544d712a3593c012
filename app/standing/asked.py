"""What a request asks for, told before the application is asked: by its line and headers alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.standing.registry import KEEPING
from app.standing.shelf import Key

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

REMEMBERS = "remember_token"
# Each click on a link in somebody's post brings another value, which would make every one of them
# a page of its own.
_FOLLOWS_PEOPLE = re.compile(
    r"(?:^|&)(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|li_fat_id"
    r"|igshid|igsh|mc_[ce]id|_gl|yclid)=[^&]*"
)


def is_for_everybody(app: Flask, environ: WSGIEnvironment) -> bool:
    """Whether whoever asks only reads, and brings nothing that says who she is."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return False
    if "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ:
        return False
    cookies = environ.get("HTTP_COOKIE", "")
    return not cookies or not (app.config["SESSION_COOKIE_NAME"] in cookies or REMEMBERS in cookies)


def key_of(environ: WSGIEnvironment) -> Key:
    """What decides the answer to somebody whom nobody knows.

    Arguments by which other sites follow people are taken off the request: no page has them.
    """
    query = environ.get("QUERY_STRING", "")
    if query and _FOLLOWS_PEOPLE.search(query):
        query = environ["QUERY_STRING"] = _FOLLOWS_PEOPLE.sub("", query).lstrip("&")
    scheme = environ.get("HTTP_X_FORWARDED_PROTO") or environ.get("wsgi.url_scheme", "")
    return (
        f"{scheme}://{environ.get('HTTP_HOST', '')}",
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        query,
    )


class Keepable:
    """Which addresses are those of views that may be kept."""

    def __init__(self, app: Flask) -> None:
        """app: with all its views, or those to come."""
        self._app = app
        self._adapter = app.url_map.bind("localhost")

    def __contains__(self, key: Key) -> bool:
        """Whether the view of an address may be kept; no query is made to find out."""
        path = key[2].encode("latin-1").decode(errors="replace")
        try:
            endpoint, _arguments = self._adapter.match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return False
        return hasattr(self._app.view_functions[endpoint], KEEPING)
