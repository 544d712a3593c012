"""Makes and decides what a closed round of pledges recommends. Nothing here commits.

A recommendation never carries itself out: an officer decides, with a reason (`domain.md` 0.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.confidence.domain import Decision, Measure, Outcome, RoundKind, RoundState
from app.confidence.events import ConfidenceEvent
from app.confidence.models import Recommendation, Round
from app.confidence.queries import recommendations as queries
from app.confidence.queries.rounds import get_round, round_state
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.whips.domain import DecidedBy, WhipAction, WhipRefused
from app.whips.models import WhipStatusChange
from app.whips.service import Decision as WhipDecision
from app.whips.service import record_changes

RECOMMENDATIONS = "recommendations"
"""Decided one after the other: none may be decided twice."""


class DecisionRefused(DomainError):
    """A decision cannot be recorded like this. field: what is wrong, "" for all of it.

    details: of whom it cannot be decided so, and why, in sentences that name her.
    """

    def __init__(self, sentence: str, field: str = "", details: Sequence[str] = ()) -> None:
        """Take the sentence, the field it is about, and what is wrong with each."""
        super().__init__(sentence)
        self.field = field
        self.details = tuple(details)


def recommend(session: Session, round_: Round, refusals: Mapping[int, Outcome], by: str) -> None:
    """Recommend both measures for everybody who refused or equivocated in a round of pledges.

    refusals: by member what she came to. Asked again it adds only what is missing. Raises
    DecisionRefused unless the round is one of pledges and has been closed.
    """
    if round_.kind is not RoundKind.PLEDGE or round_state(round_) is not RoundState.CLOSED:
        raise DecisionRefused("Only a round of pledges that has been closed recommends anything.")
    one_at_a_time(session, RECOMMENDATIONS)
    known = set(
        session.execute(
            select(Recommendation.member_id, Recommendation.measure).where(
                Recommendation.round_id == round_.id
            )
        ).all()
    )
    now = clock.now()
    for member_id, cause in sorted(refusals.items()):
        missing = [measure for measure in Measure if (member_id, measure) not in known]
        session.add_all(
            Recommendation(
                round_id=round_.id,
                member_id=member_id,
                cause=cause,
                measure=measure,
                made_at=now,
                version=1,
            )
            for measure in missing
        )
        if missing:
            audit.record(
                session,
                ConfidenceEvent.RECOMMENDED,
                by=by,
                subject=f"round {round_.id}",
                changes={"measures": [measure.value for measure in missing]},
                person=f"member {member_id}",
                private={"member": member_id, "cause": cause.value},
            )
    session.flush()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an officer decides. effective_on, decided_by: of the whip, where it is withdrawn."""

    decision: Decision
    reason: str
    effective_on: date | None = None
    decided_by: DecidedBy | None = None


def decide(
    session: Session, versions: Mapping[int, int], verdict: Verdict, *, by: str
) -> list[Recommendation]:
    """Decide recommendations with one reason, each on record by itself: all of them or none.

    versions: by recommendation the one the form was opened on. Accepting "withdraw the whip"
    changes the whip in the same unit of work. Raises StaleEdit, NotInRecord and DecisionRefused,
    whose `details` say what the rules of the whip have against whom.
    """
    one_at_a_time(session, RECOMMENDATIONS)
    rows = queries.get_recommendations(session, versions.keys())
    if any(row.version != versions[row.id] for row in rows):
        raise StaleEdit(decision_facts(rows[0]) if len(rows) == 1 else {})
    if any(row.decision is not None for row in rows):
        raise DecisionRefused(
            "This has been decided already. Take the decision back first, if it was a mistake."
        )
    if verdict.decision is Decision.ACCEPTED:
        _withdraw(
            session, [row for row in rows if row.measure is Measure.WITHDRAW_WHIP], verdict, by
        )
    now = clock.now()
    for row in rows:
        row.decision, row.decided_at, row.decided_by = verdict.decision, now, by
        row.reason = verdict.reason
        row.version += 1
        _record(session, row, {"decision": verdict.decision.value}, verdict.reason, by)
    session.flush()
    return rows


def _withdraw(session: Session, rows: Sequence[Recommendation], verdict: Verdict, by: str) -> None:
    """Withdraw the whip from each, and keep the change it led to. Raises DecisionRefused."""
    if not rows:
        return
    if verdict.effective_on is None:
        raise DecisionRefused("Enter the day from which the whip is withdrawn.", "effective_on")
    if verdict.decided_by is None:
        raise DecisionRefused("Say who decided.", "decided_by")
    refused: list[str] = []
    for round_id in sorted({row.round_id for row in rows}):
        of_round = {row.member_id: row for row in rows if row.round_id == round_id}
        decision = WhipDecision(
            WhipAction.WITHDRAW,
            verdict.effective_on,
            verdict.decided_by,
            verdict.reason,
            source=f"Round of pledges: {get_round(session, round_id).title}",
        )
        try:
            changes = record_changes(session, WhipStatusChange, list(of_round), decision, by=by)
        except WhipRefused as error:
            refused += error.refused.values() or [str(error)]
        else:
            for change in changes:
                of_round[change.member_id].whip_change_id = change.id
    if refused:
        raise DecisionRefused(
            "Nothing has been decided: the rules of the whip stand against it.", details=refused
        )


def take_back(
    session: Session, recommendation_id: int, *, reason: str, version: int | None, by: str
) -> Recommendation:
    """Take a decision back that was made by mistake: the recommendation waits again.

    While the change of the whip that it led to is in force, that has to be voided first. Raises
    StaleEdit, NotInRecord and DecisionRefused.
    """
    one_at_a_time(session, RECOMMENDATIONS)
    (row,) = queries.get_recommendations(session, [recommendation_id])
    if row.version != version:
        raise StaleEdit(decision_facts(row))
    if row.decision is None:
        raise DecisionRefused("Nothing has been decided yet.")
    if queries.is_carried_out(session, row):
        raise DecisionRefused(
            "The whip was withdrawn by this decision. Void that change first, on the page of the"
            " member's whip; then take the decision back."
        )
    was = row.decision.value
    row.decision = row.decided_at = row.decided_by = row.reason = row.whip_change_id = None
    row.version += 1
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.RECOMMENDATION_REOPENED,
        by=by,
        subject=f"recommendation {row.id}",
        changes={"measure": row.measure.value, "was": was},
        person=f"member {row.member_id}",
        private={"member": row.member_id, "reason": reason},
    )
    return row


def _record(
    session: Session, row: Recommendation, changes: Mapping[str, object], reason: str, by: str
) -> None:
    audit.record(
        session,
        ConfidenceEvent.RECOMMENDATION_DECIDED,
        by=by,
        subject=f"recommendation {row.id}",
        changes={
            "round": row.round_id,
            "measure": row.measure.value,
            "whip_change": row.whip_change_id,
            **changes,
        },
        person=f"member {row.member_id}",
        private={"member": row.member_id, "reason": reason},
    )


def decision_facts(row: Recommendation) -> dict[str, str]:
    """What has been decided, by the fields of the form, as text."""
    return {
        "decision": "" if row.decision is None else row.decision.value,
        "reason": row.reason or "",
    }
