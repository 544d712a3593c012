"""Takes and deletes answers, makes totals, keeps targets. Nothing here commits.

The digest that parts answers from whoever gave them is worked out in this module alone, and for
three things: to take them, to delete them, and to count them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError
from app.monitoring.domain.publishing import Population, publish
from app.monitoring.domain.questions import (
    BY_NAME,
    CONSENT,
    QUESTIONS,
    Answers,
    read_answers,
    written,
)
from app.monitoring.domain.totals import Rules, Total, protected
from app.monitoring.events import MonitoringEvent
from app.monitoring.models import (
    MonitoringAnswer,
    MonitoringRespondent,
    MonitoringSnapshot,
    MonitoringTarget,
    MonitoringTotal,
)
from app.monitoring.queries import get_target, list_known
from app.monitoring.registry import list_populations
from app.monitoring.settings import LEAST, ROUNDING, THRESHOLD
from app.settings.queries import value_of

MONITORING = "equality monitoring"
"""What the trail calls all of it: no entry has a candidate for its subject."""


class MonitoringRefused(DomainError):
    """Something cannot be kept; the sentence says what to do. field: what is wrong, "" for all."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


def give_answers(session: Session, candidate_id: int, codes: Mapping[str, str], *, by: str) -> None:
    """Keep a candidate's answers, in the place of those she gave before.

    codes: by question; one left out counts as not said. She has agreed to the newest consent. by:
    never her name or number. Raises AnswerRefused for what is no answer.
    """
    one_at_a_time(session, MONITORING)
    text = written(Answers(CONSENT, clock.today(), codes))
    key = _key(candidate_id)
    _forget(session, key)
    session.add(MonitoringAnswer(key=key, codes=text))
    session.flush()
    audit.record(
        session,
        MonitoringEvent.ANSWERS_GIVEN,
        by=by,
        subject=MONITORING,
        changes={"consent": CONSENT},
    )


def withdraw_answers(session: Session, candidate_id: int, *, by: str) -> None:
    """Delete a candidate's answers, if she gave any; what the trail says is the same either way."""
    one_at_a_time(session, MONITORING)
    _forget(session, _key(candidate_id))
    audit.record(session, MonitoringEvent.ANSWERS_WITHDRAWN, by=by, subject=MONITORING, changes={})


def _key(candidate_id: int) -> str:
    """What a candidate's answers are kept under: 64 hexadecimal digits.

    Only somebody with MONITORING_KEY can tell whose they are. Named in no log and no answer.
    """
    key: bytes = current_app.config["MONITORING_KEY"]
    return hmac.new(key, f"candidate:{candidate_id}".encode(), hashlib.sha256).hexdigest()


def _forget(session: Session, key: str) -> None:
    """Delete answers; in the snapshots they were counted in a random mark takes their place.

    It says that somebody was there, which the search before the next snapshot needs, and no more
    who.
    """
    session.execute(delete(MonitoringAnswer).where(MonitoringAnswer.key == key))
    session.execute(
        update(MonitoringRespondent)
        .where(MonitoringRespondent.key == key)
        .values(key=secrets.token_hex(32))
    )
    session.flush()


def take_snapshot(session: Session, *, by: str) -> MonitoringSnapshot:
    """Make the fixed tables of today, and publish of them what tells of nobody.

    A question whose tables would tell goes on showing those of the snapshot before. Raises
    MonitoringRefused when one was taken today.
    """
    # The search needs a large library, which no other page or command should wait for.
    from app.monitoring.solver import solve  # noqa: PLC0415

    one_at_a_time(session, MONITORING)
    today = clock.today()
    before = session.scalars(
        select(MonitoringSnapshot).order_by(MonitoringSnapshot.taken_on.desc())
    ).first()
    if before is not None and before.taken_on >= today:
        raise MonitoringRefused("A snapshot was taken today. Take the next one on another day.")
    rules = Rules(
        value_of(session, THRESHOLD), value_of(session, ROUNDING), value_of(session, LEAST)
    )
    made = MonitoringSnapshot(
        taken_on=today,
        taken_at=clock.now(),
        taken_by=by,
        threshold=rules.threshold,
        rounding=rules.rounding,
        least=rules.least,
    )
    session.add(made)
    session.flush()
    known = list_known(session)
    answers = {
        row.key: read_answers(row.codes) for row in session.scalars(select(MonitoringAnswer))
    }
    members = {
        name: {key for key in map(_key, ids) if key in answers}
        for name, ids in list_populations(session).items()
    }
    asked = {name: len(ids) for name, ids in list_populations(session).items()}
    for question in QUESTIONS:
        tables = publish(
            [
                Population(
                    name, asked[name], {key: answers[key].group(question.name) for key in keys}
                )
                for name, keys in members.items()
            ],
            tuple(question.categories),
            known.get(question.name, []),
            rules,
            solve,
        )
        if tables is None and before is not None:
            _show_again(session, made, before, question.name)
        else:
            session.add_all(
                _stored(made, question.name, total)
                for total in (tables or {name: protected(name) for name in members}).values()
            )
    session.add_all(
        MonitoringRespondent(snapshot_id=made.id, population=name, key=key)
        for name, keys in members.items()
        for key in sorted(keys)
    )
    session.flush()
    audit.record(
        session,
        MonitoringEvent.SNAPSHOT_TAKEN,
        by=by,
        subject=MONITORING,
        changes={
            "taken_on": today.isoformat(),
            "threshold": rules.threshold,
            "rounding": rules.rounding,
            "least": rules.least,
        },
    )
    return made


