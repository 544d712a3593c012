"""Reads of what closed rounds of pledges recommend, and of what was decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.confidence.domain import Decision, Measure, Outcome
from app.confidence.models import Recommendation, Round, RoundMember
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Constituency, Member
from app.whips.models import WhipStatusChange

WAITING = "waiting"
"""How a recommendation stands that nobody has decided; else it is the decision's value."""


@dataclass(frozen=True, slots=True)
class RecommendationFilter:
    """What a list of recommendations is narrowed to.

    state: WAITING, a Decision's value, or "" for all. sort: "name", "round" or "made_at".
    """

    text: str = ""
    round_id: int | None = None
    measure: Measure | None = None
    state: str = ""
    sort: str = "made_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation in a list. constituency: of the day the round was opened.

    carried_out: of an accepted withdrawal, whether the change of the whip is in force on record.
    """

    id: int
    version: int
    round_id: int
    round: str
    member_id: int
    name: str
    constituency: str | None
    region: str | None
    cause: Outcome
    measure: Measure
    made_at: datetime
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str | None
    whip_change_id: int | None
    carried_out: bool

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        return WAITING if self.decision is None else self.decision.value


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Recommendation.id,
            Recommendation.version,
            Round.id,
            Round.title,
            Member.id,
            Member.name,
            RoundMember.constituency,
            RoundMember.region,
            Recommendation.cause,
            Recommendation.measure,
            Recommendation.made_at,
            Recommendation.decision,
            Recommendation.decided_at,
            Recommendation.decided_by,
            Recommendation.whip_change_id,
            and_(WhipStatusChange.id.is_not(None), WhipStatusChange.voided_at.is_(None)),
        )
        .join(Round, Round.id == Recommendation.round_id)
        .join(Member, Member.id == Recommendation.member_id)
        .outerjoin(
            RoundMember,
            and_(
                RoundMember.round_id == Recommendation.round_id,
                RoundMember.member_id == Recommendation.member_id,
            ),
        )
        .outerjoin(WhipStatusChange, WhipStatusChange.id == Recommendation.whip_change_id)
    )


def _state_is(state: str) -> ColumnElement[bool]:
    if state == WAITING:
        return Recommendation.decision.is_(None)
    return Recommendation.decision == Decision(state)


def _narrowed(wanted: RecommendationFilter) -> Select[*tuple[Any, ...]]:
    query = _columns()
    for word in folded(wanted.text).split():
        query = query.where(
            or_(
                Member.search_name.contains(word, autoescape=True),
                RoundMember.constituency.in_(
                    select(Constituency.name).where(
                        Constituency.search_name.contains(word, autoescape=True)
                    )
                ),
            )
        )
    if wanted.round_id is not None:
        query = query.where(Recommendation.round_id == wanted.round_id)
    if wanted.measure is not None:
        query = query.where(Recommendation.measure == wanted.measure)
    if wanted.state:
        query = query.where(_state_is(wanted.state))
    return query


def list_recommendations(
    session: Session,
    wanted: RecommendationFilter,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[RecommendationRow]:
    """Recommendations that fit a filter, in its order; within it by name and measure."""
    keys: dict[str, list[Any]] = {
        "name": [Member.sort_name],
        "round": [Round.search_title, Round.id],
        "made_at": [Recommendation.made_at],
    }
    order = [key.desc() if wanted.descending else key for key in keys[wanted.sort]]
    query = _narrowed(wanted).order_by(
        *order, Member.sort_name, Member.id, Recommendation.measure, Recommendation.id
    )
    return [RecommendationRow(*row) for row in session.execute(query.limit(limit).offset(offset))]


def count_recommendations(session: Session, wanted: RecommendationFilter) -> int:
    """How many recommendations fit a filter."""
    fitting = _narrowed(wanted).with_only_columns(Recommendation.id).subquery()
    return session.scalar(select(func.count()).select_from(fitting)) or 0


def list_rows(session: Session, ids: Collection[int]) -> list[RecommendationRow]:
    """Recommendations by id, as in a list; ids that are none are left out."""
    fitting = [i for i in ids if i <= LARGEST_ID]
    query = (
        _columns()
        .where(Recommendation.id.in_(fitting))
        .order_by(Member.sort_name, Member.id, Recommendation.measure)
    )
    return [RecommendationRow(*row) for row in session.execute(query)]


def get_row(session: Session, recommendation_id: int) -> RecommendationRow:
    """A recommendation as in a list. Raises NotInRecord."""
    found = list_rows(session, [recommendation_id])
    if not found:
        raise NotInRecord(f"No recommendation {recommendation_id} is in the record.")
    return found[0]


def get_recommendations(session: Session, ids: Collection[int]) -> list[Recommendation]:
    """Recommendations by id, as they are in the database now. Raises NotInRecord."""
    wanted = {i for i in ids if i <= LARGEST_ID}
    rows = list(
        session.scalars(
            select(Recommendation)
            .where(Recommendation.id.in_(wanted))
            .order_by(Recommendation.id)
            .execution_options(populate_existing=True)
        )
    )
    if len(rows) < len(set(ids)):
        missing = sorted(set(ids) - {row.id for row in rows})
        raise NotInRecord(f"No recommendation {missing[0]} is in the record.")
    return rows


def is_carried_out(session: Session, row: Recommendation) -> bool:
    """Whether the change of the whip that a recommendation led to is in force on record."""
    if row.whip_change_id is None:
        return False
    return session.get_one(WhipStatusChange, row.whip_change_id).voided_at is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many recommendations of one round and measure wait for a decision, and since when."""

    round_id: int
    round: str
    measure: Measure
    count: int
    since: datetime


