"""The order of a table that a page shows, as its address says it."""

from __future__ import annotations

from app.tabular.page import Sort
from app.web.addresses import query_url


def sort_by_address(by: str, names: frozenset[str], *, descending: bool) -> Sort:
    """A table sorted by a column, its headings leading to the present address in other orders.

    by: the column it is sorted by. names: those it can be sorted by. The address says `sort` and,
    for the descending order, `order=descending`.
    """
    return Sort(
        by,
        descending,
        names,
        lambda name, down: query_url(sort=name, order="descending" if down else None),
    )
