"""The pages on which a line is declared or voided."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kernel.dates import written_day
from app.kernel.errors import DomainError, StaleEdit
from app.members import queries as members
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.page import Action, html_view
from app.votes import queries, service
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.excuses import Place
from app.votes.exports import lines_table
from app.votes.forms import LineForm, VoidForm
from app.votes.models import Division, PartyLine
from app.votes.permissions import VotePermission
from app.votes.queries.conduct import would_rebel
from app.votes.queries.lines import get_line, line_words, lines_in_force, list_lines
from app.votes.views.blueprint import pages
from app.votes.views.finding import division_of, expected_of, found
from app.web.transactions import transactional

Answer = str | Response | tuple[str, int]


def place_url(place: Place) -> str:
    """The page of a division, held or expected."""
    if isinstance(place, Division):
        return url_for("votes.division", division_id=place.id)
    return url_for("votes.expected_division", expected_id=place.id)


def place_crumbs(place: Place) -> list[tuple[str, str]]:
    """The way back up from a page of a division, held or expected."""
    if isinstance(place, Division):
        return [("Divisions", url_for("votes.divisions")), (place.title, place_url(place))]
    return [("Expected divisions", url_for("votes.expected")), (place.title, place_url(place))]


def place_caption(place: Place) -> str:
    """Which division it is, in a line."""
    if isinstance(place, Division):
        return f"Division {place.number} of {written_day(place.held_on)}: {place.title}"
    return f"Expected on {written_day(place.expected_on)}: {place.title}"


def history_of(place: Place) -> tuple[object, list[list[Action]] | None]:
    """Every line of a division as a table, and for those in force the way to void them."""
    rows = list_lines(db.session, place)
    may = current_identity().may(VotePermission.DECLARE_LINE)
    actions = [
        [Action("Void", url_for("votes.void_line", line_id=row.id))]
        if row.replaced_at is None
        else []
        for row in rows
    ]
    return html_view(lines_table(), rows), actions if may and rows else None


@pages.route("/divisions/<int:division_id>/line", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def line(division_id: int) -> Answer:
    """Declare a party's line in a division; below stands every line there has been."""
    return _declare_page(division_of(division_id), service.declare_line, "votes/line.html")


@pages.route("/expected/<int:expected_id>/line", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def expected_line(expected_id: int) -> Answer:
    """The same in a division that is only expected."""
    place = expected_of(expected_id)
    if place.division_id is not None and request.method == "GET":
        return redirect(url_for("votes.line", division_id=place.division_id))
    return _declare_page(place, service.declare_expected_line, "votes/expected_line.html")


def _declare_page(place: Place, declare: Callable[..., PartyLine], template: str) -> Answer:
    in_force = lines_in_force(db.session, place)
    names = _party_names(place)
    asked = request.args.get("party")
    chosen = asked if asked in names else names[0]
    form = LineForm(data=_as_it_stands(in_force, chosen))
    form.party.choices = [SelectChoice(name, name) for name in names]
    form.party.default = names[0]
    form.party.data = form.party.data or chosen
    stale = None
    if form.validate_on_submit():
        try:
            declare(
                db.session,
                place.id,
                form.party.data,
                Direction(form.direction.data),
                strength=Strength(form.strength.data) if form.strength.data else None,
                evidence=Evidence(form.evidence.data),
                source=form.source.data,
                note=form.note.data,
                published=form.published.data == "yes",
                by=current_identity().actor,
                seen=form.seen.data or {},
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            in_force = lines_in_force(db.session, place)
            form.seen.data = {party_id: row.id for party_id, row in in_force.items()}
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash(f"The line of {form.party.data} is declared.")
            return redirect(place_url(place))
    history, actions = history_of(place)
    page = render_template(
        template,
        form=form,
        stale=stale,
        crumbs_up=place_crumbs(place),
        caption=place_caption(place),
        back=place_url(place),
        # What was sent may be no party at all.
        consequences=_consequences(
            place, form.party.data if form.party.data in names else chosen, in_force
        ),
        history=history,
        actions=actions,
    )
    return page, 409 if stale else form.status


def _party_names(place: Place) -> list[str]:
    """The parties a line can be declared for: the own one first, then by name."""
    own = members.get_own_party(db.session)
    if isinstance(place, Division):
        names = {party.party for party in queries.list_party_figures(db.session, place.id)}
    else:
        names = {p.name for p in members.list_parties_sat_for(db.session) if p.is_party}
    return [own, *sorted(names - {own})]


def _as_it_stands(in_force: dict[int, PartyLine], party_name: str) -> dict[str, object]:
    """What the form begins with: the line in force, if the party has one."""
    seen = {party_id: row.id for party_id, row in in_force.items()}
    party = members.find_party(db.session, party_name)
    row = None if party is None else in_force.get(party.id)
    if row is None:
        return {"seen": seen, "party": party_name}
    return {
        "seen": seen,
        "party": party_name,
        "direction": row.direction.value,
        "strength": "" if row.strength is None else row.strength.value,
        "evidence": row.evidence.value,
        "source": row.source,
        "note": row.note,
        "published": "yes" if row.published else "no",
    }


def _consequences(place: Place, party_name: str, in_force: dict[int, PartyLine]) -> list[str]:
    """What saving does, in sentences."""
    party = members.find_party(db.session, party_name)
    before = None if party is None else in_force.get(party.id)
    said = []
    if before is not None:
        words = line_words(before.direction, before.strength)
        said.append(
            f"The line of {party_name} that is in force ({words}) is replaced, and stays on record."
        )
    if isinstance(place, Division) and party is not None:
        counts = ", ".join(
            f"{'a free vote' if direction is Direction.FREE else direction.value} {count:,}"
            for direction, count in would_rebel(db.session, place, party.id)
        )
        said.append(
            f"Rebels are counted anew at once. By how the members of {party_name} with the whip"
            f" voted, there are by each line: {counts}."
        )
        said.append("Each rebel of the own party then waits on the desk for what is made of it.")
    elif not isinstance(place, Division):
        said.append(
            "The line goes to the division once it has been held and matched; nobody rebels before."
        )
    said.append("The public sees a line only when it is published, with its source.")
    return said


@pages.route("/lines/<int:line_id>/void", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def void_line(line_id: int) -> Answer:
    """Void a line that was declared by mistake."""
    voided = found(get_line, line_id)
    place: Place = (
        expected_of(voided.expected_id or 0)
        if voided.division_id is None
        else division_of(voided.division_id)
    )
    form = VoidForm()
    if form.validate_on_submit():
        try:
            service.void_line(
                db.session, line_id, reason=form.reason.data, by=current_identity().actor
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("The line is voided.")
            return redirect(place_url(place))
    page = render_template(
        "votes/void_line.html",
        form=form,
        words=line_words(voided.direction, voided.strength),
        crumbs_up=place_crumbs(place),
        caption=place_caption(place),
        back=place_url(place),
    )
    return page, form.status
