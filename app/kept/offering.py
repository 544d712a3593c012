"""For views of other rooms: keep what is typed into their forms, and offer it again.

A view goes:

    @pages.route("/confidence/rounds/new", methods=["GET", "POST"])
    @requires(ConfidencePermission.KEEP_ROUND)
    @keeps_typing(RoundForm)
    @transactional
    def new_round() -> Answer:
        form = RoundForm(data=...)
        take_up(form)
        if form.validate_on_submit():
            ...

and its template, above the form, which is written with `send_form(..., kept=true)`:

    {% include "kept/_offer.html" %}

A form that is made of what was sent, since its rows grow, takes `typed_before()` instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TypeVar, cast

from flask import Flask, current_app, g, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms import (
    BooleanField,
    Field,
    FileField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    SubmitField,
)
from wtforms.fields.core import UnboundField

from app.db import db, unit_of_work
from app.kept import queries, service
from app.kept.domain import LONGEST_ADDRESS, TooMuchTyped, fit
from app.kernel import clock
from app.kernel.dates import LONDON, written_day
from app.kernel.errors import NotInRecord
from app.security.access import access_of
from app.security.identity import current_identity
from app.web.transactions import SAFE

View = TypeVar("View", bound=Callable[..., object])
Takes = Callable[[str], bool]
# The form is shown again: to be put right, or to be read over before it is really sent.
NOT_SENT = frozenset({200, 409, 422})
_TAKES = "chief_whip_kept"
_NEVER_KEPT = (HiddenField, PasswordField, FileField, SubmitField)
# Of these a browser sends nothing where nothing is chosen.
_SILENT = (BooleanField, RadioField, SelectMultipleField)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something is kept of the form on this page.

    taken: whether it stands in the form already.
    """

    kept_at: datetime
    taken: bool

    @property
    def when(self) -> str:
        """When she left it: "on 3 October 2016 at 14:05"."""
        local = self.kept_at.astimezone(LONDON)
        return f"on {written_day(local.date())} at {local:%H:%M}"


def keeps_typing(*forms: type[Form], also: str = "") -> Callable[[View], View]:
    """Keep what is typed into the forms of a view for whoever types it.

    Stands above @transactional and below the mark of access. What is refused when it is sent is
    kept, without scripts too; once the view answers a sending by leading elsewhere, it is
    forgotten. also: a pattern of the names of further fields, where a form's rows grow.
    """
    names = frozenset(name for form in forms for name in _kept_names(form))
    pattern = re.compile(also) if also else None

    def takes(name: str) -> bool:
        return name in names or (pattern is not None and pattern.fullmatch(name) is not None)

    def mark(view: View) -> View:
        @wraps(view)
        def keeping(*args: object, **kwargs: object) -> object:
            if request.method in SAFE:
                return view(*args, **kwargs)
            response = make_response(view(*args, **kwargs))
            if 300 <= response.status_code < 400:
                _settle()
            elif response.status_code in NOT_SENT:
                _keep_sent(takes)
            return response

        setattr(keeping, _TAKES, takes)
        return cast(View, keeping)

    return mark


def take_up(form: Form) -> bool:
    """Fill a form with what was typed before, where she asks for it; whether it was.

    Choices that the database knows must be set before. Fields that may not be kept, the version
    among them, stay as they are.
    """
    typed = typed_before()
    if typed is None:
        return False
    for bound in form:
        if _may_be_kept(bound) and (bound.name in typed or isinstance(bound, _SILENT)):
            bound.process(typed)
    return True


def typed_before() -> MultiDict[str, str] | None:
    """What was typed before, by field, where the address asks for it (`?kept=1`); else None."""
    user_id = current_identity().user_id
    if user_id is None or request.method not in SAFE or request.args.get("kept") != "1":
        return None
    if "kept_typed" not in g:
        typed = queries.find_typed(db.session, user_id, request.path)
        g.kept_typed = None if typed is None else MultiDict(typed)
    found: MultiDict[str, str] | None = g.kept_typed
    return found


def kept_offer() -> Offer | None:
    """What is offered above the form of the present page; None where nothing is kept of it."""
    user_id = current_identity().user_id
    if user_id is None or request.method not in SAFE:
        return None
    kept_at = queries.find_kept_at(db.session, user_id, request.path)
    return None if kept_at is None else Offer(kept_at, typed_before() is not None)


def page_of(path: str) -> tuple[str, Takes]:
    """The endpoint of a page whose form is kept, and which of its fields are.

    Raises NotInRecord where there is no such page, and where she who asks may not see it.
    """
    missing = NotInRecord("There is no form at that address of which anything is kept.")
    if len(path) > LONGEST_ADDRESS:
        raise missing
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path, method="POST")
    except (HTTPException, RequestRedirect):
        raise missing from None
    takes: Takes | None = getattr(current_app.view_functions[endpoint], _TAKES, None)
    access = access_of(endpoint)
    if takes is None or access is None:
        raise missing
    if access.permissions and not any(map(current_identity().may, access.permissions)):
        raise missing
    return endpoint, takes


def init_app(app: Flask) -> None:
    """Let templates say what is offered."""
    app.jinja_env.globals.update(
        kept_offer=kept_offer, page_opened_at=lambda: clock.now().isoformat()
    )


def _kept_names(form: type[Form]) -> list[str]:
    """The fields of a form that may be kept."""
    fields = ((name, getattr(form, name)) for name in dir(form) if not name.startswith("_"))
    return [
        name
        for name, unbound in fields
        if isinstance(unbound, UnboundField) and not issubclass(unbound.field_class, _NEVER_KEPT)
    ]


def _may_be_kept(bound: Field) -> bool:
    return not isinstance(bound, _NEVER_KEPT)


def _settle() -> None:
    """Forget what was typed: the form has been sent, and that is on record by now."""
    user_id = current_identity().user_id
    if user_id is not None:
        with unit_of_work() as session:
            service.settle(session, user_id, request.path)


def _keep_sent(takes: Takes) -> None:
    """Keep what was sent and refused, in a unit of work of its own: the view's is undone."""
    user_id = current_identity().user_id
    if user_id is None:
        return
    try:
        typed = fit(request.form.items(multi=True), takes)
    except TooMuchTyped:
        return  # the form itself still has it
    with unit_of_work() as session:
        service.keep_typed(session, user_id, request.path, typed, page=str(request.endpoint))
