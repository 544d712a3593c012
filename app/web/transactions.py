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


class _Refused(Exception):
    """Carries an answer out of the unit of work that it undoes."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def transactional(view: View) -> View:
    """Run an unsafe request as one unit of work, kept only when it is answered below 400.

    Stands under the mark of access and the route. A request that only reads needs none.
    """

    @wraps(view)
    def inside(*args: object, **kwargs: object) -> object:
        if request.method in SAFE:
            return view(*args, **kwargs)
        try:
            with unit_of_work():
                response = make_response(view(*args, **kwargs))
                if response.status_code >= 400:
                    raise _Refused(response)
                return response
        except _Refused as refused:
            return refused.response

    return cast(View, inside)
