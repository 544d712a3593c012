"""Records that many rows make together, such as a contest: taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from app.intake.registry import Applied, Planned, TakenBack, refused
from app.kernel.errors import DomainError
from app.kernel.words import folded


class PartOfOne(Protocol):
    """A row that names its record. fault: why the row cannot be used: (sentence, column)."""

    @property
    def title(self) -> str:
        """What the record is called."""

    @property
    def fault(self) -> tuple[str, str | None] | None:
        """What is wrong with the row by itself."""


Row = TypeVar("Row", bound=PartOfOne)


def plan_wholes(
    rows: Sequence[Row], plan: Callable[[Sequence[Row]], Planned], what: str
) -> list[Planned]:
    """What becomes of each row: of its record, unless a row of it cannot be used.

    plan: of the rows of one record. what: as "contest".
    """
    spoilt = refused(f"Another row of this {what} cannot be used: mend it, or none is taken in.")
    outcomes = {
        title: spoilt if any(row.fault is not None for row in group) else plan(group)
        for title, group in _by_title(rows).items()
    }
    return [
        refused(*row.fault) if row.fault is not None else outcomes[folded(row.title)]
        for row in rows
    ]


def apply_wholes(rows: Sequence[Row], record: Callable[[Sequence[Row]], int]) -> Iterator[Applied]:
    """Make each record at its first row. record: of the rows of one; gives its id."""
    made: dict[str, int] = {}
    groups = _by_title(rows)
    for row in rows:
        title = folded(row.title)
        if title not in made:
            made[title] = record(groups[title])
        yield Applied(made[title], None)


def void_wholes(
    taken: Sequence[TakenBack], void: Callable[[int], object]
) -> Iterator[DomainError | None]:
    """Void the records that the rows made, each once; void: of one by its id, DomainError or not.

    Gives for each row what stood against it.
    """
    results: dict[int, DomainError | None] = {}
    for one in taken:
        if one.subject not in results:
            try:
                void(one.subject)
            except DomainError as error:
                results[one.subject] = error
            else:
                results[one.subject] = None
        yield results[one.subject]


def _by_title(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(folded(row.title), []).append(row)
    return found
