"""Makes new versions of rule sets. Nothing here commits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.selections.domain.rules import Counting, RuleSet
from app.selections.events import SelectionEvent
from app.selections.models.rules import RuleSetVersion
from app.selections.queries.rules import get_version, newest, rule_set_of

RULE_SETS = "rule sets"


class RuleSetRefused(DomainError):
    """A version cannot be made like this. field: the name of what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


def record_version(
    session: Session,
    rule_set_id: int,
    rules: RuleSet,
    *,
    in_force_from: date,
    source: str,
    reason: str,
    by: str,
) -> RuleSetVersion:
    """Make the next version of a rule set; what runs keeps the one it was called under.

    rule_set_id: the version it was made from, which must be the newest. rules: its settings; name
    and number are taken from the record. Raises StaleEdit when somebody made a newer version
    meanwhile, RuleSetRefused, NotInRecord.
    """
    one_at_a_time(session, RULE_SETS)
    before = get_version(session, rule_set_id)
    last = newest(session, before.name)
    if last.id != rule_set_id:
        raise StaleEdit({})
    rules = replace(rules, name=before.name, version=before.version + 1)
    if rules == replace(rule_set_of(before), version=rules.version) and (
        in_force_from == before.in_force_from
    ):
        raise RuleSetRefused("Nothing differs from the version that there is: change something.")
    if rules.counting is not Counting.EVERY_SEAT and rules.threshold == Fraction(0):
        raise RuleSetRefused(
            "A share of nothing would always trigger: enter a larger one.", "threshold"
        )
    if rules.counting is not Counting.EVERY_SEAT and _unreachable(rules):
        raise RuleSetRefused(
            "Nothing is more than the whole: exactly on it has to trigger, or enter a smaller"
            " share.",
            "threshold",
        )
    row = RuleSetVersion(
        name=rules.name,
        version=rules.version,
        title=rules.title,
        in_force_from=in_force_from,
        counting=rules.counting,
        threshold_numerator=rules.threshold.numerator,
        threshold_denominator=rules.threshold.denominator,
        at_threshold=rules.at_threshold,
        no_preference_counts=rules.no_preference_counts,
        empty_half=rules.empty_half,
        exempt_months=rules.exempt_months,
        notice_days=rules.notice_days,
        weeks=rules.weeks,
        standing_months=rules.standing_months,
        source=source,
        reason=reason,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        SelectionEvent.RULE_SET_RECORDED,
        by=by,
        subject=f"rule set {row.id}",
        changes={
            "name": row.name,
            "version": row.version,
            "title": row.title,
            "in_force_from": in_force_from.isoformat(),
            "counting": row.counting.value,
            "threshold": [row.threshold_numerator, row.threshold_denominator],
            "at_threshold": row.at_threshold,
            "no_preference_counts": row.no_preference_counts,
            "empty_half": row.empty_half.value,
            "exempt_months": row.exempt_months,
            "notice_days": row.notice_days,
            "weeks": row.weeks,
            "standing_months": row.standing_months,
            "source": source,
            "reason": reason,
        },
    )
    return row


def _unreachable(rules: RuleSet) -> bool:
    """Whether no share of units could ever trigger."""
    return rules.threshold == Fraction(1) and not rules.at_threshold
