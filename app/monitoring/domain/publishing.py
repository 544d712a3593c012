"""Which tables of a question are published at a snapshot, beside those that were before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.monitoring.domain.disclosure import Known, Solve, worked_out
from app.monitoring.domain.totals import (
    LIST,
    REGION,
    Rules,
    TableState,
    Total,
    make_total,
    protected,
    state_of,
)


@dataclass(frozen=True, slots=True)
class Population:
    """A group whose totals are published: how many it has, and the answers of those who answered.

    answers: by digest, what each is counted under, for one question.
    """

    name: str
    asked: int
    answers: Mapping[str, str]


def publish(
    populations: Sequence[Population],
    categories: Sequence[str],
    earlier: Sequence[Known],
    rules: Rules,
    solve: Solve,
) -> dict[str, Total] | None:
    """The tables of one question for all populations; None where no new one can be published.

    earlier: every table of this question that was ever published. Regions are left out, the
    smallest first, until those of the list who are in no region shown are themselves a group that
    can be shown, or nobody: list less regions is a table too. Then, while somebody's answer would
    follow from all that is or was shown, the smallest table that she is in is left out, and the
    list never alone: with it, no table of the question is new.
    """
    by_name = {one.name: one for one in populations}
    made = {
        name: make_total(name, list(one.answers.values()), one.asked, categories, rules)
        for name, one in by_name.items()
    }
    if LIST in made:
        _protect_the_rest(made, by_name, categories, rules)
    while True:
        new = [Known(total, frozenset(by_name[name].answers)) for name, total in made.items()]
        told = worked_out([*earlier, *new], categories, rules, solve)
        if not told:
            return made
        parts = [name for name, t in made.items() if name != LIST and _tells(t)]
        if not parts:
            return None
        about = [name for name in parts if told & by_name[name].answers.keys()] or parts
        smallest = min(about, key=lambda name: (len(by_name[name].answers), name))
        made[smallest] = protected(smallest)
        if LIST in made:
            _protect_the_rest(made, by_name, categories, rules)


def _tells(total: Total) -> bool:
    """Whether a table says anything at all about answers."""
    return total.state in (TableState.SHOWN, TableState.TOO_UNIFORM)


def _protect_the_rest(
    made: dict[str, Total],
    by_name: Mapping[str, Population],
    categories: Sequence[str],
    rules: Rules,
) -> None:
    """Leave out regions until list less regions can be shown too."""
    while shown := [
        name for name, total in made.items() if name.startswith(REGION) and total.shown
    ]:
        covered = {key for name in shown for key in by_name[name].answers}
        rest = [a for key, a in by_name[LIST].answers.items() if key not in covered]
        counts = {category: rest.count(category) for category in categories}
        if not rest or state_of(counts, rules) is TableState.SHOWN:
            return
        smallest = min(shown, key=lambda name: (len(by_name[name].answers), name))
        made[smallest] = protected(smallest)
