"""The public register of declarations, and what it says on a member's page and the home page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from app.confidence.domain.rounds import RULES
from app.confidence.exports.register import register_file_table, register_table
from app.confidence.forms.register import RegisterFilter
from app.confidence.queries import register as queries
from app.confidence.queries.register import Declaration, RegisterRound
from app.confidence.queries.register import RegisterFilter as Wanted
from app.confidence.views.blueprint import pages
from app.db import db
from app.desk.registry import Section, home_section, member_section
from app.kernel import clock
from app.kernel.dates import written_day, written_time
from app.kernel.words import plural
from app.security.access import public
from app.standing.registry import kept_for_all
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.hemicycle import Part, hemicycle
from app.web.looks import Look
from app.web.paging import Page, page_number

PAGE_SIZE = 50
SORTS = frozenset({"name", "constituency", "given_at"})
WHAT_COUNTS = (
    "The figures count members whom a round asked, and of them those whose last word by then, as"
    " it is recorded today, is a declaration; one that was withdrawn is not counted. To be absent"
    " from the register is not a refusal: it may be that nothing was said, that nothing is"
    " recorded yet, or that the member was not asked."
)


def _form() -> RegisterFilter:
    """The filters; which rounds there are to choose from is the same at every moment."""
    form = RegisterFilter(request.args)
    rounds = queries.list_register_rounds(db.session, clock.now())
    parties, regions = queries.list_register_choices(db.session)
    form.round.choices = [
        *form.round.choices,
        *(SelectChoice(str(one.id), one.title) for one in rounds),
    ]
    form.party.choices = [*form.party.choices, *(SelectChoice(name, name) for name in parties)]
    form.region.choices = [*form.region.choices, *(SelectChoice(name, name) for name in regions)]
    return form


def _wanted(form: RegisterFilter) -> Wanted:
    sort = request.args.get("sort", "name")
    return Wanted(
        text=form.q.data,
        round_id=int(form.round.data) if form.round.data else None,
        party=form.party.data,
        region=form.region.data,
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/register")
@public
@kept_for_all()
def register() -> str | tuple[str, int]:
    """Who has declared, as at any moment; nothing else of a round is public."""
    form = _form()
    if not form.validate():
        return render_template("confidence/register.html", form=form, page=None), 422
    wanted, at = _wanted(form), form.moment
    shown, rows, everything = _read(wanted, at)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    counts = queries.counts_by_round(everything)
    return render_template(
        "confidence/register.html",
        form=form,
        page=page,
        table=html_view(register_table(), page.items),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        at=at,
        on_record=bool(everything),
        rounds=[(one, _counted(one, counts.get(one.id, 0), at)) for one in shown],
        texts=queries.list_register_texts(db.session, [one.id for one in shown]),
        picture=_picture(shown[0], counts.get(shown[0].id, 0)) if len(shown) == 1 else None,
        kinds=RULES,
        what_counts=WHAT_COUNTS,
    )


@pages.get("/register.<any(csv, xlsx):kind>")
@public
@kept_for_all()
def register_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = _form()
    if not form.validate():
        return render_template("confidence/register.html", form=form, page=None), 422
    wanted, at = _wanted(form), form.moment
    shown, rows, everything = _read(wanted, at)
    counts = queries.counts_by_round(everything)
    notes = [("As at", written_time(at))]
    notes += [("Counts", _counted(one, counts.get(one.id, 0), at)) for one in shown]
    for label, value in (
        ("Name or constituency contains", wanted.text),
        ("Party", wanted.party),
        ("Region", wanted.region),
    ):
        if value:
            notes.append((label, value))
    notes.append(("What the figures count", WHAT_COUNTS))
    return file_answer(register_file_table(), rows, kind, notes)


def _read(
    wanted: Wanted, at: datetime
) -> tuple[list[RegisterRound], list[Declaration], Sequence[Declaration]]:
    """The rounds in question, the declarations that fit, and all there are at that moment."""
    rounds = queries.list_register_rounds(db.session, at)
    shown = [one for one in rounds if wanted.round_id in (None, one.id)]
    everything = queries.list_declarations(db.session, at)
    return shown, queries.narrowed(everything, wanted), everything


def _counted(one: RegisterRound, declared: int, at: datetime) -> str:
    """How many of those asked had declared, in a sentence."""
    return f"{one.title}: {declared:,} of {one.asked:,} asked had declared by {written_time(at)}."


def _picture(one: RegisterRound, declared: int) -> Any:
    """A seat for each who was asked: declared, or nothing on the register."""
    return hemicycle(
        f"How many of the {plural(one.asked, 'member')} asked have declared?",
        [
            Part("Declared", declared, Look.YES),
            Part("No declaration on the register", one.asked - declared, Look.NONE),
        ],
    )


@member_section(10)
def declarations(session: Session, member_id: int) -> Section | None:
    """A member's declarations in force, one line each; nothing when there is none."""
    rows = queries.list_declarations(session, clock.now(), member_id=member_id)
    if not rows:
        return None
    return Section(
        "confidence/_declarations.html",
        {
            "declared": [
                (row, written_time(row.given_at) if row.time_known else written_day(row.given_on))
                for row in rows
            ]
        },
    )


@home_section(30)
def running(session: Session) -> Section | None:
    """How many have declared in each round of declarations that is open."""
    now = clock.now()
    rounds = [one for one in queries.list_register_rounds(session, now) if not one.closed]
    if not rounds:
        return None
    counts = queries.counts_by_round(queries.list_declarations(session, now))
    return Section(
        "confidence/_running.html",
        {"open_rounds": [(one, counts.get(one.id, 0)) for one in rounds]},
    )
