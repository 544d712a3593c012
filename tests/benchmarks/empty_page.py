"""The product, and beside it in the same processes a page with nothing in it.

Made by an application of Flask's that has nothing else, so that what the product does before and
after every page is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from tests.benchmarks.serving import EMPTY_PAGE
from wsgi import app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_bare = Flask("bare")
_product = app.wsgi_app


@_bare.get(EMPTY_PAGE)
def _empty() -> str:
    return ""


def _either(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer from the one or the other."""
    answering = _bare.wsgi_app if environ["PATH_INFO"] == EMPTY_PAGE else _product
    return answering(environ, start_response)


app.wsgi_app = _either  # type: ignore[method-assign]
