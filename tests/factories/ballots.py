"""Trigger ballots that have been called, with what their units returned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.db import unit_of_work
from app.kernel import clock
from app.members.models import Clp
from app.members.service import record_clp
from app.selections.domain.ballots import timetable
from app.selections.domain.returns import Meeting, ReturnStepKind
from app.selections.models.ballots import BallotRound
from app.selections.models.returns import UnitReturn
from app.selections.queries.ballots import BallotFilter, BallotRow, list_ballots
from app.selections.queries.progress import UnitProgress, list_progress
from app.selections.queries.rules import newest, rule_set_of
from app.selections.service import returns
from app.selections.service.ballots import call_ballots
from app.selections.service.returns import Paper
from app.whips.domain import DecidedBy, WhipAction
from app.whips.service.recording import record_whip_change
from tests.factories.clps import SINCE, fill_out
from tests.factories.party import make_party

SECRETARY = "user 11"
OFFICER = "user 12"
BY = "user 9"


def clps_of(session: Session, member_ids: Sequence[int]) -> list[Clp]:
    """A CLP for the seat of each member of `make_party`: two branches, three affiliated ones."""
    clps = [
        record_clp(
            session,
            name=f"Seat {number} CLP",
            constituency=f"Seat {number}",
            since=SINCE,
            until=None,
            source="List of CLPs",
            by=BY,
        )
        for number in member_ids
    ]
    for clp in clps:
        fill_out(session, clp.id)
    return clps


def called(
    session: Session,
    member_ids: Collection[int],
    *,
    rules: str = "2018",
    called_on: date | None = None,
    title: str = "Ballots of the autumn",
    source: str = "NEC, 1 July",
) -> BallotRound:
    """A round called 30 days ago, so that units meet."""
    called_on = called_on or clock.today() - timedelta(days=30)
    version = newest(session, rules)
    return call_ballots(
        session,
        member_ids,
        title=title,
        rule_set_id=version.id,
        called_on=called_on,
        freeze_on=called_on,
        days=timetable(called_on, rule_set_of(version)),
        source=source,
        by=BY,
    )


def a_party_with_ballots(members: int = 2, *, rules: str = "2018") -> BallotRow:
    """So many members with a CLP each and a running ballot; the ballot of the first member."""
    with unit_of_work() as session:
        ids = make_party(session, members)
        clps_of(session, ids)
        called(session, ids, rules=rules)
        return list_ballots(session, BallotFilter(member_id=1), None)[0]


def units_of(session: Session, ballot: BallotRow) -> tuple[UnitProgress, ...]:
    """The units of a ballot: East and West, then the affiliated branches."""
    return list_progress(session, [ballot])[ballot.id].units


def entered(
    session: Session,
    ballot: BallotRow,
    unit_id: int,
    votes: tuple[int, int] | None,
    *,
    meeting: Meeting = Meeting.FIRST,
    note: str = "",
    by: str = SECRETARY,
) -> UnitReturn:
    """A return: (for a full selection, for the MP), or None for no preference."""
    for_selection, for_member = votes or (None, None)
    held_on = clock.today() - timedelta(days=2)
    paper = Paper(meeting, for_selection, for_member, None, held_on, note)
    return returns.enter_return(session, ballot.id, unit_id, paper, scopes=None, by=by)


def confirmed(
    session: Session,
    ballot: BallotRow,
    unit_id: int,
    votes: tuple[int, int] | None,
    *,
    meeting: Meeting = Meeting.FIRST,
) -> UnitReturn:
    """A return that a second person has confirmed."""
    row = entered(session, ballot, unit_id, votes, meeting=meeting)
    returns.record_step(session, row.id, ReturnStepKind.CONFIRMED, version=row.version, by=OFFICER)
    return row


def lose_the_whip(session: Session, member_id: int) -> None:
    """Suspend a member's whip from today."""
    record_whip_change(
        session,
        member_id,
        WhipAction.SUSPEND,
        effective_on=clock.today(),
        decided_by=DecidedBy.CHIEF_WHIP,
        reason="Why",
        by=BY,
    )
