"""The pages of one new seat and of one old seat of a boundary review."""

from __future__ import annotations

from flask import Response, render_template
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.db import db
from app.security.access import requires
from app.selections.domain.assignment import MemberState, list_decidable
from app.selections.domain.boundaries import Claim, SeatKind
from app.selections.exports.boundaries import claims_table, counted, written_threshold
from app.selections.models.boundaries import NewSeat, OldSeat, SeatChoice, SeatDecision
from app.selections.permissions import SelectionPermission
from app.selections.queries import boundaries as queries
from app.selections.queries.boundaries import ReviewRead, list_voided, read_review
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view, shown

Answer = str | AnyResponse | tuple[str, int]


def _working(read: ReviewRead, rows: tuple[Claim, ...], *, of_new: bool) -> list[tuple[str, str]]:
    """Each overlap in a sentence: (whose, what follows and why)."""
    found = []
    line = written_threshold(read.threshold)
    for row in rows:
        part, whole, needed, short = (
            shown(counted(one), numeric=True)
            for one in (row.part, row.whole, row.needed, row.short_by)
        )
        unit = "people, by an estimate" if row.estimated else "electors"
        who = read.claimant(int(row.old)) if of_new else read.new[int(row.new)].name
        if not row.whole:
            said = "The old seat has nobody counted, so there is no claim."
        else:
            said = f"{part} of {whole} {unit}; {line} of them is {needed}"
            said += f", short by {short}." if row.short_by else "."
        found.append((who, said))
    return found


def _seat_of_review(seat: NewSeat | OldSeat) -> ReviewRead:
    return read_review(db.session, queries.find_review(db.session, seat.review_id))


def _decisions(read: ReviewRead, rows: list[SeatDecision]) -> list[tuple[SeatDecision, str, str]]:
    """Decisions as a page says them: (decision, of whom, on which seat)."""
    return [
        (
            row,
            ""
            if row.old_seat_id is None or row.old_seat_id not in read.old
            else read.claimant(row.old_seat_id),
            read.new[row.new_seat_id].name if row.new_seat_id in read.new else "a voided seat",
        )
        for row in rows
    ]


def _names(rows: list[SeatDecision] | list[SeatChoice]) -> dict[str, str]:
    actors = {one for row in rows for one in (row.recorded_by, row.voided_by) if one}
    return names_of(db.session, actors)


@pages.get("/boundaries/new-seats/<int:new_seat_id>")
@requires(SelectionPermission.READ)
def new_seat(new_seat_id: int) -> Answer:
    """One new seat: every claim on it with its working, choices, decisions, where it stands."""
    seat = queries.find_new_seat(db.session, new_seat_id)
    read = _seat_of_review(seat)
    if seat.voided_at is not None:
        return render_template("selections/new_seat.html", seat=seat, review=read.review)
    found = read.assignment
    one, outcome = found.claims.seats[seat.id], found.seats[seat.id]
    _choices, voided = list_voided(db.session, read.review)
    decisions = [row for row in read.decisions if row.new_seat_id == seat.id]
    decisions += [row for row in voided if row.new_seat_id == seat.id]
    choices = [
        (read.claimant(int(row.old)), read.choices[int(row.old)])
        for row in (*one.claimants, *one.undecided)
        if int(row.old) in read.choices
    ]
    return render_template(
        "selections/new_seat.html",
        seat=seat,
        review=read.review,
        read=read,
        one=one,
        outcome=outcome,
        contest=one.kind is SeatKind.CONTEST,
        holder=None if outcome.holder is None else read.claimant(int(outcome.holder)),
        contenders=[read.claimant(int(old)) for old in outcome.contenders],
        losers=[
            read.claimant(int(member.old))
            for member in found.members_in(MemberState.LOST)
            if seat.id in member.may_fall_to
        ],
        waits_for=[read.claimant(int(old)) for old in outcome.waits_for],
        table=html_view(claims_table(read, of_new=True), one.rows),
        working=_working(read, one.rows, of_new=True),
        choices=[
            (who, [read.new[i].name for i in ranking], ranking.index(seat.id) + 1)
            for who, ranking in choices
            if seat.id in ranking
        ],
        decidable=bool(list_decidable(found, seat.id, restricted=read.review.restricted)),
        decisions=_decisions(read, decisions),
        counted=_counted(read),
        who=_names(decisions),
    )


