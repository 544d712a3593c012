"""How ties for the last seats of a quota were settled: recorded, and voided when by mistake."""

from __future__ import annotations

from flask import flash, redirect, render_template
from wtforms.fields.choices import SelectChoice

from app.cabinet.domain import Settled
from app.cabinet.exports.quota import SHORT
from app.cabinet.forms.quota import SettleTieForm, VoidSettlementForm
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import quota as queries
from app.cabinet.queries.contests import get_contest
from app.cabinet.service import ties as service
from app.cabinet.service.ties import Tie, TieRefused, Verdict
from app.cabinet.views.blueprint import pages
from app.cabinet.views.quota import Answer, Asked, asked_for, contest_address, quota_form
from app.db import db
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.kernel.words import whole
from app.security.access import requires
from app.security.identity import current_identity
from app.web.transactions import transactional


@pages.route("/contests/<int:contest_id>/quota/settle", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_CONTEST)
@transactional
def settle_tie(contest_id: int) -> Answer:
    """Record how a tie for the last seats was settled."""
    result = get_contest(db.session, contest_id)
    chosen = quota_form(result, queries.usual_house(db.session))
    asked = asked_for(result, chosen) if chosen.validate() else None
    if asked is None:
        raise NotInRecord("There is no such quota. Ask for it on the page of the contest.")
    now = queries.settled_quota(db.session, result, asked.base_id, asked.method, asked.seats)
    tied = [one for one in result.candidates if one.slate in now.now]
    form = SettleTieForm(
        data={"decided_on": clock.today(), "tied": " ".join(str(one.id) for one in tied)}
    )
    form.won.choices = [SelectChoice(one.id, f"{one.slate} ({one.name})") for one in tied]
    if form.validate_on_submit():
        assert form.decided_on.data is not None
        try:
            service.settle_tie(
                db.session,
                contest_id,
                Tie(asked.base_id, asked.method, asked.seats, _seen(form.tied.data)),
                Verdict(
                    form.won.data or (),
                    Settled(form.how.data),
                    form.decided_on.data,
                    form.reason.data,
                ),
                by=current_identity().actor,
            )
        except TieRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("How the tie was settled is on record.")
            return redirect(asked.address("cabinet.quota"))
    form.tied.data = " ".join(str(one.id) for one in tied)
    page = render_template(
        "cabinet/settle_tie.html",
        form=form,
        contest=result.contest,
        contest_url=contest_address(result),
        quota_url=asked.address("cabinet.quota"),
        asked=asked,
        base=queries.base_name(result, asked.base_id),
        tied=[one.slate for one in tied],
        disputed=now.disputed,
    )
    return page, form.status


def _seen(text: str | None) -> frozenset[int]:
    """The candidates that were tied when the page was opened."""
    numbers = (whole(part) for part in (text or "").split())
    return frozenset(number for number in numbers if number is not None)


@pages.route(
    "/contests/<int:contest_id>/quota/settlements/<int:settlement_id>/void",
    methods=["GET", "POST"],
)
@requires(CabinetPermission.KEEP_CONTEST)
@transactional
def void_settlement(contest_id: int, settlement_id: int) -> Answer:
    """Void a settlement that was recorded by mistake."""
    result = get_contest(db.session, contest_id)
    found = queries.get_settlement(db.session, contest_id, settlement_id)
    asked = Asked(result, found.base_id, found.method, found.seats)
    form = VoidSettlementForm()
    if form.validate_on_submit():
        try:
            service.void_settlement(
                db.session,
                contest_id,
                settlement_id,
                reason=form.reason.data,
                by=current_identity().actor,
            )
        except TieRefused as error:
            form.refuse(str(error))
        else:
            flash("The settlement is voided: the tie is open again.")
            return redirect(asked.address("cabinet.quota"))
    page = render_template(
        "cabinet/void_settlement.html",
        form=form,
        contest=result.contest,
        contest_url=contest_address(result),
        quota_url=asked.address("cabinet.quota"),
        settlement=found,
        method=SHORT[found.method],
        base=queries.base_name(result, found.base_id),
    )
    return page, form.status
