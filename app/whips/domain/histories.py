"""Which change may follow which: two machines of the same make, for the whip and for membership.

A history is every change of one person that has not been voided, in order of the days they take
effect. It must be legal from its first state on, and no two changes share a day, for they would
have no order. The tables are data: a step that is not in them is refused with a sentence. Being
readmitted to the party does not restore the whip: neither machine knows the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from app.kernel.dates import written_day
from app.whips.domain import (
    MembershipAction,
    MembershipState,
    WhipAction,
    WhipRefused,
    WhipState,
)

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[Action]):
    """One change as the rules see it.

    ends_on: of a suspension for a fixed term, the first day after it. review_on: when it is to be
    looked at again.
    """

    effective_on: date
    action: Action
    ends_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True)
class Machine(Generic[State, Action]):
    """How a state follows from another, and how both are said.

    initial: the state of whom nothing is recorded. suspended: the one state that can have an end.
    leads: what may be done in a state, and the state it leads to; a review leads to the same.
    is_now: how a state is said of a person ("{name}", "{day}");
    initial_now: the first state before anything is recorded. cannot, instead: how an action is
    refused, and how it is proposed. done: how it is named once it is on record.
    """

    initial: State
    suspended: State
    leads: Mapping[tuple[State, Action], State]
    is_now: Mapping[State, str]
    initial_now: str
    cannot: Mapping[Action, str]
    instead: Mapping[Action, str]
    done: Mapping[Action, str]

    def legal(self, state: State) -> list[Action]:
        """What may be done in a state, in the order of the table."""
        return [action for before, action in self.leads if before is state]

    @property
    def leads_to(self) -> Mapping[Action, State]:
        """Where each action leads that changes the state: to one state, from wherever taken."""
        return {
            action: after for (state, action), after in self.leads.items() if after is not state
        }

    def said(self, name: str, state: State, since: date | None) -> str:
        """A person's state, without a full stop: "Ada Birch’s whip was withdrawn on ..."."""
        if since is None:
            return self.initial_now.format(name=name)
        return self.is_now[state].format(name=name, day=written_day(since))


@dataclass(frozen=True, slots=True)
class Reached(Generic[State, Action]):
    """A step, the state it leads to, and since when that has held without a break."""

    step: Step[Action]
    state: State
    since: date


WHIP: Machine[WhipState, WhipAction] = Machine(
    initial=WhipState.HOLDS,
    suspended=WhipState.SUSPENDED,
    leads={
        (WhipState.HOLDS, WhipAction.SUSPEND): WhipState.SUSPENDED,
        (WhipState.HOLDS, WhipAction.WITHDRAW): WhipState.WITHDRAWN,
        (WhipState.HOLDS, WhipAction.RESIGN): WhipState.RESIGNED,
        (WhipState.SUSPENDED, WhipAction.RESTORE): WhipState.HOLDS,
        (WhipState.SUSPENDED, WhipAction.WITHDRAW): WhipState.WITHDRAWN,
        (WhipState.SUSPENDED, WhipAction.RESIGN): WhipState.RESIGNED,
        (WhipState.SUSPENDED, WhipAction.REVIEW): WhipState.SUSPENDED,
        (WhipState.WITHDRAWN, WhipAction.RESTORE): WhipState.HOLDS,
        (WhipState.WITHDRAWN, WhipAction.REVIEW): WhipState.WITHDRAWN,
        (WhipState.RESIGNED, WhipAction.RESTORE): WhipState.HOLDS,
        (WhipState.RESIGNED, WhipAction.REVIEW): WhipState.RESIGNED,
    },
    is_now={
        WhipState.HOLDS: "{name} has held the whip again since {day}",
        WhipState.SUSPENDED: "{name}’s whip has been suspended since {day}",
        WhipState.WITHDRAWN: "{name}’s whip was withdrawn on {day}",
        WhipState.RESIGNED: "{name} resigned the whip on {day}",
        WhipState.NEVER_HELD: "{name} has held no whip since {day}",
    },
    initial_now="{name} holds the whip",
    cannot={
        WhipAction.SUSPEND: "it cannot be suspended",
        WhipAction.WITHDRAW: "it cannot be withdrawn",
        WhipAction.RESIGN: "it cannot be resigned",
        WhipAction.RESTORE: "it cannot be restored",
        WhipAction.REVIEW: "there is nothing to review",
    },
    instead={
        WhipAction.SUSPEND: "suspend it",
        WhipAction.WITHDRAW: "withdraw it",
        WhipAction.RESIGN: "record that it was resigned",
        WhipAction.RESTORE: "restore it",
        WhipAction.REVIEW: "review it",
    },
    done={
        WhipAction.SUSPEND: "whip suspended",
        WhipAction.WITHDRAW: "whip withdrawn",
        WhipAction.RESIGN: "whip resigned",
        WhipAction.RESTORE: "whip restored",
        WhipAction.REVIEW: "whip reviewed",
    },
)

