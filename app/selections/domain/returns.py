"""What a unit returned, what can happen to a return, and what a unit's result is (`domain.md` 5).

A unit has one vote. A tie in it is retaken once; a second tie is no preference. There is no quorum:
turnouts of two and three have counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.kernel.dates import london_day, written_day
from app.kernel.errors import DomainError
from app.kernel.words import plural
from app.selections.domain.trigger import Pool


class Meeting(StrEnum):
    """A tie in a unit is retaken once."""

    FIRST = "first"
    RETAKE = "retake"


class ReturnStepKind(StrEnum):
    """A step on record of a return."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent back"
    VOIDED = "voided"
    REINSTATED = "reinstated"


class ReturnState(StrEnum):
    """How a return stands; it follows from its steps."""

    WAITING = "to be confirmed"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent back"
    VOIDED = "voided"


class UnitResult(StrEnum):
    """What the votes of a meeting come to."""

    FOR_SELECTION = "for a full selection"
    FOR_MEMBER = "for keeping the MP"
    TIE = "tie"
    NO_PREFERENCE = "no preference"


class UnitState(StrEnum):
    """Where a unit stands in a ballot. Only the last three are decided."""

    NOT_IN = "not in yet"
    SENT_BACK = "sent back, to be entered again"
    ENTERED = "entered, to be confirmed"
    TIED = "tie, to be retaken"
    FOR_SELECTION = "for a full selection"
    FOR_MEMBER = "for keeping the MP"
    NO_PREFERENCE = "no preference"

    @property
    def decided(self) -> bool:
        """Whether the unit has given its vote, or has none to give."""
        return self in DECIDED


DECIDED = frozenset({UnitState.FOR_SELECTION, UnitState.FOR_MEMBER, UnitState.NO_PREFERENCE})
LIVE = frozenset({ReturnState.WAITING, ReturnState.CONFIRMED})
"""A unit has one return in these states for each meeting, at most."""


class ReturnRefused(DomainError):
    """A return cannot be entered, or a step not recorded, like this.

    field: the name of what is wrong, "" for all of it.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


class AnyReturnStep(Protocol):
    """A step on record, as far as the rules go."""

    @property
    def kind(self) -> ReturnStepKind:
        """What happened."""

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded, which is when it counts from."""


AFTER: Mapping[tuple[ReturnState | None, ReturnStepKind], ReturnState] = {
    (None, ReturnStepKind.ENTERED): ReturnState.WAITING,
    (ReturnState.WAITING, ReturnStepKind.CONFIRMED): ReturnState.CONFIRMED,
    (ReturnState.WAITING, ReturnStepKind.SENT_BACK): ReturnState.SENT_BACK,
    (ReturnState.WAITING, ReturnStepKind.VOIDED): ReturnState.VOIDED,
    (ReturnState.CONFIRMED, ReturnStepKind.VOIDED): ReturnState.VOIDED,
}
"""What a step leads to; reinstating gives back what a return was before it was voided."""


def return_state(steps: Iterable[AnyReturnStep], on: date | None = None) -> ReturnState | None:
    """How a return stands at the end of a day (None: by all its steps); None before it was entered.

    steps: in the order they were recorded.
    """
    found: ReturnState | None = None
    before: ReturnState | None = None
    for step in steps:
        if on is not None and london_day(step.recorded_at) > on:
            break
        if step.kind is ReturnStepKind.REINSTATED:
            found = before
            continue
        before, found = found, AFTER[found, step.kind]
    return found


def legal_steps(state: ReturnState) -> list[ReturnStepKind]:
    """What may be recorded of a return in a state, in the order of the words."""
    found = [kind for kind in ReturnStepKind if (state, kind) in AFTER]
    return [*found, ReturnStepKind.REINSTATED] if state is ReturnState.VOIDED else found


def result_of(for_selection: int | None, for_member: int | None) -> UnitResult:
    """What the votes of a meeting come to; None and None: the unit returned no preference."""
    if for_selection is None or for_member is None:
        return UnitResult.NO_PREFERENCE
    if for_selection == for_member:
        return UnitResult.TIE
    return UnitResult.FOR_SELECTION if for_selection > for_member else UnitResult.FOR_MEMBER


def meaning(result: UnitResult, meeting: Meeting) -> str:
    """What the result of a meeting comes to, in words."""
    if result is UnitResult.TIE:
        if meeting is Meeting.RETAKE:
            return "a second tie, which is no preference"
        return "a tie: the unit meets once more, and decides again"
    return {
        UnitResult.FOR_SELECTION: "the unit is for a full selection",
        UnitResult.FOR_MEMBER: "the unit is for keeping the MP",
        UnitResult.NO_PREFERENCE: "the unit returned no preference",
    }[result]


