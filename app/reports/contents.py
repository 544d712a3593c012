"""Every section there is, in the order in which a report has them."""

from __future__ import annotations

from app.reports.sections import beside, declarations, marks, rebellion, whip
from app.reports.sections.kinds import SectionKind

SECTIONS: tuple[SectionKind, ...] = (
    whip.SECTION,
    rebellion.SECTION,
    declarations.SECTION,
    marks.SECTION,
    beside.SECTION,
)
