"""Holding the whip and being a member of the party: two histories of each member, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.members.domain.parties import ABSTENTIONIST, is_party

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class WhipState(StrEnum):
    """How a member of the own party stands to its whip."""

    HOLDS = "holds"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    RESIGNED = "resigned"
    NEVER_HELD = "never held"


class WhipAction(StrEnum):
    """What an officer records of the whip."""

    SUSPEND = "suspend"
    WITHDRAW = "withdraw"
    RESIGN = "resign"
    RESTORE = "restore"
    REVIEW = "review"


class MembershipState(StrEnum):
    """How somebody stands to the party itself; apart from the whip."""

    MEMBER = "member"
    SUSPENDED = "suspended"
    EXPELLED = "expelled"
    RESIGNED = "resigned"


class MembershipAction(StrEnum):
    """What an officer records of membership of the party."""

    SUSPEND = "suspend"
    EXPEL = "expel"
    RESIGN = "resign"
    READMIT = "readmit"
    REVIEW = "review"


class DecidedBy(StrEnum):
    """Who decided a change."""

    CHIEF_WHIP = "chief whip"
    PARTY_MEETING = "party meeting"
    EXECUTIVE = "executive"
    AUTOMATIC = "automatic"
    MEMBER = "the member"


class WhipRefused(DomainError):
    """A change that cannot be; the sentence says why and what to do.

    field: the name of what is wrong on a form, "" for all of it.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


# Without slots: a generic dataclass that is frozen and slotted cannot be made in Python 3.11.
@dataclass(frozen=True)
class Machine(Generic[State, Action]):
    """Which actions are legal in which state, and where each leads.

    initial: how everybody stands of whom nothing is recorded. leads: (state, action) -> state;
    what is not in it is refused. In words: "the whip" is in_words[state].
    """

    name: str
    initial: State
    leads: Mapping[tuple[State, Action], State]
    in_words: Mapping[State, str]

    def legal(self, state: State) -> list[Action]:
        """The actions that are legal in a state, in the order of the table."""
        return [action for before, action in self.leads if before is state]


W, A = WhipState, WhipAction
WHIP: Machine[WhipState, WhipAction] = Machine(
    "whip",
    W.HOLDS,
    {
        (W.HOLDS, A.SUSPEND): W.SUSPENDED,
        (W.HOLDS, A.WITHDRAW): W.WITHDRAWN,
        (W.HOLDS, A.RESIGN): W.RESIGNED,
        (W.SUSPENDED, A.REVIEW): W.SUSPENDED,
        (W.SUSPENDED, A.RESTORE): W.HOLDS,
        (W.SUSPENDED, A.WITHDRAW): W.WITHDRAWN,
        (W.SUSPENDED, A.RESIGN): W.RESIGNED,
        (W.WITHDRAWN, A.REVIEW): W.WITHDRAWN,
        (W.WITHDRAWN, A.RESTORE): W.HOLDS,
        (W.RESIGNED, A.RESTORE): W.HOLDS,
    },
    {
        W.HOLDS: "holds the whip",
        W.SUSPENDED: "is suspended from the whip",
        W.WITHDRAWN: "has had the whip withdrawn",
        W.RESIGNED: "has resigned the whip",
        W.NEVER_HELD: "holds no whip",
    },
)
M, B = MembershipState, MembershipAction
MEMBERSHIP: Machine[MembershipState, MembershipAction] = Machine(
    "membership",
    M.MEMBER,
    {
        (M.MEMBER, B.SUSPEND): M.SUSPENDED,
        (M.MEMBER, B.EXPEL): M.EXPELLED,
        (M.MEMBER, B.RESIGN): M.RESIGNED,
        (M.SUSPENDED, B.REVIEW): M.SUSPENDED,
        (M.SUSPENDED, B.READMIT): M.MEMBER,
        (M.SUSPENDED, B.EXPEL): M.EXPELLED,
        (M.SUSPENDED, B.RESIGN): M.RESIGNED,
        (M.EXPELLED, B.REVIEW): M.EXPELLED,
        (M.EXPELLED, B.READMIT): M.MEMBER,
        (M.RESIGNED, B.READMIT): M.MEMBER,
    },
    {
        M.MEMBER: "is a member of the party",
        M.SUSPENDED: "is suspended from the party",
        M.EXPELLED: "is expelled from the party",
        M.RESIGNED: "has resigned from the party",
    },
)


# Without slots, as Machine.
@dataclass(frozen=True)
class Step(Generic[Action]):
    """One change of a history: an action, from the day it takes effect."""

    effective_on: date
    action: Action


def states_of(
    machine: Machine[State, Action], name: str, steps: Iterable[Step[Action]]
) -> list[tuple[Step[Action], State]]:
    """A whole history in order of time, each step with the state it leads to.

    name: whose it is, for the sentence. Two steps never share a day, and each must be legal in the
    state before it, whatever order they were recorded in. Raises WhipRefused, which names the step
    that does not fit.
    """
    found: list[tuple[Step[Action], State]] = []
    state, since = machine.initial, None
    for step in sorted(steps, key=lambda step: step.effective_on):
        day = written_day(step.effective_on)
        if since == step.effective_on:
            raise WhipRefused(
                f"Something is recorded of {name} from {day} already. Choose another day, or void"
                " that first.",
                "effective_on",
            )
        after = machine.leads.get((state, step.action))
        if after is None:
            began = f" since {written_day(since)}" if since else ""
            may = ", ".join(action.value for action in machine.legal(state))
            raise WhipRefused(
                f"{name} {machine.in_words[state]}{began}, so “{step.action.value}” from {day} does"
                f" not fit. What can follow is: {may}.",
                "effective_on",
            )
        state, since = after, step.effective_on
        found.append((step, state))
    return found


@dataclass(frozen=True, slots=True)
class WhipChange:
    """From a day on, a member's whip is in a state."""

    member_id: int
    effective_on: date
    state: WhipState


def never_holds(party: str) -> bool:
    """Whether no whip goes with a name: the Speakers, Independents, abstentionist parties."""
    return not is_party(party) or party in ABSTENTIONIST


class WhipBook:
    """What is recorded of the whip, asked by member and day."""

    def __init__(self, changes: Iterable[WhipChange] = ()) -> None:
        """changes: those not voided, in any order; two of one member never share a day."""
        book: dict[int, list[WhipChange]] = {}
        for change in sorted(changes, key=lambda c: (c.member_id, c.effective_on)):
            book.setdefault(change.member_id, []).append(change)
        self._book: Mapping[int, Sequence[WhipChange]] = book

    @property
    def members(self) -> frozenset[int]:
        """Members of whom anything is recorded: all others hold their party's whip by default."""
        return frozenset(self._book)

    def state(self, member_id: int, party: str, day: date) -> WhipState:
        """A member's state on a day, given the party she sat for that day.

        Where nothing is recorded for the day she holds the whip of her party; the Speaker, Deputy
        Speakers, abstentionists and Independents hold none.
        """
        if never_holds(party):
            return WhipState.NEVER_HELD
        state = WhipState.HOLDS
        for change in self._book.get(member_id, ()):
            if change.effective_on > day:
                break
            state = change.state
        return state

    def holds(self, member_id: int, party: str, day: date) -> bool:
        """Whether a member holds the whip of the party she sat for on a day."""
        return self.state(member_id, party, day) is WhipState.HOLDS
