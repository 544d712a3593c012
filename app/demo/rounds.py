"""Three rounds: a pledge that is closed, a declaration half answered, a recognition to come."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.confidence.domain import Answer, Medium, NoReplyFollows, RoundKind
from app.confidence.domain.rounds import usual_text
from app.confidence.models import Round
from app.confidence.queries.rounds import list_asked, standing_answers
from app.confidence.service.answers import GivenNow, record_answers
from app.confidence.service.rounds import (
    RoundGiven,
    close_round,
    open_round,
    plan_closing,
    record_round,
)
from app.demo.demonstration import Demo
from app.kernel.dates import start_of

LEADER = "Rosalind Ashdown-Fairweather"
ENTITIES = "Commonweal Nominees Limited\nCommonweal Properties Limited"
TORN = "I should want to see the whole programme first."


def hold_rounds(session: Session, demo: Demo) -> None:
    """Hold them, in the order in which they were asked."""
    day, by = demo.country.day, demo.by(Role.WHIP)
    draw = Random(f"rounds of {day.isoformat()}")  # noqa: S311
    pledge = _opened(session, RoundKind.PLEDGE, "Pledge of the session", day, 60, 14, by)
    _answer(session, pledge, day - timedelta(days=58), draw, 0.7, by)
    _answer(session, pledge, day - timedelta(days=50), draw, 0.8, by)
    session.refresh(pledge)
    newest = plan_closing(session, pledge).newest
    close_round(session, pledge.id, version=pledge.version, newest=newest, by=by)
    confidence = _opened(session, RoundKind.CONFIDENCE, "Confidence at conference", day, 6, 14, by)
    _answer(session, confidence, day - timedelta(days=5), draw, 0.3, by)
    _answer(session, confidence, day - timedelta(days=2), draw, 0.3, by)
    record_round(
        session,
        _given(RoundKind.RECOGNITION, "Recognition of the leader", day, -7, 14),
        by=by,
    )


def _given(kind: RoundKind, title: str, day: date, ago: int, lasts: int) -> RoundGiven:
    """A round that opened so many days ago and lasts so many."""
    opens_on = day - timedelta(days=ago)
    leader = None if kind is RoundKind.PLEDGE else LEADER
    entities = ENTITIES if kind is RoundKind.RECOGNITION else None
    return RoundGiven(
        kind=kind,
        title=title,
        text=usual_text(kind, leader or "", entities or ""),
        leader=leader,
        entities=entities,
        asked_on=opens_on,
        opens_on=opens_on,
        closes_on=opens_on + timedelta(days=lasts),
        grace_days=2,
        no_reply_follows=NoReplyFollows.NOTHING,
    )


def _opened(
    session: Session, kind: RoundKind, title: str, day: date, ago: int, lasts: int, by: str
) -> Round:
    made = record_round(session, _given(kind, title, day, ago, lasts), by=by)
    return open_round(session, made.id, version=made.version, by=by)


def _answer(session: Session, round_: Round, on: date, draw: Random, part: float, by: str) -> None:
    """Let a part of those who have not answered do so on a day; most say yes."""
    answered = standing_answers(session, round_.id)
    torn = Answer.EQUIVOCATES if round_.kind is RoundKind.PLEDGE else Answer.NO
    given = []
    for one in list_asked(session, round_.id):
        if one.member_id in answered or draw.random() > part:
            continue
        chance = draw.random()
        answer = Answer.YES if chance < 0.8 else torn if chance < 0.92 else Answer.NO
        words = TORN if answer is Answer.EQUIVOCATES else None
        given.append(GivenNow(one.member_id, answer, words))
    record_answers(
        session,
        round_,
        given,
        seen={},
        given_at=start_of(on),
        medium=Medium.LETTER,
        source="Letters to the whips’ office",
        by=by,
    )
