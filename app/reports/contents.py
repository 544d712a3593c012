"""Every section there is, in the order in which a report has them."""

from __future__ import annotations

from app.reports.sections import (
    alist,
    ballots,
    beside,
    boundaries,
    cabinet,
    declarations,
    marks,
    method,
    rebellion,
    selections,
    whip,
)
from app.reports.sections.kinds import SectionKind

SECTIONS: tuple[SectionKind, ...] = (
    whip.SECTION,
    rebellion.SECTION,
    declarations.SECTION,
    marks.SECTION,
    cabinet.SECTION,
    ballots.SECTION,
    boundaries.SECTION,
    selections.SECTION,
    alist.SECTION,
    beside.SECTION,
    method.SECTION,
)
