"""The states of a candidate, which step leads where, and what is asked before she is listed."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.dates import written_day
from app.kernel.errors import DomainError


class CandidateState(StrEnum):
    """Where a candidate stands."""

    APPLIED = "applied"
    IN_REVIEW = "in review"
    LISTED = "listed"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    SELECTED = "selected"
    REFUSED = "refused"


class CandidateStepKind(StrEnum):
    """What can happen to a candidate, in the past tense, as her history tells it."""

    APPLIED = "applied"
    REVIEW_BEGUN = "review begun"
    LISTED = "listed"
    PAUSED = "paused"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    SELECTED = "selected"
    RETURNED = "returned to the list"
    REFUSED = "refused"
    REOPENED = "reopened"


S = CandidateState
K = CandidateStepKind
STEPS: Mapping[CandidateStepKind, tuple[frozenset[CandidateState], CandidateState]] = {
    K.REVIEW_BEGUN: (frozenset({S.APPLIED}), S.IN_REVIEW),
    K.LISTED: (frozenset({S.IN_REVIEW}), S.LISTED),
    K.PAUSED: (frozenset({S.LISTED}), S.PAUSED),
    K.RESUMED: (frozenset({S.PAUSED}), S.LISTED),
    K.SELECTED: (frozenset({S.LISTED}), S.SELECTED),
    K.RETURNED: (frozenset({S.SELECTED}), S.LISTED),
    K.REFUSED: (frozenset({S.APPLIED, S.IN_REVIEW}), S.REFUSED),
    K.WITHDRAWN: (
        frozenset({S.APPLIED, S.IN_REVIEW, S.LISTED, S.PAUSED, S.SELECTED}),
        S.WITHDRAWN,
    ),
    K.REOPENED: (frozenset({S.WITHDRAWN, S.REFUSED}), S.IN_REVIEW),
}
"""Each step: the states it can be taken in, and where it leads. The first step is `applied`."""
LISTING = frozenset({K.LISTED, K.RESUMED, K.RETURNED})
"""Steps that put a candidate on the list, so that everything asked for must be there."""


class StepRefused(DomainError):
    """A step cannot be taken; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that stands on record. effective_on: the day from which it holds."""

    kind: CandidateStepKind
    effective_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a candidate stands on a day: since when, and the reason of the step that led there."""

    state: CandidateState
    since: date
    reason: str


def standing(steps: Iterable[Step], on: date | None = None) -> Standing | None:
    """How a candidate stands on a day (None: after all her steps).

    steps: as they were recorded. None when she had not applied by that day.
    """
    now: Standing | None = None
    for step in steps:
        if on is not None and step.effective_on > on:
            continue
        leads_to = S.APPLIED if step.kind is K.APPLIED else STEPS[step.kind][1]
        now = Standing(leads_to, step.effective_on, step.reason)
    return now


def possible_steps(state: CandidateState) -> tuple[CandidateStepKind, ...]:
    """The steps that can be taken in a state, in the order of `STEPS`."""
    return tuple(kind for kind, (before, _after) in STEPS.items() if state in before)


def check_step(
    steps: Collection[Step], kind: CandidateStepKind, effective_on: date, today: date
) -> CandidateState:
    """Where a step leads. Raises StepRefused for one out of order, or on a day that cannot be."""
    now = standing(steps)
    if now is None:
        raise StepRefused("Nothing can be recorded before the application.")
    if kind not in STEPS or now.state not in STEPS[kind][0]:
        raise StepRefused(
            f"A candidate who is “{now.state.value}” cannot be “{kind.value}”. Open her page anew:"
            " somebody may have changed it."
        )
    if effective_on > today:
        raise StepRefused("Enter a day that is not in the future.")
    if effective_on < now.since:
        raise StepRefused("Enter a day that is not before her last step.")
    return STEPS[kind][1]


class PledgeKind(StrEnum):
    """What a candidate pledges before she is listed."""

    WHIP = "whip"
    CONFIDENCE = "confidence"

    @property
    def label(self) -> str:
        """What it is called."""
        return {PledgeKind.WHIP: "whip pledge", PledgeKind.CONFIDENCE: "confidence pledge"}[self]


class DiligenceState(StrEnum):
    """How far due diligence has come. Never public."""

    NOT_BEGUN = "not begun"
    UNDER_WAY = "under way"
    PASSED = "passed"
    CONCERNS = "concerns"


@dataclass(frozen=True, slots=True)
class Ready:
    """What is on record of a candidate on a day, for listing and for staying listed.

    pledged: the pledges that stand. endorsements: confirmed and not withdrawn, by organisations
    recognised on that day. confirmed_on: when she last confirmed that she is ready; None: never.
    agreed: whether she agreed that her name is published. diligence: how far it has come.
    objected: whether an objection to processing is on record.
    """

    pledged: frozenset[PledgeKind]
    endorsements: int
    confirmed_on: date | None
    agreed: bool
    diligence: DiligenceState
    objected: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The settings: endorsements that are needed; readiness is asked again after so many months."""

    endorsements: int
    months: int


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked before listing: met or not, with what is there and what is needed."""

    name: str
    met: bool
    working: str


def months_later(day: date, months: int) -> date:
    """The day so many calendar months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def conditions(ready: Ready, asked: Asked, on: date) -> tuple[Condition, ...]:
    """What is asked before a candidate is listed, each met or not (domain.md 7).

    Whip pledge and confidence pledge, both dated; so many endorsements from recognised
    organisations; readiness confirmed within the last months; her agreement to publish her name;
    due diligence passed; no objection to processing on record.
    """
    until = None if ready.confirmed_on is None else months_later(ready.confirmed_on, asked.months)
    if ready.confirmed_on is None or until is None:
        confirmed = "She has not confirmed that she is ready."
    else:
        confirmed = (
            f"Confirmed on {written_day(ready.confirmed_on)}, which holds until"
            f" {written_day(until)}."
        )
    found = [
        Condition(
            kind.label.capitalize(),
            kind in ready.pledged,
            "On record." if kind in ready.pledged else "Not on record.",
        )
        for kind in PledgeKind
    ]
    found.append(
        Condition(
            "Endorsements",
            ready.endorsements >= asked.endorsements,
            f"Needed {asked.endorsements}, have {ready.endorsements},"
            f" short by {max(asked.endorsements - ready.endorsements, 0)}.",
        )
    )
    found.append(Condition("Readiness", until is not None and on <= until, confirmed))
    found.append(
        Condition(
            "Agreement to publish",
            ready.agreed,
            "She agreed that her name is published."
            if ready.agreed
            else "She has not agreed that her name is published.",
        )
    )
    found.append(
        Condition(
            "Due diligence",
            ready.diligence is DiligenceState.PASSED,
            f"It is “{ready.diligence.value}”.",
        )
    )
    found.append(
        Condition(
            "No objection",
            not ready.objected,
            "An objection to processing is on record."
            if ready.objected
            else "No objection to processing is on record.",
        )
    )
    return tuple(found)


def missing(found: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions that are not met."""
    return tuple(one for one in found if not one.met)


ASKED_BEFORE = 14
"""Days before her readiness runs out that a candidate is asked again."""


def request_due(due_on: date, today: date) -> int:
    """Which request a candidate is due: 1 in the days before her readiness runs out, 2 once it has.

    due_on: the last day on which her confirmation holds. 0 while neither is due.
    """
    if today > due_on:
        return 2
    return 1 if (due_on - today).days <= ASKED_BEFORE else 0
