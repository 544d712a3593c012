"""What can happen to a trigger ballot, who may be called, and the timetable (`domain.md` 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.selections.domain.rules import Counting, RuleSet

WEEK = timedelta(weeks=1)


class BallotStepKind(StrEnum):
    """A step on record of a ballot that has been called."""

    PAUSED = "paused"
    RESUMED = "resumed"
    WAIVED = "waived"
    OVERRIDDEN = "overridden"
    STOPPED = "stopped"
    CONCLUDED = "concluded"
    REOPENED = "reopened"
    VOIDED = "voided"


class BallotState(StrEnum):
    """How a ballot stands; it follows from its steps."""

    RUNNING = "running"
    PAUSED = "paused"
    WAIVED = "waived"
    OVERRIDDEN = "overridden"
    STOPPED = "stopped"
    CONCLUDED = "concluded"
    VOIDED = "voided"


class BallotOutcome(StrEnum):
    """What a concluded or overridden ballot came to. Triggered is not deselected."""

    TRIGGERED = "triggered"
    NOT_TRIGGERED = "not triggered"


class Stage(StrEnum):
    """A day of the timetable, in order."""

    MET = "clp officers met"
    DRAWN_UP = "timetable drawn up"
    NOTICE = "notice given"
    MEETINGS_FROM = "units meet from"
    MEETINGS_UNTIL = "units meet until"
    PAPERS = "papers returned by"
    DECISION = "count and decision"

    @property
    def label(self) -> str:
        """The stage as it stands before its day."""
        return {
            Stage.MET: "CLP officers met by",
            Stage.DRAWN_UP: "Timetable drawn up by",
            Stage.NOTICE: "Notice given by",
            Stage.MEETINGS_FROM: "Units meet from",
            Stage.MEETINGS_UNTIL: "Units meet until",
            Stage.PAPERS: "Papers returned by",
            Stage.DECISION: "Count and decision on",
        }[self]


class RestandingKind(StrEnum):
    """Why an MP is not put to a trigger ballot for a time, as an officer has put on record."""

    NOT_RESTANDING = "not restanding"
    EXPECTING = "pregnant or on leave"
    RETURNED = "returned from leave"

    @property
    def label(self) -> str:
        """In words, for a form."""
        return {
            RestandingKind.NOT_RESTANDING: "does not stand again",
            RestandingKind.EXPECTING: "pregnant or on maternity leave",
            RestandingKind.RETURNED: "returned from maternity leave",
        }[self]


LOST_THE_WHIP = "The MP no longer holds the whip, and a trigger ballot is of members who do."


class BallotRefused(DomainError):
    """A ballot cannot be called, or a step not recorded, like this.

    field: the name of what is wrong, "" for all of it.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


# --- steps ---------------------------------------------------------------------------------------

LIVE = frozenset({BallotState.RUNNING, BallotState.PAUSED})
"""A ballot in these states can still come to something: an MP has one of them at most."""

AFTER: Mapping[tuple[BallotState, BallotStepKind], BallotState] = {
    (BallotState.RUNNING, BallotStepKind.PAUSED): BallotState.PAUSED,
    (BallotState.PAUSED, BallotStepKind.RESUMED): BallotState.RUNNING,
    (BallotState.RUNNING, BallotStepKind.CONCLUDED): BallotState.CONCLUDED,
    **{(state, BallotStepKind.WAIVED): BallotState.WAIVED for state in LIVE},
    **{(state, BallotStepKind.OVERRIDDEN): BallotState.OVERRIDDEN for state in LIVE},
    **{(state, BallotStepKind.STOPPED): BallotState.STOPPED for state in LIVE},
    **{
        (state, BallotStepKind.REOPENED): BallotState.RUNNING
        for state in BallotState
        if state not in LIVE and state is not BallotState.VOIDED
    },
    **{
        (state, BallotStepKind.VOIDED): BallotState.VOIDED
        for state in BallotState
        if state is not BallotState.VOIDED
    },
}
"""What a step leads to; a pair that is not here is refused."""

WITH_OUTCOME = frozenset({BallotStepKind.CONCLUDED, BallotStepKind.OVERRIDDEN})
NEEDS_WHIP = frozenset({BallotStepKind.CONCLUDED, BallotStepKind.REOPENED, BallotStepKind.RESUMED})
"""Steps that only go with an MP who holds the whip: without it the ballot is to be stopped."""

