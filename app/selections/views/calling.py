"""Calling trigger ballots: who may be called and why not, what is entered, and the check of it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kept.offering import keeps_typing, take_up
from app.kernel import clock
from app.kernel.words import folded, plural, whole
from app.members.queries import list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotRefused, timetable
from app.selections.domain.rules import Counting
from app.selections.exports.ballots import chosen_table, round_path, uncallable_table
from app.selections.forms.ballots import CallFilter, CallForm, days_filled
from app.selections.permissions import SelectionPermission
from app.selections.queries.callable import CallableRow, list_callable
from app.selections.queries.rules import get_version, list_rule_sets, rule_set_of
from app.selections.service import ballots as service
from app.selections.service.ballots import BallotsRefused
from app.selections.views.blueprint import pages
from app.tabular.page import html_view
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


def _call_filter() -> CallFilter:
    form = CallFilter(request.args)
    today = clock.today()
    versions = [
        row
        for row in list_rule_sets(db.session)
        if row.counting is not Counting.EVERY_SEAT and row.in_force_from <= today
    ]
    form.rules.choices = [
        SelectChoice(str(row.id), f"{row.name}, version {row.version}: {row.title}")
        for row in versions
    ]
    if not form.rules.data:
        form.rules.data = form.rules.choices[0].value
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    return form


def _listed(rows: Sequence[CallableRow], form: CallFilter) -> list[CallableRow]:
    words = folded(form.q.data).split()
    return [
        row
        for row in rows
        if (not form.region.data or row.region == form.region.data)
        and all(word in folded(f"{row.name} {row.constituency}") for word in words)
    ]


@pages.route("/rounds/new", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@keeps_typing(CallForm)
@transactional
def call_ballots() -> Answer:
    """Call a ballot for one MP or for many: first entered, then read over, then called."""
    wanted = _call_filter()
    if not wanted.validate():
        return render_template("selections/call_ballots.html", wanted=wanted, form=None), 422
    rule_set_id = whole(wanted.rules.data)
    assert rule_set_id is not None
    rules = rule_set_of(get_version(db.session, rule_set_id))
    called_on = wanted.called_on.data or clock.today()
    rows = _listed(list_callable(db.session, rules, called_on), wanted)
    may = [row for row in rows if not row.why_not]
    form = CallForm(data={**days_filled(timetable(called_on, rules)), "freeze_on": called_on})
    form.members.choices = [
        SelectChoice(
            str(row.member_id), f"{row.name}, {row.constituency} ({plural(row.units, 'unit')})"
        )
        for row in may
    ]
    take_up(form)
    chosen: Sequence[CallableRow] = ()
    if form.validate_on_submit():
        asked = {
            "rule_set_id": rule_set_id,
            "called_on": called_on,
            "freeze_on": form.freeze_on.data,
            "days": form.days,
        }
        picked = form.picked
        try:
            chosen = service.check_call(db.session, picked, **asked)
            if form.checked.data == "yes":
                made = service.call_ballots(
                    db.session,
                    picked,
                    title=form.title.data,
                    source=form.source.data,
                    by=current_identity().actor,
                    **asked,
                )
                flash(f"{plural(len(chosen), 'ballot')} called.")
                return redirect(round_path(made.id))
        except BallotsRefused as error:
            names = {row.member_id: row.name for row in rows}
            form.refuse(str(error), "members")
            for member_id, sentence in error.sentences.items():
                form.refuse(f"{names.get(member_id, f'Member {member_id}')}: {sentence}", "members")
        except BallotRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
    shown = {"form": form, "rules": rules, "called_on": called_on}
    if chosen and not form.errors:
        form.checked.data = "yes"
        page = render_template(
            "selections/check_call.html",
            chosen=chosen,
            table=html_view(chosen_table(), chosen),
            units=sum(row.units for row in chosen),
            back=_back(),
            **shown,
        )
        # Nothing is recorded yet by what was sent first: it is kept, and to be sent once more.
        return page, 422
    form.checked.data = ""
    form.listed.data = " ".join(choice.value for choice in form.members.choices)
    page = render_template(
        "selections/call_ballots.html",
        wanted=wanted,
        may=may,
        may_not=html_view(uncallable_table(), [row for row in rows if row.why_not]),
        **shown,
    )
    return page, form.status


def _back() -> str:
    """The form as it was entered, under the same filter."""
    return f"{request.path}?{urlencode({**request.args, 'kept': '1'})}"
