"""Where the script of a page saves what is typed, and the button that throws it away."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request
from werkzeug import Response

from app.db import db
from app.kept import service
from app.kept.domain import LONGEST_ADDRESS, TooMuchTyped, fit
from app.kept.forms import KeepForm, ThrowAwayForm
from app.kept.offering import page_of
from app.security.access import signed_in
from app.security.identity import current_identity
from app.web.addresses import path_url
from app.web.transactions import transactional

pages = Blueprint("kept", "app.kept")


@pages.post("/kept")
@signed_in
@transactional
def keep() -> Response:
    """Keep what is typed into a form of hers; 409 when she has sent it meanwhile."""
    form = KeepForm()
    user_id = current_identity().user_id
    if user_id is None or not form.validate():
        abort(422)
    path = form.kept_form.data or ""
    page, takes = page_of(path)
    try:
        typed = fit(request.form.items(multi=True), takes)
    except TooMuchTyped:
        abort(422)
    opened_at = form.kept_opened.data
    if opened_at is None:
        abort(422)
    kept = service.keep_typed(db.session, user_id, path, typed, page=page, opened_at=opened_at)
    # A page that was sent and is still open saves nothing more; that is no fault of anybody.
    return Response(status=204 if kept else 409)


@pages.post("/kept/throw-away")
@signed_in
@transactional
def throw_away() -> Response:
    """Forget what was typed into a form of hers, and show it empty."""
    form = ThrowAwayForm()
    user_id = current_identity().user_id
    if user_id is None or not form.validate():
        abort(422)
    path = (form.kept_form.data or "")[:LONGEST_ADDRESS]
    page, _ = page_of(path)
    service.throw_away(db.session, user_id, path, page=page)
    flash("What you had typed is thrown away.")
    return redirect(path_url(path))