NOW: Mapping[BallotState, str] = {
    BallotState.RUNNING: "is running",
    BallotState.PAUSED: "is paused",
    BallotState.WAIVED: "has been waived",
    BallotState.OVERRIDDEN: "has been overridden",
    BallotState.STOPPED: "has been stopped",
    BallotState.CONCLUDED: "has been concluded",
    BallotState.VOIDED: "has been voided",
}


class AnyStep(Protocol):
    """A step on record, as far as the rules go."""

    @property
    def kind(self) -> BallotStepKind:
        """What happened."""

    @property
    def effective_on(self) -> date:
        """From which day on."""

    @property
    def outcome(self) -> BallotOutcome | None:
        """Of a conclusion or an override."""

    @property
    def reason(self) -> str:
        """Why."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that somebody wants to record."""

    kind: BallotStepKind
    effective_on: date
    outcome: BallotOutcome | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BallotStanding:
    """How a ballot stands. since: the day of the step that led there, or of the calling."""

    state: BallotState
    since: date
    outcome: BallotOutcome | None = None
    reason: str = ""


def standing(
    called_on: date, steps: Iterable[AnyStep], on: date | None = None
) -> BallotStanding | None:
    """How a ballot stands on a day (None: by all its steps); None before it was called.

    steps: in the order they were recorded. One that has been voided was recorded by mistake: it is
    voided on every day, by all that is recorded now.
    """
    if on is not None and on < called_on:
        return None
    found = BallotStanding(BallotState.RUNNING, called_on)
    for step in steps:
        if step.kind is BallotStepKind.VOIDED:
            return BallotStanding(BallotState.VOIDED, step.effective_on, reason=step.reason)
        if on is not None and step.effective_on > on:
            continue
        found = BallotStanding(
            AFTER[found.state, step.kind], step.effective_on, step.outcome, step.reason
        )
    return found


def legal_steps(state: BallotState) -> list[BallotStepKind]:
    """What may be recorded of a ballot in a state, in the order of the words."""
    return [kind for kind in BallotStepKind if (state, kind) in AFTER]


def check_step(
    called_on: date, steps: Sequence[AnyStep], step: Step, *, today: date
) -> BallotState:
    """Refuse what cannot be the next step of a ballot (BallotRefused); gives what it leads to.

    A step is never dated before the one it follows, nor on a day to come.
    """
    now = standing(called_on, steps)
    assert now is not None
    led = AFTER.get((now.state, step.kind))
    if led is None:
        raise BallotRefused(f"The ballot {NOW[now.state]}: it cannot be {step.kind.value}.")
    if (step.outcome is not None) != (step.kind in WITH_OUTCOME):
        raise BallotRefused("Say what the ballot came to, triggered or not.", "outcome")
    if step.effective_on > today:
        raise BallotRefused(f"{written_day(step.effective_on)} is still to come.", "effective_on")
    last = steps[-1].effective_on if steps else called_on
    if step.effective_on < last:
        raise BallotRefused(
            f"What is on record before it is of {written_day(last)}: this cannot come earlier.",
            "effective_on",
        )
    return led


# --- who may be called ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Restanding:
    """What is on record of an MP that keeps her from a ballot.

    since: the day from which it holds; of a return from leave, the day of the return. until: the
    first day on which it no longer holds, where known.
    """

    kind: RestandingKind
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Callable:
    """What decides whether a ballot may be called for an MP.

    own: sits for the party that day. holds: holds its whip. running: has a ballot that is running
    or paused. ran_until: the last day of the ballots of hers that are over; None for none. clp: a
    CLP of her seat is on record. units: how many units of it are on record.
    """

    own: bool
    holds: bool
    running: bool
    clp: bool
    units: int
    restanding: Sequence[Restanding] = ()
    ran_until: date | None = None


def exempt_until(returned_on: date, months: int) -> date:
    """The first day on which an MP who returned from leave is exempt no longer (whole months)."""
    year, month = divmod(returned_on.month - 1 + months, 12)
    year, month = returned_on.year + year, month + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month, min(returned_on.day, last))


def over_from(fact: Restanding, facts: Sequence[Restanding]) -> date:
    """The first day on which a fact about an MP no longer holds; far off where that is open.

    Her return from leave ends a leave begun before it.
    """
    ends = [] if fact.until is None else [fact.until]
    if fact.kind is RestandingKind.EXPECTING:
        ends += [
            one.since
            for one in facts
            if one.kind is RestandingKind.RETURNED and one.since >= fact.since
        ]
    return min(ends, default=date.max)


