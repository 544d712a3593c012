"""The House on a day: who sits in it, and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Response, render_template, request
from werkzeug import Response as AnyResponse

from app.db import db
from app.kernel import clock
from app.kernel.words import folded
from app.members.queries import list_sources
from app.security.access import requires
from app.security.identity import current_identity
from app.source.attribution import attribution_among
from app.splits.domain.composition import Bench, Place
from app.splits.exports.groups import (
    benches_picture,
    composition_table,
    group_path,
    house_picture,
)
from app.splits.forms.groups import CompositionFilter
from app.splits.permissions import SplitPermission
from app.splits.queries.composition import composition_on
from app.splits.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address

Answer = str | AnyResponse | tuple[str, int]
SORTS = frozenset({"party", "seats_held", "side"})


def _asked() -> tuple[CompositionFilter, date | None]:
    """The filter, and its day: today for none; None for one that is not understood."""
    form = CompositionFilter(request.args)
    return form, (form.on.data or clock.today()) if form.validate() else None


def _attribution() -> str:
    """Where the record of seats and parties is from."""
    return attribution_among(list_sources(db.session))


def _sort() -> tuple[str, bool]:
    by = request.args.get("sort", "side")
    return by if by in SORTS else "side", request.args.get("order") == "descending"


def _in_order(places: Sequence[Place], by: str, *, descending: bool) -> list[Place]:
    """Places by a column; by side they stand as they are read: by bench, the largest first."""
    found = list(places)
    if by == "party":
        found.sort(key=lambda place: folded(place.name))
    elif by == "seats_held":
        found.sort(key=lambda place: place.seats)
    return found[::-1] if descending else found


@pages.get("/composition")
@requires(SplitPermission.READ)
def composition() -> Answer:
    """Parties, groups, vacancies and the Chair, as at any day."""
    form, on = _asked()
    if on is None:
        return render_template("splits/composition.html", form=form, house=None), 422
    house = composition_on(db.session, on)
    by, descending = _sort()
    rows = _in_order(house.places, by, descending=descending)
    return render_template(
        "splits/composition.html",
        form=form,
        house=house,
        on=on,
        is_today=on == clock.today(),
        table=html_view(composition_table(on, _attribution()), rows),
        sort=sort_by_address(by, SORTS, descending=descending),
        rows=len(rows),
        picture=house_picture(house),
        benches=benches_picture(house),
        sides=[(bench.label, house.on(bench)) for bench in Bench if house.on(bench)],
        groups=[(group, group_path(group.id)) for group in house.groups],
        may_keep=current_identity().may(SplitPermission.KEEP_GROUP),
    )


@pages.get("/composition.<any(csv, xlsx):kind>")
@requires(SplitPermission.READ)
def composition_file(kind: str) -> Response | tuple[str, int]:
    """The same as a file."""
    form, on = _asked()
    if on is None:
        return render_template("splits/composition.html", form=form, house=None), 422
    by, descending = _sort()
    rows = _in_order(composition_on(db.session, on).places, by, descending=descending)
    return file_answer(
        composition_table(on, _attribution()), rows, kind, [("As at", on.isoformat())]
    )