def paper_words(meeting: Meeting, for_selection: int | None, for_member: int | None) -> str:
    """What a paper says and comes to, in a sentence: for who has to see that she copied it right.

    Such as "3 votes for keeping the MP, 3 for a full selection: a tie".
    """
    said = meaning(result_of(for_selection, for_member), meeting)
    if for_selection is None or for_member is None:
        return f"No votes: {said}."
    return (
        f"{plural(for_member, 'vote')} for keeping the MP, {for_selection:,} for a full selection:"
        f" {said}."
    )


def outside_timetable(held_on: date, *, first: date, last: date) -> str:
    """How a meeting lies outside the days for meetings, in words; "" where it does not.

    It counts all the same: whoever confirms the return is to see it.
    """
    if held_on < first:
        return f"before {written_day(first)}, from which units meet"
    if held_on > last:
        return f"after {written_day(last)}, until which units meet"
    return ""


@dataclass(frozen=True, slots=True)
class Returned:
    """One return of a unit, as far as the rules go."""

    meeting: Meeting
    result: UnitResult
    state: ReturnState


_STATES: Mapping[UnitResult, UnitState] = {
    UnitResult.FOR_SELECTION: UnitState.FOR_SELECTION,
    UnitResult.FOR_MEMBER: UnitState.FOR_MEMBER,
    UnitResult.NO_PREFERENCE: UnitState.NO_PREFERENCE,
}


def unit_state(returns: Sequence[Returned]) -> UnitState:
    """Where a unit stands by its returns, in the order they were entered.

    Only what a second person has confirmed counts. A tie at the first meeting is to be retaken; a
    tie at the retake is no preference.
    """
    wanted = meeting_wanted(returns)
    last = returns[-1] if returns else None
    # What has been sent back is asked for anew only while nothing else stands in its place.
    if last is not None and last.state is ReturnState.SENT_BACK and last.meeting is wanted:
        return UnitState.SENT_BACK
    live = {one.meeting: one for one in returns if one.state in LIVE}
    newest = live.get(Meeting.RETAKE) or live.get(Meeting.FIRST)
    if newest is None:
        return UnitState.NOT_IN
    if newest.state is ReturnState.WAITING:
        return UnitState.ENTERED
    if newest.result is UnitResult.TIE:
        return UnitState.TIED if newest.meeting is Meeting.FIRST else UnitState.NO_PREFERENCE
    return _STATES[newest.result]


def meeting_wanted(returns: Sequence[Returned]) -> Meeting | None:
    """For which meeting a unit may enter a return now; None when it has nothing to enter.

    The retake only once the tie has been confirmed.
    """
    live = {one.meeting: one for one in returns if one.state in LIVE}
    first = live.get(Meeting.FIRST)
    if first is None:
        return None if Meeting.RETAKE in live else Meeting.FIRST
    tied = first.state is ReturnState.CONFIRMED and first.result is UnitResult.TIE
    return Meeting.RETAKE if tied and Meeting.RETAKE not in live else None


def pool_of(states: Iterable[UnitState]) -> Pool:
    """The units of a pool as `trigger.assess` counts them; what is not decided is pending."""
    counts = dict.fromkeys(UnitState, 0)
    for state in states:
        counts[state] += 1
    return Pool(
        for_=counts[UnitState.FOR_SELECTION],
        against=counts[UnitState.FOR_MEMBER],
        none=counts[UnitState.NO_PREFERENCE],
        pending=sum(count for state, count in counts.items() if not state.decided),
    )


def check_votes(for_selection: int | None, for_member: int | None, turnout: int | None) -> None:
    """Refuse numbers that no meeting can have had (ReturnRefused)."""
    if (for_selection is None) != (for_member is None):
        raise ReturnRefused(
            "Enter both numbers of votes, 0 where there was none, or say that the unit returned no"
            " preference.",
            "for_selection" if for_selection is None else "for_member",
        )
    if for_selection is None or for_member is None:
        return
    if for_selection + for_member == 0:
        raise ReturnRefused(
            "Nobody voted at this meeting by these numbers: say that the unit returned no"
            " preference.",
            "for_selection",
        )
    if turnout is not None and turnout < for_selection + for_member:
        raise ReturnRefused(
            f"{for_selection + for_member} votes are more than a turnout of {turnout}.", "turnout"
        )


def check_day(held_on: date, *, notice: date, today: date, first_on: date | None = None) -> None:
    """Refuse a day on which a unit cannot have met (ReturnRefused).

    notice: the first day on which units could know of the ballot. first_on: of a retake, the day
    of the tie.
    """
    if held_on > today:
        raise ReturnRefused(f"{written_day(held_on)} is still to come.", "held_on")
    if held_on < notice:
        raise ReturnRefused(
            f"The ballot was called on {written_day(notice)}: the unit cannot have met before.",
            "held_on",
        )
    if first_on is not None and held_on < first_on:
        raise ReturnRefused(
            f"The tie is of {written_day(first_on)}: it cannot have been retaken before.", "held_on"
        )
