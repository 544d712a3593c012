"""The whip sheet of a division, for the hand and for the screen."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from werkzeug import Response as Redirect

from app.db import db
from app.kernel.dates import written_day
from app.security.access import requires
from app.tabular.answers import file_answer
from app.votes.excuses import Place
from app.votes.exports import sheet_table
from app.votes.models import Division
from app.votes.permissions import VotePermission
from app.votes.queries.sheets import get_sheet
from app.votes.views.blueprint import pages
from app.votes.views.finding import division_of, expected_of
from app.votes.views.lines import place_crumbs, place_url


@pages.get("/divisions/<int:division_id>/sheet")
@requires(VotePermission.READ_CONDUCT)
def sheet(division_id: int) -> str:
    """Who was expected in a division, and who had a slip."""
    return _page(division_of(division_id), "votes/sheet.html")


@pages.get("/divisions/<int:division_id>/sheet.<any(csv, xlsx):kind>")
@requires(VotePermission.READ_CONDUCT)
def sheet_file(division_id: int, kind: str) -> Response:
    """The same as a file."""
    return _file(division_of(division_id), kind)


@pages.get("/expected/<int:expected_id>/sheet")
@requires(VotePermission.READ_CONDUCT)
def expected_sheet(expected_id: int) -> str | Redirect:
    """The same of a division that is only expected; once it has been held, that of the division."""
    place = expected_of(expected_id)
    if place.division_id is not None:
        return redirect(url_for("votes.sheet", division_id=place.division_id))
    return _page(place, "votes/expected_sheet.html")


@pages.get("/expected/<int:expected_id>/sheet.<any(csv, xlsx):kind>")
@requires(VotePermission.READ_CONDUCT)
def expected_sheet_file(expected_id: int, kind: str) -> Response:
    """The same as a file."""
    place = expected_of(expected_id)
    return _file(place if place.division_id is None else division_of(place.division_id), kind)


def _page(place: Place, template: str) -> str:
    return render_template(
        template,
        sheet=get_sheet(db.session, place),
        place=place,
        crumbs_up=place_crumbs(place),
        back=place_url(place),
        held=isinstance(place, Division),
    )


def _file(place: Place, kind: str) -> Response:
    whole = get_sheet(db.session, place)
    notes = [
        ("Confidential", "for the whips’ office alone"),
        ("Division", whole.title),
        ("Held" if whole.held else "Expected", written_day(whole.day)),
        ("Line", whole.line),
        ("Counted", whole.counted),
    ]
    stem = f"whip-sheet-{'division' if whole.held else 'expected'}-{place.id}"
    return file_answer(sheet_table(), whole.rows, kind, notes, stem=stem)