MEMBERSHIP: Machine[MembershipState, MembershipAction] = Machine(
    initial=MembershipState.MEMBER,
    suspended=MembershipState.SUSPENDED,
    leads={
        (MembershipState.MEMBER, MembershipAction.SUSPEND): MembershipState.SUSPENDED,
        (MembershipState.MEMBER, MembershipAction.EXPEL): MembershipState.EXPELLED,
        (MembershipState.MEMBER, MembershipAction.RESIGN): MembershipState.RESIGNED,
        (MembershipState.SUSPENDED, MembershipAction.READMIT): MembershipState.MEMBER,
        (MembershipState.SUSPENDED, MembershipAction.EXPEL): MembershipState.EXPELLED,
        (MembershipState.SUSPENDED, MembershipAction.RESIGN): MembershipState.RESIGNED,
        (MembershipState.SUSPENDED, MembershipAction.REVIEW): MembershipState.SUSPENDED,
        (MembershipState.EXPELLED, MembershipAction.READMIT): MembershipState.MEMBER,
        (MembershipState.EXPELLED, MembershipAction.REVIEW): MembershipState.EXPELLED,
        (MembershipState.RESIGNED, MembershipAction.READMIT): MembershipState.MEMBER,
        (MembershipState.RESIGNED, MembershipAction.REVIEW): MembershipState.RESIGNED,
    },
    is_now={
        MembershipState.MEMBER: "{name} was readmitted to the party on {day}",
        MembershipState.SUSPENDED: "{name} has been suspended from the party since {day}",
        MembershipState.EXPELLED: "{name} was expelled from the party on {day}",
        MembershipState.RESIGNED: "{name} resigned from the party on {day}",
    },
    initial_now="{name} is a member of the party",
    cannot={
        MembershipAction.SUSPEND: "a suspension cannot be recorded",
        MembershipAction.EXPEL: "an expulsion cannot be recorded",
        MembershipAction.RESIGN: "a resignation cannot be recorded",
        MembershipAction.READMIT: "a readmission cannot be recorded",
        MembershipAction.REVIEW: "there is nothing to review",
    },
    instead={
        MembershipAction.SUSPEND: "record a suspension",
        MembershipAction.EXPEL: "record an expulsion",
        MembershipAction.RESIGN: "record a resignation",
        MembershipAction.READMIT: "record a readmission",
        MembershipAction.REVIEW: "record a review",
    },
    done={
        MembershipAction.SUSPEND: "suspended from the party",
        MembershipAction.EXPEL: "expelled from the party",
        MembershipAction.RESIGN: "resigned from the party",
        MembershipAction.READMIT: "readmitted to the party",
        MembershipAction.REVIEW: "membership reviewed",
    },
)


@dataclass(frozen=True)
class Misfit(Generic[State, Action]):
    """A step that does not fit where it stands: in which state, and held since when."""

    step: Step[Action]
    state: State
    since: date | None


def follow(
    machine: Machine[State, Action], history: Iterable[Step[Action]]
) -> list[Reached[State, Action]]:
    """The state after each step, in order of time, whether or not the steps are legal.

    Every action but a review leads to one state only, from wherever it is taken.
    """
    leads_to = machine.leads_to
    reached: list[Reached[State, Action]] = []
    state = machine.initial
    for step in sorted(history, key=lambda one: one.effective_on):
        before, state = state, leads_to.get(step.action, state)
        since = reached[-1].since if reached and state is before else step.effective_on
        reached.append(Reached(step, state, since))
    return reached


