"""The kinds of round, their states, and when an answer counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.confidence.domain.words import Answer, NoReplyFollows, Outcome, RoundKind, RoundState
from app.kernel.dates import written_day
from app.kernel.errors import DomainError

PLEDGE_QUESTION = "Are you prepared to take the whip with the elected leader of the party?"
CONFIDENCE_TEXT = "I have confidence in {leader} as leader of the party."
RECOGNITION_TEXT = (
    "I recognise {leader} as the lawful leader of the party, entitled to direct these legal"
    " entities, which hold its assets: {entities}."
)
LAST_YEAR = 2999
"""A day after it is a slip of the pen, and days of grace must still fit in the calendar."""

ENTITIES = "Labour Party Nominees Limited\nLabour Party Properties Limited"
"""The companies that hold the party's assets: the owner's source document, domain.md 0.3."""


class RoundRefused(DomainError):
    """A round cannot be kept like this. field: the name of what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


class AnswerRefused(DomainError):
    """An answer cannot be recorded like this. field: as in RoundRefused."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class KindRules:
    """What a kind of round is.

    label: as a heading ("Pledge"). question: what a picture of its answers is titled with.
    outcomes: what it can come to, in the order shown. labels: what each means of a member, after
    her name ("declares confidence"). declaration: it is given publicly, can be withdrawn or changed
    at any time, and stands in the public register; without it the answer is asked in confidence.
    text: what is proposed as its text.
    """

    label: str
    question: str
    outcomes: tuple[Outcome, ...]
    labels: Mapping[Outcome, str]
    declaration: bool
    text: str

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What a member can say."""
        return tuple(Answer(o.value) for o in self.outcomes if o is not Outcome.NO_REPLY)


RULES: Mapping[RoundKind, KindRules] = {
    RoundKind.PLEDGE: KindRules(
        label="Pledge",
        question="Who is prepared to take the whip?",
        outcomes=(Outcome.YES, Outcome.EQUIVOCATES, Outcome.NO, Outcome.NO_REPLY),
        labels={
            Outcome.YES: "is prepared to take the whip",
            Outcome.EQUIVOCATES: "equivocates",
            Outcome.NO: "is not prepared to take the whip",
            Outcome.NO_REPLY: "no answer",
        },
        declaration=False,
        text=PLEDGE_QUESTION,
    ),
    RoundKind.CONFIDENCE: KindRules(
        label="Confidence",
        question="Who declares confidence?",
        outcomes=(Outcome.YES, Outcome.NO, Outcome.WITHDRAWN, Outcome.NO_REPLY),
        labels={
            Outcome.YES: "declares confidence",
            Outcome.NO: "declares no confidence",
            Outcome.WITHDRAWN: "withdrew the declaration",
            Outcome.NO_REPLY: "no answer",
        },
        declaration=True,
        text=CONFIDENCE_TEXT,
    ),
    RoundKind.RECOGNITION: KindRules(
        label="Recognition",
        question="Who recognises the leader?",
        outcomes=(Outcome.YES, Outcome.NO, Outcome.WITHDRAWN, Outcome.NO_REPLY),
        labels={
            Outcome.YES: "recognises the leader",
            Outcome.NO: "refuses to recognise the leader",
            Outcome.WITHDRAWN: "withdrew the declaration",
            Outcome.NO_REPLY: "no answer",
        },
        declaration=True,
        text=RECOGNITION_TEXT,
    ),
}

SHORT: Mapping[Outcome, str] = {
    Outcome.YES: "Yes",
    Outcome.NO: "No",
    Outcome.EQUIVOCATES: "Equivocates",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.NO_REPLY: "No answer",
}
"""What an outcome is called where there is no room for what it means."""


def usual_text(kind: RoundKind, leader: str, entities: str) -> str:
    """The text that is asked where an officer enters none."""
    named = ", ".join(line.strip() for line in entities.splitlines() if line.strip())
    return RULES[kind].text.format(leader=leader, entities=named)


def state_of(
    opened_at: datetime | None, closed_at: datetime | None, voided_at: datetime | None
) -> RoundState:
    """How far a round has come."""
    if voided_at is not None:
        return RoundState.VOIDED
    if closed_at is not None:
        return RoundState.CLOSED
    return RoundState.DRAFT if opened_at is None else RoundState.OPEN


@dataclass(frozen=True, slots=True)
class Timing:
    """The days of a round: the first, the last in time, and how many more count as late."""

    opens_on: date
    closes_on: date
    grace_days: int

    @property
    def last_day(self) -> date:
        """The last day on which an answer counts."""
        return self.closes_on + timedelta(days=self.grace_days)

    def is_late(self, day: date) -> bool:
        """Whether an answer of a day counts as late."""
        return day > self.closes_on


