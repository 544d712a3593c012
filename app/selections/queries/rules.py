"""Reads of rule sets, version by version."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.selections.domain.rules import RuleSet
from app.selections.models.ballots import BallotRound
from app.selections.models.rules import RuleSetVersion


def rule_set_of(row: RuleSetVersion) -> RuleSet:
    """A version on record as the plain value that rules are worked out by."""
    return RuleSet(
        name=row.name,
        version=row.version,
        title=row.title,
        counting=row.counting,
        threshold=Fraction(row.threshold_numerator, row.threshold_denominator),
        at_threshold=row.at_threshold,
        no_preference_counts=row.no_preference_counts,
        empty_half=row.empty_half,
        exempt_months=row.exempt_months,
        notice_days=row.notice_days,
        weeks=row.weeks,
        standing_months=row.standing_months,
    )


def get_version(session: Session, rule_set_id: int) -> RuleSetVersion:
    """A version on record. Raises NotInRecord."""
    row = session.get(RuleSetVersion, rule_set_id) if rule_set_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no rule set {rule_set_id}.")
    return row


def get_rule_set(session: Session, rule_set_id: int) -> RuleSet:
    """A version on record as a plain value. Raises NotInRecord."""
    return rule_set_of(get_version(session, rule_set_id))


def list_rule_sets(session: Session) -> list[RuleSetVersion]:
    """Every version on record: the latest in force first, then by name, the newest first."""
    return list(
        session.scalars(
            select(RuleSetVersion).order_by(
                RuleSetVersion.in_force_from.desc(),
                RuleSetVersion.name,
                RuleSetVersion.version.desc(),
            )
        )
    )


def newest(session: Session, name: str) -> RuleSetVersion:
    """The newest version of a name. Raises NotInRecord."""
    row = session.scalars(
        select(RuleSetVersion)
        .where(RuleSetVersion.name == name)
        .order_by(RuleSetVersion.version.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotInRecord(f"There is no rule set “{name}”.")
    return row


def count_rounds_by(session: Session, rule_set_id: int) -> int:
    """How many rounds of ballots were called by a version."""
    return (
        session.scalar(
            select(func.count())
            .select_from(BallotRound)
            .where(BallotRound.rule_set_id == rule_set_id)
        )
        or 0
    )
