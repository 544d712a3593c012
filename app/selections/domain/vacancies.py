"""Vacancies: on which grounds a seat is opened for selection, and how it goes on (domain.md 5).

Triggered is not deselected: the two are outcomes of different things, a ballot and a selection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.kernel.words import whole


class VacancyRefused(DomainError):
    """What is asked of a vacancy cannot be done like this.

    field: the name of what is wrong, "" for all of it.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


# --- grounds -------------------------------------------------------------------------------------


class Ground(StrEnum):
    """Why a seat is opened for selection."""

    TRIGGERED = "triggered ballot"
    NO_CLAIMANT = "no claimant"
    CONTEST = "contest between claimants"
    NOT_RESTANDING = "not restanding"
    SEAT_LEFT = "seat left"
    WHIP_LOST = "whip lost"
    RECOMMENDATION = "recommendation accepted"
    MANDATORY = "mandatory reselection"

    @property
    def label(self) -> str:
        """In words, for a form."""
        return {
            Ground.TRIGGERED: "A trigger ballot came to a full selection",
            Ground.NO_CLAIMANT: "No MP has a claim on the new seat",
            Ground.CONTEST: "Several MPs have a claim on the new seat",
            Ground.NOT_RESTANDING: "The MP does not stand again",
            Ground.SEAT_LEFT: "The MP has left the seat, or has died",
            Ground.WHIP_LOST: "The MP no longer holds the whip",
            Ground.RECOMMENDATION: "Officers accepted a recommendation of a round of pledges",
            Ground.MANDATORY: "Mandatory reselection: every seat is selected for",
        }[self]

    @property
    def told_clp(self) -> str:
        """As the CLP is told it: what officers decided of a pledge is not for the CLP."""
        if self is Ground.RECOMMENDATION:
            return "A decision of the party’s officers"
        return self.label


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record of a seat on the day a vacancy is to be opened, as far as grounds ask.

    new_seat: the seat is one that a boundary review makes. triggered: a ballot of the MP was
    concluded or overridden as triggered, and led to no vacancy yet. no_claimant, contested: where
    the new seat stands in its review. mp: somebody of the party has the seat, or is said to have
    left it. not_restanding: on record of the MP that day. holds_whip: the MP's. recommended: an
    accepted recommendation on the MP. every_seat: the rule set opens every seat, and is in force.
    """

    new_seat: bool = False
    triggered: bool = False
    no_claimant: bool = False
    contested: bool = False
    mp: bool = False
    not_restanding: bool = False
    holds_whip: bool = False
    recommended: bool = False
    every_seat: bool = False


OF_NEW_SEATS = frozenset({Ground.NO_CLAIMANT, Ground.CONTEST})
AS_OF_RIGHT = frozenset({Ground.TRIGGERED, Ground.CONTEST, Ground.MANDATORY})
"""On these grounds sitting MPs are on the shortlist as of right: triggered is not deselected."""


def ground_missing(ground: Ground, facts: Facts) -> str:
    """Which fact is missing for a ground, in a sentence; "" when it is borne out."""
    if facts.new_seat and ground not in OF_NEW_SEATS | {Ground.MANDATORY}:
        return "A new seat has no MP yet: it is opened for want of a claimant, or for a contest."
    if not facts.new_seat and ground in OF_NEW_SEATS:
        return "Only a new seat of a boundary review has claimants: choose one."
    if ground in _OF_THE_MP and not facts.mp:
        return "No MP of the party has, or had, this seat by what is on record."
    held, sentence = {
        Ground.TRIGGERED: (
            facts.triggered,
            "No trigger ballot in this seat came to a full selection that is still to be opened.",
        ),
        Ground.NO_CLAIMANT: (
            facts.no_claimant,
            "By the boundary review this seat is not open: an MP has a claim, or may still have.",
        ),
        Ground.CONTEST: (
            facts.contested,
            "By the boundary review no contest is to be held for this seat.",
        ),
        Ground.NOT_RESTANDING: (
            facts.not_restanding,
            "It is not on record that the MP does not stand again: record that first.",
        ),
        Ground.SEAT_LEFT: (True, ""),
        Ground.WHIP_LOST: (not facts.holds_whip, "The MP holds the whip on that day."),
        Ground.RECOMMENDATION: (
            facts.recommended,
            "No recommendation of a round of pledges on this MP has been accepted.",
        ),
        Ground.MANDATORY: (
            facts.every_seat,
            "No rule set that opens every seat for selection is in force on that day.",
        ),
    }[ground]
    return "" if held else sentence


_OF_THE_MP = frozenset(
    {
        Ground.TRIGGERED,
        Ground.NOT_RESTANDING,
        Ground.SEAT_LEFT,
        Ground.WHIP_LOST,
        Ground.RECOMMENDATION,
    }
)


def check_ground(ground: Ground, facts: Facts) -> None:
    """Refuse a ground that what is on record does not bear out (VacancyRefused)."""
    if sentence := ground_missing(ground, facts):
        raise VacancyRefused(sentence, "ground")


# --- states and steps ----------------------------------------------------------------------------


class VacancyStepKind(StrEnum):
    """What happened to a vacancy that was opened."""

    CONCLUDED = "concluded"
    CLOSED = "closed without a selection"
    REOPENED = "reopened"
    VOIDED = "voided"


class VacancyState(StrEnum):
    """How a vacancy stands; it follows from its steps."""

    OPEN = "open"
    CONCLUDED = "concluded"
    CLOSED = "closed without a selection"
    VOIDED = "voided"


AFTER: Mapping[tuple[VacancyState, VacancyStepKind], VacancyState] = {
    (VacancyState.OPEN, VacancyStepKind.CONCLUDED): VacancyState.CONCLUDED,
    (VacancyState.OPEN, VacancyStepKind.CLOSED): VacancyState.CLOSED,
    (VacancyState.CONCLUDED, VacancyStepKind.REOPENED): VacancyState.OPEN,
    (VacancyState.CLOSED, VacancyStepKind.REOPENED): VacancyState.OPEN,
    **{
        (state, VacancyStepKind.VOIDED): VacancyState.VOIDED
        for state in VacancyState
        if state is not VacancyState.VOIDED
    },
}
"""What a step leads to; a pair that is not here is refused."""


class AnyStep(Protocol):
    """A step on record, as far as the rules go."""

    @property
    def kind(self) -> VacancyStepKind:
        """What happened."""

    @property
    def effective_on(self) -> date:
        """From which day on."""

    @property
    def winner_id(self) -> int | None:
        """The contender who was selected, of a conclusion."""

    @property
    def reason(self) -> str:
        """Why, or by what decision."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that somebody wants to record."""

    kind: VacancyStepKind
    effective_on: date
    winner_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VacancyStanding:
    """How a vacancy stands. since: the day of the step that led there, or of the opening."""

    state: VacancyState
    since: date
    winner_id: int | None = None
    reason: str = ""


