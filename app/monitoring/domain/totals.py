"""Totals that tell nothing about one person.

A fixed set of tables is made of a frozen snapshot (domain.md 7): of each question one for the
whole list, one for each region, one for selections won. Here one is made by its own numbers; it is
published once `disclosure` has found that it tells of nobody beside all the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LIST = "list"
WON = "won"
REGION = "region:"


@dataclass(frozen=True, slots=True)
class Rules:
    """How small numbers are kept from telling.

    threshold: a count from 1 to threshold - 1 is hidden. rounding: any other goes to the nearest
    multiple of it, half up. least: a group of fewer answers shows nothing.
    """

    threshold: int = 5
    rounding: int = 5
    least: int = 10


class TableState(StrEnum):
    """Whether a table is shown, and why not."""

    SHOWN = "shown"
    TOO_FEW = "too few answers to show"
    TOO_UNIFORM = "too uniform to show"
    PROTECTED = "not shown, as it would tell about single persons beside the other tables"


@dataclass(frozen=True, slots=True)
class Total:
    """A table as it is published.

    answered, asked: rounded, None where the table is not shown. cells: by category, the rounded
    count; None where it is hidden.
    """

    population: str
    state: TableState
    answered: int | None
    asked: int | None
    cells: Mapping[str, int | None]

    @property
    def shown(self) -> bool:
        """Whether it has figures."""
        return self.state is TableState.SHOWN


def rounded(count: int, rules: Rules) -> int:
    """A count at the nearest multiple of the rounding, half up, by whole numbers."""
    return rules.rounding * ((2 * count + rules.rounding) // (2 * rules.rounding))


def bounds(shown: int | None, hidden: int, rules: Rules) -> tuple[int, int | None]:
    """The least and the most that a count can be, to somebody who sees the table (None: no most).

    shown: what the table says. hidden: how many cells it hides: where there are several, the one
    that was hidden for the others can be of any size.
    """
    if shown is None:
        return (1, rules.threshold - 1 if hidden == 1 else None)
    if shown == 0:
        return (0, 0)
    reach = [
        count
        for count in range(shown - rules.rounding, shown + rules.rounding + 1)
        if rounded(count, rules) == shown and count >= rules.threshold
    ]
    return (reach[0], reach[-1])


def make_total(
    population: str,
    answers: Collection[str],
    asked: int,
    categories: Sequence[str],
    rules: Rules,
) -> Total:
    """The table of one question for one population, by its own numbers alone.

    answers: what each who answered is counted under. asked: how many the population has. Too few
    answers, or fewer than the threshold outside the largest category, show nothing. Counts below
    the threshold are hidden, and where the one that is hidden could be worked out, the smallest of
    the others too.
    """
    counts = dict.fromkeys(categories, 0)
    for answer in answers:
        counts[answer] += 1
    state = state_of(counts, rules)
    if state is not TableState.SHOWN:
        return Total(population, state, None, None, {})
    answered = rounded(len(answers), rules)
    cells: dict[str, int | None] = {
        category: None if 0 < count < rules.threshold else rounded(count, rules)
        for category, count in counts.items()
    }
    hidden = [category for category, cell in cells.items() if cell is None]
    if len(hidden) == 1 and _can_be_worked_out(cells, answered, rules):
        least = min((c for c in counts if cells[c]), key=lambda c: (counts[c], c))
        cells[least] = None
    return Total(population, state, answered, rounded(asked, rules), cells)


def state_of(counts: Mapping[str, int], rules: Rules) -> TableState:
    """Whether so many answers in each category can be shown, by themselves."""
    answered = sum(counts.values())
    if answered < rules.least:
        return TableState.TOO_FEW
    if answered - max(counts.values()) < rules.threshold:
        return TableState.TOO_UNIFORM
    return TableState.SHOWN


def _can_be_worked_out(cells: Mapping[str, int | None], answered: int, rules: Rules) -> bool:
    """Whether the only hidden count can be but one number, by the others and their sum."""
    low, high = bounds(answered, 0, rules)
    assert high is not None
    least, most = 0, 0
    for cell in cells.values():
        if cell is not None:
            cell_least, cell_most = bounds(cell, 0, rules)
            assert cell_most is not None
            least, most = least + cell_least, most + cell_most
    return min(rules.threshold - 1, high - least) <= max(1, low - most)


def protected(population: str) -> Total:
    """A table that is left out for the sake of others."""
    return Total(population, TableState.PROTECTED, None, None, {})
