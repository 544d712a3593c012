"""Answers beside rebellions: two facts on each member, put next to each other and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.confidence.domain import Outcome
from app.kernel.numbers import share
from app.votes.domain.figures import Record

ORDER = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Beside:
    """One member asked in a round: what counts as her answer, and her votes in a range of days.

    record: None for one without a division in the range.
    """

    member_id: int
    name: str
    constituency: str | None
    outcome: Outcome
    record: Record

    @property
    def share_against(self) -> Fraction | None:
        """Votes against the declared line / divisions voted in; None where she voted in none."""
        return share(self.record.against_line, self.record.voted)


@dataclass(frozen=True, slots=True)
class ByAnswer:
    """Everybody of one answer together.

    members: how many gave it; rebels: those of them with a vote against the line or more;
    rebellions: votes against the line of them all; voted: divisions voted in, summed over them.
    """

    outcome: Outcome
    members: int
    rebels: int
    rebellions: int
    voted: int

    @property
    def share_against(self) -> Fraction | None:
        """Their votes against the line / their votes: who voted more weighs more."""
        return share(self.rebellions, self.voted)


def by_answer(rows: Iterable[Beside]) -> list[ByAnswer]:
    """Sums of each answer that somebody gave, in the order of `Outcome`.

    Members, rebellions and votes each sum to those of the rows.
    """
    listed = list(rows)
    found = []
    for outcome in ORDER:
        own = [row for row in listed if row.outcome is outcome]
        if own:
            found.append(
                ByAnswer(
                    outcome,
                    members=len(own),
                    rebels=sum(row.record.against_line > 0 for row in own),
                    rebellions=sum(row.record.against_line for row in own),
                    voted=sum(row.record.voted for row in own),
                )
            )
    return found
