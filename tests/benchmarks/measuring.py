"""Takes times of works in turn (A B A B), and tells ratios."""

from __future__ import annotations

import gc
import platform
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple


class Taken(NamedTuple):
    """Seconds that a work took: on the clock, and of this process's processor time."""

    clock: float
    processor: float


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        """Start."""
        self._clock, self._processor = perf_counter(), process_time()

    def read(self) -> Taken:
        """The time since it was made."""
        return Taken(perf_counter() - self._clock, process_time() - self._processor)


Work = Callable[[], Taken | None]
"""Does a work once. Returns what it took where it took its own time, else None."""


class WrongResult(Exception):
    """Two ways to the same result differ: what was measured is worth nothing."""


def must_be_equal(what: str, one: object, other: object) -> None:
    """Raise WrongResult when two results differ."""
    if one != other:
        raise WrongResult(f"{what}: the results differ.")


def in_turn(times: int, works: Mapping[str, Work]) -> dict[str, list[Taken]]:
    """What each work took, done in turn some times; rubbish is collected between."""
    taken: dict[str, list[Taken]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            gc.collect()
            watch = Stopwatch()
            told = work()
            taken[name].append(watch.read() if told is None else told)
    return taken


def ratios(ours: Iterable[Taken], theirs: Iterable[Taken]) -> list[float]:
    """Ours by theirs on the clock, turn by turn: both of a turn met the same noise."""
    return [a.clock / b.clock for a, b in zip(ours, theirs, strict=True)]


def by_processor(ours: Iterable[Taken], theirs: Iterable[Taken]) -> str:
    """The same ratio by processor time: steadier where others use the machine."""
    found = [a.processor / b.processor for a, b in zip(ours, theirs, strict=True)]
    return f"by processor time {median(found):.2f}x ({min(found):.2f} to {max(found):.2f})"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. values: ratios, or bytes; aim: the most they may be.

    at_least: the aim is the least that they may be.
    """

    row: str
    what: str
    values: list[float]
    aim: float
    unit: str = "x"
    absolute: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    at_least: bool = False

    def lines(self) -> list[str]:
        """The line, and what stands below it."""
        middle = median(self.values)
        spread = f"({min(self.values):.2f} to {max(self.values):.2f})"
        good = middle >= self.aim if self.at_least else middle <= self.aim
        bound = f"at {'least' if self.at_least else 'most'} {self.aim:g}{self.unit}"
        measured = f"{middle:>7.2f}{self.unit:<2} {spread:<18}"
        lines = [
            f"{self.row:<3} {self.what:<62}{measured} {bound}: {'' if good else 'NOT '}reached"
        ]
        if self.absolute:
            told = ", ".join(f"{name} {_time(taken)}" for name, taken in self.absolute.items())
            lines.append(f"      medians: {told}")
        if self.note:
            lines.append(f"      {self.note}")
        return lines


def medians(taken: Mapping[str, list[Taken]]) -> dict[str, float]:
    """The median of each work's times on the clock."""
    return {name: median(time.clock for time in times) for name, times in taken.items()}


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def machine(postgres: str) -> str:
    """What it was measured on."""
    models = [
        line.partition(":")[2].strip()
        for line in _read("/proc/cpuinfo").splitlines()
        if line.startswith("model name")
    ]
    return (
        f"{len(models) or '?'} cores, {models[0] if models else platform.processor()};"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" PostgreSQL {postgres}; load {_read('/proc/loadavg').split(' ')[0] or '?'}"
    )


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
