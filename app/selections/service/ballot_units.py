"""Changes the timetable of ballots that have been called, and which units they ask.

Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import NotInRecord, StaleEdit
from app.selections.domain.ballots import LIVE, BallotRefused, Stage, check_timetable
from app.selections.events import SelectionEvent
from app.selections.models.ballots import BallotDay, TriggerBallot
from app.selections.queries import ballots as queries
from app.selections.queries.ballots import BallotRow
from app.selections.queries.organisation import list_units
from app.selections.service.ballots import BALLOTS, asked_unit, ballot_facts


def change_timetable(
    session: Session,
    ballot_id: int,
    days: Mapping[Stage, date],
    *,
    reason: str,
    version: int | None,
    by: str,
) -> None:
    """Give a ballot other days. Raises StaleEdit, BallotRefused and NotInRecord."""
    ballot = _changeable(session, ballot_id, version)
    check_timetable(ballot.called_on, days, ballot.rule_set)
    changes = {}
    for stage in Stage:
        row = session.get(BallotDay, (ballot_id, stage))
        assert row is not None
        if row.day != days[stage]:
            changes[stage.value] = [row.day.isoformat(), days[stage].isoformat()]
            row.day = days[stage]
    if not changes:
        raise BallotRefused("These are the days already on record.")
    audit.record(
        session,
        SelectionEvent.TIMETABLE_CHANGED,
        by=by,
        subject=f"ballot {ballot_id}",
        changes={"days": changes, "reason": reason},
    )


def add_units(
    session: Session,
    ballot_id: int,
    unit_ids: Collection[int],
    *,
    reason: str,
    version: int | None,
    by: str,
) -> None:
    """Ask more units of the CLP in a ballot. Raises StaleEdit, BallotRefused and NotInRecord."""
    ballot = _changeable(session, ballot_id, version)
    asked = {unit.clp_unit_id for unit in queries.list_units_asked(session, [ballot_id])[ballot_id]}
    known = {
        unit.id: unit for unit in list_units(session, [ballot.clp_id], clock.today())[ballot.clp_id]
    }
    if not unit_ids:
        raise BallotRefused("Choose at least one unit.", "units")
    for unit_id in unit_ids:
        if unit_id not in known or unit_id in asked:
            raise BallotRefused("Choose units of this CLP that are not asked yet.", "units")
    at = clock.now()
    session.add_all(asked_unit(ballot_id, known[unit_id], at, by) for unit_id in sorted(unit_ids))
    _record_units(
        session, ballot_id, "added", [known[i].name for i in sorted(unit_ids)], reason, by
    )


def withdraw_unit(
    session: Session,
    ballot_id: int,
    ballot_unit_id: int,
    *,
    reason: str,
    version: int | None,
    by: str,
) -> None:
    """Ask a unit no longer; what it returned stays on record and counts no more.

    Raises StaleEdit, BallotRefused and NotInRecord.
    """
    _changeable(session, ballot_id, version)
    asked = queries.list_units_asked(session, [ballot_id])[ballot_id]
    unit = next((one for one in asked if one.id == ballot_unit_id), None)
    if unit is None:
        raise NotInRecord("This unit is not asked in the ballot.")
    if len(asked) == 1:
        raise BallotRefused("It is the last unit of the ballot: waive or void the ballot instead.")
    unit.withdrawn_at = clock.now()
    unit.withdrawn_by = by
    unit.withdrawn_reason = reason
    _record_units(session, ballot_id, "withdrawn", [unit.name], reason, by)


def _record_units(
    session: Session, ballot_id: int, what: str, names: Sequence[str], reason: str, by: str
) -> None:
    session.flush()
    audit.record(
        session,
        SelectionEvent.BALLOT_UNITS_CHANGED,
        by=by,
        subject=f"ballot {ballot_id}",
        changes={what: list(names), "reason": reason},
    )


def _changeable(session: Session, ballot_id: int, version: int | None) -> BallotRow:
    """A live ballot to be changed, its version counted up."""
    one_at_a_time(session, BALLOTS)
    ballot = queries.get_ballot(session, ballot_id, None)
    if ballot.version != version:
        raise StaleEdit(ballot_facts(ballot))
    if ballot.state not in LIVE:
        raise BallotRefused("The ballot is over: reopen it first.")
    row = session.get(TriggerBallot, ballot_id)
    assert row is not None
    row.version += 1
    return ballot
