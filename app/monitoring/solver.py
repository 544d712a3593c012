"""The search for whole numbers, by a library (HiGHS, as scipy has it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from app.monitoring.domain.disclosure import Row

MOST_SECONDS = 20.0
"""How long one search may take before it gives up; those of a party take milliseconds."""


def solve(rows: Sequence[Row], most: Sequence[int], costs: Mapping[int, int]) -> list[int] | None:
    """Numbers of the least cost that agree with the rows, as `disclosure.Solve` asks for them."""
    cost = np.zeros(len(most))
    for column, value in costs.items():
        cost[column] = value
    found = milp(
        cost,
        integrality=np.ones(len(most)),
        bounds=Bounds(0, np.array(most, dtype=float)),
        constraints=LinearConstraint(
            _matrix(rows, len(most)),
            np.array([row.low for row in rows], dtype=float),
            np.array([np.inf if row.high is None else row.high for row in rows]),
        ),
        options={"time_limit": MOST_SECONDS},
    )
    return None if found.x is None else [round(value) for value in found.x]


def _matrix(rows: Sequence[Row], columns: int) -> csr_array:
    """The factors of rows, most of which are nought."""
    values, places, starts = [], [], [0]
    for row in rows:
        places += list(row.parts)
        values += list(row.parts.values())
        starts.append(len(places))
    return csr_array(
        (np.array(values, dtype=float), np.array(places), np.array(starts)),
        shape=(len(rows), columns),
    )