def list_waiting(session: Session) -> list[Waiting]:
    """What waits for a decision, by round and measure; the oldest first."""
    since = func.min(Recommendation.made_at)
    rows = session.execute(
        select(Round.id, Round.title, Recommendation.measure, func.count(), since)
        .join(Round, Round.id == Recommendation.round_id)
        .where(Recommendation.decision.is_(None))
        .group_by(Round.id, Round.title, Recommendation.measure)
        .order_by(since, Round.id, Recommendation.measure)
    )
    return [Waiting(*row) for row in rows]


def list_rounds_recommending(session: Session) -> list[tuple[int, str]]:
    """The rounds that recommend anything: (id, title), the newest first."""
    rows = session.execute(
        select(Round.id, Round.title)
        .where(Round.id.in_(select(Recommendation.round_id)))
        .order_by(Round.opens_on.desc(), Round.id.desc())
    )
    return [(round_id, title) for round_id, title in rows]


def list_of_member(session: Session, member_id: int) -> list[RecommendationRow]:
    """What has ever been recommended of a member, the newest first."""
    query = (
        _columns()
        .where(Recommendation.member_id == member_id)
        .order_by(Recommendation.made_at.desc(), Recommendation.measure)
    )
    return [RecommendationRow(*row) for row in session.execute(query)]


def list_stored_of(session: Session, member_id: int) -> list[Recommendation]:
    """What is stored of whatever was recommended of a member, reasons included."""
    return list(
        session.scalars(
            select(Recommendation)
            .where(Recommendation.member_id == member_id)
            .order_by(Recommendation.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Replacement:
    """Where an officer has accepted that the CLP is asked for a replacement candidate.

    constituency: the member's seat on the day the round was opened.
    """

    recommendation_id: int
    member_id: int
    name: str
    constituency: str | None
    round_id: int
    round: str
    decided_at: datetime


def list_accepted_replacements(session: Session) -> list[Replacement]:
    """Every accepted recommendation of a replacement candidate, the oldest decision first.

    For what comes next: the vacancies that CLPs are asked to fill.
    """
    rows = session.execute(
        _columns()
        .where(
            Recommendation.measure == Measure.REPLACEMENT,
            Recommendation.decision == Decision.ACCEPTED,
        )
        .order_by(Recommendation.decided_at, Recommendation.id)
    )
    found = []
    for values in rows:
        row = RecommendationRow(*values)
        assert row.decided_at is not None
        found.append(
            Replacement(
                row.id,
                row.member_id,
                row.name,
                row.constituency,
                row.round_id,
                row.round,
                row.decided_at,
            )
        )
    return found
