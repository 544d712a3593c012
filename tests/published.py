"""Lists of candidates by chance, taken through the product and attacked by what it publishes.

`make soak` attacks 200 of them; the suite a few.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import time_machine
from flask import Flask

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.monitoring.domain.questions import BY_NAME
from app.monitoring.domain.totals import Rules, TableState, Total
from app.monitoring.queries import population_label
from app.monitoring.service import take_snapshot
from tests.attack import Snapshot, Told, countries, work_out
from tests.client import LintingClient
from tests.factories.monitoring import Populations, answer, codes, only_these

QUESTIONS = ("sex", "ethnicity", "class")
FIRST_DAY = date(2017, 1, 1)


def attack_a_list(
    app: Flask, client_as: Callable[..., LintingClient], seed: int, snapshots: int = 4
) -> tuple[list[tuple[str, Told]], int]:
    """Make a list, take its snapshots, read all that every role is shown, and attack that.

    Returns what was worked out, by question, and how many tables were shown at all.
    """
    truths: dict[str, dict[str, str]] = {name: {} for name in QUESTIONS}
    seen: dict[str, list[Snapshot]] = {name: [] for name in QUESTIONS}
    populations: Populations = {}
    shown = 0
    numbers: dict[str, int] = {}
    chance = Random(seed)
    weights = {
        name: [chance.choice((1, 3, 9)) for _option in BY_NAME[name].options] for name in QUESTIONS
    }
    with only_these(populations):
        for place, country in enumerate(countries(seed, ("a", "b"), snapshots)):
            new = [person for person in country.truth if person not in numbers]
            given = {}
            for person in new:
                numbers[person] = len(numbers) + 1
                picked = {
                    name: chance.choices(BY_NAME[name].options, weights[name])[0]
                    for name in QUESTIONS
                }
                given[numbers[person]] = codes(**{n: option.code for n, option in picked.items()})
                for name, option in picked.items():
                    truths[name][person] = option.group
            now = country.populations
            populations.clear()
            populations.update(
                {name: {numbers[p] for p in members} for name, members in now.items()}
            )
            day = FIRST_DAY + timedelta(days=91 * place)
            at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            with time_machine.travel(at, tick=False):
                answer(given)
                with unit_of_work() as session:
                    take_snapshot(session, by="user 1")
                db.session.rollback()
                tables = _read(client_as, day)
            shown += sum(t.shown for by_name in tables.values() for t in by_name.values())
            for name in QUESTIONS:
                if tables.get(name):
                    seen[name].append(Snapshot(tables[name], now))
    rules = Rules()
    told = []
    for name in QUESTIONS:
        categories = tuple(BY_NAME[name].categories)
        told += [(name, one) for one in work_out(seen[name], categories, rules, truths[name])]
    return told, shown


def _read(client_as: Callable[..., LintingClient], day: date) -> dict[str, dict[str, Total]]:
    """The new tables of a snapshot, by question and population: all that any role is shown."""
    files = []
    for role in Role:
        response = client_as(role).get("/monitoring/totals.csv")
        assert response.status_code == (200 if role is Role.EQUALITY_OFFICER else 403), role
        if response.status_code == 200:
            files.append(response.get_data(as_text=True))
    (file,) = files
    found: dict[str, dict[str, Total]] = {}
    by_label = {BY_NAME[name].label: BY_NAME[name] for name in QUESTIONS}
    cells: dict[tuple[str, str], dict[str, int | None]] = {}
    for row in csv.DictReader(io.StringIO(file[file.index("population,") :])):
        question = by_label.get(row["question"])
        # Figures of an earlier day were read then.
        if question is None or row["figures_from"] != day.isoformat():
            continue
        population = {"The whole list": "list", "Selections won": "won"}.get(
            row["population"], f"region:{row['population']}"
        )
        assert population_label(population) == row["population"]
        of = cells.setdefault((question.name, population), {})
        if row["category"]:
            names = {label: name for name, label in question.categories.items()}
            of[names[row["category"]]] = int(row["count"]) if row["count"] else None
        state = TableState(row["state"])
        found.setdefault(question.name, {})[population] = Total(
            population,
            state,
            int(row["answered"]) if row["answered"] else None,
            int(row["asked"]) if row["asked"] else None,
            of,
        )
    return found
