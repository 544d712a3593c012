"""A small party with discipline of every kind on record: each figure can be told by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.queries.rounds import get_round
from app.confidence.service.answers import record_answer
from app.db import db, unit_of_work
from app.kernel import clock
from app.votes.domain.discipline import ExcuseKind
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.service import declare_line, record_excuse
from app.whips.domain import DecidedBy, MembershipAction, WhipAction
from app.whips.service import record_membership_change, record_whip_change, void_whip_change
from tests.factories.closed_rounds import closed
from tests.factories.party import BY
from tests.factories.record import MadeRecord
from tests.official_api import Json, division, entry

NAMES = ("Bea Ash", "Cal Birch", "Dot Cole", "Eve Dunn", "Fay Elm", "Gil Fox")
BEA, CAL, DOT, EVE, FAY, GIL = range(1, 7)
SECRET = "Whispered to nobody"
CONFIDENCE, PLEDGE = "Confidence of the autumn", "Pledge of the autumn"


def ago(days: int) -> date:
    """So many days before the present one."""
    return clock.today() - timedelta(days=days)


def held(number: int, days: int, ayes: Sequence[int], noes: Sequence[int]) -> Json:
    """A division of so many days ago; whoever is in no lobby did not vote."""
    voted = {*ayes, *noes}
    return division(
        number,
        f"{ago(days).isoformat()}T16:00:00",
        ayes=[entry(one) for one in ayes],
        noes=[entry(one) for one in noes],
        no_votes=[entry(one) for one in range(1, 7) if one not in voted],
        Title=f"Division {number}",
    )


def declare(number: int, direction: Direction, *, published: bool = False) -> None:
    """Declare the party's line in a division."""
    declare_line(
        db.session,
        number,
        "Labour",
        direction,
        strength=None if direction is Direction.FREE else Strength.THREE,
        evidence=Evidence.OFFICE,
        source="The whip of that week" if published else None,
        note=SECRET,
        published=published,
        by=BY,
    )


def make_disciplined_party() -> None:
    """Six members, four divisions, two rounds closed today, and what was voided, all in the record.

    Cal has been without the whip for thirty days. Eve's suspension was a mistake.
    """
    record = MadeRecord()
    for number, name in enumerate(NAMES, 1):
        record.add_member(number, name=name, parties=[("Labour", "2015-05-07", None)])
    record.add_divisions(
        held(1, 400, ayes=[DOT, EVE], noes=[BEA, CAL, FAY, GIL]),
        held(2, 40, ayes=[DOT, EVE], noes=[BEA, CAL]),
        held(3, 20, ayes=[BEA, CAL], noes=[DOT, EVE, FAY, GIL]),
        held(4, 10, ayes=[BEA], noes=[CAL, DOT, EVE, FAY, GIL]),
    )
    record.stored()
    with unit_of_work() as session:
        declare(1, Direction.AYE, published=True)
        declare(2, Direction.AYE, published=True)
        declare(3, Direction.NO)
        declare(4, Direction.FREE)
        record_excuse(
            session, member_id=FAY, kind=ExcuseKind.SLIP, division_id=2, ground=SECRET, by=BY
        )
        # A slip excuses an absence, and Bea was not absent.
        record_excuse(session, member_id=BEA, kind=ExcuseKind.SLIP, division_id=3, by=BY)
        decided: Any = {"decided_by": DecidedBy.CHIEF_WHIP, "reason": SECRET, "by": BY}
        record_whip_change(session, CAL, WhipAction.WITHDRAW, effective_on=ago(30), **decided)
        mistaken = record_whip_change(
            session, EVE, WhipAction.SUSPEND, effective_on=ago(15), **decided
        )
        void_whip_change(session, mistaken.id, reason=SECRET, version=mistaken.version, by=BY)
        record_membership_change(
            session, CAL, MembershipAction.SUSPEND, effective_on=ago(29), **decided
        )
        pledged = {BEA: Answer.NO, DOT: Answer.YES, EVE: Answer.EQUIVOCATES, FAY: Answer.YES}
        closed(session, pledged, title=PLEDGE)
        declared = {BEA: Answer.NO, DOT: Answer.YES, EVE: Answer.YES}
        round_ = closed(session, declared, RoundKind.CONFIDENCE, title=CONFIDENCE)
        record_answer(
            session,
            get_round(session, round_.id),
            DOT,
            Answer.WITHDRAWN,
            given_at=clock.now(),
            time_known=True,
            medium=Medium.LETTER,
            words=SECRET,
            by=BY,
        )
    db.session.rollback()
