"""A contest for the leadership, the posts it shared out, and a second draft that is under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.cabinet.domain import Ending, Method, PickRule
from app.cabinet.domain.contests import CandidateGiven, ContestGiven, SectionGiven
from app.cabinet.domain.ladders import LadderGiven, PostGiven
from app.cabinet.models import Appointment, Contest
from app.cabinet.queries.contests import read_result
from app.cabinet.queries.draft_plans import Basis
from app.cabinet.queries.drafts import read_board
from app.cabinet.service.contests import record_contest
from app.cabinet.service.drafts.opening import Terms, open_draft
from app.cabinet.service.drafts.publishing import publish_draft
from app.cabinet.service.drafts.steps import Chosen, record_decline, record_pick
from app.cabinet.service.ladders import record_ladder
from app.cabinet.service.posts import Leaving, record_appointment, record_leaving
from app.demo.demonstration import Demo
from app.demo.rounds import LEADER
from app.whips.queries import Standing as Holding
from app.whips.queries import list_holding

HELD, DRAFTED, LEFT = 96, 89, 18
"""Days ago: the result, the draft and its coming into force, a resignation."""
SECTIONS = ("members", "registered supporters", "affiliated supporters")
VOTES = ((31_204, 9_870, 12_655), (22_918, 6_034, 8_141), (7_465, 2_208, 1_990))
"""By candidate and section; the winner’s first."""
PICKED_FIRST = "first choice of the runner-up"
INSIDE = (
    PostGiven("Shadow Treasury"),
    PostGiven("Shadow Foreign Affairs", alternative=PICKED_FIRST),
    PostGiven("Shadow Home Affairs", alternative=PICKED_FIRST),
    *(
        PostGiven(f"Shadow {office}")
        for office in (
            "Defence",
            "Justice",
            "Health",
            "Education",
            "Work and Pensions",
            "Energy",
            "Transport",
            "Housing",
            "Culture",
        )
    ),
)
JUNIOR = tuple(
    f"Junior {office}" for office in ("Treasury", "Defence", "Health", "Schools", "Rivers", "Ports")
)
PICKED = 3
"""So many picks of the second draft have been made."""


def fill_cabinet(session: Session, demo: Demo) -> None:
    """Record the contest, draft and publish its posts, leave one vacant, begin a second draft."""
    day, by = demo.country.day, demo.by(Role.SELECTIONS_OFFICER)
    drafted = day - timedelta(days=DRAFTED)
    # Picks are of the day of the draft: whoever has the whip back only since cannot be picked.
    then = {one.member_id for one in list_holding(session, drafted)}
    party = [one for one in list_holding(session, day) if one.member_id in then]
    contest = _contest(session, demo, party, by)
    outside = (PostGiven("Leader", inside=False), PostGiven("Deputy Leader", inside=False))
    ladder = record_ladder(
        session,
        LadderGiven("Shadow cabinet", drafted, "The leader’s office", (*outside, *INSIDE)),
        by=by,
    )
    base_id = read_result(session, contest).default_base()
    first = open_draft(
        session,
        Basis(contest.id, ladder.id, PickRule.ALTERNATING, base_id, Method.HARE),
        Terms(),
        title="Shadow cabinet",
        frozen_on=drafted,
        by=by,
    )
    # Whoever stood for the leadership is left to the leader’s choice.
    free = [one.member_id for one in party[3:]]
    _pick(session, first.id, free[: len(INSIDE)], by)
    publish_draft(session, first.id, in_force_on=drafted, version=first.version, by=by)
    record_appointment(
        session,
        post="Leader",
        member_id=None,
        name=LEADER,
        since=day - timedelta(days=HELD),
        source="The party’s notice of the result",
        by=by,
    )
    _resign(session, demo, by)
    junior = record_ladder(
        session,
        LadderGiven(
            "Junior posts",
            drafted - timedelta(days=1),
            "The leader’s office",
            tuple(PostGiven(title) for title in JUNIOR),
        ),
        by=by,
    )
    second = open_draft(
        session,
        Basis(contest.id, junior.id, PickRule.DHONDT, base_id, ties_by_votes=True),
        Terms(),
        title="Junior posts",
        by=by,
    )
    _pick(session, second.id, free[len(INSIDE) : len(INSIDE) + PICKED], by)
    record_decline(session, second.id, version=second.version, by=by)


def _contest(session: Session, demo: Demo, party: Sequence[Holding], by: str) -> Contest:
    held_on = demo.country.day - timedelta(days=HELD)
    # Slates are called by surnames, so two with one surname do not stand.
    other = next(one for one in party[1:] if _surname(one.name) != _surname(party[0].name))
    stood: list[tuple[str, int | None]] = [
        (LEADER, None),
        *((one.name, one.member_id) for one in (party[0], other)),
    ]
    return record_contest(
        session,
        ContestGiven(
            title="Leadership of the Commonweal Party",
            office="Leader",
            held_on=held_on,
            source="The party’s notice of the result",
            sections=tuple(SectionGiven(name) for name in SECTIONS),
            candidates=tuple(
                CandidateGiven(
                    name,
                    _surname(name),
                    votes,
                    member_id=member_id,
                    elected=name == LEADER,
                    total=sum(votes),
                )
                for (name, member_id), votes in zip(stood, VOTES, strict=True)
            ),
            opened_on=held_on - timedelta(days=60),
            leader_since=held_on,
        ),
        by=by,
    )


def _surname(name: str) -> str:
    return name.rpartition(" ")[2]


def _pick(session: Session, draft_id: int, members: Sequence[int], by: str) -> None:
    """Let the slates pick these members in turn, each for the highest post there is."""
    for member_id in members:
        read = read_board(session, draft_id)
        record_pick(
            session,
            draft_id,
            version=read.draft.version,
            post_id=read.board.choices[0].id,
            chosen=Chosen(member_id),
            by=by,
        )


def _resign(session: Session, demo: Demo, by: str) -> None:
    row = session.scalars(select(Appointment).where(Appointment.post == INSIDE[3].title)).one()
    record_leaving(
        session,
        row.id,
        Leaving(
            demo.country.day - timedelta(days=LEFT),
            Ending.RESIGNED,
            "Could not support the position on the barrage.",
        ),
        source="Letter to the leader",
        version=row.version,
        by=by,
    )
