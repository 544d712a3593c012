"""The public pages of divisions: the list, and one of them with every vote."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, render_template, request
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kernel.dates import london_as_utc, written_day, written_time
from app.kernel.errors import NotInRecord
from app.kernel.numbers import thousands
from app.kernel.words import folded, plural
from app.members import queries as members
from app.security.access import public
from app.security.identity import current_identity
from app.standing.registry import kept_for_all
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.votes import exports, queries
from app.votes.attribution import attribution_of, origin_of
from app.votes.dissent import dissent_of
from app.votes.domain.vote import Vote
from app.votes.forms import DivisionsFilter, VotesFilter
from app.votes.models import Division
from app.votes.permissions import VotePermission
from app.votes.queries import DivisionFilter, PartyFigures, VoteRow
from app.votes.queries.conduct import list_conduct
from app.votes.queries.expected import find_expected_of
from app.votes.settings import rules_in_force
from app.votes.views.blueprint import pages
from app.web.addresses import query_url
from app.web.paging import Page, page_number
from app.web.pictures import lobbies

PAGE_SIZE = 50
VOTES_PAGE_SIZE = 100
ORDERS = {
    "newest": "Newest",
    "oldest": "Oldest",
    "closest": "Closest",
    "dissent": "Most against the party's majority",
}


# --- divisions ---------------------------------------------------------------------------------


def _divisions_form() -> DivisionsFilter:
    form = DivisionsFilter(request.args)
    names = queries.list_parties_in_divisions(db.session)
    own = members.get_own_party(db.session)
    names.sort(key=lambda name: (name != own, name))
    form.party.choices = [SelectChoice(name, name) for name in names] or [SelectChoice(own, own)]
    form.party.default = form.party.choices[0].value
    form.party.data = form.party.data or form.party.default
    return form


def _wanted(form: DivisionsFilter) -> DivisionFilter:
    party = members.find_party(db.session, form.party.data)
    order = request.args.get("sort", "newest")
    return DivisionFilter(
        title=form.q.data,
        since=form.since.data,
        until=form.until.data,
        party_id=None if party is None else party.id,
        split=form.show.data == "split",
        sort=order if order in ORDERS else "newest",
    )


@pages.get("/divisions")
@public
@kept_for_all()
def divisions() -> str | tuple[str, int]:
    """Divisions, searched and filtered, with one party's votes."""
    form = _divisions_form()
    if not form.validate():
        return render_template("votes/divisions.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_divisions(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    page = Page(rows, number, PAGE_SIZE, queries.count_divisions(db.session, wanted))
    attribution = attribution_of(db.session)
    return render_template(
        "votes/divisions.html",
        form=form,
        page=page,
        table=html_view(exports.divisions_table(form.party.data, attribution), rows),
        orders=[
            (label, query_url(sort=None if name == "newest" else name), name == wanted.sort)
            for name, label in ORDERS.items()
        ],
        attribution=attribution,
        on_record=queries.get_range(db.session).divisions > 0,
    )


@pages.get("/divisions.<any(csv, xlsx):kind>")
@public
@kept_for_all()
def divisions_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = _divisions_form()
    if not form.validate():
        return Response(render_template("votes/divisions.html", form=form, page=None), status=422)
    wanted = _wanted(form)
    notes = [("Party columns", f"{form.party.data}, tellers counted")]
    if wanted.title:
        notes.append(("Title contains", wanted.title))
    if wanted.since is not None:
        notes.append(("From", written_day(wanted.since)))
    if wanted.until is not None:
        notes.append(("To", written_day(wanted.until)))
    if wanted.split:
        notes.append(("Only", f"divisions in which {form.party.data} had votes in both lobbies"))
    table = exports.divisions_table(form.party.data, attribution_of(db.session))
    return file_answer(table, queries.list_divisions(db.session, wanted), kind, notes)


# --- one division ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Whole:
    """A division with every vote, and what stands beside the votes: sub-party, proxy."""

    division: Division
    votes: list[VoteRow]
    details: dict[int, tuple[str | None, str | None]]


def _whole(division_id: int) -> _Whole:
    try:
        division = queries.get_division(db.session, division_id)
    except NotInRecord as error:
        abort(404, str(error))
    received = queries.get_received(db.session, division)
    party_of = received.party_of()
    details = {
        member_id: (sub_party, received.proxies.get(member_id))
        for member_id, (_party, sub_party) in party_of.items()
        if sub_party or member_id in received.proxies
    }
    return _Whole(division, queries.list_votes(db.session, division), details)


def _votes_form(votes: list[VoteRow]) -> VotesFilter:
    form = VotesFilter(request.args)
    form.party.choices = [
        SelectChoice("", "All parties"),
        *(SelectChoice(name, name) for name in sorted({row.party for row in votes})),
    ]
    return form


def _chosen_votes(form: VotesFilter, votes: list[VoteRow]) -> list[VoteRow]:
    words = folded(form.q.data).split()
    return [
        row
        for row in votes
        if (not form.party.data or row.party == form.party.data)
        and (not form.vote.data or row.vote is Vote[form.vote.data.upper()])
        and all(word in folded(f"{row.name} {row.constituency or ''}") for word in words)
    ]


@pages.get("/divisions/<int:division_id>")
@public
@kept_for_all()
def division(division_id: int) -> str | tuple[str, int]:
    """One division: the result, each party, who went against it, every vote, what changed."""
    whole = _whole(division_id)
    figures = queries.list_party_figures(db.session, division_id)
    attribution = attribution_of(db.session)
    form = _votes_form(whole.votes)
    valid = form.validate()
    chosen = _chosen_votes(form, whole.votes) if valid else []
    page = Page.of(chosen, page_number(request.args.get("page")), VOTES_PAGE_SIZE)
    context = {
        "division": whole.division,
        "facts": _facts(whole.division),
        "remarks": _remarks(whole.division),
        "picture": _picture(whole.votes),
        "parties": html_view(exports.parties_table(attribution), figures),
        "dissents": dissent_of(db.session, whole.division, figures, whole.votes),
        "form": form,
        "page": page if valid else None,
        "votes": html_view(
            exports.votes_table(division_id, whole.details, attribution), page.items
        ),
        "versions": _versions(division_id),
        "updated": _time_given(whole.division.publication_updated),
        "attribution": attribution,
        "origin": origin_of(db.session, division_id),
        **_for_the_whips(whole, figures),
    }
    return render_template("votes/division.html", **context), 200 if valid else 422


def _for_the_whips(whole: _Whole, figures: list[PartyFigures]) -> dict[str, object]:
    """What the whips' office sees besides; `conduct` is None for everybody else."""
    if not current_identity().may(VotePermission.READ_CONDUCT):
        return {"conduct": None}
    return {
        "conduct": list_conduct(db.session, whole.division, figures, whole.votes),
        "rules": rules_in_force(db.session).sentences,
        "expected_as": find_expected_of(db.session, whole.division.id),
    }


def _facts(division: Division) -> list[tuple[str, str, str]]:
    """The result, officially and as listed."""
    ayes, noes = division.official_ayes, division.official_noes
    if ayes == noes:
        majority = ("Majority", "none", "a tie")
    else:
        majority = (
            "Majority",
            thousands(abs(ayes - noes)),
            "for the ayes" if ayes > noes else "for the noes",
        )
    return [
        ("Ayes", thousands(ayes), "official count, tellers left out"),
        ("Noes", thousands(noes), "official count, tellers left out"),
        majority,
    ]


def _remarks(division: Division) -> list[str]:
    """What a reader must know of the figures: everything odd, in sentences."""
    remarks = []
    for side, official, listed in (
        ("ayes", division.official_ayes, division.listed_ayes),
        ("noes", division.official_noes, division.listed_noes),
    ):
        if official != listed:
            remarks.append(
                f"The official count of {side} is {official}; the published list holds {listed}."
            )
    if division.both:
        remarks.append(
            f"{plural(division.both, 'member')} voted in both lobbies, which stands for an"
            " abstention on record."
        )
    if division.aye_tellers is None and division.no_tellers is None:
        remarks.append("The source names no tellers, as is usual for deferred and remote votes.")
    if not division.listed_no_votes:
        remarks.append(
            "The source does not list who did not vote; the members shown without a vote follow"
            " from who had a seat that day."
        )
    if division.evel_type:
        country = f" ({division.evel_country})" if division.evel_country else ""
        remarks.append(f"English votes for English laws: {division.evel_type.lower()}{country}.")
    if division.double_majority_ayes is not None and division.double_majority_noes is not None:
        remarks.append(
            f"Among the members whose votes counted twice: {division.double_majority_ayes} ayes,"
            f" {division.double_majority_noes} noes."
        )
    if division.remote_voting_start:
        remarks.append(
            f"Voting was remote, from {_time_given(division.remote_voting_start)}"
            f" to {_time_given(division.remote_voting_end) or 'an end not recorded'}."
        )
    for text in (division.friendly_title, division.friendly_description):
        if text:
            remarks.append(text)
    return remarks


def _time_given(text: str | None) -> str | None:
    """A time as the source gives it, in words; left as it is where it is no time."""
    try:
        return text and written_time(london_as_utc(datetime.fromisoformat(text)))
    except (ValueError, OverflowError):
        return text


def _picture(votes: list[VoteRow]) -> object:
    """The two lobbies by party, tellers counted; members in both lobbies stand in neither."""
    ayes = Counter(row.party for row in votes if row.vote.lobby == "aye")
    noes = Counter(row.party for row in votes if row.vote.lobby == "no")
    known = {party.name: party for party in members.list_parties(db.session)}
    return lobbies(
        [(name, known[name].colour, ayes[name], noes[name]) for name in ayes | noes],
        no_party={party.name for party in known.values() if not party.is_party},
        short={p.name: p.abbreviation for p in known.values() if p.abbreviation},
    )


def _versions(division_id: int) -> list[dict[str, object]]:
    """What the source has said differently over time, members by name; the newest first."""
    versions = queries.list_versions(db.session, division_id)
    ids = {
        member_id
        for version in versions
        for change in version.changes or ()
        for member_id in change["members"]
    }
    names = members.names_of(db.session, ids)
    return [
        {
            "version": version.version,
            "stored_at": version.stored_at,
            "changes": [
                {**change, "members": [(i, names.get(i, f"Member {i}")) for i in change["members"]]}
                for change in version.changes or ()
            ],
        }
        for version in versions
    ]


@pages.get("/divisions/<int:division_id>.<any(csv, xlsx):kind>")
@public
@kept_for_all()
def division_file(division_id: int, kind: str) -> Response:
    """Every vote of one division that fits the filter, as a file."""
    whole = _whole(division_id)
    form = _votes_form(whole.votes)
    if not form.validate():
        abort(422)
    found = whole.division
    notes = [
        ("Division", found.title),
        ("Held", written_day(found.held_on)),
        ("Official count", f"{found.official_ayes} ayes, {found.official_noes} noes"),
        ("Listed", f"{found.listed_ayes} ayes, {found.listed_noes} noes"),
    ]
    if form.party.data:
        notes.append(("Party that day", form.party.data))
    if form.vote.data:
        notes.append(("Vote", exports.VOTE_WORDS[Vote[form.vote.data.upper()]]))
    if form.q.data:
        notes.append(("Member or constituency contains", form.q.data))
    table = exports.votes_table(division_id, whole.details, attribution_of(db.session))
    return file_answer(table, _chosen_votes(form, whole.votes), kind, notes)
