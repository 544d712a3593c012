"""Tells equality monitoring whom to count together: it knows candidates by their numbers alone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.alist.domain.candidates import CandidateState
from app.alist.queries.candidates import CandidateFilter, list_candidates
from app.kernel import clock
from app.monitoring.domain.totals import LIST, REGION, WON
from app.monitoring.registry import populations


@populations
def counted_together(session: Session) -> Mapping[str, frozenset[int]]:
    """Candidates' numbers: all who are listed, those of each region, and those who are selected.

    A region is the one a listed candidate is listed under; who named none is in no region.
    """
    found: dict[str, set[int]] = {LIST: set(), WON: set()}
    for row in list_candidates(session, CandidateFilter(), clock.today()):
        if row.erased:
            continue
        if row.state is CandidateState.SELECTED:
            found[WON].add(row.id)
        elif row.state is CandidateState.LISTED:
            found[LIST].add(row.id)
            if row.region:
                found.setdefault(f"{REGION}{row.region}", set()).add(row.id)
    return {name: frozenset(numbers) for name, numbers in found.items()}
