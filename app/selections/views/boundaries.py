"""The pages of boundary reviews: the list, one with its new seats, its old seats, files."""

from __future__ import annotations

from fractions import Fraction

from flask import Response, render_template, request
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.db import db
from app.kernel.numbers import percent
from app.security.access import requires
from app.selections.domain.assignment import Assignment, MemberState, SeatState
from app.selections.domain.boundaries import SeatKind
from app.selections.exports.boundaries import (
    new_seats_table,
    old_seats_table,
    reviews_table,
    written_threshold,
)
from app.selections.forms.boundaries import NewSeatsFilter, OldSeatsFilter, ReviewsFilter
from app.selections.permissions import SelectionPermission
from app.selections.queries import boundaries as queries
from app.selections.queries.boundaries import ReviewFilter, ReviewRead, read_review
from app.selections.queries.boundary_lists import (
    NewSeatFilter,
    NewSeatLine,
    OldSeatFilter,
    OldSeatLine,
    list_new_seats,
    list_old_seats,
    what_if,
)
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.bars import Bars, Group, stacked_bars
from app.web.hemicycle import Part
from app.web.looks import Look
from app.web.paging import Page, page_number

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
REVIEW_SORTS = frozenset({"name", "in_law_on", "recorded_at"})
NEW_SORTS = frozenset({"name", "kind", "claimants", "state"})
OLD_SORTS = frozenset({"name", "member", "electors", "state"})
LOOKS = {
    SeatKind.ONE: Look.YES,
    SeatKind.CONTEST: Look.EQUIVOCATES,
    SeatKind.OPEN: Look.NO,
    SeatKind.UNDECIDED: Look.NONE,
}


def _descending() -> bool:
    return request.args.get("order") == "descending"


def _sort(names: frozenset[str], default: str) -> str:
    asked = request.args.get("sort", default)
    return asked if asked in names else default


# --- the list ----------------------------------------------------------------------------------


def _wanted(form: ReviewsFilter) -> ReviewFilter:
    return ReviewFilter(
        text=form.q.data,
        state="" if form.state.data == "all" else form.state.data,
        sort=_sort(REVIEW_SORTS, "recorded_at"),
        # Without an order asked for the newest come first.
        descending=_descending() or "sort" not in request.args,
    )


@pages.get("/boundaries")
@requires(SelectionPermission.READ)
def reviews() -> Answer:
    """Boundary reviews."""
    form = ReviewsFilter(request.args)
    if not form.validate():
        return render_template("selections/reviews.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_reviews(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    return render_template(
        "selections/reviews.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, queries.count_reviews(db.session, wanted)),
        table=html_view(reviews_table(), rows),
        sort=sort_by_address(wanted.sort, REVIEW_SORTS, descending=wanted.descending),
        on_record=queries.count_reviews(db.session, ReviewFilter(state="")) > 0,
    )


