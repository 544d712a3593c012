"""The newest leadership contest, the quota of posts by its votes, and the shadow cabinet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import CannotApportion
from app.cabinet.exports.contests import contest_path, votes_rows, votes_table
from app.cabinet.exports.pictures import cabinet_ladder
from app.cabinet.exports.posts import posts_table
from app.cabinet.exports.quota import slate_rows, slates_table
from app.cabinet.models import Candidate
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries.contests import Result, list_contests, read_result
from app.cabinet.queries.posts import Place, list_cabinet, list_slates
from app.cabinet.queries.quota import (
    MethodRead,
    base_name,
    list_records,
    read_quota,
    usual_house,
)
from app.cabinet.settings import QUOTA_METHOD
from app.kernel.dates import end_of, written_day
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Paragraph,
    Section,
    Subheading,
    data_table,
)
from app.reports.pictures import ladder_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.settings.queries import value_on

TITLE = "The contest, the quota and the shadow cabinet"
QUOTA_RULE = "every built-in method of apportionment, each by its published rule"
LEFT_OUT = (
    "The votes of the contest by section, the quota of posts and who holds which: whoever this"
    " report was built for may not read them."
)


def _build(session: Session, asked: Asked) -> Section:
    if CabinetPermission.READ not in asked.may:
        return Section("cabinet", TITLE, (), left_out=(LEFT_OUT,))
    places = list_cabinet(session, asked.as_at)
    decided = [row for row in list_contests(session) if row.contest.held_on <= asked.as_at]
    shared = _contests_of(session, places)
    # That by which posts are held, if there is one: a newer one may be of another office.
    newest = max(
        decided,
        key=lambda row: (row.contest.id in shared, row.contest.held_on, row.contest.id),
        default=None,
    )
    blocks: list[Block] = [_figures(places, asked.as_at)]
    if newest is None:
        blocks.append(Paragraph(f"No contest had been decided by {written_day(asked.as_at)}."))
    else:
        blocks += _contest(session, read_result(session, newest.contest), places, asked.as_at)
    blocks += _posts(session, places, asked.as_at)
    return Section("cabinet", TITLE, tuple(blocks), used=frozenset({CabinetPermission.READ}))


def _contests_of(session: Session, places: Sequence[Place]) -> set[int]:
    """The contests in which those stood whose slates hold posts."""
    return set(
        session.scalars(
            select(Candidate.contest_id).where(Candidate.id.in_(_candidates_of(places)))
        )
    )


def _candidates_of(places: Sequence[Place]) -> set[int]:
    """The candidates whose slates hold posts, by id."""
    return {
        place.held.candidate_id
        for place in places
        if place.held is not None and place.held.candidate_id is not None
    }


def _figures(places: list[Place], on: date) -> Figures:
    day = written_day(on)
    address = f"/cabinet/posts?on={on.isoformat()}"
    source = "Published drafts and appointments on record."
    base = Origin(f"posts of the shadow cabinet on {day}", address, source=source)
    filled = sum(place.held is not None for place in places)
    return Figures(
        f"The shadow cabinet on {day}",
        (
            Figure("Posts", len(places), base),
            Figure("Posts held", filled, base),
            Figure("Posts vacant", len(places) - filled, base),
        ),
    )


def _contest(session: Session, result: Result, places: Sequence[Place], on: date) -> list[Block]:
    """The votes of a contest, and the posts they give by every method."""
    contest = result.contest
    address = contest_path(contest.id)
    votes = sum(sum(row.votes) for row in votes_rows(result)[:-1])
    declared = data_table(
        votes_table(result),
        votes_rows(result),
        Origin(
            f"{votes:,} votes declared on {written_day(contest.held_on)}",
            address,
            source=contest.source,
        ),
        caption=f"Votes in “{contest.title}”",
    )
    head: list[Block] = [Subheading(contest.title)]
    house = usual_house(session, on)
    if house is None:
        words = "No ladder of posts is on record, so there is no quota."
        return [*head, Paragraph(words), declared]
    base = result.default_base()
    try:
        settled = [
            one for one in list_records(session, contest.id) if one.settlement.decided_on <= on
        ]
        read = read_quota(settled, result, base, house.seats)
    except CannotApportion as error:
        return [*head, Paragraph(str(error)), declared]
    method = Method(value_on(session, QUOTA_METHOD, end_of(on)))
    of = "all sections" if base is None else f"the section “{base_name(result, base)}”"
    quota = Origin(
        f"{sum(read.votes.values()):,} votes of {of}, shared over {house.seats} posts:"
        f" {house.source}",
        f"{address}/quota?base={'all' if base is None else base}&method={method.value}"
        f"&seats={house.seats}",
        QUOTA_RULE,
        contest.source,
    )
    return [
        *head,
        _quota_figures(read.methods[method], result, places, quota),
        declared,
        data_table(
            slates_table(contest.id, as_file=True),
            slate_rows(read),
            quota,
            caption=f"Posts that each slate’s votes give, of {house.seats}, by method; votes of"
            f" {of}",
        ),
    ]


def _quota_figures(
    read: MethodRead, result: Result, places: Sequence[Place], origin: Origin
) -> Figures:
    """What is due to each slate by one method, and how many posts it holds of that."""
    rule = f"{read.method.label}; the quota page shows all methods side by side"
    by = replace(origin, rule_set=rule)
    held = Counter(place.held.candidate_id for place in places if place.held is not None)
    # Before any post is shared by this contest nobody is short of anything.
    shared = any(held[one.id] for one in result.candidates)
    figures = [
        Figure(
            f"Posts due to {one.slate}",
            read.seats[one.slate],
            by,
            needed=read.seats[one.slate] if shared else None,
            have=held[one.id] if shared else None,
            short_by=max(0, read.seats[one.slate] - held[one.id]) if shared else None,
        )
        for one in result.candidates
    ]
    if read.settled.disputed:
        figures.append(Figure("Posts that a tie leaves open", read.settled.disputed, by))
    return Figures(f"The quota by {read.method.label}", tuple(figures))


def _posts(session: Session, places: list[Place], on: date) -> list[Block]:
    """Who holds which post."""
    day = written_day(on)
    table = data_table(
        posts_table(on, as_file=True),
        places,
        Origin(
            f"posts of the shadow cabinet on {day}",
            f"/cabinet/posts?on={on.isoformat()}",
            source="Published drafts and appointments on record.",
        ),
        caption=f"Who held which post on {day}",
        # Most posts have nobody to come: two columns of nothing make the others narrow.
        leave_out=("source",)
        if any(place.coming for place in places)
        else ("source", "next_holder", "next_since"),
        empty="No post was held, and no draft was in force.",
    )
    if not places:
        return [table]
    slates = list_slates(session, _candidates_of(places))
    picture = cabinet_ladder("Which slate holds which post?", places, slates)
    return [ladder_picture("posts-by-slate", picture, table.name), table]


SECTION = SectionKind(
    "cabinet",
    TITLE,
    "the newest contest, the posts its votes give by every method, and who holds which",
    _build,
)