def standing(
    opened_on: date, steps: Iterable[AnyStep], on: date | None = None
) -> VacancyStanding | None:
    """How a vacancy stands on a day (None: by all its steps); None before it was opened.

    One that has been voided was opened by mistake: it is voided on every day.
    """
    found: VacancyStanding | None = None
    if on is None or opened_on <= on:
        found = VacancyStanding(VacancyState.OPEN, opened_on)
    for step in steps:
        if step.kind is VacancyStepKind.VOIDED:
            return VacancyStanding(VacancyState.VOIDED, step.effective_on, reason=step.reason)
        if found is None or (on is not None and step.effective_on > on):
            continue
        found = VacancyStanding(
            AFTER[found.state, step.kind], step.effective_on, step.winner_id, step.reason
        )
    return found


def legal_steps(state: VacancyState) -> list[VacancyStepKind]:
    """What may be recorded of a vacancy in a state."""
    return [kind for kind in VacancyStepKind if (state, kind) in AFTER]


def check_step(
    opened_on: date, steps: Sequence[AnyStep], step: Step, *, today: date
) -> VacancyState:
    """Refuse what cannot be the next step of a vacancy (VacancyRefused); gives what it leads to."""
    now = standing(opened_on, steps)
    assert now is not None
    led = AFTER.get((now.state, step.kind))
    if led is None:
        raise VacancyRefused(f"The vacancy is {now.state.value}: it cannot be {step.kind.value}.")
    if step.effective_on > today:
        raise VacancyRefused(f"{written_day(step.effective_on)} is still to come.", "effective_on")
    last = steps[-1].effective_on if steps else opened_on
    if step.effective_on < last:
        raise VacancyRefused(
            f"What is on record before it is of {written_day(last)}: this cannot come earlier.",
            "effective_on",
        )
    return led


# --- timetable -----------------------------------------------------------------------------------


