"""The shipped contest and ladder of 2016, as the files that an import takes.

`ATTRIBUTION.md` says where they are from.
"""

from __future__ import annotations

import csv
from pathlib import Path


def contest_rows() -> list[dict[str, str]]:
    """The rows of the contest of 2016, by column name."""
    return _rows("contest-2016.csv")


def ladder_rows() -> list[dict[str, str]]:
    """The rows of the upper ladder of 2016, by column name."""
    return _rows("ladder-2016.csv")


def _rows(file_name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(file_name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
