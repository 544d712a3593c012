"""The region or nation of a constituency, by the shipped table: see ATTRIBUTION.md beside this."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from app.members.domain.naming import Words, place_key

TABLE = Path(__file__).with_name("regions.csv")


def region_of(constituency: str) -> str | None:
    """The English region, or the nation, a seat of this name lies in; None when it is not known.

    The table has the seats of 2010 to 2024 and those since 2024. Case, accents, commas and the
    order of words make no difference.
    """
    return _regions().get(place_key(constituency))


@cache
def _regions() -> dict[Words, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {place_key(row["constituency"]): row["region"] for row in csv.DictReader(file)}
