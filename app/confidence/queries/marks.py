"""Reads of deselection marks. All of it is confidential: never for a public page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.confidence.domain import MarkOutcome, Outcome, RoundKind, Route
from app.confidence.domain.marks import LIVE, MARKED, MarkState, Standing, standing_on
from app.confidence.domain.rounds import consequences
from app.confidence.models import DeselectionMark, MarkCause, MarkStep, Round, RoundMember
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Member
from app.members.queries import Background, list_backgrounds

NO_ROUTE = "none"
"""Of a mark that is on, that nobody has said how it is carried out."""


def get_mark(session: Session, mark_id: int) -> DeselectionMark:
    """The mark of an id. Raises NotInRecord."""
    found = session.get(DeselectionMark, mark_id) if mark_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"No mark {mark_id} is in the record.")
    return found


def get_marks(session: Session, ids: Collection[int]) -> list[DeselectionMark]:
    """Marks by id, as they are in the database now. Raises NotInRecord."""
    rows = list(
        session.scalars(
            select(DeselectionMark)
            .where(DeselectionMark.id.in_({i for i in ids if i <= LARGEST_ID}))
            .order_by(DeselectionMark.id)
            .execution_options(populate_existing=True)
        )
    )
    if len(rows) < len(set(ids)):
        missing = sorted(set(ids) - {row.id for row in rows})
        raise NotInRecord(f"No mark {missing[0]} is in the record.")
    return rows


def list_steps(
    session: Session, mark_ids: Collection[int] | None = None
) -> dict[int, list[MarkStep]]:
    """The steps of marks in the order they were recorded, by mark. mark_ids: None for all."""
    query = select(MarkStep).order_by(MarkStep.id)
    found: dict[int, list[MarkStep]] = {}
    if mark_ids is not None:
        query = query.where(MarkStep.mark_id.in_(list(mark_ids)))
        found = {mark_id: [] for mark_id in mark_ids}
    for step in session.scalars(query):
        found.setdefault(step.mark_id, []).append(step)
    return found


def list_steps_by_member(session: Session) -> dict[int, list[list[MarkStep]]]:
    """The steps of every mark by member, the oldest mark first."""
    steps = list_steps(session)
    found: dict[int, list[list[MarkStep]]] = {}
    for mark in session.scalars(select(DeselectionMark).order_by(DeselectionMark.id)):
        found.setdefault(mark.member_id, []).append(steps.get(mark.id, []))
    return found


@dataclass(frozen=True, slots=True)
class Cause:
    """What a mark rests on: what a member came to in a round that was closed."""

    mark_id: int
    round_id: int
    round: str
    kind: RoundKind
    outcome: Outcome
    closed_at: datetime | None


def list_causes(session: Session, mark_ids: Collection[int]) -> dict[int, list[Cause]]:
    """The causes of marks, by mark; the round that was closed first coming first."""
    rows = session.execute(
        select(
            MarkCause.mark_id,
            Round.id,
            Round.title,
            Round.kind,
            MarkCause.outcome,
            Round.closed_at,
        )
        .join(Round, Round.id == MarkCause.round_id)
        .where(MarkCause.mark_id.in_(list(mark_ids)))
        .order_by(Round.closed_at, Round.id)
    )
    found: dict[int, list[Cause]] = {mark_id: [] for mark_id in mark_ids}
    for row in rows:
        found[row[0]].append(Cause(*row))
    return found


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """What a list of marks is narrowed to.

    on: the day it is told for; None for now. state: a MarkState's value, "marked" for all that are
    on, "" for all that are not voided. route: a Route's value, NO_ROUTE, or "". sort: "name",
    "since" or "state".
    """

    on: date | None = None
    text: str = ""
    state: str = ""
    route: str = ""
    region: str = ""
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark in a list, as it stands on the day of the filter."""

    id: int
    version: int
    member_id: int
    name: str
    sort_name: str
    constituency: str | None
    region: str | None
    state: MarkState
    since: date
    route: Route | None
    outcome: MarkOutcome | None
    causes: tuple[Cause, ...]


