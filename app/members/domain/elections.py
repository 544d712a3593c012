"""General elections to the House of Commons, and by which of them a member came in.

The days are from House of Commons Library, Research Briefing CBP-7529 (“UK Election Statistics: A
Century of Elections”). Where a candidate died before the poll, one seat voted some weeks later:
that was the same election.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection
from datetime import date

POLLING_DAYS = (
    date(1950, 2, 23),
    date(1951, 10, 25),
    date(1955, 5, 26),
    date(1959, 10, 8),
    date(1964, 10, 15),
    date(1966, 3, 31),
    date(1970, 6, 18),
    date(1974, 2, 28),
    date(1974, 10, 10),
    date(1979, 5, 3),
    date(1983, 6, 9),
    date(1987, 6, 11),
    date(1992, 4, 9),
    date(1997, 5, 1),
    date(2001, 6, 7),
    date(2005, 5, 5),
    date(2010, 5, 6),
    date(2015, 5, 7),
    date(2017, 6, 8),
    date(2019, 12, 12),
    date(2024, 7, 4),
)
LATER_POLLS = {
    date(2005, 6, 23): date(2005, 5, 5),  # South Staffordshire
    date(2010, 5, 27): date(2010, 5, 6),  # Thirsk and Malton
}
SEATS_FILLED = 50
"""So many seats filled on one day are a general election: by-elections on one day were 15 at most
(Northern Ireland, 23 January 1986). So one that is not in the table yet is found in the record."""

NOT_KNOWN = "not known"


def intake_of(day: date | None, elections: Collection[date] = POLLING_DAYS) -> str:
    """By which general election somebody came in who first sat from a day.

    "2010" (with the month where a year has two: "October 1974"); "by-election after 2010" for a
    day between two; "before 1950", or "not known" without a day.
    """
    if day is None:
        return NOT_KNOWN
    days = sorted(elections)
    day = LATER_POLLS.get(day, day)
    place = bisect_right(days, day)
    if not place:
        return f"before {days[0].year}" if days else NOT_KNOWN
    latest = days[place - 1]
    twice = Counter(held.year for held in days)[latest.year] > 1
    label = f"{latest:%B %Y}" if twice else str(latest.year)
    return label if latest == day else f"by-election after {label}"
