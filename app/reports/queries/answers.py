"""What members answered in rounds as at a day, by a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.confidence.domain import Outcome, RoundKind
from app.confidence.domain.figures import Counts
from app.confidence.domain.rounds import RULES
from app.confidence.domain.tally import outcome_of, standing
from app.confidence.models import RoundAnswer, RoundMember
from app.confidence.queries.rounds import list_opened
from app.kernel.dates import end_of
from app.members.models import Member


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """One who was asked in a round, and what counts as her answer; the seat is of that day."""

    member_id: int
    name: str
    constituency: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RoundAsAt:
    """A round as it stood at the end of a day. answers: of everybody asked, by name."""

    id: int
    kind: RoundKind
    title: str
    closed: bool
    answers: tuple[OneAnswer, ...]

    @property
    def counts(self) -> Counts:
        """How many came to each outcome that this kind of round knows: they sum to those asked."""
        counts = dict.fromkeys(RULES[self.kind].outcomes, 0)
        for one in self.answers:
            counts[one.outcome] += 1
        return counts


def list_rounds_as_at(session: Session, on: date) -> list[RoundAsAt]:
    """The rounds that had been opened by the end of a day, the newest first. Three queries.

    Of a round closed by then the outcome at closing counts, which is final; of an open one the
    answers in force then, by all that is recorded now.
    """
    at = end_of(on)
    rounds = [one for one in list_opened(session) if one.opens_on <= on]
    ids = [one.id for one in rounds]
    given: dict[int, list[RoundAnswer]] = {round_id: [] for round_id in ids}
    # Columns alone: a row would bring what was said, which nobody reads here, to be deciphered.
    for row in session.execute(
        select(
            RoundAnswer.id,
            RoundAnswer.round_id,
            RoundAnswer.member_id,
            RoundAnswer.answer,
            RoundAnswer.given_at,
            RoundAnswer.voided_at,
        ).where(RoundAnswer.round_id.in_(ids), RoundAnswer.voided_at.is_(None))
    ):
        given[row.round_id].append(row)  # type: ignore[arg-type]
    asked: dict[int, list[OneAnswer]] = {round_id: [] for round_id in ids}
    in_force = {round_id: standing(answers, at) for round_id, answers in given.items()}
    closed = {one.id for one in rounds if one.closed_at is not None and one.closed_at <= at}
    for round_id, member_id, name, constituency, outcome in session.execute(
        select(
            RoundMember.round_id,
            Member.id,
            Member.name,
            RoundMember.constituency,
            RoundMember.outcome,
        )
        .join(Member, Member.id == RoundMember.member_id)
        .where(RoundMember.round_id.in_(ids))
        .order_by(Member.sort_name, Member.id)
    ):
        answer = in_force[round_id].get(member_id)
        now = outcome_of(None if answer is None else answer.answer)
        final = outcome if round_id in closed else None
        asked[round_id].append(OneAnswer(member_id, name, constituency, final or now))
    return [
        RoundAsAt(one.id, one.kind, one.title, one.id in closed, tuple(asked[one.id]))
        for one in rounds
    ]