def list_marks(session: Session, wanted: MarkFilter, *, today: date) -> list[MarkRow]:
    """Marks that fit a filter, in its order, by a fixed number of queries."""
    marks = session.execute(
        select(
            DeselectionMark.id,
            DeselectionMark.version,
            Member.id,
            Member.name,
            Member.sort_name,
            Member.search_name,
        ).join(Member, Member.id == DeselectionMark.member_id)
    ).all()
    steps = list_steps(session)
    backgrounds = list_backgrounds(session, {mark[2] for mark in marks}, wanted.on or today)
    causes = list_causes(session, [mark[0] for mark in marks])
    rows = []
    for mark_id, version, member_id, name, sort_name, search_name in marks:
        now = standing_on(steps.get(mark_id, ()), wanted.on)
        background = backgrounds[member_id]
        if now is None or not _fits(now, wanted, background, search_name):
            continue
        rows.append(
            MarkRow(
                mark_id,
                version,
                member_id,
                name,
                sort_name,
                background.constituency,
                background.region,
                now.state,
                now.since,
                now.route,
                now.outcome,
                tuple(causes[mark_id]),
            )
        )
    rows.sort(key=lambda row: (row.sort_name, row.id))
    if wanted.sort == "since":
        rows.sort(key=lambda row: row.since, reverse=wanted.descending)
    elif wanted.sort == "state":
        order = list(MarkState)
        rows.sort(key=lambda row: order.index(row.state), reverse=wanted.descending)
    elif wanted.descending:
        rows.reverse()
    return rows


def _fits(now: Standing, wanted: MarkFilter, background: Background, search_name: str) -> bool:
    if wanted.state == "marked":
        if now.state not in MARKED:
            return False
    elif wanted.state:
        if now.state.value != wanted.state:
            return False
    elif now.state is MarkState.VOIDED:
        return False
    if wanted.route == NO_ROUTE:
        if now.route is not None:
            return False
    elif wanted.route and (now.route is None or now.route.value != wanted.route):
        return False
    if wanted.region and background.region != wanted.region:
        return False
    looked_in = f"{search_name} {folded(background.constituency or '')}"
    return all(word in looked_in for word in folded(wanted.text).split())


def list_of_member(session: Session, member_id: int) -> list[tuple[DeselectionMark, Standing]]:
    """Every mark there ever was on a member and how it stands now, the newest first."""
    marks = session.scalars(
        select(DeselectionMark)
        .where(DeselectionMark.member_id == member_id)
        .order_by(DeselectionMark.id.desc())
    ).all()
    steps = list_steps(session, [mark.id for mark in marks])
    found = []
    for mark in marks:
        now = standing_on(steps[mark.id])
        if now is not None:
            found.append((mark, now))
    return found


def count_states(session: Session) -> dict[MarkState, int]:
    """How many marks stand in each state now."""
    counts = dict.fromkeys(MarkState, 0)
    for steps in list_steps(session).values():
        now = standing_on(steps)
        if now is not None:
            counts[now.state] += 1
    return counts


def count_on(session: Session, days: Sequence[date]) -> list[int]:
    """How many marks were on at each of some days."""
    steps = list(list_steps(session).values())
    return [
        sum((now := standing_on(one, day)) is not None and now.state in MARKED for one in steps)
        for day in days
    ]


def list_standing_days(
    session: Session, states: Collection[MarkState]
) -> dict[MarkState, list[date]]:
    """Since when each mark stands that stands in one of some states now, the earliest first."""
    found: dict[MarkState, list[date]] = {state: [] for state in states}
    for steps in list_steps(session).values():
        now = standing_on(steps)
        if now is not None and now.state in found:
            found[now.state].append(now.since)
    return {state: sorted(days) for state, days in found.items()}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal in a closed round from which a mark can be proposed by hand."""

    round_id: int
    round: str
    kind: RoundKind
    member_id: int
    name: str
    outcome: Outcome


def list_refusals(session: Session, member_id: int | None = None) -> list[Refusal]:
    """Refusals in closed rounds that are no cause of a mark that lives, by name and round.

    member_id: of this member only.
    """
    query = (
        select(
            Round.id,
            Round.title,
            Round.kind,
            Round.no_reply_follows,
            Member.id,
            Member.name,
            RoundMember.outcome,
        )
        .join(RoundMember, RoundMember.round_id == Round.id)
        .join(Member, Member.id == RoundMember.member_id)
        .where(
            Round.closed_at.is_not(None),
            Round.voided_at.is_(None),
            RoundMember.outcome.in_([Outcome.NO, Outcome.NO_REPLY]),
        )
        .order_by(Member.sort_name, Member.id, Round.closed_at, Round.id)
    )
    if member_id is not None:
        query = query.where(Member.id == member_id)
    steps = list_steps(session)
    live = [
        mark_id
        for mark_id, one in steps.items()
        if (now := standing_on(one)) is not None and now.state in LIVE
    ]
    taken = set(
        session.execute(
            select(MarkCause.round_id, DeselectionMark.member_id)
            .join(DeselectionMark, DeselectionMark.id == MarkCause.mark_id)
            .where(MarkCause.mark_id.in_(live))
        ).all()
    )
    found = []
    for round_id, title, kind, follows, who, name, outcome in session.execute(query):
        if outcome is None or (round_id, who) in taken:
            continue
        if consequences(kind, follows, {who: outcome}).proposed:
            found.append(Refusal(round_id, title, kind, who, name, outcome))
    return found
