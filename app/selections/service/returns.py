"""Takes in what units returned, and what a second person says of it. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.model import LARGEST_ID
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import NotInRecord, StaleEdit
from app.members.queries import Scopes
from app.selections.domain.ballots import NOW, BallotState
from app.selections.domain.returns import (
    LIVE,
    Meeting,
    ReturnRefused,
    ReturnState,
    ReturnStepKind,
    UnitResult,
    check_day,
    check_votes,
    legal_steps,
    result_of,
)
from app.selections.events import SelectionEvent
from app.selections.models.ballots import BallotUnit
from app.selections.models.returns import ReturnStep, UnitReturn
from app.selections.queries.ballots import BallotRow, get_ballot
from app.selections.queries.progress import ReturnRow, UnitProgress, find_unit, list_progress
from app.selections.service.ballots import BALLOTS

_EVENTS = {
    ReturnStepKind.CONFIRMED: SelectionEvent.RETURN_CONFIRMED,
    ReturnStepKind.SENT_BACK: SelectionEvent.RETURN_SENT_BACK,
    ReturnStepKind.VOIDED: SelectionEvent.RETURN_VOIDED,
    ReturnStepKind.REINSTATED: SelectionEvent.RETURN_REINSTATED,
}
_DONE = {
    ReturnStepKind.CONFIRMED: "confirmed",
    ReturnStepKind.SENT_BACK: "sent back",
    ReturnStepKind.VOIDED: "voided",
    ReturnStepKind.REINSTATED: "reinstated",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What a unit's paper says.

    meeting: the one it is of. for_selection, for_member: votes; None and None: no preference.
    turnout: those who voted at all, None where the paper does not say.
    """

    meeting: Meeting
    for_selection: int | None
    for_member: int | None
    turnout: int | None
    held_on: date
    note: str = ""


def get_unit(
    session: Session, ballot_id: int, ballot_unit_id: int, scopes: Scopes
) -> tuple[BallotRow, UnitProgress]:
    """A unit that a ballot within a scope asks, and the ballot.

    Raises NotInRecord, with the same words for whatever cannot be seen.
    """
    ballot = get_ballot(session, ballot_id, scopes)
    for unit in list_progress(session, [ballot])[ballot_id].units:
        if unit.unit_id == ballot_unit_id:
            return ballot, unit
    raise NotInRecord("There is no such unit that you can see.")


def check_paper(ballot: BallotRow, unit: UnitProgress, paper: Paper) -> UnitResult:
    """What a paper would come to. Raises ReturnRefused for one that cannot be entered now."""
    if ballot.state is not BallotState.RUNNING:
        raise ReturnRefused(f"The ballot {NOW[ballot.state]}: nothing can be entered.")
    if unit.meeting_wanted is None:
        raise ReturnRefused(
            "A return of this unit is on record already. If it is wrong, ask for it to be sent"
            " back or voided first."
        )
    if paper.meeting is not unit.meeting_wanted:
        raise ReturnRefused(
            "This unit's first meeting is to be entered before its retake."
            if unit.meeting_wanted is Meeting.FIRST
            else "The tie of the first meeting is on record: enter its retake."
        )
    check_votes(paper.for_selection, paper.for_member, paper.turnout)
    first = unit.current if paper.meeting is Meeting.RETAKE else None
    check_day(
        paper.held_on,
        notice=ballot.called_on,
        today=clock.today(),
        first_on=None if first is None else first.held_on,
    )
    return result_of(paper.for_selection, paper.for_member)


def enter_return(
    session: Session,
    ballot_id: int,
    ballot_unit_id: int,
    paper: Paper,
    *,
    scopes: Scopes,
    file_id: int | None = None,
    by: str,
) -> UnitReturn:
    """Enter what a unit returned. It counts once a second person has confirmed it.

    Raises ReturnRefused, and NotInRecord for what is out of scope.
    """
    one_at_a_time(session, BALLOTS)
    ballot, unit = get_unit(session, ballot_id, ballot_unit_id, scopes)
    result = check_paper(ballot, unit, paper)
    row = UnitReturn(
        ballot_unit_id=ballot_unit_id,
        meeting=paper.meeting,
        for_selection=paper.for_selection,
        for_member=paper.for_member,
        turnout=paper.turnout,
        held_on=paper.held_on,
        file_id=file_id,
        note=paper.note or None,
        version=1,
    )
    session.add(row)
    session.flush()
    _add_step(session, row.id, ReturnStepKind.ENTERED, None, by)
    audit.record(
        session,
        SelectionEvent.RETURN_ENTERED,
        by=by,
        subject=f"return {row.id}",
        changes={
            "ballot": ballot_id,
            "unit": ballot_unit_id,
            "meeting": paper.meeting.value,
            "for_selection": paper.for_selection,
            "for_member": paper.for_member,
            "turnout": paper.turnout,
            "held_on": paper.held_on.isoformat(),
            "result": result.value,
            "file": file_id,
        },
    )
    return row


