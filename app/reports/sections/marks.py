"""Deselection marks: those decided, and those proposed, as at the day."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from app.confidence.domain.marks import MarkState
from app.confidence.exports.marks import marks_table
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries.marks import MarkFilter, list_marks
from app.kernel.dates import written_day
from app.reports.domain.document import Block, Figure, Figures, Origin, Section, data_table
from app.reports.sections.kinds import Asked, SectionKind

TITLE = "Deselection marks"
RULE = "a mark follows a closed round, is proposed by rule and decided by an officer with a reason"
LEFT_OUT = (
    "Deselection marks, their number and whom they are on: whoever this report was built for may"
    " not read them."
)


def _build(session: Session, asked: Asked) -> Section:
    if ConfidencePermission.READ_MARK not in asked.may:
        return Section("marks", TITLE, (), left_out=(LEFT_OUT,))
    day = written_day(asked.as_at)
    address = f"/confidence/marks?on={asked.as_at.isoformat()}"
    rows = list_marks(session, MarkFilter(on=asked.as_at), today=asked.today)
    counts = Counter(row.state for row in rows)
    figures = tuple(
        Figure(
            f"Marks: {state.value}",
            counts[state],
            Origin(
                f"{len(rows):,} marks there had been by the end of {day}",
                f"{address}&state={state.value.replace(' ', '+')}",
                RULE,
                "Decisions of selections officers.",
            ),
        )
        for state in MarkState
        if state is not MarkState.VOIDED
    )
    blocks: tuple[Block, ...] = (
        Figures(f"Marks at the end of {day}", figures),
        data_table(
            marks_table(),
            rows,
            Origin("marks that are not voided", address, RULE, "Decisions of selections officers."),
            caption=f"Marks as they stood on {day}",
            empty="There was no mark.",
        ),
    )
    return Section("marks", TITLE, blocks, used=frozenset({ConfidencePermission.READ_MARK}))


SECTION = SectionKind("marks", TITLE, "marks decided, by state and member", _build)
