"""An import in a process of its own: `python -m tests.benchmarks.importing URL SIZE FIRST LAST`.

Says "ready" when every body is made, begins when it is sent a line, and ends when all is stored.
"""

from __future__ import annotations

import sys

from app.source.runs import Wish
from tests.benchmarks.databases import application, import_from
from tests.benchmarks.house import House, HouseAnswers


def main(url: str, size: int, first: int, last: int) -> None:
    """Import the divisions from one place of the record to before another."""
    house = House(size)
    source = HouseAnswers(house, house.divisions[first:last]).prepare()
    with application(url):
        print("ready", flush=True)
        sys.stdin.readline()
        import_from(source, Wish(since=source.divisions[0].moment.date(), parts="divisions"))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
