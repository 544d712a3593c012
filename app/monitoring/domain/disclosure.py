"""Whether published totals tell what somebody answered: no table is published before this says no.

Who reads every table of every snapshot, knows the rules, and knows exactly who was in each
population and who of them answered (more than anybody can know), has worked out an answer when it
is the same in every world that agrees with all the tables. So for everybody two such worlds are
looked for, in which the answers differ. The search itself is a library's (`solver`); a world counts
only once it has been checked here in whole numbers, and where none is found, or the search gives
up, the table is held back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.monitoring.domain.totals import Rules, TableState, Total, bounds


@dataclass(frozen=True, slots=True)
class Known:
    """A table, and who answered in its population: by digest, or by a mark of whoever is gone."""

    total: Total
    persons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A sum that lies between two numbers. parts: column -> factor. high: None for no most."""

    parts: Mapping[int, int]
    low: int
    high: int | None

    def holds(self, world: Sequence[int]) -> bool:
        """Whether it holds in a world."""
        total = sum(factor * world[column] for column, factor in self.parts.items())
        return total >= self.low and (self.high is None or total <= self.high)


Solve = Callable[[Sequence[Row], Sequence[int], Mapping[int, int]], Sequence[int] | None]
"""Searches whole numbers: rows that must hold, the most that each column can be (the least is 0),
and what one of a column costs. Gives numbers of the least cost; None where it finds none. It need
not be right: what it gives is checked here."""


def worked_out(
    tables: Sequence[Known], categories: Sequence[str], rules: Rules, solve: Solve
) -> frozenset[str]:
    """Everybody whose answer follows from the tables, by digest; nobody, if they can be published.

    Whom the attacker cannot tell apart (they were in the same tables) are one group: what follows
    is that all of a group answered the same.
    """
    shown = [known for known in tables if _says_something(known.total)]
    groups = _groups(shown)
    if not groups:
        return frozenset()
    puzzle = _Puzzle(shown, groups, categories, rules, solve)
    left: dict[int, set[str]] = {number: set(categories) for number in range(len(groups))}
    # Any world clears most groups; what one world leaves, the next is made to clear.
    world = puzzle.solve({})
    while world is not None:
        before = sum(map(len, left.values()))
        _cross_out(left, puzzle, world)
        if not left or sum(map(len, left.values())) == before:
            break
        world = puzzle.solve(
            {
                puzzle.column(number, category): -1
                for number, only in left.items()
                for category in categories
                if category not in only
            }
        )
    for number in list(left):
        for category in sorted(left.get(number, ())):
            other = puzzle.solve({}, differs=(number, category))
            if other is not None:
                _cross_out(left, puzzle, other)
    return frozenset(person for number in left for person in groups[number])


def _says_something(total: Total) -> bool:
    return total.shown or total.state is TableState.TOO_UNIFORM


def _groups(tables: Sequence[Known]) -> list[frozenset[str]]:
    """Those who were in the same tables, together."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, known in enumerate(tables):
        for person in known.persons:
            places[person].append(number)
    together: defaultdict[tuple[int, ...], set[str]] = defaultdict(set)
    for person, numbers in places.items():
        together[tuple(numbers)].add(person)
    return [frozenset(together[key]) for key in sorted(together)]


def _cross_out(left: dict[int, set[str]], puzzle: _Puzzle, world: Sequence[int]) -> None:
    """Strike what a world contradicts: that all of a group answered one thing."""
    for number in list(left):
        answered = [c for c in puzzle.categories if world[puzzle.column(number, c)]]
        left[number] &= set(answered) if len(answered) == 1 else set()
        if not left[number]:
            del left[number]


class _Puzzle:
    """How many of each group answered each category: whole numbers that agree with the tables."""

    def __init__(
        self,
        tables: Sequence[Known],
        groups: Sequence[frozenset[str]],
        categories: Sequence[str],
        rules: Rules,
        solve: Solve,
    ) -> None:
        self.categories = categories
        self._solve = solve
        self._groups = len(groups)
        self._rows: list[Row] = [
            Row(dict.fromkeys((self.column(g, c) for c in categories), 1), len(group), len(group))
            for g, group in enumerate(groups)
        ]
        self._columns = len(groups) * len(categories)
        self._most = [len(group) for group in groups for _category in categories]
        for known in tables:
            inside = [g for g, group in enumerate(groups) if group <= known.persons]
            if known.total.shown:
                self._add_cells(known.total, inside, rules)
            else:
                self._add_uniform(inside, len(known.persons), rules)

    def column(self, group: int, category: str) -> int:
        """Where it stands how many of a group answered a category."""
        return group * len(self.categories) + self.categories.index(category)

    def _add_cells(self, total: Total, inside: Iterable[int], rules: Rules) -> None:
        inside = list(inside)
        hidden = sum(cell is None for cell in total.cells.values())
        for category, cell in total.cells.items():
            low, high = bounds(cell, hidden, rules)
            parts = dict.fromkeys((self.column(g, category) for g in inside), 1)
            self._rows.append(Row(parts, low, high))

    def _add_uniform(self, inside: Iterable[int], size: int, rules: Rules) -> None:
        """That fewer than the threshold are outside one category: a switch for each it can be."""
        inside = list(inside)
        switches = range(self._columns, self._columns + len(self.categories))
        self._columns += len(self.categories)
        self._most += [1] * len(self.categories)
        self._rows.append(Row(dict.fromkeys(switches, 1), 1, 1))
        for switch, largest in zip(switches, self.categories, strict=True):
            parts = {self.column(g, c): 1 for g in inside for c in self.categories if c != largest}
            self._rows.append(Row({**parts, switch: size}, 0, rules.threshold - 1 + size))

    def solve(
        self, costs: Mapping[int, int], differs: tuple[int, str] | None = None
    ) -> list[int] | None:
        """A world that agrees with everything, of the least cost; None where none is found.

        differs: a group and a category that not all of it may have answered.
        """
        rows = list(self._rows)
        if differs is not None:
            group, category = differs
            others = (self.column(group, c) for c in self.categories if c != category)
            rows.append(Row(dict.fromkeys(others, 1), 1, None))
        world = self._solve(rows, self._most, costs)
        if world is None:
            return None
        agrees = len(world) == self._columns and all(value >= 0 for value in world)
        return list(world) if agrees and all(row.holds(world) for row in rows) else None
