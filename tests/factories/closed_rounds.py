"""Rounds that were asked, answered and closed by the product itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.models import Round
from app.confidence.service.answers import record_answer
from app.confidence.service.rounds import close_round, plan_closing
from app.kernel import clock
from app.kernel.dates import start_of
from tests.factories.party import BY, opened


def closed(
    session: Session,
    answers: Mapping[int, Answer],
    kind: RoundKind = RoundKind.PLEDGE,
    **changes: object,
) -> Round:
    """A round closed today, whose last day was yesterday. answers: by member."""
    today = clock.today()
    round_ = opened(
        session, kind, **{"closes_on": today - timedelta(days=1), "grace_days": 0, **changes}
    )
    for member_id, answer in answers.items():
        record_answer(
            session,
            round_,
            member_id,
            answer,
            given_at=start_of(today - timedelta(days=5)),
            time_known=False,
            medium=Medium.EMAIL,
            by=BY,
        )
    plan = plan_closing(session, round_)
    close_round(session, round_.id, version=round_.version, newest=plan.newest, by=BY)
    return round_
