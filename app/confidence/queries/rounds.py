"""Reads of rounds, of who is asked, and of answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from app.confidence.domain import Answer, Outcome, RoundKind, RoundState
from app.confidence.domain.rounds import Timing, state_of
from app.confidence.domain.tally import standing
from app.confidence.models import Round, RoundAnswer, RoundMember, RoundText
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Member


def get_round(session: Session, round_id: int) -> Round:
    """The round of an id. Raises NotInRecord."""
    found = session.get(Round, round_id) if round_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"No round {round_id} is in the record.")
    return found


def round_state(round_: Round) -> RoundState:
    """How far a round has come."""
    return state_of(round_.opened_at, round_.closed_at, round_.voided_at)


def round_timing(round_: Round) -> Timing:
    """The days of a round."""
    return Timing(round_.opens_on, round_.closes_on, round_.grace_days)


def current_text(session: Session, round_id: int) -> RoundText:
    """The text of a round that is asked now."""
    return session.scalars(
        select(RoundText)
        .where(RoundText.round_id == round_id)
        .order_by(RoundText.version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()


def list_texts(session: Session, round_id: int) -> list[RoundText]:
    """Every text a round has had, the newest first."""
    return list(
        session.scalars(
            select(RoundText)
            .where(RoundText.round_id == round_id)
            .order_by(RoundText.version.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One who is asked. Party, seat, region and intake as they were when the round was opened.

    outcome: set once the round is closed.
    """

    member_id: int
    name: str
    sort_name: str
    party: str | None
    constituency: str | None
    region: str | None
    intake: str | None
    outcome: Outcome | None


def list_asked(session: Session, round_id: int) -> list[Asked]:
    """Everybody a round asks, by name. Before it is opened, those chosen one by one alone."""
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            Member.sort_name,
            RoundMember.party,
            RoundMember.constituency,
            RoundMember.region,
            RoundMember.intake,
            RoundMember.outcome,
        )
        .join(RoundMember, RoundMember.member_id == Member.id)
        .where(RoundMember.round_id == round_id)
        .order_by(Member.sort_name, Member.id)
    )
    return [Asked(*row) for row in rows]


def list_answers(
    session: Session, round_id: int, member_ids: Collection[int] | None = None
) -> list[RoundAnswer]:
    """Every answer to a round that was ever recorded, voided ones too, in order of time.

    member_ids: of these members only.
    """
    query = select(RoundAnswer).where(RoundAnswer.round_id == round_id)
    if member_ids is not None:
        query = query.where(RoundAnswer.member_id.in_(member_ids))
    # Who waited for somebody else has read them before: an answer may have been voided since.
    query = query.execution_options(populate_existing=True)
    return list(session.scalars(query.order_by(RoundAnswer.given_at, RoundAnswer.id)))


def standing_answers(
    session: Session, round_id: int, at: datetime | None = None
) -> dict[int, RoundAnswer]:
    """The answer in force of each member at a moment (None: now), by all that is recorded now."""
    return standing(list_answers(session, round_id), at)


def get_answer(session: Session, round_id: int, answer_id: int) -> RoundAnswer:
    """An answer to a round. Raises NotInRecord."""
    found = session.get(RoundAnswer, answer_id) if answer_id <= LARGEST_ID else None
    if found is None or found.round_id != round_id:
        raise NotInRecord(f"The round has no answer {answer_id}.")
    return found


def list_given_by(session: Session, member_id: int) -> list[RoundAnswer]:
    """Every answer of a member to whatever round, voided ones too."""
    query = select(RoundAnswer).where(RoundAnswer.member_id == member_id)
    return list(session.scalars(query.order_by(RoundAnswer.given_at, RoundAnswer.id)))


def list_all_of(session: Session, member_id: int) -> list[tuple[Round, RoundMember]]:
    """Every round that ever asked a member, drafts and voided ones too."""
    rows = session.execute(
        select(Round, RoundMember)
        .join(RoundMember, RoundMember.round_id == Round.id)
        .where(RoundMember.member_id == member_id)
        .order_by(Round.id)
    )
    return [(round_, asked) for round_, asked in rows]


def list_rounds_of(session: Session, member_id: int) -> list[tuple[Round, RoundMember]]:
    """The rounds that asked a member and were opened, the newest first, with what they came to."""
    rows = session.execute(
        select(Round, RoundMember)
        .join(RoundMember, RoundMember.round_id == Round.id)
        .where(
            RoundMember.member_id == member_id,
            Round.opened_at.is_not(None),
            Round.voided_at.is_(None),
        )
        .order_by(Round.opens_on.desc(), Round.id.desc())
    )
    return [(round_, asked) for round_, asked in rows]


@dataclass(frozen=True, slots=True)
class RoundFilter:
    """What a list of rounds is narrowed to. sort: "opens_on", "closes_on" or "title"."""

    text: str = ""
    kind: RoundKind | None = None
    state: RoundState | None = None
    sort: str = "opens_on"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list: how many it asks, and how many have an answer in force."""

    id: int
    kind: RoundKind
    title: str
    state: RoundState
    opens_on: date
    closes_on: date
    grace_days: int
    asked: int
    answered: int


def _state_is() -> Any:
    """A round's state as the database tells it."""
    return case(
        (Round.voided_at.is_not(None), literal(RoundState.VOIDED.value)),
        (Round.closed_at.is_not(None), literal(RoundState.CLOSED.value)),
        (Round.opened_at.is_not(None), literal(RoundState.OPEN.value)),
        else_=literal(RoundState.DRAFT.value),
    )


