"""Which answer counts, and what the answers come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from app.confidence.domain.words import Answer, Outcome


class GivenAnswer(Protocol):
    """An answer on record, as far as counting goes."""

    @property
    def id(self) -> int:
        """Grows with the order in which answers were recorded."""

    @property
    def member_id(self) -> int:
        """Whose it is."""

    @property
    def answer(self) -> Answer:
        """What was said."""

    @property
    def given_at(self) -> datetime:
        """When it was given."""

    @property
    def voided_at(self) -> datetime | None:
        """Since when it is known to have been recorded by mistake."""


AnyAnswer = TypeVar("AnyAnswer", bound=GivenAnswer)


def standing(answers: Iterable[AnyAnswer], at: datetime | None = None) -> dict[int, AnyAnswer]:
    """The answer in force of each member at a moment (None: now), by member.

    It is the last given that is not voided; of two given at one moment the one recorded later.
    At a moment means: by all that is recorded now.
    """
    found: dict[int, AnyAnswer] = {}
    for answer in answers:
        if answer.voided_at is not None or (at is not None and answer.given_at > at):
            continue
        kept = found.get(answer.member_id)
        if kept is None or (kept.given_at, kept.id) < (answer.given_at, answer.id):
            found[answer.member_id] = answer
    return found


def outcome_of(answer: Answer | None) -> Outcome:
    """What an answer in force counts as; without one it is no reply, never a refusal."""
    return Outcome.NO_REPLY if answer is None else Outcome(answer.value)


def tally(asked: Collection[int], answers: Mapping[int, Answer]) -> dict[Outcome, int]:
    """How many of those asked came to each outcome; the counts sum to the electorate.

    answers: those in force, by member. Whoever is not asked is not counted.
    """
    counts = dict.fromkeys(Outcome, 0)
    for member_id in set(asked):
        counts[outcome_of(answers.get(member_id))] += 1
    return counts