def check_answer(
    kind: RoundKind,
    state: RoundState,
    timing: Timing,
    answer: Answer,
    day: date,
    *,
    today: date,
    before: Answer | None,
) -> None:
    """Refuse what cannot be an answer (AnswerRefused).

    day: on which it was given. before: what she had said by then, None for nothing. A declaration
    that was made can be withdrawn or changed at any time after; all else must lie within the days
    of the round, and a pledge must be recorded before the round is closed.
    """
    rules = RULES[kind]
    if state in (RoundState.DRAFT, RoundState.VOIDED):
        said = "has not been opened yet" if state is RoundState.DRAFT else "has been voided"
        raise AnswerRefused(f"This round {said}: no answer can be recorded.")
    if answer not in rules.answers:
        allowed = ", ".join(one.value for one in rules.answers)
        raise AnswerRefused(f"An answer to this round is one of {allowed}.", "answer")
    if day > today:
        raise AnswerRefused(f"{written_day(day)} is still to come.", "given_on")
    if day < timing.opens_on:
        raise AnswerRefused(
            f"The round opened on {written_day(timing.opens_on)}: nobody can have answered before.",
            "given_on",
        )
    if answer is Answer.WITHDRAWN and before in (None, Answer.WITHDRAWN):
        raise AnswerRefused(
            f"No declaration was in force on {written_day(day)}: there is nothing to withdraw.",
            "answer",
        )
    if rules.declaration and before is not None:
        return
    if day > timing.last_day:
        raise AnswerRefused(
            f"It was too late: answers counted until {written_day(timing.last_day)}.", "given_on"
        )
    if state is RoundState.CLOSED and not rules.declaration:
        raise AnswerRefused("The round is closed: what it came to is final.")


def check_round(
    kind: RoundKind, timing: Timing, *, leader: str | None, entities: str | None
) -> None:
    """Refuse what no round can be (RoundRefused)."""
    if timing.closes_on < timing.opens_on:
        raise RoundRefused(
            f"It must close on {written_day(timing.opens_on)}, when it opens, or later.",
            "closes_on",
        )
    if timing.closes_on.year > LAST_YEAR:
        raise RoundRefused(f"Enter a day before the year {LAST_YEAR + 1}.", "closes_on")
    if RULES[kind].declaration and not leader:
        raise RoundRefused("Enter the leader whom the declaration is about.", "leader")
    if kind is RoundKind.RECOGNITION and not entities:
        raise RoundRefused("Enter the legal entities, one a line.", "entities")


def check_new_days(before: Timing, after: Timing, *, today: date) -> None:
    """Refuse new days of an open round (RoundRefused); it opened when it opened.

    It may be made longer, and shorter down to today: whoever has answered did so in time, and
    stays in time.
    """
    if after.closes_on < min(before.closes_on, today):
        raise RoundRefused(
            f"It can close on {written_day(min(before.closes_on, today))} at the soonest: whoever"
            " has answered in time stays in time.",
            "closes_on",
        )
    if after.last_day < min(before.last_day, today):
        raise RoundRefused(
            f"Answers count until {written_day(min(before.last_day, today))} at the soonest: those"
            " already given late still count.",
            "grace_days",
        )


def closing_hindrance(timing: Timing, *, today: date, unanswered: int) -> str:
    """Why a round cannot be closed yet, in a sentence; "" when it can.

    It can from its last day on, or once everybody has answered: nobody is counted as silent on a
    day on which she was told that there were more to come.
    """
    if not unanswered or today >= timing.last_day:
        return ""
    return (
        f"Answers count until {written_day(timing.last_day)}. The round can be closed after that"
        " day, or when everybody has answered. To close it today, first change it so that today is"
        " its last day, without days of grace."
    )


def still_in_time(timing: Timing, *, today: date, unanswered: int) -> int:
    """How many of those without an answer could still give one; 0 once the last day is over."""
    return 0 if today > timing.last_day else unanswered


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows from closing a round.

    recommended: whose whip an officer is recommended to withdraw, and why. proposed: for whom a
    deselection mark is proposed, and why.
    """

    recommended: Mapping[int, Outcome]
    proposed: Mapping[int, Outcome]


def consequences(
    kind: RoundKind, follows: NoReplyFollows, outcomes: Mapping[int, Outcome]
) -> Consequences:
    """What follows from the outcomes of a round.

    A refusal proposes a mark. A refused or an equivocal pledge recommends. A declaration withdrawn
    and not made again is no refusal. No reply follows only where the round says so.
    """
    refused = {Outcome.NO}
    if follows is NoReplyFollows.AS_REFUSAL:
        refused.add(Outcome.NO_REPLY)
    recommending = refused | {Outcome.EQUIVOCATES} if kind is RoundKind.PLEDGE else set()
    return Consequences(
        {i: outcome for i, outcome in outcomes.items() if outcome in recommending},
        {i: outcome for i, outcome in outcomes.items() if outcome in refused},
    )