def _counted(read: ReviewRead) -> set[int]:
    """The decisions that change something, by id."""
    vain = set(read.assignment.without_effect)
    return {
        row.id
        for row in read.decisions
        if (row.old_seat_id is None or read.old[row.old_seat_id].member_id == row.member_id)
        and not any(
            (one.kind, one.new, one.old) == (row.kind, row.new_seat_id, row.old_seat_id)
            for one in vain
        )
    }


@pages.get("/boundaries/new-seats/<int:new_seat_id>.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def new_seat_file(new_seat_id: int, kind: str) -> Response:
    """The claims on a new seat with their working, as a file."""
    seat = queries.find_new_seat(db.session, new_seat_id)
    read = _seat_of_review(seat)
    one = read.assignment.claims.seats.get(seat.id)
    notes = [
        ("Review", read.review.name),
        ("New seat", seat.name),
        ("Threshold", written_threshold(read.threshold)),
    ]
    rows = () if one is None else one.rows
    return file_answer(claims_table(read, of_new=True), rows, kind, notes)


@pages.get("/boundaries/old-seats/<int:old_seat_id>")
@requires(SelectionPermission.READ)
def old_seat(old_seat_id: int) -> Answer:
    """One old seat: where its electors go, what its MP may claim, chose, and gets."""
    seat = queries.find_old_seat(db.session, old_seat_id)
    read = _seat_of_review(seat)
    if seat.voided_at is not None:
        return render_template("selections/old_seat.html", seat=seat, review=read.review)
    found = read.assignment
    rows = found.claims.of_old(seat.id)
    outcome = found.members.get(seat.id)
    voided_choices, voided = list_voided(db.session, read.review)
    decisions = [row for row in read.decisions if row.old_seat_id == seat.id]
    decisions += [row for row in voided if row.old_seat_id == seat.id]
    ranked = [row for row in read.ranked if row.old_seat_id == seat.id]
    gone = [row for row in voided_choices if row.old_seat_id == seat.id]
    missing = 0 if not rows else rows[0].whole - sum(row.part for row in rows)
    return render_template(
        "selections/old_seat.html",
        seat=seat,
        review=read.review,
        read=read,
        member=read.member_of(seat.id),
        population=counted(queries.people_of(seat)),
        rows=rows,
        table=html_view(claims_table(read, of_new=False), rows),
        working=_working(read, rows, of_new=False),
        missing=shown(counted(missing), numeric=True) if missing else "",
        outcome=outcome,
        gets=None if outcome is None or outcome.seat is None else read.new[int(outcome.seat)],
        may_fall_to=[] if outcome is None else [read.new[int(i)] for i in outcome.may_fall_to],
        may_choose=len(found.claims.claims_of(seat.id)) > 1,
        ranked=[(row, read.new[row.new_seat_id].name) for row in ranked],
        gone=[
            (row, read.new[row.new_seat_id].name if row.new_seat_id in read.new else "a seat")
            for row in gone
        ],
        decisions=_decisions(read, decisions),
        counted=_counted(read),
        who=_names(decisions) | _names([*ranked, *gone]),
    )


@pages.get("/boundaries/old-seats/<int:old_seat_id>.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def old_seat_file(old_seat_id: int, kind: str) -> Response:
    """Where an old seat's electors go, with the working of each claim, as a file."""
    seat = queries.find_old_seat(db.session, old_seat_id)
    read = _seat_of_review(seat)
    notes = [
        ("Review", read.review.name),
        ("Old seat", seat.name),
        ("Threshold", written_threshold(read.threshold)),
    ]
    rows = read.assignment.claims.of_old(seat.id)
    return file_answer(claims_table(read, of_new=False), rows, kind, notes)