def check_insertion(
    machine: Machine[State, Action],
    name: str,
    history: Sequence[Step[Action]],
    step: Step[Action],
) -> list[Reached[State, Action]]:
    """The history with one more step, which may come before others. Raises WhipRefused.

    name: of the person, for the sentence. history: what is on record, in any order.
    """
    check_days(step)
    if any(other.effective_on == step.effective_on for other in history):
        raise WhipRefused(
            f"A change of {name} is on record for {written_day(step.effective_on)} already, and two"
            " on one day have no order. Give another day, or void that one first.",
            "effective_on",
        )
    after = [*history, step]
    misfit = find_misfit(machine, after)
    if misfit is None:
        return follow(machine, after)
    if misfit.step == step:
        raise _refused(machine, name, misfit)
    raise WhipRefused(
        f"The change of {_named(machine, misfit.step)} would no longer fit after it. Void that one"
        " first, or give a later day.",
        "effective_on",
    )


def check_void(
    machine: Machine[State, Action],
    name: str,
    history: Sequence[Step[Action]],
    step: Step[Action],
) -> list[Reached[State, Action]]:
    """The history without one of its steps. Raises WhipRefused, naming what would no longer fit."""
    left = [other for other in history if other.effective_on != step.effective_on]
    misfit = find_misfit(machine, left)
    if misfit is None:
        return follow(machine, left)
    was = machine.said(name, misfit.state, misfit.since)
    raise WhipRefused(
        f"It cannot be voided yet: without it {was}, and the change of"
        f" {_named(machine, misfit.step)} would no longer fit. Void that one first."
    )


def check_history(
    machine: Machine[State, Action], name: str, history: Sequence[Step[Action]]
) -> list[Reached[State, Action]]:
    """A whole history, in any order. Raises WhipRefused for the first step that does not fit."""
    days: set[date] = set()
    for step in history:
        check_days(step)
        if step.effective_on in days:
            raise WhipRefused(
                f"Two changes of {name} take effect on {written_day(step.effective_on)}, and two on"
                " one day have no order.",
                "effective_on",
            )
        days.add(step.effective_on)
    misfit = find_misfit(machine, history)
    if misfit is not None:
        raise misfit_refused(machine, name, misfit)
    return follow(machine, history)


def find_misfit(
    machine: Machine[State, Action], history: Sequence[Step[Action]]
) -> Misfit[State, Action] | None:
    """The first step of a history that does not fit; None where all of them do."""
    state, since = machine.initial, None
    for one in follow(machine, history):
        legal = (state, one.step.action) in machine.leads
        endless = one.step.ends_on is None or one.state is machine.suspended
        if not legal or not endless or (one.step.review_on and one.state is machine.initial):
            return Misfit(one.step, state, since)
        state, since = one.state, one.since
    return None


def misfit_refused(
    machine: Machine[State, Action], name: str, misfit: Misfit[State, Action]
) -> WhipRefused:
    """Why a step does not fit, with its day: for where several steps come at once."""
    refusal = _refused(machine, name, misfit)
    return WhipRefused(f"{written_day(misfit.step.effective_on)}: {refusal}", refusal.field)


def check_days(step: Step[Action]) -> None:
    """Refuse a term or a review that does not come after the change (WhipRefused)."""
    day = written_day(step.effective_on)
    if step.ends_on is not None and step.ends_on <= step.effective_on:
        raise WhipRefused(f"The term must end after {day}, when it begins.", "ends_on")
    if step.action.value == "review" and step.ends_on is None and step.review_on is None:
        raise WhipRefused("Say when to look at it again, or when the term ends.", "review_on")
    if step.review_on is not None and step.review_on <= step.effective_on:
        raise WhipRefused(f"The review must come after {day}, when this takes effect.", "review_on")


def _refused(
    machine: Machine[State, Action], name: str, misfit: Misfit[State, Action]
) -> WhipRefused:
    """Why a step cannot be taken, and what can be done instead."""
    step, state = misfit.step, misfit.state
    outcome = machine.leads.get((state, step.action))
    if outcome is not None and step.ends_on is not None and outcome is not machine.suspended:
        return WhipRefused("Only a suspension is for a fixed term: leave its end out.", "ends_on")
    if outcome is not None:
        return WhipRefused(
            "Nothing is left to review once this takes effect: leave the review out.", "review_on"
        )
    outcomes = {after for (_, taken), after in machine.leads.items() if taken is step.action}
    again = " again" if state in outcomes and misfit.since else ""
    *first, last = [machine.instead[action] for action in machine.legal(state)]
    offer = f"{', '.join(first)} or {last}" if first else last
    now = machine.said(name, state, misfit.since)
    return WhipRefused(f"{now}, so {machine.cannot[step.action]}{again}; {offer}.", "action")


def _named(machine: Machine[State, Action], step: Step[Action]) -> str:
    return f"{written_day(step.effective_on)} ({machine.done[step.action]})"
