"""Holding the whip and being a member of the party: two histories of each member, day by day.

How one state may follow another is in `histories`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.errors import DomainError
from app.members.domain.parties import ABSTENTIONIST, is_party


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

    field: the name of what is wrong on a form, "" for all of it. refused: where several members
    were meant, the sentence of each for whom it does not fit, by id.
    """

    def __init__(
        self, sentence: str, field: str = "", refused: Mapping[int, str] | None = None
    ) -> None:
        """Take the sentence, the field it is about, and the sentences of members."""
        super().__init__(sentence)
        self.field = field
        self.refused = dict(refused or {})


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

    def __init__(self, changes: Iterable[WhipChange] = (), own_party: str | None = None) -> None:
        """changes: those not voided, in any order; two of one member never share a day.

        own_party: the party whose whip they are about; None where every party asked about is it.
        """
        self._own_party = own_party
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
        Speakers, abstentionists and Independents hold none. What is recorded is about the own
        party's whip: who lost it and sits for another party now holds that party's.
        """
        if never_holds(party):
            return WhipState.NEVER_HELD
        if self._own_party is not None and party != self._own_party:
            return WhipState.HOLDS
        state = WhipState.HOLDS
        for change in self._book.get(member_id, ()):
            if change.effective_on > day:
                break
            state = change.state
        return state

    def holds(self, member_id: int, party: str, day: date) -> bool:
        """Whether a member holds the whip of the party she sat for on a day."""
        return self.state(member_id, party, day) is WhipState.HOLDS
