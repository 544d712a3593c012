"""The newest leadership contest, the quota of posts by its votes, and the shadow cabinet."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.cabinet.domain.apportionment import CannotApportion
from app.cabinet.exports.contests import contest_path, votes_rows, votes_table
from app.cabinet.exports.pictures import cabinet_ladder
from app.cabinet.exports.posts import posts_table
from app.cabinet.exports.quota import slate_rows, slates_table
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries.contests import Result, list_contests, read_result
from app.cabinet.queries.posts import Place, list_cabinet, list_slates
from app.cabinet.queries.quota import list_records, read_quota, usual_house
from app.kernel.dates import written_day
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
    held = [row for row in list_contests(session) if row.contest.held_on <= asked.as_at]
    newest = max(held, key=lambda row: (row.contest.held_on, row.contest.id), default=None)
    blocks: list[Block] = [_figures(places, asked.as_at)]
    if newest is None:
        blocks.append(Paragraph(f"No contest had been decided by {written_day(asked.as_at)}."))
    else:
        blocks += _contest(session, read_result(session, newest.contest), asked.as_at)
    blocks += _posts(session, places, asked.as_at)
    return Section("cabinet", TITLE, tuple(blocks), used=frozenset({CabinetPermission.READ}))


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


def _contest(session: Session, result: Result, on: date) -> list[Block]:
    """The votes of a contest, and the seats they give by every method."""
    contest = result.contest
    address = contest_path(contest.id)
    votes = sum(sum(row.votes) for row in votes_rows(result)[:-1])
    origin = Origin(
        f"{votes:,} votes declared on {written_day(contest.held_on)}",
        address,
        source=contest.source,
    )
    blocks: list[Block] = [
        Subheading(contest.title),
        data_table(
            votes_table(result),
            votes_rows(result),
            origin,
            caption=f"Votes in “{contest.title}”",
        ),
    ]
    house = usual_house(session, on)
    if house is None:
        return [*blocks, Paragraph("No ladder of posts is on record, so there is no quota.")]
    try:
        read = read_quota(list_records(session, contest.id), result, None, house.seats)
    except CannotApportion as error:
        return [*blocks, Paragraph(str(error))]
    quota = Origin(
        f"{votes:,} votes of all sections, shared over {house.seats} posts: {house.source}",
        f"{address}/quota?seats={house.seats}",
        QUOTA_RULE,
        contest.source,
    )
    return [
        *blocks,
        data_table(
            slates_table(contest.id, as_file=True),
            slate_rows(read),
            quota,
            caption=f"Posts that each slate’s votes give, of {house.seats}, by method",
        ),
    ]


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
        leave_out=("source",),
        empty="No post was held, and no draft was in force.",
    )
    if not places:
        return [table]
    candidates = {
        place.held.candidate_id
        for place in places
        if place.held is not None and place.held.candidate_id is not None
    }
    slates = list_slates(session, candidates)
    picture = cabinet_ladder("Which slate holds which post?", places, slates)
    return [ladder_picture("posts-by-slate", picture, table.name), table]


SECTION = SectionKind(
    "cabinet",
    TITLE,
    "the newest contest, the posts its votes give by every method, and who holds which",
    _build,
)