def _stored(snapshot: MonitoringSnapshot, question: str, total: Total) -> MonitoringTotal:
    return MonitoringTotal(
        snapshot_id=snapshot.id,
        population=total.population,
        dimension=question,
        shown_from_id=snapshot.id,
        state=total.state.value,
        answered=total.answered,
        asked=total.asked,
        cells=dict(total.cells),
    )


def _show_again(
    session: Session, made: MonitoringSnapshot, before: MonitoringSnapshot, question: str
) -> None:
    """Show the tables of a question as the snapshot before showed them."""
    for row in session.scalars(
        select(MonitoringTotal).where(
            MonitoringTotal.snapshot_id == before.id, MonitoringTotal.dimension == question
        )
    ).all():
        session.add(
            MonitoringTotal(
                snapshot_id=made.id,
                population=row.population,
                dimension=question,
                shown_from_id=row.shown_from_id,
                state=row.state,
                answered=row.answered,
                asked=row.asked,
                cells=row.cells,
            )
        )


def record_target(
    session: Session,
    question: str,
    category: str,
    share: Fraction,
    since: date,
    source: str,
    *,
    by: str,
) -> MonitoringTarget:
    """Keep the share of a category that the party aims at from a day on.

    Raises MonitoringRefused for a category the question does not have, and where a target of it
    begins on that day.
    """
    one_at_a_time(session, MONITORING)
    if question not in BY_NAME or category not in BY_NAME[question].groups:
        raise MonitoringRefused("Choose a category from the list.", "category")
    if not 0 <= share <= 1:
        raise MonitoringRefused("Enter a share from 0 to 1, such as 1/2 or 50%.", "share")
    taken = session.scalars(
        select(MonitoringTarget.id).where(
            MonitoringTarget.dimension == question,
            MonitoringTarget.category == category,
            MonitoringTarget.since == since,
            MonitoringTarget.voided_at.is_(None),
        )
    ).first()
    if taken is not None:
        raise MonitoringRefused(
            "A target of this category begins on that day. Void it first, or enter another day.",
            "since",
        )
    made = MonitoringTarget(
        dimension=question,
        category=category,
        share=share.numerator,
        share_over=share.denominator,
        since=since,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        MonitoringEvent.TARGET_RECORDED,
        by=by,
        subject=f"target {made.id}",
        changes={
            "question": question,
            "category": category,
            "share": f"{share.numerator}/{share.denominator}",
            "since": since.isoformat(),
            "source": source,
        },
    )
    return made


def void_target(session: Session, target_id: int, reason: str, *, by: str) -> MonitoringTarget:
    """Void a target. Raises NotInRecord, MonitoringRefused for one that is void."""
    one_at_a_time(session, MONITORING)
    found = get_target(session, target_id)
    session.refresh(found, with_for_update=True)
    if found.voided_at is not None:
        raise MonitoringRefused("This target has been voided already.")
    found.voided_at, found.voided_by, found.void_reason = clock.now(), by, reason
    session.flush()
    audit.record(
        session,
        MonitoringEvent.TARGET_VOIDED,
        by=by,
        subject=f"target {found.id}",
        changes={"reason": reason},
    )
    return found
