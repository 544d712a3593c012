"""What officers do with boundary reviews: record, change, void; MPs; choices and decisions."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from app.db import db
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.numbers import thousands
from app.kernel.words import plural, whole
from app.members.matching import list_meant, resolve_member, suggest_members
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.assignment import Decision, list_decidable
from app.selections.domain.boundaries import DecisionKind
from app.selections.exports.boundaries import written_threshold
from app.selections.forms.boundaries import (
    ConfirmForm,
    OldSeatForm,
    ReviewForm,
    VoidForm,
    choice_form,
    decide_form,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries import boundaries as queries
from app.selections.queries.boundaries import ReviewRead, read_review, threshold_of
from app.selections.service import boundaries as service
from app.selections.service import seat_decisions
from app.selections.service.boundaries import ReviewGiven, ReviewRefused
from app.selections.views.blueprint import pages
from app.web.forms import AppForm
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]
MOST_ELECTORS = 10_000_000


class Sent:
    """What came of a form that was sent. stale: both texts, where somebody else saved first."""

    def __init__(self, form: AppForm) -> None:
        """Take the form that is being answered."""
        self.form = form
        self.stale: StaleEdit | None = None

    def done(self, act: Callable[[], object], newest: Callable[[], int] | None = None) -> bool:
        """Do what the form asks for; whether it was done. The form says why it was not.

        newest: the version that is on record now, so that the form can be sent again.
        """
        try:
            act()
        except StaleEdit as error:
            shown = {name: text for name, text in error.stored.items() if name in self.form}
            self.stale = StaleEdit(shown)
            self.form.refuse(str(error))
            if newest is not None:
                self.form["version"].data = newest()
        except ReviewRefused as error:
            self.form.refuse(str(error), error.field if error.field in self.form else None)
        except DomainError as error:
            self.form.refuse(str(error))
        else:
            return True
        return False

    @property
    def status(self) -> int:
        """How to answer when the form is shown again."""
        return 409 if self.stale else self.form.status


def _by() -> str:
    return current_identity().actor


# --- reviews -----------------------------------------------------------------------------------


def _given(form: ReviewForm) -> ReviewGiven:
    threshold = form.threshold.fraction
    assert threshold is not None
    return ReviewGiven(
        name=form.name.data or "",
        threshold=threshold,
        restricted=form.restricted.data == "yes",
        in_law_on=form.in_law_on.data,
        source=form.source.data or "",
    )


@pages.route("/boundaries/new", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def new_review() -> Answer:
    """Record a boundary review."""
    form = ReviewForm(data={"threshold": "2/5", "restricted": "yes"})
    sent = Sent(form)
    if form.validate_on_submit():
        made: list[int] = []
        if sent.done(
            lambda: made.append(service.record_review(db.session, _given(form), by=_by()).id)
        ):
            flash("The review is on record. Take in its new seats, its old seats, the overlaps.")
            return redirect(url_for("selections.review", boundary_review_id=made[0]))
    return render_template("selections/new_review.html", form=form), sent.status


@pages.route("/boundaries/<int:boundary_review_id>/change", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def change_review(boundary_review_id: int) -> Answer:
    """Change what is on record of a review."""
    row = queries.find_review(db.session, boundary_review_id)
    form = ReviewForm(
        data={
            "name": row.name,
            "threshold": written_threshold(threshold_of(row)),
            "restricted": "yes" if row.restricted else "no",
            "in_law_on": row.in_law_on,
            "source": row.source,
            "version": row.version,
        }
    )
    sent = Sent(form)
    if form.validate_on_submit() and sent.done(
        lambda: service.change_review(
            db.session, row.id, _given(form), version=form.version.data, by=_by()
        ),
        lambda: queries.find_review(db.session, row.id).version,
    ):
        flash("The review is changed.")
        return redirect(url_for("selections.review", boundary_review_id=row.id))
    page = render_template("selections/change_review.html", form=form, review=row, stale=sent.stale)
    return page, sent.status


@pages.route("/boundaries/<int:boundary_review_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def void_review(boundary_review_id: int) -> Answer:
    """Void a review that was recorded by mistake."""
    row = queries.find_review(db.session, boundary_review_id)
    form = VoidForm(data={"version": row.version})
    sent = Sent(form)
    if form.validate_on_submit() and sent.done(
        lambda: service.void_review(
            db.session,
            row.id,
            reason=form.reason.data or "",
            version=form.version.data,
            by=_by(),
        ),
        lambda: queries.find_review(db.session, row.id).version,
    ):
        flash("The review is voided.")
        return redirect(url_for("selections.review", boundary_review_id=row.id))
    return render_template("selections/void_review.html", form=form, review=row), sent.status


@pages.route("/boundaries/<int:boundary_review_id>/members", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def fill_members(boundary_review_id: int) -> Answer:
    """Take the MPs of old seats from the record of members."""
    row = queries.find_review(db.session, boundary_review_id)
    form = ConfirmForm()
    sent = Sent(form)
    if form.validate_on_submit():
        filled: list[int] = []
        if sent.done(
            lambda: filled.extend(
                seat.id for seat in service.fill_members(db.session, row.id, by=_by())
            )
        ):
            flash(f"{plural(len(filled), 'old seat')} got an MP from the record of members.")
            return redirect(url_for("selections.old_seats", boundary_review_id=row.id))
    page = render_template(
        "selections/fill_members.html",
        form=form,
        review=row,
        on=queries.sitting_day(row),
    )
    return page, sent.status


# --- old seats ---------------------------------------------------------------------------------


def _as_written(member_id: int | None) -> str:
    if member_id is None:
        return ""
    found = list_meant(db.session, [str(member_id)], None)[str(member_id)].certain
    if found is None:
        return str(member_id)
    again = list_meant(db.session, [found.named], None)[found.named].certain
    return found.named if again is not None and again.id == member_id else str(member_id)


@pages.route("/boundaries/old-seats/<int:old_seat_id>/change", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def change_old_seat(old_seat_id: int) -> Answer:
    """Say how many electors an old seat has and who has it."""
    seat = queries.find_old_seat(db.session, old_seat_id)
    row = queries.find_review(db.session, seat.review_id)
    form = OldSeatForm(
        data={
            "electors": "" if seat.electors is None else thousands(seat.electors),
            "member": _as_written(seat.member_id),
            "version": seat.version,
        }
    )
    form.member.suggestions = suggest_members(db.session, queries.sitting_day(row))
    sent = Sent(form)
    if form.validate_on_submit():
        electors = whole((form.electors.data or "").replace(",", ""))
        if form.electors.data and (electors is None or electors > MOST_ELECTORS):
            form.refuse("Enter a whole number, such as 70,000", "electors")
        member = resolve_member(db.session, form.member, None)
        if not form.errors and sent.done(
            lambda: service.change_old_seat(
                db.session,
                seat.id,
                electors=electors,
                member_id=None if member is None else member.id,
                reason=form.reason.data or "",
                version=form.version.data,
                by=_by(),
            ),
            lambda: queries.find_old_seat(db.session, seat.id).version,
        ):
            flash("The seat is changed.")
            return redirect(url_for("selections.old_seat", old_seat_id=seat.id))
    page = render_template(
        "selections/change_old_seat.html", form=form, seat=seat, review=row, stale=sent.stale
    )
    return page, sent.status


# --- choices -----------------------------------------------------------------------------------


@pages.route("/boundaries/old-seats/<int:old_seat_id>/choice", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def choose_seats(old_seat_id: int) -> Answer:
    """Record how an MP ranks the new seats she has a claim on."""
    seat = queries.find_old_seat(db.session, old_seat_id)
    read = read_review(db.session, queries.find_review(db.session, seat.review_id))
    own = [int(row.new) for row in read.assignment.claims.claims_of(seat.id)]
    form = choice_form([(i, read.new[i].name) for i in own], read.choices.get(seat.id, []))
    sent = Sent(form)
    may = len(own) > 1 and seat.voided_at is None
    if form.validate_on_submit() and sent.done(
        lambda: seat_decisions.record_choice(
            db.session, seat.id, form.ranking, source=form.source.data or "", by=_by()
        )
    ):
        flash("The choice is on record.")
        return redirect(url_for("selections.old_seat", old_seat_id=seat.id))
    page = render_template(
        "selections/choose_seats.html",
        form=form,
        seat=seat,
        review=read.review,
        member=read.member_of(seat.id) if may else None,
        may=may,
    )
    return page, sent.status


@pages.route("/boundaries/old-seats/<int:old_seat_id>/choice/void", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def void_choice(old_seat_id: int) -> Answer:
    """Void a choice that was recorded by mistake."""
    seat = queries.find_old_seat(db.session, old_seat_id)
    row = queries.find_review(db.session, seat.review_id)
    form = VoidForm()
    sent = Sent(form)
    if form.validate_on_submit() and sent.done(
        lambda: seat_decisions.void_choice(
            db.session, seat.id, reason=form.reason.data or "", by=_by()
        )
    ):
        flash("The choice is voided.")
        return redirect(url_for("selections.old_seat", old_seat_id=seat.id))
    page = render_template("selections/void_choice.html", form=form, seat=seat, review=row)
    return page, sent.status


# --- decisions ---------------------------------------------------------------------------------


def _offered(read: ReviewRead, new_seat_id: int) -> dict[str, tuple[Decision, str]]:
    """What may be decided of a new seat: by the value a form sends, with the words for it."""
    if new_seat_id not in read.new:
        return {}
    words = {
        DecisionKind.CLAIM_ACCEPTED: "Accept the undecided claim of {}",
        DecisionKind.CLAIM_REFUSED: "Refuse the undecided claim of {}",
        DecisionKind.CONTEST_WON: "The contest is won by {}",
        DecisionKind.WON_BY_ANOTHER: "The contest is won by somebody without a claim",
        DecisionKind.NEXT_CHOICE: "Grant it as next choice to {}, who lost another contest",
    }
    return {
        f"{one.kind.name.lower()}-{one.old or 0}": (
            one,
            words[one.kind].format("" if one.old is None else read.claimant(int(one.old))),
        )
        for one in list_decidable(read.assignment, new_seat_id, restricted=read.review.restricted)
    }


@pages.route("/boundaries/new-seats/<int:new_seat_id>/decide", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def decide_seat(new_seat_id: int) -> Answer:
    """Record what officers decided of a new seat, with the reason."""
    seat = queries.find_new_seat(db.session, new_seat_id)
    read = read_review(db.session, queries.find_review(db.session, seat.review_id))
    offered = _offered(read, seat.id)
    form = decide_form({value: words for value, (_one, words) in offered.items()})
    sent = Sent(form)
    if form.validate_on_submit():
        decided_on = form.decided_on.data
        assert decided_on is not None
        if sent.done(
            lambda: seat_decisions.record_decision(
                db.session,
                offered[form.what.data][0],
                decided_on=decided_on,
                reason=form.reason.data or "",
                by=_by(),
            )
        ):
            flash("The decision is on record.")
            return redirect(url_for("selections.new_seat", new_seat_id=seat.id))
    page = render_template(
        "selections/decide_seat.html", form=form, seat=seat, review=read.review, offered=offered
    )
    return page, sent.status


@pages.route("/boundaries/decisions/<int:seat_decision_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_BOUNDARIES)
@transactional
def void_seat_decision(seat_decision_id: int) -> Answer:
    """Void a decision that was recorded by mistake."""
    row = queries.find_decision(db.session, seat_decision_id)
    seat = queries.find_new_seat(db.session, row.new_seat_id)
    form = VoidForm()
    sent = Sent(form)
    if form.validate_on_submit() and sent.done(
        lambda: seat_decisions.void_decision(
            db.session, row.id, reason=form.reason.data or "", by=_by()
        )
    ):
        flash("The decision is voided. What followed from it is open again.")
        return redirect(url_for("selections.new_seat", new_seat_id=seat.id))
    page = render_template(
        "selections/void_seat_decision.html",
        form=form,
        decision=row,
        seat=seat,
        review=queries.find_review(db.session, row.review_id),
    )
    return page, sent.status