def in_force(facts: Sequence[Restanding], on: date) -> list[Restanding]:
    """Which facts about an MP hold on a day."""
    return [fact for fact in facts if fact.since <= on < over_from(fact, facts)]


def overlap(one: Restanding, other: Restanding, facts: Sequence[Restanding]) -> bool:
    """Whether two facts of a kind are of the same days; facts: all on record of the MP.

    Each return from leave is one of its own day: there may be several, years apart.
    """
    if one.kind is RestandingKind.RETURNED:
        return one.since == other.since
    return one.since < over_from(other, facts) and other.since < over_from(one, facts)


def why_not(facts: Callable, rule_set: RuleSet, on: date) -> str:
    """Why a trigger ballot may not be called for an MP on a day, in a sentence; "" when it may.

    Only a member who holds the whip has one (the rule covers "a member of the PLP"); one who does
    not stand again goes straight to a selection; exempt is one who is pregnant, on maternity leave
    or back for no more than `exempt_months` (2019 guidance).
    """
    if rule_set.counting is Counting.EVERY_SEAT:
        return "By this rule set every seat has a selection: no ballot is held."
    if not facts.own:
        return "She does not sit for the party."
    if not facts.holds:
        return "She does not hold the whip: a trigger ballot is of members who do."
    for fact in in_force(facts.restanding, on):
        if fact.kind is RestandingKind.NOT_RESTANDING:
            return "She does not stand again: open a selection instead."
        if not rule_set.exempt_months:
            continue
        if fact.kind is RestandingKind.EXPECTING:
            return "She is exempt for the time."
        until = exempt_until(fact.since, rule_set.exempt_months)
        if on < until:
            return f"She is exempt until {written_day(until - timedelta(days=1))}."
    if facts.running:
        return "A ballot of hers is running already."
    if facts.ran_until is not None and on < facts.ran_until:
        return f"A ballot of hers ran until {written_day(facts.ran_until)}: call from that day on."
    if not facts.clp:
        return "No CLP of her seat is on record: record it first."
    if not facts.units:
        return "Her CLP has no branches or affiliates on record: record them first."
    return ""


# --- timetable -----------------------------------------------------------------------------------


def timetable(called_on: date, rule_set: RuleSet) -> dict[Stage, date]:
    """The days of a ballot called on a day, by the weeks of its rule set (8 by default).

    CLP officers meet in week 1, the timetable is drawn up in 2, notice is given in 3, units meet
    in 4 to 7, papers are returned at the end of 7, count and decision end 8. Shorter and longer
    timetables keep the first three weeks and the last, and leave the units what is between.
    """
    end = called_on + rule_set.weeks * WEEK
    notice = min(called_on + 2 * WEEK, end - 3 * WEEK)
    notice = max(notice, called_on)
    first = max(called_on + 3 * WEEK, notice + timedelta(days=rule_set.notice_days))
    papers = max(end - WEEK, first)
    return {
        Stage.MET: min(called_on + WEEK, notice),
        Stage.DRAWN_UP: notice,
        Stage.NOTICE: notice,
        Stage.MEETINGS_FROM: first,
        Stage.MEETINGS_UNTIL: papers,
        Stage.PAPERS: papers,
        Stage.DECISION: max(end, papers),
    }


def check_timetable(called_on: date, days: Mapping[Stage, date], rule_set: RuleSet) -> None:
    """Refuse days out of order or with too short a notice (BallotRefused, with the stage's name).

    Days of two stages may be one and the same, but for notice and the first meeting.
    """
    before, label = called_on, "the day of calling"
    for stage in Stage:
        if days[stage] < before:
            raise BallotRefused(
                f"This cannot be before {label}, {written_day(before)}.", stage.name.lower()
            )
        before, label = days[stage], f"“{stage.label}”"
    notice = (days[Stage.MEETINGS_FROM] - days[Stage.NOTICE]).days
    if notice < rule_set.notice_days:
        raise BallotRefused(
            f"Units have {notice} days' notice; the rule set asks for {rule_set.notice_days} at"
            " least. Let them meet later, or give notice earlier.",
            Stage.MEETINGS_FROM.name.lower(),
        )
