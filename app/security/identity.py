"""Who asks: what is known of the person behind a request, and what she may do."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Flask, current_app, g, has_request_context


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who is signed in, or the public.

    user_id: of the account; None for the public. roles: names of the roles held today.
    allowed: permission -> the scope keys it is granted for, None for everywhere. must_first: the
    path of what she has to do before anything else (set up a second factor); "" for nothing.
    """

    user_id: int | None = None
    name: str = "the public"
    email: str = ""
    roles: frozenset[str] = frozenset()
    allowed: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    must_first: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether it is somebody with an account."""
        return self.user_id is not None

    @property
    def actor(self) -> str:
        """How the audit trail names whoever acts: "user 3", "public"."""
        return "public" if self.user_id is None else f"user {self.user_id}"

    def may(self, permission: str, scope: str | None = None) -> bool:
        """Whether a permission is granted, for one scope key or (None) for any at all."""
        if permission not in self.allowed:
            return False
        scopes = self.allowed[permission]
        return scopes is None or scope is None or scope in scopes

    def may_everywhere(self, permission: str) -> bool:
        """Whether a permission is granted and bound to no scope."""
        return self.scopes(permission) is None

    def scopes(self, permission: str) -> frozenset[str] | None:
        """The scope keys a permission is granted for: None everywhere, empty nowhere.

        A query puts them into its WHERE, so that what is out of scope is never even read.
        """
        return self.allowed.get(permission, frozenset())


ANONYMOUS = Identity()


def identify_by(app: Flask, load: Callable[[], Identity]) -> None:
    """Let the application ask `load` once a request who is there."""
    app.extensions["chief_whip_identity"] = load


def current_identity() -> Identity:
    """Who asks in the present request; the public outside of one."""
    if not has_request_context():
        return ANONYMOUS
    if "chief_whip_identity" not in g:
        load = current_app.extensions.get("chief_whip_identity")
        g.chief_whip_identity = load() if load else ANONYMOUS
    identity: Identity = g.chief_whip_identity
    return identity


def forget_identity() -> None:
    """Ask anew: somebody has just signed in or out."""
    g.pop("chief_whip_identity", None)


def request_id() -> str | None:
    """A name for the present request that stands in the audit trail; None outside of one."""
    if not has_request_context():
        return None
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    name: str = g.request_id
    return name
