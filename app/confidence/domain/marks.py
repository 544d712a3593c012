"""The steps of a deselection mark: which may follow which, and how a mark stands on a day.

The rules are in `domain.md` 0.3 and 0.4: a refusal proposes a mark, an officer decides, and one of
three routes carries it out. Nothing here follows by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.confidence.domain.words import MarkOutcome, MarkStepKind, Route
from app.kernel.dates import written_day
from app.kernel.errors import DomainError


class MarkState(StrEnum):
    """How a mark stands."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    ON = "on"
    ROUTE_CHOSEN = "route chosen"
    OUTCOME = "outcome recorded"
    LIFTED = "lifted"
    VOIDED = "voided"


LIVE = frozenset({MarkState.PROPOSED, MarkState.ON, MarkState.ROUTE_CHOSEN})
"""A member has one mark at most in these states: another refusal becomes another cause of it."""

MARKED = frozenset({MarkState.ON, MarkState.ROUTE_CHOSEN})
"""A mark that is on, whether or not it has been said how it is carried out."""

AFTER: Mapping[tuple[MarkState | None, MarkStepKind], MarkState] = {
    (None, MarkStepKind.PROPOSED): MarkState.PROPOSED,
    (MarkState.PROPOSED, MarkStepKind.PUT_ON): MarkState.ON,
    (MarkState.PROPOSED, MarkStepKind.REFUSED): MarkState.REFUSED,
    (MarkState.ON, MarkStepKind.LIFTED): MarkState.LIFTED,
    (MarkState.ON, MarkStepKind.ROUTE_CHOSEN): MarkState.ROUTE_CHOSEN,
    (MarkState.ROUTE_CHOSEN, MarkStepKind.ROUTE_CHOSEN): MarkState.ROUTE_CHOSEN,
    (MarkState.ROUTE_CHOSEN, MarkStepKind.LIFTED): MarkState.LIFTED,
    (MarkState.ROUTE_CHOSEN, MarkStepKind.OUTCOME): MarkState.OUTCOME,
    **{
        (state, MarkStepKind.VOIDED): MarkState.VOIDED
        for state in MarkState
        if state is not MarkState.VOIDED
    },
}
"""What a step leads to; a pair that is not here is refused."""

_ACTS: Mapping[MarkStepKind, str] = {
    MarkStepKind.PROPOSED: "proposed",
    MarkStepKind.PUT_ON: "put on",
    MarkStepKind.REFUSED: "refused",
    MarkStepKind.LIFTED: "lifted",
    MarkStepKind.ROUTE_CHOSEN: "given a route",
    MarkStepKind.OUTCOME: "given an outcome",
    MarkStepKind.VOIDED: "voided",
}

_NOW: Mapping[MarkState, str] = {
    MarkState.PROPOSED: "is proposed only: put it on or refuse it first",
    MarkState.REFUSED: "has been refused",
    MarkState.ON: "is on",
    MarkState.ROUTE_CHOSEN: "is on, with a route",
    MarkState.OUTCOME: "has its outcome",
    MarkState.LIFTED: "has been lifted",
    MarkState.VOIDED: "has been voided",
}


class MarkRefused(DomainError):
    """A step cannot be recorded like this. field: the name of what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


class AnyStep(Protocol):
    """A step on record, as far as the rules go."""

    @property
    def kind(self) -> MarkStepKind:
        """What happened."""

    @property
    def effective_on(self) -> date:
        """From which day on."""

    @property
    def route(self) -> Route | None:
        """Of a route that was chosen."""

    @property
    def outcome(self) -> MarkOutcome | None:
        """Of an outcome that was recorded."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that somebody wants to record."""

    kind: MarkStepKind
    effective_on: date
    route: Route | None = None
    outcome: MarkOutcome | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mark stands. since: the day of the step that led there."""

    state: MarkState
    since: date
    route: Route | None = None
    outcome: MarkOutcome | None = None


def standing_on(steps: Iterable[AnyStep], on: date | None = None) -> Standing | None:
    """How a mark stands on a day (None: by all its steps); None before it was proposed.

    steps: in the order they were recorded. A mark that has been voided was recorded by mistake: it
    is voided on every day, by all that is recorded now.
    """
    found: Standing | None = None
    for step in steps:
        if step.kind is MarkStepKind.VOIDED:
            return Standing(MarkState.VOIDED, step.effective_on)
        # Days never go back, so what follows a step that is too late is too late as well.
        if on is not None and step.effective_on > on:
            continue
        state = AFTER[None if found is None else found.state, step.kind]
        route = step.route or (None if found is None else found.route)
        found = Standing(state, step.effective_on, route, step.outcome)
    return found


def legal_steps(state: MarkState | None) -> list[MarkStepKind]:
    """What may be recorded of a mark in a state, in the order of the words."""
    return [kind for kind in MarkStepKind if (state, kind) in AFTER]


def check_step(steps: Sequence[AnyStep], step: Step, *, today: date) -> MarkState:
    """Refuse what cannot be the next step of a mark (MarkRefused); gives what it leads to.

    A step is never dated before the one it follows, nor on a day to come: how a mark stands today
    is how it stands by all that is recorded.
    """
    now = standing_on(steps)
    led = AFTER.get((None if now is None else now.state, step.kind))
    if led is None:
        said = "is not there yet" if now is None else _NOW[now.state]
        raise MarkRefused(f"The mark {said}: it cannot be {_ACTS[step.kind]}.")
    if step.kind is MarkStepKind.ROUTE_CHOSEN and step.route is None:
        raise MarkRefused("Choose the route.", "route")
    if step.kind is MarkStepKind.OUTCOME and step.outcome is None:
        raise MarkRefused("Choose the outcome.", "outcome")
    if step.kind is not MarkStepKind.ROUTE_CHOSEN and step.route is not None:
        raise MarkRefused("Only the step that chooses a route has one.", "route")
    if step.kind is not MarkStepKind.OUTCOME and step.outcome is not None:
        raise MarkRefused("Only the step that records an outcome has one.", "outcome")
    if now is not None and step.route is not None and step.route is now.route:
        raise MarkRefused(f"The route is the {step.route.value} already.", "route")
    if step.effective_on > today:
        raise MarkRefused(f"{written_day(step.effective_on)} is still to come.", "effective_on")
    if steps and step.effective_on < steps[-1].effective_on:
        raise MarkRefused(
            f"The step before it took effect on {written_day(steps[-1].effective_on)}: this one"
            " cannot come earlier.",
            "effective_on",
        )
    return led
