"""One change on record: all of it, voiding it, letting it count again."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug import Response

from app.db import db
from app.kernel.errors import StaleEdit
from app.members.queries import get_member
from app.security.access import requires
from app.security.identity import current_identity
from app.source.queries import get_present_day
from app.web.transactions import transactional
from app.whips import queries, service
from app.whips.domain import WhipRefused
from app.whips.forms import TABLES, VoidChangeForm
from app.whips.permissions import WhipPermission
from app.whips.views.blueprint import pages
from app.whips.views.member import AnyChange, entries_of, words_of

Answer = str | Response | tuple[str, int]


@pages.get("/whips/changes/<any(whip, membership):history>/<int:change_id>")
@requires(WhipPermission.READ)
def change(history: str, change_id: int) -> Answer:
    """One change with all that is known of it."""
    row = queries.get_change(db.session, TABLES[history], change_id)
    present = get_present_day(db.session)
    return render_template(
        "whips/change.html",
        change=entries_of(db.session, [(history, row)], present)[0],
        person=get_member(db.session, row.member_id),
        may_change=current_identity().may(WhipPermission.CHANGE),
    )


@pages.route(
    "/whips/changes/<any(whip, membership):history>/<int:change_id>/void", methods=["GET", "POST"]
)
@requires(WhipPermission.CHANGE)
@transactional
def void_change(history: str, change_id: int) -> Answer:
    """Void a change that was recorded by mistake."""
    return _decide(
        history,
        change_id,
        service.void_change,
        "The change is voided.",
        "whips/void_change.html",
    )


@pages.route(
    "/whips/changes/<any(whip, membership):history>/<int:change_id>/reinstate",
    methods=["GET", "POST"],
)
@requires(WhipPermission.CHANGE)
@transactional
def reinstate_change(history: str, change_id: int) -> Answer:
    """Let a voided change count again."""
    return _decide(
        history,
        change_id,
        service.reinstate_change,
        "The change counts again.",
        "whips/reinstate_change.html",
    )


def _decide(
    history: str, change_id: int, act: Callable[..., AnyChange], done: str, template: str
) -> Answer:
    row = queries.get_change(db.session, TABLES[history], change_id)
    form = VoidChangeForm(data={"version": row.version})
    stale = None
    if form.validate_on_submit():
        try:
            act(
                db.session,
                TABLES[history],
                change_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = row.version
        except WhipRefused as error:
            form.refuse(str(error))
        else:
            flash(done)
            return redirect(url_for("whips.member", member_id=row.member_id))
    page = render_template(
        template,
        form=form,
        stale=stale,
        row=row,
        words=words_of(history, row),
        person=get_member(db.session, row.member_id),
    )
    return page, 409 if stale else form.status
