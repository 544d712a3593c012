"""Deselection marks, and what closed rounds recommended, as at the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.confidence.domain import Decision
from app.confidence.domain.marks import MARKED, MarkState
from app.confidence.exports.marks import marks_table
from app.confidence.exports.recommendations import recommendations_table
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries.marks import MarkFilter, MarkRow, list_marks
from app.confidence.queries.recommendations import (
    WAITING,
    RecommendationFilter,
    RecommendationRow,
    list_recommendations,
)
from app.kernel.dates import end_of, written_day
from app.reports.domain.document import Block, Figure, Figures, Origin, Section, data_table
from app.reports.sections.kinds import Asked, SectionKind

TITLE = "Deselection marks"
RULE = "a mark follows a closed round, is proposed by rule and decided by an officer with a reason"
RECOMMENDED = (
    "a closed round of pledges recommends by rule what follows from each answer; an officer decides"
)
DECIDED = "Decisions of officers, each with its reason on record."
MARKS_LEFT_OUT = (
    "Deselection marks, their number and whom they are on: whoever this report was built for may"
    " not read them."
)
RECOMMENDATIONS_LEFT_OUT = (
    "What closed rounds of pledges recommended, and what was decided: whoever this report was"
    " built for may not read it."
)
BOTH = (ConfidencePermission.READ_MARK, ConfidencePermission.READ_ROUND)


def _build(session: Session, asked: Asked) -> Section:
    marks, rounds = (permission in asked.may for permission in BOTH)
    day = written_day(asked.as_at)
    figures: list[Figure] = []
    tables: list[Block] = []
    if marks:
        address = f"/confidence/marks?on={asked.as_at.isoformat()}"
        rows = _marks(session, asked)
        figures += _mark_figures(rows, day, address)
        tables.append(
            data_table(
                marks_table(),
                rows,
                Origin(f"marks there had been by the end of {day}", address, RULE, DECIDED),
                caption=f"Marks as they stood on {day}",
                leave_out=("region",),
                empty="There was no mark.",
            )
        )
    if rounds:
        recommended = _recommended(session, asked)
        figures += _recommended_figures(recommended, day)
        tables.append(
            data_table(
                recommendations_table(),
                recommended,
                Origin(
                    f"whatever had been recommended by the end of {day}",
                    "/confidence/recommendations",
                    RECOMMENDED,
                    DECIDED,
                ),
                caption=f"What closed rounds had recommended by {day}",
                leave_out=("made_at",),
                empty="Nothing had been recommended.",
            )
        )
    left_out = ((marks, MARKS_LEFT_OUT), (rounds, RECOMMENDATIONS_LEFT_OUT))
    head = (Figures(f"Marks and recommendations at the end of {day}", tuple(figures)),)
    return Section(
        "marks",
        TITLE,
        (*head, *tables) if figures else (),
        left_out=tuple(words for there, words in left_out if not there),
        used=frozenset(BOTH) & asked.may,
    )


def _marks(session: Session, asked: Asked) -> list[MarkRow]:
    """The marks there had been by the end of the day, with the causes they had by then."""
    at = end_of(asked.as_at)
    return [
        replace(
            row,
            causes=tuple(one for one in row.causes if one.closed_at and one.closed_at <= at),
        )
        for row in list_marks(session, MarkFilter(on=asked.as_at), today=asked.today)
    ]


def _mark_figures(rows: Sequence[MarkRow], day: str, address: str) -> list[Figure]:
    """How many are marked, and how many marks stand in each state: these sum to all marks."""
    counts = Counter(row.state for row in rows)
    base = f"the {len(rows):,} marks there had been by the end of {day}"
    marked = Figure(
        "Members marked for deselection",
        sum(counts[state] for state in MARKED),
        Origin(
            f"{base}: those that are on, with a route or without",
            f"{address}&state=marked",
            RULE,
            DECIDED,
        ),
    )
    return [marked] + [
        Figure(
            f"Marks: {state.value}",
            counts[state],
            Origin(base, f"{address}&state={state.value.replace(' ', '+')}", RULE, DECIDED),
        )
        for state in MarkState
        if state is not MarkState.VOIDED
    ]


def _recommended(session: Session, asked: Asked) -> list[RecommendationRow]:
    """What had been recommended by the end of the day, and decided by then, by name."""
    at = end_of(asked.as_at)
    wanted = RecommendationFilter(sort="name", descending=False)
    return [
        row
        if row.decided_at is None or row.decided_at <= at
        else replace(row, decision=None, decided_at=None, decided_by=None)
        for row in list_recommendations(session, wanted)
        if row.made_at <= at
    ]


def _recommended_figures(rows: Sequence[RecommendationRow], day: str) -> list[Figure]:
    """How many recommendations wait or were decided which way: they sum to all of them."""
    counts = Counter(row.state for row in rows)
    base = f"the {len(rows):,} recommendations there had been by the end of {day}"
    return [
        Figure(
            f"Recommendations: {words}",
            counts[state],
            Origin(base, f"/confidence/recommendations?state={state}", RECOMMENDED, DECIDED),
        )
        for state, words in (
            (WAITING, "waiting for a decision"),
            (Decision.ACCEPTED.value, "accepted"),
            (Decision.REFUSED.value, "refused"),
        )
    ]


SECTION = SectionKind(
    "marks",
    TITLE,
    "marks by state and member, and what was recommended and decided after pledges",
    _build,
)
