"""What the answers to a round come to by group and by day, and between two rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from app.confidence.domain.tally import AnyAnswer, standing, tally
from app.confidence.domain.words import Answer, Outcome
from app.kernel.dates import end_of

NOT_KNOWN = "Not known"
MOST_DAYS = 120

Counts = Mapping[Outcome, int]


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None of nothing."""
    return Fraction(part, whole) if whole else None


def by_group(
    groups: Mapping[int, str | None], answers: Mapping[int, Answer]
) -> list[tuple[str, Counts]]:
    """The tally of each group, by its name; those of whom none is known come last.

    groups: by each member asked the name of hers.
    """
    members: dict[str, list[int]] = {}
    for member_id, group in groups.items():
        members.setdefault(group or NOT_KNOWN, []).append(member_id)
    order = sorted(members, key=lambda name: (name.casefold() == NOT_KNOWN.casefold(), name))
    return [(name, tally(members[name], answers)) for name in order]


def days_shown(first: date, last: date) -> list[date]:
    """The days from first to last, both included: all of them, or evenly spaced when many."""
    span = (last - first).days
    step = max(1, -(-span // MOST_DAYS))
    days = [first + timedelta(days=n) for n in range(0, span + 1, step)]
    return days if days[-1] == last else [*days, last]


def by_day(
    asked: Iterable[int], answers: Iterable[AnyAnswer], days: Sequence[date]
) -> list[tuple[date, Counts]]:
    """The tally at the end of each of some days.

    answers: all that were given, voided ones too; each has an `answer`.
    """
    everybody = set(asked)
    given = list(answers)
    return [
        (
            day,
            tally(
                everybody,
                {i: one.answer for i, one in standing(given, end_of(day)).items()},
            ),
        )
        for day in days
    ]


def crossings(
    first: Mapping[int, Outcome], second: Mapping[int, Outcome]
) -> dict[tuple[Outcome | None, Outcome | None], int]:
    """How many members went from each outcome of one round to each of another.

    None stands for not being asked; whoever neither round asked is not there.
    """
    counts: dict[tuple[Outcome | None, Outcome | None], int] = {}
    for member_id in first.keys() | second.keys():
        pair = (first.get(member_id), second.get(member_id))
        counts[pair] = counts.get(pair, 0) + 1
    return counts
