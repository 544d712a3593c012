"""Those who stand in the way of a draft leave their posts, all at once."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.cabinet.domain.posts import PostRefused
from app.cabinet.exports.drafts import draft_path
from app.cabinet.forms.posts import ClearingForm
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries.drafts import BoardRead, read_board, state_of
from app.cabinet.queries.obstacles import list_obstacles
from app.cabinet.queries.posts import Held, get_appointment
from app.cabinet.service import posts as service
from app.cabinet.views.appointments import leaving_of
from app.cabinet.views.blueprint import pages
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import plural
from app.security.access import requires
from app.security.identity import current_identity
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


@pages.route("/drafts/<int:draft_id>/clear", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_POST)
@transactional
def clear_posts(draft_id: int) -> Answer:
    """Record that those who hold what a draft is to fill leave it; all of them, or none."""
    read = read_board(db.session, draft_id)
    in_the_way = _in_the_way(read)
    form = ClearingForm(data={"leaving": list(in_the_way), "until": clock.today()})
    form.leaving.choices = [
        SelectChoice(
            held.id, f"{held.holder} leaves {held.post}, held since {written_day(held.since)}"
        )
        for held in in_the_way.values()
    ]
    if in_the_way and form.validate_on_submit():
        try:
            _record(form, in_the_way)
        except PostRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash(f"{plural(len(form.leaving.data), 'appointment')} ended on record.")
            return redirect(draft_path(draft_id))
    return render_template(
        "cabinet/clear_posts.html",
        form=form,
        draft=read.draft,
        draft_url=draft_path(draft_id),
        in_the_way=in_the_way,
    ), form.status


def _record(form: ClearingForm, in_the_way: Mapping[int, Held]) -> None:
    """Record that those who are ticked leave. Raises PostRefused, naming whom it is about."""
    leaving = leaving_of(form)
    assert leaving
    for appointment_id in form.leaving.data or ():
        who = in_the_way[appointment_id]
        try:
            service.record_leaving(
                db.session,
                appointment_id,
                leaving,
                source=form.source.data,
                version=get_appointment(db.session, appointment_id).version,
                by=current_identity().actor,
            )
        except PostRefused as error:
            raise PostRefused(f"{who.holder}, {who.post}: {error}", error.field) from error


def _in_the_way(read: BoardRead) -> dict[int, Held]:
    """The appointments begun before today that stand in the way of an open draft's picks, by id."""
    if state_of(read.draft) != "open":
        return {}
    return {
        one.held.id: one.held
        for one in list_obstacles(db.session, read.draft.id, read.filled)
        if one.held.since < clock.today()
    }