@pages.get("/boundaries.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def reviews_file(kind: str) -> Response | tuple[str, int]:
    """The same reviews, whole, as a file."""
    form = ReviewsFilter(request.args)
    if not form.validate():
        return render_template("selections/reviews.html", form=form, page=None), 422
    wanted = _wanted(form)
    said = (("Name contains", wanted.text), ("State", wanted.state))
    return file_answer(
        reviews_table(),
        queries.list_reviews(db.session, wanted),
        kind,
        [(label, value) for label, value in said if value],
    )


# --- one review and its new seats --------------------------------------------------------------


def _new_wanted(form: NewSeatsFilter) -> NewSeatFilter:
    return NewSeatFilter(
        text=form.q.data,
        kind=form.kind.data,
        state=form.state.data,
        sort=_sort(NEW_SORTS, "name"),
        descending=_descending(),
    )


def _other(form: NewSeatsFilter, read: ReviewRead) -> Assignment | None:
    """The assignment by the threshold that is asked for in place of the recorded one, if any."""
    fraction: Fraction | None = form.threshold.fraction
    return None if fraction is None else what_if(read, fraction)


def _lines(form: NewSeatsFilter, read: ReviewRead, other: Assignment | None) -> list[NewSeatLine]:
    return list_new_seats(read, _new_wanted(form), None if other is None else other.claims)


def _counts(found: Assignment) -> dict[SeatKind, int]:
    return {kind: len(found.claims.of_kind(kind)) for kind in LOOKS}


def _pictures(read: ReviewRead, other: Assignment | None) -> list[Bars]:
    """The new seats by kind, and again by the other threshold: one legend cannot count both."""
    bars = [(read.threshold, read.assignment)] if read.new else []
    if other is not None and read.new:
        bars.append((other.claims.threshold, other))
    return [
        stacked_bars(
            f"How many new seats have one claimant, several or none at {written_threshold(line)}?",
            [
                Group(
                    f"Threshold {written_threshold(line)}",
                    tuple(Part(kind.label, n, LOOKS[kind]) for kind, n in _counts(found).items()),
                )
            ],
            axis="new seats",
            group="Threshold",
        )
        for line, found in bars
    ]


def _left_open(found: Assignment) -> list[tuple[str, int, str, str]]:
    """What is left open: (what, how many, which list, its filter)."""
    seats = [
        ("Contests to be held", SeatState.CONTEST),
        ("New seats that wait for a choice or a ruling", SeatState.WAITING),
        ("New seats for an open selection", SeatState.OPEN),
    ]
    members = [
        ("MPs whose choice is missing", MemberState.CHOICE_MISSING),
        ("MPs with an undecided claim", MemberState.UNDECIDED),
        ("MPs who lost a contest and have no seat", MemberState.LOST),
        ("MPs without a claim", MemberState.WITHOUT),
    ]
    left = [(words, len(found.seats_in(one)), "new", one.value) for words, one in seats]
    left += [(words, len(found.members_in(one)), "old", one.value) for words, one in members]
    return [one for one in left if one[1]]


@pages.get("/boundaries/<int:boundary_review_id>")
@requires(SelectionPermission.READ)
def review(boundary_review_id: int) -> Answer:
    """One review: its new seats by kind, what is left open, what another threshold would change."""
    row = queries.find_review(db.session, boundary_review_id)
    form = NewSeatsFilter(request.args)
    template = "selections/review.html"
    if not form.validate():
        return render_template(template, form=form, page=None, review=row), 422
    read = read_review(db.session, row)
    other = _other(form, read)
    wanted = _new_wanted(form)
    lines = _lines(form, read, other)
    number = page_number(request.args.get("page"))
    page = Page.of(lines, number, PAGE_SIZE)
    return render_template(
        template,
        form=form,
        page=page,
        table=html_view(
            new_seats_table(read, None if other is None else other.claims.threshold), page.items
        ),
        sort=sort_by_address(wanted.sort, NEW_SORTS, descending=wanted.descending),
        review=row,
        read=read,
        threshold=written_threshold(read.threshold),
        about=percent(read.threshold),
        other=None if other is None else written_threshold(other.claims.threshold),
        pictures=_pictures(read, other),
        left=_left_open(read.assignment),
        held=sum(seat.member_id is not None for seat in read.old.values()),
        estimated=any(one.estimated for one in read.rows),
        vain=len(read.decisions) - len(read.counted) + len(read.assignment.without_effect),
        who=names_of(db.session, {one for one in (row.recorded_by, row.voided_by) if one}),
    )


@pages.get("/boundaries/<int:boundary_review_id>.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def review_file(boundary_review_id: int, kind: str) -> Response | tuple[str, int]:
    """The new seats as a file: how far the review has come, under the same filters."""
    row = queries.find_review(db.session, boundary_review_id)
    form = NewSeatsFilter(request.args)
    if not form.validate():
        return render_template("selections/review.html", form=form, page=None, review=row), 422
    read = read_review(db.session, row)
    other = _other(form, read)
    wanted = _new_wanted(form)
    said = [
        ("Review", row.name),
        ("Threshold", written_threshold(read.threshold)),
        ("Seat or MP contains", wanted.text),
        ("Claims", SeatKind(wanted.kind).label if wanted.kind else ""),
        ("Standing", SeatState(wanted.state).label if wanted.state else ""),
        (
            "Only seats that would differ at",
            "" if other is None else written_threshold(other.claims.threshold),
        ),
    ]
    return file_answer(
        new_seats_table(read, None if other is None else other.claims.threshold),
        _lines(form, read, other),
        kind,
        [(label, value) for label, value in said if value],
    )


# --- old seats ---------------------------------------------------------------------------------


def _old_wanted(form: OldSeatsFilter) -> OldSeatFilter:
    return OldSeatFilter(
        text=form.q.data,
        state=form.state.data,
        sort=_sort(OLD_SORTS, "name"),
        descending=_descending(),
    )


@pages.get("/boundaries/<int:boundary_review_id>/old-seats")
@requires(SelectionPermission.READ)
def old_seats(boundary_review_id: int) -> Answer:
    """The old seats of a review, with their MPs' claims, choices and where each stands."""
    row = queries.find_review(db.session, boundary_review_id)
    form = OldSeatsFilter(request.args)
    if not form.validate():
        return render_template("selections/old_seats.html", form=form, page=None, review=row), 422
    read = read_review(db.session, row)
    wanted = _old_wanted(form)
    lines: list[OldSeatLine] = list_old_seats(read, wanted)
    page = Page.of(lines, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/old_seats.html",
        form=form,
        page=page,
        table=html_view(old_seats_table(read), page.items),
        sort=sort_by_address(wanted.sort, OLD_SORTS, descending=wanted.descending),
        review=row,
        on_record=bool(read.old),
    )


@pages.get("/boundaries/<int:boundary_review_id>/old-seats.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def old_seats_file(boundary_review_id: int, kind: str) -> Response | tuple[str, int]:
    """The same old seats, whole, as a file."""
    row = queries.find_review(db.session, boundary_review_id)
    form = OldSeatsFilter(request.args)
    if not form.validate():
        return render_template("selections/old_seats.html", form=form, page=None, review=row), 422
    read = read_review(db.session, row)
    wanted = _old_wanted(form)
    state = "No MP of the party" if wanted.state == "none" else wanted.state
    said = (("Review", row.name), ("Seat or MP contains", wanted.text), ("Standing", state))
    return file_answer(
        old_seats_table(read),
        list_old_seats(read, wanted),
        kind,
        [(label, value) for label, value in said if value],
    )
