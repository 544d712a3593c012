"""The quota of a contest by every method side by side, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import REMAINDERS, CannotApportion
from app.cabinet.domain.quota import changes, root
from app.cabinet.exports.quota import (
    SHORT,
    ChangeRow,
    award_rows,
    awards_table,
    changes_table,
    methods_table,
    remainder_rows,
    remainders_table,
    slate_rows,
    slates_table,
    working_of,
)
from app.cabinet.forms.quota import (
    ALL,
    MOST_SEATS,
    QuotaFilter,
)
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import quota as queries
from app.cabinet.queries.contests import Result, get_contest
from app.cabinet.queries.quota import House, MethodRead, QuotaRead, Record
from app.cabinet.views.blueprint import pages
from app.db import db
from app.kernel.errors import NotInRecord
from app.kernel.numbers import decimal
from app.kernel.words import listed, plural
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import TableView, html_view
from app.web.shares import Pair, SharesPicture, expected_and_actual

Answer = str | AnyResponse | tuple[str, int]

BY_DIVISOR = {
    Method.DHONDT: "Votes are divided by 1, 2, 3, 4 and so on; the highest figures win the seats.",
    Method.SAINTE_LAGUE: "Votes are divided by 1, 3, 5, 7 and so on; the highest figures win the"
    " seats.",
    Method.MODIFIED_SAINTE_LAGUE: "Votes are divided by 1.4, 3, 5, 7 and so on; the highest figures"
    " win the seats.",
    Method.HUNTINGTON_HILL: "Everybody’s first seat comes first, by votes. Then votes are divided"
    " by √(1×2), √(2×3), √(3×4) and so on; the highest figures win the seats.",
    Method.ADAMS: "Everybody’s first seat comes first, by votes. Then votes are divided by 1, 2, 3"
    " and so on; the highest figures win the seats.",
    Method.DEAN: "Everybody’s first seat comes first, by votes. Then votes are divided by 4/3,"
    " 12/5, 24/7 and so on; the highest figures win the seats.",
}


@dataclass(frozen=True)
class Asked:
    """What the page is about: a contest, the base of its votes (None: all), a method, a house."""

    result: Result
    base_id: int | None
    method: Method
    seats: int

    def address(self, endpoint: str, **other: str | int | None) -> str:
        """A page about the same, or about something else in its place."""
        base = other.pop("base", self.base_id)
        about: dict[str, Any] = {
            "contest_id": self.result.contest.id,
            "base": ALL if base is None else base,
            "method": self.method.value,
            "seats": self.seats,
        }
        return url_for(endpoint, **(about | {key: of for key, of in other.items() if of}))


def contest_address(result: Result) -> str:
    """The address of the page of a contest."""
    return f"/cabinet/contests/{result.contest.id}"


def quota_form(result: Result, house: House | None) -> QuotaFilter:
    """The filter with this contest's sections, filled with what is in force unless asked.

    house: the usual one (`usual_house`).
    """
    form = QuotaFilter(request.args)
    form.base.choices = [
        *(SelectChoice(str(section.id), section.name) for section in result.sections),
        SelectChoice(ALL, queries.ALL_SECTIONS),
    ]
    if not form.base.data:
        base_id = result.default_base()
        form.base.data = form.base.default = ALL if base_id is None else str(base_id)
    if form.seats.data is None and not any(form.seats.raw_data or ()):
        form.seats.data = form.seats.default = None if house is None else house.seats
    return form


def asked_for(result: Result, form: QuotaFilter) -> Asked | None:
    """What was asked for, of a form that is sound; None while the seats are not known."""
    seats = form.seats.data
    if not seats:
        return None
    base_id = None if form.base.data == ALL else int(form.base.data)
    return Asked(result, base_id, Method(form.method.data), seats)


# --- the page ----------------------------------------------------------------------------------


@pages.get("/contests/<int:contest_id>/quota")
@requires(CabinetPermission.READ)
def quota(contest_id: int) -> Answer:
    """The quota by every method, what decided each seat, what would change, ties."""
    result = get_contest(db.session, contest_id)
    house = queries.usual_house(db.session)
    form = quota_form(result, house)
    shown = {
        "form": form,
        "contest": result.contest,
        "contest_url": contest_address(result),
        "house": house if house is not None and house.seats == form.seats.data else None,
    }
    if not form.validate():
        return render_template("cabinet/quota.html", asked=None, hindrance="", **shown), 422
    asked = asked_for(result, form)
    if asked is None:
        hindrance = "No ladder is on record: enter how many seats there are to share."
        return render_template("cabinet/quota.html", asked=None, hindrance=hindrance, **shown)
    records = queries.list_records(db.session, contest_id)
    try:
        read = queries.read_quota(records, result, asked.base_id, asked.seats)
    except CannotApportion as error:
        return render_template("cabinet/quota.html", asked=None, hindrance=str(error), **shown)
    row = read.methods[asked.method]
    working = working_of(read, asked.method)
    changed = _changes(asked, read, records)
    settlements = queries.settlements_read(records, result)
    by = names_of(db.session, [one.settlement.recorded_by for one in settlements])
    return render_template(
        "cabinet/quota.html",
        asked=asked,
        base=queries.base_name(result, asked.base_id),
        read=read,
        row=row,
        slates=html_view(slates_table(contest_id), slate_rows(read)),
        methods=html_view(
            methods_table(
                contest_id,
                row,
                {one: asked.address("cabinet.quota", method=one.value) for one in Method},
            ),
            read.methods.values(),
        ),
        general=_general(read),
        particular=_particular(read),
        ties=_ties(asked, read),
        working=_working_view(asked, read),
        rule=BY_DIVISOR.get(asked.method),
        quota_votes=None
        if working.quota is None
        else f"{decimal(working.quota)} votes"
        + (f" ({working.quota})" if working.quota.denominator > 1 else ""),
        changed=html_view(changes_table(contest_id, list(read.votes)), changed),
        changes_open=any(one.changed is None for one in changed),
        picture=None if row.square is None else _picture(read, row, row.square),
        settlements=settlements,
        by=by,
        may_keep=result.contest.voided_at is None
        and current_identity().may(CabinetPermission.KEEP_CONTEST),
        files={
            what: [
                (
                    label,
                    asked.address("cabinet.quota_file", what=what, suffix=suffix),
                    f"{words} {how}",
                )
                for label, suffix, how in (("CSV", "csv", "as CSV"), ("Excel", "xlsx", "for Excel"))
            ]
            for what, words in (
                ("slates", "seats by every method"),
                ("methods", "what is said of each method"),
                ("working", "what decided each seat"),
                ("changes", "what would change"),
            )
        },
        **shown,
    )


@dataclass(frozen=True, slots=True)
class OpenTie:
    """A tie that is the same by some methods.

    by: those methods, one after the other; slates: who is tied; seats: how many hang on it;
    settled_at: (method, address) where it is settled for each.
    """

    by: str
    slates: str
    seats: int
    settled_at: list[tuple[str, str]]


def _ties(asked: Asked, read: QuotaRead) -> list[OpenTie]:
    """The open ties, each once."""
    alike: dict[tuple[frozenset[str], int], list[Method]] = {}
    for one in read.methods.values():
        if one.settled.disputed:
            alike.setdefault((one.settled.now, one.settled.disputed), []).append(one.method)
    return [
        OpenTie(
            "every method"
            if len(methods) == len(Method)
            else listed([SHORT[method] for method in methods]),
            listed(sorted(slates)),
            seats,
            [
                (SHORT[method], asked.address("cabinet.settle_tie", method=method.value))
                for method in methods
            ],
        )
        for (slates, seats), methods in alike.items()
    ]


def _picture(read: QuotaRead, row: MethodRead, square: Fraction) -> SharesPicture:
    """Votes and seats side by side, with the Gallagher index and its formula."""
    return expected_and_actual(
        "How near are the seats to the votes?",
        [Pair(name, count, row.seats[name]) for name, count in read.votes.items()],
        actual="seats",
        note=f"Gallagher index: √(½ Σ (v − s)²) = √{decimal(square)} = {root(square)}, where v and"
        " s are a slate’s per cent of votes and of seats, summed over all slates. 0 is the"
        " nearest.",
    )


def _general(read: QuotaRead) -> str:
    """What holds of so many slates, whatever their votes."""
    standing = sum(1 for count in read.votes.values() if count)
    if standing == 1:
        return "One slate has all the votes, and all the seats by every method."
    if standing > 2:
        return (
            "Three slates or more: D’Hondt can give a slate more than its exact share rounded up"
            " (it breaks upper quota), and by Hare a slate can lose a seat when the house grows"
            " (the Alabama paradox)."
        )
    if any(row.breaks for row in read.methods.values()):
        return ""
    return "Two slates: no method breaks quota. The choice is only one of rounding."


def _particular(read: QuotaRead) -> list[str]:
    """What these votes show: each broken quota, each paradox."""
    said = []
    for row in read.methods.values():
        so_far = " so far" if row.settled.disputed else ""
        broken = [
            f"{name} has {plural(kept.seats, 'seat')}{so_far} for an exact share of"
            f" {decimal(kept.share)}, {'more' if kept.above else 'fewer'} than that rounded"
            f" {'up' if kept.above else 'down'}"
            for name, kept in row.breaks.items()
        ]
        if broken:
            said.append(f"{row.method.label} breaks quota: {'; '.join(broken)}.")
        for name in sorted(row.loses.open):
            said.append(
                f"{row.method.label}: if the tie gives {name} a seat, {name} would have fewer with"
                f" {read.house + 1:,} seats in all than with {read.house:,}."
            )
        for name in sorted(row.loses.certain):
            said.append(
                f"{row.method.label} shows the Alabama paradox: with {read.house + 1:,} seats in"
                f" all, {name} would have fewer than with {read.house:,}."
            )
    return said


def _working_view(asked: Asked, read: QuotaRead) -> TableView:
    contest_id, row = asked.result.contest.id, read.methods[asked.method]
    working = working_of(read, asked.method)
    if asked.method in REMAINDERS:
        table = remainders_table(contest_id, asked.method)
        return html_view(table, remainder_rows(row, read, working))
    return html_view(awards_table(contest_id, asked.method), award_rows(read, row, working))


def _changes(asked: Asked, read: QuotaRead, records: Sequence[Record]) -> list[ChangeRow]:
    """Every other base with votes, and a house of one seat fewer and one more."""
    result, row = asked.result, read.methods[asked.method]
    bases = [*(section.id for section in result.sections), None]
    others: list[tuple[str, int | None, int]] = [
        (queries.base_name(result, base_id), base_id, asked.seats)
        for base_id in bases
        if base_id != asked.base_id
    ]
    others += [
        (plural(seats, "seat"), asked.base_id, seats)
        for seats in (asked.seats - 1, asked.seats + 1)
        if 0 < seats <= MOST_SEATS
    ]
    rows = []
    for when, base_id, seats in others:
        try:
            then = queries.settled_by(records, result, base_id, asked.method, seats)
        except CannotApportion:  # nobody in that section has votes on record
            continue
        by_slate = {one.slate: then.seats[one.id] for one in result.candidates}
        rows.append(
            ChangeRow(
                when,
                by_slate,
                None if row.settled.disputed or then.disputed else changes(row.seats, by_slate),
                tuple(sorted(then.now)),
                then.disputed,
                asked.address("cabinet.quota", base=base_id, seats=seats),
            )
        )
    return rows


@pages.get(
    "/contests/<int:contest_id>/quota/<any(slates, methods, working, changes):what>"
    ".<any(csv, xlsx):suffix>"
)
@requires(CabinetPermission.READ)
def quota_file(contest_id: int, what: str, suffix: str) -> Response:
    """One of the page's tables as a file."""
    result = get_contest(db.session, contest_id)
    form = quota_form(result, queries.usual_house(db.session))
    asked = asked_for(result, form) if form.validate() else None
    if asked is None:
        raise NotInRecord("There is no such quota. Ask for it on the page of the contest.")
    records = queries.list_records(db.session, contest_id)
    read = queries.read_quota(records, result, asked.base_id, asked.seats)
    row = read.methods[asked.method]
    notes = [
        ("Contest", result.contest.title),
        ("Votes of", queries.base_name(result, asked.base_id)),
        ("Seats", str(asked.seats)),
    ]
    if what == "slates":
        return file_answer(slates_table(contest_id, as_file=True), slate_rows(read), suffix, notes)
    if what == "methods":
        return file_answer(methods_table(contest_id, row, {}), read.methods.values(), suffix, notes)
    notes.append(("Method", asked.method.label))
    if what == "changes":
        table = changes_table(contest_id, list(read.votes), as_file=True)
        return file_answer(table, _changes(asked, read, records), suffix, notes)
    working = working_of(read, asked.method)
    if asked.method in REMAINDERS:
        notes.append(("Votes a seat", str(working.quota)))
        rows = remainder_rows(row, read, working)
        return file_answer(remainders_table(contest_id, asked.method), rows, suffix, notes)
    seats = award_rows(read, row, working)
    return file_answer(awards_table(contest_id, asked.method), seats, suffix, notes)
