"""An attacker on published totals: works out by whole-number programming what they can mean.

He sees every table of every snapshot, knows the rules by which they were made, and knows, of every
population at every snapshot, exactly who was in it and who of them answered: more than anybody
can. He does not know what anybody answered. A person's answer is worked out when it is the same in
every world that agrees with all the tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from app.monitoring.domain.totals import Rules, TableState, Total, bounds

Signature = frozenset[tuple[int, str]]


@dataclass(frozen=True)
class Snapshot:
    """What was published of one question, and who was in each population (by digest)."""

    tables: Mapping[str, Total]
    members: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Told:
    """What the attacker worked out: these persons all answered that."""

    persons: frozenset[str]
    category: str


def work_out(
    snapshots: Sequence[Snapshot], categories: Sequence[str], rules: Rules, truth: Mapping[str, str]
) -> list[Told]:
    """Everything that follows about single persons, in every world that agrees with the tables.

    truth: what each answered, by which only hopeless questions are left unasked: persons whom the
    attacker cannot tell apart and who answered differently are safe from him.
    """
    signatures: defaultdict[Signature, set[str]] = defaultdict(set)
    for person in truth:
        signatures[
            frozenset(
                (number, name)
                for number, snapshot in enumerate(snapshots)
                for name, members in snapshot.members.items()
                if person in members
            )
        ].add(person)
    signatures.pop(frozenset(), None)
    groups = list(signatures.items())
    place = {
        (g, c): g * len(categories) + at
        for g in range(len(groups))
        for at, c in enumerate(categories)
    }
    told = []
    for number, (_signature, persons) in enumerate(groups):
        answers = {truth[person] for person in persons}
        if len(answers) > 1:
            continue
        category = answers.pop()
        if not _possible(snapshots, groups, place, categories, rules, number, category):
            told.append(Told(frozenset(persons), category))
    return told


def _possible(
    snapshots: Sequence[Snapshot],
    groups: list[tuple[Signature, set[str]]],
    place: Mapping[tuple[int, str], int],
    categories: Sequence[str],
    rules: Rules,
    number: int,
    category: str,
) -> bool:
    """Whether some world that agrees with all tables has one of a group answer something else."""
    rows: list[np.ndarray] = []
    low: list[float] = []
    high: list[float] = []

    def limit(row: np.ndarray, least: float, most: float) -> None:
        rows.append(row)
        low.append(least)
        high.append(most)

    width = len(place)
    for g, (_signature, persons) in enumerate(groups):
        row = np.zeros(width)
        for c in categories:
            row[place[g, c]] = 1
        limit(row, len(persons), len(persons))
    one = np.zeros(width)
    for c in categories:
        if c != category:
            one[place[number, c]] = 1
    limit(one, 1, np.inf)
    uniform: list[list[int]] = []
    for at, snapshot in enumerate(snapshots):
        for name, total in snapshot.tables.items():
            inside = [g for g, (signature, _people) in enumerate(groups) if (at, name) in signature]
            if total.state is TableState.TOO_UNIFORM:
                uniform.append(inside)
            if not total.shown:
                continue
            hidden = sum(cell is None for cell in total.cells.values())
            for c, cell in total.cells.items():
                row = np.zeros(width)
                row[[place[g, c] for g in inside]] = 1
                least, most = bounds(cell, hidden, rules)
                limit(row, least, np.inf if most is None else most)
    # Of a table too uniform to show he knows that fewer than the threshold are outside one answer,
    # whichever it is: with a switch that is on for that one.
    large = sum(len(persons) for _signature, persons in groups)
    matrix = np.zeros((len(rows), width + len(uniform) * len(categories)))
    matrix[:, :width] = np.array(rows)
    for number_of_table, inside in enumerate(uniform):
        first = width + number_of_table * len(categories)
        switches = np.zeros(matrix.shape[1])
        switches[first : first + len(categories)] = 1
        matrix = np.vstack([matrix, switches])
        low.append(1)
        high.append(1)
        for at, largest in enumerate(categories):
            row = np.zeros(matrix.shape[1])
            row[[place[g, c] for g in inside for c in categories if c != largest]] = 1
            row[first + at] = large
            matrix = np.vstack([matrix, row])
            low.append(0)
            high.append(rules.threshold - 1 + large)
    found = milp(
        np.zeros(matrix.shape[1]),
        constraints=LinearConstraint(matrix, low, high),
        integrality=np.ones(matrix.shape[1]),
        bounds=Bounds(0, np.inf),
    )
    return bool(found.status == 0)


@dataclass
class Country:
    """A list of candidates that changes from snapshot to snapshot, made by chance from a seed.

    truth: what each answered, to one question. region: where each is listed. populations: who
    answered, by the name of the population, now.
    """

    truth: dict[str, str]
    region: dict[str, str]
    listed: set[str]
    won: set[str]
    regions: list[str]

    @property
    def populations(self) -> dict[str, frozenset[str]]:
        """Who answered, by population."""
        found = {"list": frozenset(self.listed), "won": frozenset(self.won)}
        for region in self.regions:
            found[region] = frozenset(p for p in self.listed if self.region[p] == region)
        return found


def countries(seed: int, categories: Sequence[str], snapshots: int) -> Iterator[Country]:
    """One country as it is at each of so many snapshots: people come, leave, are selected.

    Some lists are uniform, some regions tiny, some changes are of a single person.
    """
    chance = Random(seed)
    weights = [chance.choice((1, 2, 5, 20)) for _category in categories]
    regions = [f"region:{number}" for number in range(chance.randint(2, 6))]
    country = Country({}, {}, set(), set(), regions)
    for number in range(snapshots):
        come = chance.choice((0, 1, 2, 5, 20)) if number else chance.choice((8, 15, 30, 80, 200))
        for _ in range(come):
            person = f"person {len(country.truth)}"
            country.truth[person] = chance.choices(list(categories), weights)[0]
            country.region[person] = chance.choice(regions)
            country.listed.add(person)
        if number:
            for person in _some(chance, country.listed, (0, 0, 1, 2, 5)):
                country.listed.discard(person)
            for person in _some(chance, country.listed, (0, 1, 3, 12)):
                country.listed.discard(person)
                country.won.add(person)
        yield country


def _some(chance: Random, persons: set[str], sizes: Sequence[int]) -> list[str]:
    return chance.sample(sorted(persons), min(len(persons), chance.choice(sizes)))