def find_return(
    session: Session, return_id: int, scopes: Scopes
) -> tuple[BallotRow, UnitProgress, ReturnRow]:
    """A return within a scope, with its unit and its ballot; of a unit taken out of it too.

    Raises NotInRecord, with the same words for whatever cannot be seen.
    """
    ballot_id = unit_id = None
    if return_id <= LARGEST_ID:
        found = session.execute(
            select(BallotUnit.ballot_id, BallotUnit.id)
            .join(UnitReturn, UnitReturn.ballot_unit_id == BallotUnit.id)
            .where(UnitReturn.id == return_id)
        ).first()
        if found is not None:
            ballot_id, unit_id = found
    if ballot_id is not None and unit_id is not None:
        try:
            ballot = get_ballot(session, ballot_id, scopes)
        except NotInRecord:
            pass
        else:
            unit = find_unit(session, ballot, unit_id)
            assert unit is not None
            return ballot, unit, next(one for one in unit.returns if one.id == return_id)
    raise NotInRecord(f"There is no return {return_id} that you can see.")


def record_step(
    session: Session,
    return_id: int,
    kind: ReturnStepKind,
    *,
    reason: str = "",
    version: int | None,
    by: str,
) -> ReturnRow:
    """Confirm a return, send it back, void it or reinstate it.

    Confirming is for a second person, never for who entered it; all others need a reason. Raises
    StaleEdit, ReturnRefused and NotInRecord.
    """
    one_at_a_time(session, BALLOTS)
    ballot, unit, current = find_return(session, return_id, None)
    if current.version != version:
        raise StaleEdit(return_facts(current))
    check_return_step(ballot, unit, current, kind, by=by)
    if kind is not ReturnStepKind.CONFIRMED and not reason:
        raise ReturnRefused("Say why: the reason stays on record.", "reason")
    row = session.get(UnitReturn, return_id)
    assert row is not None
    row.version += 1
    _add_step(session, return_id, kind, reason or None, by)
    session.flush()
    audit.record(
        session,
        _EVENTS[kind],
        by=by,
        subject=f"return {return_id}",
        changes={
            "ballot": ballot.id,
            "unit": unit.unit_id,
            **({"reason": reason} if reason else {}),
        },
    )
    return current


def check_return_step(
    ballot: BallotRow, unit: UnitProgress, current: ReturnRow, kind: ReturnStepKind, *, by: str
) -> None:
    """Refuse what cannot be done with a return now (ReturnRefused)."""
    if ballot.state is not BallotState.RUNNING:
        raise ReturnRefused(
            f"The ballot {NOW[ballot.state]}: its returns stay as they are while it does."
        )
    if unit.withdrawn:
        raise ReturnRefused("This unit is asked no longer: what it returned stays as it is.")
    if kind not in legal_steps(current.state):
        raise ReturnRefused(f"This return is {current.state.value}: it cannot be {_DONE[kind]}.")
    if kind is ReturnStepKind.CONFIRMED and current.entered_by == by:
        raise ReturnRefused("You entered this return yourself: it is confirmed by somebody else.")
    live = {one.meeting: one for one in unit.returns if one.state in LIVE}
    if (
        kind is ReturnStepKind.VOIDED
        and current.meeting is Meeting.FIRST
        and Meeting.RETAKE in live
    ):
        raise ReturnRefused("Its tie has been retaken: void the retake first.")
    if kind is ReturnStepKind.REINSTATED:
        if current.meeting in live:
            raise ReturnRefused(
                "Another return of this meeting has been entered since: void that first."
            )
        first = live.get(Meeting.FIRST)
        tied = (
            first is not None
            and first.state is ReturnState.CONFIRMED
            and first.result is UnitResult.TIE
        )
        if current.meeting is Meeting.RETAKE and not tied:
            raise ReturnRefused("There is no confirmed tie that it would be the retake of.")
        if current.meeting is Meeting.RETAKE and first is not None:
            # Another first meeting than the one it was the retake of may stand by now.
            check_day(
                current.held_on,
                notice=ballot.called_on,
                today=clock.today(),
                first_on=first.held_on,
            )


def _add_step(
    session: Session, return_id: int, kind: ReturnStepKind, reason: str | None, by: str
) -> None:
    session.add(
        ReturnStep(
            return_id=return_id,
            kind=kind,
            reason=reason,
            recorded_at=clock.now(),
            recorded_by=by,
        )
    )


def return_facts(row: ReturnRow) -> Mapping[str, str]:
    """How a return stands, as text: for who has acted meanwhile."""
    return {"state": row.state.value}
