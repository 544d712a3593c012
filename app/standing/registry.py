"""Which views may be kept for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, Response, g, request, session

from app.security.identity import current_identity

View = TypeVar("View", bound=Callable[..., object])
KEEPING = "chief_whip_keeping"
KEEP = "chief_whip.keep"
SECONDS = 30
"""How long a cache that others share may hold a public page: what is withdrawn is out of it by
then, and out of what we keep ourselves at once."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a view is kept. seconds: that shared caches may hold it. fallback: whether its last
    state may be shown, dated, while the database is away: never what somebody agreed to field by
    field, which she may have taken back meanwhile."""

    seconds: int = SECONDS
    fallback: bool = True


def kept_for_all(*, seconds: int = SECONDS, fallback: bool = True) -> Callable[[View], View]:
    """Mark a view: what it answers to somebody who is not signed in is the same for everybody.

    Stands under @public. The answer is kept until anything in the record changes.
    """

    def mark(view: View) -> View:
        setattr(view, KEEPING, Keeping(seconds, fallback))
        return view

    return mark


def init_app(app: Flask) -> None:
    """Say of every answer whether it is for everybody.

    What caches are told: hold it for so many seconds, then ask again before showing it, which
    costs a 304. Neither stale-if-error nor stale-while-revalidate: a cache that nobody asked since
    somebody was withdrawn would show her, for as long as those allow, once it cannot reach us. And
    no longer time for shared caches (s-maxage): few can be purged by us in an instant.
    """

    @app.after_request
    def mark(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        keeping: Keeping | None = getattr(view, KEEPING, None)
        if (
            keeping is None
            or request.method not in ("GET", "HEAD")
            or current_identity().signed_in
            or g.get("scripts")
            or session.modified
        ):
            return response
        # An officer's answer at the same address is another one, and is never stored.
        response.vary.add("Cookie")
        response.vary.add("Accept-Encoding")
        if app.config["SESSION_COOKIE_NAME"] in request.cookies:
            # She has begun something, and may be told of it on any page.
            response.headers["Cache-Control"] = "private, no-cache"
        elif response.status_code == 200:
            how = f"public, max-age={keeping.seconds}, must-revalidate"
            response.headers["Cache-Control"] = how
            request.environ[KEEP] = keeping
        return response
