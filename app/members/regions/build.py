"""Make the shipped table: `python -m app.members.regions.build SHARED_DATA_DIRECTORY`.

What goes in: the three files of SHARED_DATA_DIRECTORY/elections (Open Parliament Licence). What
comes out, beside this file: regions.csv, a seat and its region a line, in order of the seat's
name; of several spellings of one name the first of the newest election.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from app.members.domain.naming import Words, place_key
from app.members.regions import TABLE

SOURCES = (
    ("general-election-2024.csv", "constituency", "region"),
    ("general-election-2015.csv", "constituency", "region"),
    ("by-elections-2015-2017.csv", "Constituency name", "Region name"),
)


def build(elections: Path) -> list[tuple[str, str]]:
    """Every seat with its region. ValueError when two files disagree about one."""
    found: dict[Words, tuple[str, str]] = {}
    for name, seat_column, region_column in SOURCES:
        with (elections / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                # One of the files has a blank at the end of a region.
                seat, region = row[seat_column].strip(), row[region_column].strip()
                known = found.setdefault(place_key(seat), (seat, region))
                if known[1] != region:
                    raise ValueError(f"{seat} lies in {region} and, as {known[0]}, in {known[1]}")
    return sorted(found.values())


if __name__ == "__main__":
    with TABLE.open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(("constituency", "region"))
        rows.writerows(build(Path(sys.argv[1]) / "elections"))
