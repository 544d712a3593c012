"""What open data there is, and the file of every vote."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, render_template, request

from app.alist.exports.public import public_file
from app.confidence.exports.register import register_file_table
from app.db import db
from app.kernel.dates import written_day
from app.members.exports import members_table
from app.opendata.exports import all_votes_table, vote_chunks
from app.opendata.forms import AllVotesFilter
from app.opendata.queries import Names, count_votes, get_names, get_version, list_rolls
from app.opendata.views.blueprint import CACHING, ROOT, pages
from app.security.access import public
from app.security.identity import current_identity
from app.standing.registry import kept_for_all
from app.tabular.answers import tell_of_export
from app.tabular.filenames import safe_file_name
from app.tabular.page import TableView, html_view
from app.tabular.table import Column, Table
from app.votes.attribution import attribution_of
from app.votes.exports import divisions_table, member_votes_table, votes_table
from app.web.banner import banner
from app.web.downloads import as_download

# --- what there is -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that anybody may take, and what its columns mean."""

    title: str
    address: str
    says: str
    table: Table[Any]
    workbook: bool = True
    filters: str = ""

    @property
    def columns(self) -> TableView:
        """Its columns as a table of a page."""
        return html_view(COLUMNS, self.table.columns)


COLUMNS: Table[Column[Any]] = Table(
    name="columns",
    title="Columns",
    columns=(
        Column[Column[Any]]("name", "Column", lambda column: column.name),
        Column[Column[Any]](
            "meaning",
            "What it holds",
            lambda column: f"{column.label}. {column.hint}".strip(),
        ),
        Column[Column[Any]](
            "blank",
            "A blank means",
            lambda column: None if column.absent == "none" else column.absent,
            absent="no value",
        ),
    ),
)


def open_files() -> Sequence[OpenFile]:
    """Every open file, by the definitions that write them."""
    return (
        OpenFile(
            "The register of declarations",
            "/register.csv",
            "Who has declared, as the page of the register shows it.",
            register_file_table(),
            filters="on, at, round, party, region, q",
        ),
        OpenFile(
            "The A-list",
            "/a-list.csv",
            "What candidates who are ready to stand agreed to publish.",
            public_file(),
            filters="region, language, organisation, q",
        ),
        OpenFile(
            "Members",
            "/members.csv",
            "Members with a seat on a day, or everybody on record.",
            members_table(""),
            filters="on, party, region, who (sitting or all), q",
        ),
        OpenFile(
            "Divisions",
            "/votes/divisions.csv",
            "Every division with its result and the votes of one party.",
            divisions_table("Party", ""),
            filters="since, until, party, show, q",
        ),
        OpenFile(
            "The votes of one division",
            "/votes/divisions/113.csv",
            "Every member’s vote in the division of that official id.",
            votes_table(113, {}, ""),
            filters="party, vote, q",
        ),
        OpenFile(
            "The votes of one member",
            "/votes/members/172.csv",
            "Every vote of the member of that official id, and how the party voted.",
            member_votes_table(172, ""),
            filters="show (all or against)",
        ),
        OpenFile(
            "Every vote",
            "/votes/votes.csv",
            "Every vote of every member, a row each, in order of time.",
            all_votes_table(""),
            workbook=False,
            filters="since, until",
        ),
    )


@pages.page("/data")
@public
@kept_for_all()
def data() -> str:
    """What open data there is, under which licence, and how it is taken."""
    return render_template(
        "opendata/data.html",
        files=open_files(),
        attribution=attribution_of(db.session),
        site=request.host_url.rstrip("/") + request.script_root,
        api_root=ROOT,
    )


# --- every vote ----------------------------------------------------------------------------------


@pages.page("/data/votes")
@public
@kept_for_all()
def votes() -> str | tuple[str, int]:
    """How many votes there are in a range of days, and the file of them."""
    form = AllVotesFilter(request.args)
    if not form.validate():
        return render_template("opendata/votes.html", form=form, rows=None), 422
    divisions, rows = count_votes(db.session, form.since.data, form.until.data)
    return render_template(
        "opendata/votes.html",
        form=form,
        rows=rows,
        divisions=divisions,
        columns=html_view(COLUMNS, all_votes_table("").columns),
        attribution=attribution_of(db.session),
    )


@pages.page("/votes/votes.csv")
@public
def votes_file() -> Response | tuple[str, int]:
    """Every vote of a range of days, streamed: the memory used does not grow with them."""
    form = AllVotesFilter(request.args)
    if not form.validate():
        return render_template("opendata/votes.html", form=form, rows=None), 422
    since, until = form.since.data, form.until.data
    attribution = attribution_of(db.session)
    notes = _notes(attribution, since, until)
    names = get_names(db.session.connection())
    digest = digest_of(get_version(db.session), names, attribution, notes)
    rolls = list_rolls(db.engine, since, until, names)
    # Not by make_conditional: to learn its length that would take in the whole file first.
    known = request.if_none_match.contains_weak(digest)
    chunks = () if known else vote_chunks(attribution, notes, names, rolls)
    identity = current_identity()
    if identity.signed_in and not known:
        # Before its first part goes.
        tell_of_export("csv", count_votes(db.session, since, until)[1])
    response = Response(chunks, 304 if known else 200, mimetype="text/csv")
    response.set_etag(digest)
    if not identity.signed_in:
        response.headers["Cache-Control"] = CACHING
    return as_download(response, safe_file_name("votes", "csv"))


def digest_of(version: int, names: Names, *besides: object) -> str:
    """What the file is recognised by: another one once any of its rows would be another."""
    made_of = (version, sorted(names.members.items()), sorted(names.parties.items()), *besides)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:32]


def _notes(attribution: str, since: date | None, until: date | None) -> list[tuple[str, str]]:
    """What the file holds, for its first lines."""
    said = banner()
    notes = [("Note", said)] if said and said != attribution else []
    if since is not None:
        notes.append(("From", written_day(since)))
    if until is not None:
        notes.append(("To", written_day(until)))
    return notes
