"""The pages on which the whips record what was made of a rebellion."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug import Response

from app.audit.registry import names_of
from app.db import db
from app.kernel.errors import DomainError
from app.kernel.words import plural
from app.members import queries as members
from app.security.access import requires
from app.security.identity import current_identity
from app.votes import service
from app.votes.domain.discipline import ReviewOutcome
from app.votes.forms import OUTCOMES, VoidForm, review_form
from app.votes.permissions import VotePermission
from app.votes.queries.conduct import list_rebels
from app.votes.queries.reviews import get_review
from app.votes.views.blueprint import pages
from app.votes.views.finding import division_of, found
from app.votes.views.lines import place_caption, place_crumbs
from app.web.transactions import transactional

Answer = str | Response | tuple[str, int]


@pages.route("/divisions/<int:division_id>/rebellion", methods=["GET", "POST"])
@requires(VotePermission.REVIEW_REBELLION)
@transactional
def rebellion(division_id: int) -> Answer:
    """Record what was made of each rebel of the own party in a division."""
    division = division_of(division_id)
    rebels = list_rebels(db.session, division)
    open_ = [person for person in rebels if person.review is None]
    form = review_form([(person.row.member_id, person.row.name) for person in open_])()
    if form.validate_on_submit():
        reviews = {}
        for person in open_:
            member_id = person.row.member_id
            chosen = form[f"outcome_{member_id}"].data or form["all_outcome"].data
            if chosen:
                note = form[f"note_{member_id}"].data or form["all_note"].data
                reviews[member_id] = (ReviewOutcome(chosen), note or None)
        try:
            count = service.review_rebellions(
                db.session, division_id, reviews, by=current_identity().actor
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash(f"What was made of {plural(count, 'rebellion')} is on record.")
            return redirect(url_for("votes.rebellion", division_id=division_id))
    reviewed = [person for person in rebels if person.review is not None]
    page = render_template(
        "votes/rebellion.html",
        form=form,
        division=division,
        rows=[
            (
                person.row,
                form[f"outcome_{person.row.member_id}"],
                form[f"note_{person.row.member_id}"],
            )
            for person in open_
        ],
        reviewed=[(person.row, person.review) for person in reviewed],
        outcomes=OUTCOMES,
        by=names_of(db.session, {p.review.recorded_by for p in reviewed if p.review}),
        crumbs_up=place_crumbs(division),
        caption=place_caption(division),
    )
    return page, form.status


@pages.route("/reviews/<int:review_id>/void", methods=["GET", "POST"])
@requires(VotePermission.REVIEW_REBELLION)
@transactional
def void_review(review_id: int) -> Answer:
    """Void what was recorded of one rebellion: it waits again."""
    review = found(get_review, review_id)
    division = division_of(review.division_id)
    form = VoidForm()
    if form.validate_on_submit():
        try:
            service.void_review(
                db.session, review_id, reason=form.reason.data, by=current_identity().actor
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("It is voided, and the rebellion waits again.")
            return redirect(url_for("votes.rebellion", division_id=division.id))
    page = render_template(
        "votes/void_review.html",
        form=form,
        name=members.names_of(db.session, [review.member_id])[review.member_id],
        outcome=OUTCOMES[review.outcome],
        division=division,
        crumbs_up=place_crumbs(division),
    )
    return page, form.status
