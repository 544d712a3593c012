"""Decisions on what the closed round recommends, and deselection marks in every state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.confidence.domain import Decision, MarkOutcome, MarkStepKind, Measure, Route
from app.confidence.domain.marks import Step
from app.confidence.queries.marks import MarkFilter, list_marks
from app.confidence.queries.recommendations import (
    RecommendationFilter,
    list_recommendations,
)
from app.confidence.service.marks import record_step, take_in_step
from app.confidence.service.recommendations import Verdict, decide
from app.demo.demonstration import Demo
from app.whips.domain import DecidedBy
from app.whips.queries import list_holding

WITHDRAWN = 2
"""From so many the whip is withdrawn; the other recommendations wait, but for one refused."""

_PROPOSED = (MarkStepKind.PROPOSED, 0, None, None)
_ON = (MarkStepKind.PUT_ON, 12, None, None)
_ROUTE = (MarkStepKind.ROUTE_CHOSEN, 30, Route.TRIGGER_BALLOT, None)
_EARLIER: Sequence[Sequence[tuple[MarkStepKind, int, Route | None, MarkOutcome | None]]] = (
    (_PROPOSED, _ON),
    (_PROPOSED, _ON, _ROUTE),
    (_PROPOSED, (MarkStepKind.REFUSED, 9, None, None)),
    (_PROPOSED, _ON, (MarkStepKind.LIFTED, 41, None, None)),
    (_PROPOSED, _ON, _ROUTE, (MarkStepKind.OUTCOME, 85, None, MarkOutcome.RESELECTED)),
    (_PROPOSED, _ON, (MarkStepKind.VOIDED, 13, None, None)),
)
"""Marks of an earlier list: each step so many days after the mark was proposed."""
BEGAN = 120
"""So many days ago they were proposed."""
REASONS = {
    MarkStepKind.PROPOSED: "Refused to recognise the leader, by the list kept before this record.",
    MarkStepKind.PUT_ON: "The committee decided so after hearing the member.",
    MarkStepKind.REFUSED: "The member has since declared support in public.",
    MarkStepKind.LIFTED: "The member took the pledge in writing.",
    MarkStepKind.ROUTE_CHOSEN: "The branches are due to meet within eight weeks.",
    MarkStepKind.OUTCOME: "The branches kept the member as the only candidate.",
    MarkStepKind.VOIDED: "Put on the wrong member of two with one surname.",
}


def decide_recommendations(session: Session, demo: Demo) -> None:
    """Accept two withdrawals of the whip and one replacement, and refuse one withdrawal."""
    day, by = demo.country.day, demo.by(Role.WHIP)
    holding = {one.member_id for one in list_holding(session, day)}
    rows = [
        row
        for row in list_recommendations(session, RecommendationFilter(sort="name"))
        if row.member_id in holding
    ]
    whip = [row for row in rows if row.measure is Measure.WITHDRAW_WHIP]
    others = [row for row in rows if row.measure is Measure.REPLACEMENT]
    accept = Verdict(
        Decision.ACCEPTED,
        "Would not take the pledge after two conversations with the Chief Whip.",
        day,
        DecidedBy.CHIEF_WHIP,
    )
    refuse = Verdict(Decision.REFUSED, "Asked for time, and has it until the next meeting.")
    decide(session, {row.id: row.version for row in whip[:WITHDRAWN]}, accept, by=by)
    decide(session, {row.id: row.version for row in whip[WITHDRAWN : WITHDRAWN + 1]}, refuse, by=by)
    decide(session, {row.id: row.version for row in others[:1]}, accept, by=by)


def decide_marks(session: Session, demo: Demo) -> None:
    """Put on one of the marks that the closed round proposed; take in those of an earlier list."""
    day, by = demo.country.day, demo.by(Role.SELECTIONS_OFFICER)
    proposed = list_marks(session, MarkFilter(), today=day)
    for row in proposed[:1]:
        record_step(
            session,
            row.id,
            Step(MarkStepKind.PUT_ON, day),
            reason=REASONS[MarkStepKind.PUT_ON],
            version=row.version,
            by=by,
        )
    marked = {row.member_id for row in proposed}
    began = day - timedelta(days=BEGAN)
    others = [one for one in list_holding(session, began) if one.member_id not in marked]
    for one, history in zip(others[::5], _EARLIER, strict=False):
        for kind, after, route, outcome in history:
            take_in_step(
                session,
                one.member_id,
                Step(kind, began + timedelta(days=after), route, outcome),
                reason=REASONS[kind],
                by=by,
            )