def _narrowed(query: Select[Any], wanted: RoundFilter) -> Select[Any]:
    for word in folded(wanted.text).split():
        query = query.where(Round.search_title.contains(word, autoescape=True))
    if wanted.kind is not None:
        query = query.where(Round.kind == wanted.kind)
    if wanted.state is not None:
        query = query.where(_state_is() == wanted.state.value)
    return query


def list_rounds(
    session: Session, wanted: RoundFilter, *, limit: int | None = None, offset: int = 0
) -> list[RoundRow]:
    """Rounds that fit a filter, in its order."""
    asked = (
        select(func.count())
        .select_from(RoundMember)
        .where(RoundMember.round_id == Round.id)
        .scalar_subquery()
    )
    # Who has an answer in force has some answer that is not voided, and the other way round.
    answered = (
        select(func.count(RoundAnswer.member_id.distinct()))
        .join(
            RoundMember,
            and_(
                RoundMember.round_id == RoundAnswer.round_id,
                RoundMember.member_id == RoundAnswer.member_id,
            ),
        )
        .where(RoundAnswer.round_id == Round.id, RoundAnswer.voided_at.is_(None))
        .scalar_subquery()
    )
    keys = {
        "opens_on": Round.opens_on,
        "closes_on": Round.closes_on,
        "title": Round.search_title,
    }
    key = keys[wanted.sort]
    query = (
        _narrowed(select(Round, asked, answered), wanted)
        .order_by(key.desc() if wanted.descending else key, Round.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        RoundRow(
            round_.id,
            round_.kind,
            round_.title,
            round_state(round_),
            round_.opens_on,
            round_.closes_on,
            round_.grace_days,
            asked_count,
            answered_count,
        )
        for round_, asked_count, answered_count in session.execute(query)
    ]


def count_rounds(session: Session, wanted: RoundFilter) -> int:
    """How many rounds fit a filter."""
    return session.scalar(_narrowed(select(func.count()).select_from(Round), wanted)) or 0


def list_running(session: Session) -> list[Round]:
    """Every round that is open, the one that closes first coming first."""
    return list(
        session.scalars(
            select(Round)
            .where(
                Round.opened_at.is_not(None), Round.closed_at.is_(None), Round.voided_at.is_(None)
            )
            .order_by(Round.closes_on, Round.id)
        )
    )


def list_opened(session: Session) -> list[Round]:
    """Every round that has been opened, closed ones too and voided ones not; the newest first."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.opened_at.is_not(None), Round.voided_at.is_(None))
            .order_by(Round.opens_on.desc(), Round.id.desc())
        )
    )


def count_unanswered(session: Session, round_ids: Collection[int]) -> dict[int, int]:
    """How many of those asked have no answer in force, by round."""
    answered = (
        select(RoundAnswer.id)
        .where(
            RoundAnswer.round_id == RoundMember.round_id,
            RoundAnswer.member_id == RoundMember.member_id,
            RoundAnswer.voided_at.is_(None),
        )
        .exists()
    )
    rows = session.execute(
        select(RoundMember.round_id, func.count())
        .where(RoundMember.round_id.in_(round_ids), ~answered)
        .group_by(RoundMember.round_id)
    )
    return {**dict.fromkeys(round_ids, 0), **dict(rows.all())}


def list_equivocal(session: Session) -> list[tuple[int, str, date, int, datetime]]:
    """Open pledges with equivocal answers in force: (id, title, closing day, how many, newest)."""
    running = {one.id: one for one in list_running(session) if one.kind is RoundKind.PLEDGE}
    by_round: dict[int, list[RoundAnswer]] = {}
    for answer in session.scalars(
        select(RoundAnswer).where(RoundAnswer.round_id.in_(list(running)))
    ):
        by_round.setdefault(answer.round_id, []).append(answer)
    found = []
    for round_id, answers in by_round.items():
        torn = [
            answer for answer in standing(answers).values() if answer.answer is Answer.EQUIVOCATES
        ]
        if torn:
            one = running[round_id]
            newest = max(answer.recorded_at for answer in torn)
            found.append((one.id, one.title, one.closes_on, len(torn), newest))
    return found


def standing_of_member(session: Session, member_id: int) -> dict[int, RoundAnswer]:
    """The answer of a member in force in each round, by round."""
    found: dict[int, RoundAnswer] = {}
    by_round: dict[int, list[RoundAnswer]] = {}
    for answer in session.scalars(select(RoundAnswer).where(RoundAnswer.member_id == member_id)):
        by_round.setdefault(answer.round_id, []).append(answer)
    for round_id, answers in by_round.items():
        in_force = standing(answers).get(member_id)
        if in_force is not None:
            found[round_id] = in_force
    return found


def list_by_ids(session: Session, round_ids: Collection[int]) -> dict[int, Round]:
    """Rounds by id; an id the record does not have is left out."""
    fitting = [i for i in round_ids if i <= LARGEST_ID]
    rows = session.scalars(select(Round).where(Round.id.in_(fitting)))
    return {row.id: row for row in rows}


def list_asked_ids(session: Session, round_ids: Collection[int]) -> set[tuple[int, int]]:
    """Whom some rounds ask: (round, member)."""
    rows = session.execute(
        select(RoundMember.round_id, RoundMember.member_id).where(
            RoundMember.round_id.in_(round_ids)
        )
    )
    return {(round_id, member_id) for round_id, member_id in rows}


def list_answers_to(session: Session, round_ids: Collection[int]) -> list[RoundAnswer]:
    """Every answer to some rounds, voided ones too."""
    return list(
        session.scalars(select(RoundAnswer).where(RoundAnswer.round_id.in_(list(round_ids))))
    )


def find_answer(session: Session, answer_id: int) -> RoundAnswer:
    """An answer to whatever round. Raises NotInRecord."""
    found = session.get(RoundAnswer, answer_id) if answer_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no answer {answer_id}.")
    return found