class VacancyStage(StrEnum):
    """A day of a selection's timetable, in order; the day of opening comes before them."""

    APPLICATIONS = "applications close"
    SHORTLIST = "shortlist"
    HUSTINGS = "hustings"
    BALLOT = "ballot"
    RESULT = "result"

    @property
    def label(self) -> str:
        """The stage as it stands before its day."""
        return {
            VacancyStage.APPLICATIONS: "Applications close on",
            VacancyStage.SHORTLIST: "Shortlist decided on",
            VacancyStage.HUSTINGS: "Hustings on",
            VacancyStage.BALLOT: "Ballot closes on",
            VacancyStage.RESULT: "Result on",
        }[self]


USUAL_DAYS = "14, 21, 35, 42, 42"
"""Days after the opening, stage by stage; a setting, since no published source fixes them."""
MOST_DAYS = 730


def read_stage_days(text: str) -> tuple[int, ...]:
    """Days after the opening for each stage, in order. Raises DomainError."""
    numbers = [whole(part.strip()) for part in text.split(",")]
    days = [n for n in numbers if n is not None and 0 <= n <= MOST_DAYS]
    if len(days) != len(VacancyStage) or len(numbers) != len(days) or days != sorted(days):
        stages = ", ".join(stage.value for stage in VacancyStage)
        raise DomainError(
            f"Enter {len(VacancyStage)} whole numbers of days up to {MOST_DAYS}, parted by commas,"
            f" none smaller than the one before: {stages}. Such as {USUAL_DAYS}."
        )
    return tuple(days)


def timetable(opened_on: date, days: Sequence[int]) -> dict[VacancyStage, date]:
    """The days of a selection opened on a day. days: after it, as `read_stage_days` gives them."""
    return {
        stage: opened_on + timedelta(days=count)
        for stage, count in zip(VacancyStage, days, strict=True)
    }


def check_timetable(opened_on: date, days: Mapping[VacancyStage, date]) -> None:
    """Refuse days out of order (VacancyRefused, with the stage's name in lower case)."""
    before, label = opened_on, "the day of opening"
    for stage in VacancyStage:
        if days[stage] < before:
            raise VacancyRefused(
                f"This cannot be before {label}, {written_day(before)}.", stage.name.lower()
            )
        before, label = days[stage], f"“{stage.label}”"


# --- what the sitting MP comes to ----------------------------------------------------------------


class ContenderKind(StrEnum):
    """How somebody came to be in a selection."""

    AS_OF_RIGHT = "as of right"
    SHORTLISTED = "shortlisted"
    REPLACEMENT = "replacement candidate on record"


class SittingOutcome(StrEnum):
    """What a concluded selection came to for a sitting MP; never said of a ballot."""

    RESELECTED = "reselected"
    DESELECTED = "deselected"
    STOOD_DOWN = "stood down"
    NOT_CONTESTED = "not contested"

    @property
    def words(self) -> str:
        """In a clause about the MP."""
        return {
            SittingOutcome.RESELECTED: "was selected again",
            SittingOutcome.DESELECTED: "was deselected: another was selected",
            SittingOutcome.STOOD_DOWN: "withdrew before another was selected",
            SittingOutcome.NOT_CONTESTED: "had no place in the selection",
        }[self]


def outcome_for(
    contender_id: int | None, *, withdrawn: bool, entitled: bool, winner_id: int
) -> SittingOutcome:
    """What a concluded selection came to for a sitting MP.

    contender_id: hers in the selection, None where she had no place in it. entitled: she was on
    the shortlist as of right, or ought to have been. Deselected is only one who stood, or was
    entitled to, and did not take herself out.
    """
    if contender_id is not None and contender_id == winner_id:
        return SittingOutcome.RESELECTED
    if withdrawn:
        return SittingOutcome.STOOD_DOWN
    if contender_id is not None or entitled:
        return SittingOutcome.DESELECTED
    return SittingOutcome.NOT_CONTESTED


def check_kind(
    kind: ContenderKind, ground: Ground, member_id: int | None, entitled: Collection[int]
) -> None:
    """Refuse a place on the shortlist as of right that the ground gives nobody (VacancyRefused)."""
    if kind is not ContenderKind.AS_OF_RIGHT:
        return
    if ground not in AS_OF_RIGHT:
        raise VacancyRefused(
            "On this ground nobody is on the shortlist as of right: only a sitting MP after a"
            " triggered ballot, in a contest between claimants, or in mandatory reselection.",
            "kind",
        )
    if member_id is None or member_id not in entitled:
        raise VacancyRefused("Only the sitting MP is on the shortlist as of right.", "kind")
