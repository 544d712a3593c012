"""One request, one transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from flask import make_response, request
from werkzeug import Response

from app.db import unit_of_work

View = TypeVar("View", bound=Callable[..., object])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class _Undo(Exception):
    """Carries an answer out of the unit of work that it undoes."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def in_one_transaction(answer: Callable[[], tuple[Response, bool]]) -> tuple[Response, bool]:
    """Answer within one unit of work.

    answer: gives the answer, and whether what it did is to be kept; both are given back.
    """
    try:
        with unit_of_work():
            response, kept = answer()
            if not kept:
                raise _Undo(response)
            return response, True
    except _Undo as undone:
        return undone.response, False


def transactional(view: View) -> View:
    """Run an unsafe request as one unit of work, kept only when it is answered below 400.

    Stands under the mark of access and the route. A request that only reads needs none.
    """

    @wraps(view)
    def inside(*args: object, **kwargs: object) -> object:
        if request.method in SAFE:
            return view(*args, **kwargs)

        def answer() -> tuple[Response, bool]:
            response = make_response(view(*args, **kwargs))
            return response, response.status_code < 400

        return in_one_transaction(answer)[0]

    return cast(View, inside)
