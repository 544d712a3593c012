"""Every view says who may see it, by a mark; one guard before every request keeps to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, current_app, redirect, request
from werkzeug import Response

from app.security.identity import current_identity

View = TypeVar("View", bound=Callable[..., object])
ACCESS = "chief_whip_access"
SIGN_IN_PATH = "/sign-in"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may see a view: anybody, whoever is signed in, or who has one of some permissions.

    sign_in: a step of signing in itself, open to whoever is signed in but not yet through.
    """

    public: bool = False
    permissions: tuple[str, ...] = ()
    sign_in: bool = False


def public(view: View) -> View:
    """Mark a view as open to anybody."""
    return mark(view, Access(public=True))


def signed_in(view: View) -> View:
    """Mark a view as open to everybody with an account: what is her own, or shown by role."""
    return mark(view, Access())


def requires(*permissions: str) -> Callable[[View], View]:
    """Mark a view as open to whoever has one of these permissions, in whatever scope.

    A scope is not checked here: it belongs into the WHERE of the query that the view asks.
    """
    if not permissions:
        raise ValueError("name a permission; @signed_in is for everybody with an account")
    return lambda view: mark(view, Access(permissions=permissions))


def mark(view: View, access: Access) -> View:
    """Put a mark on a view."""
    setattr(view, ACCESS, access)
    return view


def access_of(endpoint: str) -> Access | None:
    """The mark of an endpoint's view; None when it has none, which the guard refuses."""
    access: Access | None = getattr(current_app.view_functions[endpoint], ACCESS, None)
    return access


def init_app(app: Flask) -> None:
    """Guard every request of the application."""
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # there is no such page, and that is all there is to say
    # Asked at once, also where anybody may come: later a unit of work may be running.
    identity = current_identity()
    access = access_of(request.endpoint)
    if access is None:
        abort(403)
    if access.public:
        return None
    if not identity.signed_in:
        return _to_sign_in()
    if identity.must_first and not access.sign_in:
        return redirect(identity.must_first)
    if access.permissions and not any(identity.may(name) for name in access.permissions):
        abort(403)
    return None


def _to_sign_in() -> Response:
    """The way in; back to where she was going when that only reads."""
    if request.method not in ("GET", "HEAD"):
        return redirect(SIGN_IN_PATH)
    wanted = request.full_path.removesuffix("?")
    if wanted == "/desk":
        return redirect(SIGN_IN_PATH)
    return redirect(f"{SIGN_IN_PATH}?{urlencode({'next': wanted})}")
