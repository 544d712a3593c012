"""Prints the rows of the performance table as ratios measured in this run.

    python -m tests.benchmarks [ROW...]      SMALL=1 for a small House

Reports, does not judge: ends with 0 when it ran, with 1 when a result that it checks is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks import files, loading, meanwhile, pages, reading, seats
from tests.benchmarks.databases import Databases, connected, forget_older_code
from tests.benchmarks.house import House
from tests.benchmarks.measuring import WrongResult, machine
from tests.postgres import start_server

ROWS = {
    "1": loading.row_1,
    "2": loading.row_2,
    "3": loading.row_3,
    "4": loading.row_4,
    "5": reading.row_5,
    "6": reading.row_6,
    "7": reading.row_7,
    "8": pages.row_8,
    "9": pages.row_9,
    "10": meanwhile.row_10,
    "11": files.row_11,
    "hall": pages.row_hall,
    "quota": seats.row_quota,
}
NEED_POSTGRESQL = {"3", "4", "7", "8", "9", "10", "11", "hall"}


def main() -> int:
    """Measure the rows asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one of {', '.join(ROWS)}")
    wanted = parser.parse_args().rows or list(ROWS)
    if unknown := set(wanted) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    small = os.environ.get("SMALL", "") not in ("", "0")
    started = perf_counter()
    forget_older_code()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix="chief-whip-bench-")))
        server = None
        version = "not asked"
        if NEED_POSTGRESQL & set(wanted):
            server = stack.enter_context(start_server())
            with connected(server.url("postgres")) as connection:
                version = str(connection.info.parameter_status("server_version"))
        house = House(600 if small else 7000)
        databases = Databases(house, 200 if small else 1000, scratch, server)
        print(
            f"A House of {house.size:,} divisions, seed {house.seed}."
            f" Ratios: median (least to most).\n{machine(version)}\n",
            flush=True,
        )
        try:
            for name, measure in ROWS.items():
                if name in wanted:
                    for result in measure(databases):
                        print("\n".join(result.lines()), flush=True)
        except WrongResult as wrong:
            print(f"WRONG: {wrong}", flush=True)
            return 1
    print(f"\nMeasured in {perf_counter() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
