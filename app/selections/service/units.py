"""Records party branches, affiliated branches and freeze dates of CLPs. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.kernel.words import folded
from app.selections.domain.organisation import (
    OrganisationRefused,
    UnitGiven,
    UnitPool,
    check_day,
    check_unit,
)
from app.selections.events import SelectionEvent
from app.selections.models.organisation import ClpUnit, FreezeDate
from app.selections.queries import organisation as queries
from app.selections.queries.organisation import unit_given
from app.selections.service.organisation import PARTS, iso, open_clp

# --- units -----------------------------------------------------------------------------------


def record_unit(session: Session, clp_id: int, given: UnitGiven, *, by: str) -> ClpUnit:
    """Put a party branch or an affiliated branch on record.

    Raises NotInRecord for no such CLP, and OrganisationRefused for what cannot be.
    """
    given = _spelt(session, given)
    _check(session, clp_id, given)
    unit = ClpUnit(
        clp_id=clp_id,
        pool=given.pool,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
        **_columns(given),
    )
    session.add(unit)
    session.flush()
    _tell(session, SelectionEvent.UNIT_RECORDED, unit, {"after": unit_facts(unit)}, by=by)
    return unit


def change_unit(
    session: Session, unit_id: int, given: UnitGiven, *, version: int | None, by: str
) -> ClpUnit:
    """Change what is on record of a unit; its CLP and its pool stay as they are.

    Raises NotInRecord, StaleEdit, and OrganisationRefused for what cannot be.
    """
    unit = _locked(session, unit_id)
    before = unit_facts(unit)
    if unit.version != version:
        raise StaleEdit(before)
    _standing(unit)
    given = _spelt(session, replace(given, pool=unit.pool))
    _check(session, unit.clp_id, given, but=unit.id)
    for name, value in _columns(given).items():
        setattr(unit, name, value)
    after = unit_facts(unit)
    if after == before:
        raise OrganisationRefused("Nothing was changed: all is as it was.")
    unit.version += 1
    session.flush()
    changes = {"before": before, "after": after}
    _tell(session, SelectionEvent.UNIT_CHANGED, unit, changes, by=by)
    return unit


def end_unit(
    session: Session, unit_id: int, until: date, *, version: int | None, by: str
) -> ClpUnit:
    """Record the first day on which a unit is no more. Raises as `change_unit` does."""
    unit, _clp = queries.get_unit(session, unit_id, None)
    given = replace(unit_given(unit), until=until)
    return change_unit(session, unit_id, given, version=version, by=by)


def void_unit(
    session: Session, unit_id: int, *, reason: str, version: int | None, by: str
) -> ClpUnit:
    """Void a unit that was recorded by mistake; it stays on record with the reason.

    Raises NotInRecord, StaleEdit, and OrganisationRefused for one that is voided already, or that
    a trigger ballot asks: what it returned would hang in the air.
    """
    unit = _locked(session, unit_id)
    if unit.version != version:
        raise StaleEdit(unit_facts(unit))
    _standing(unit)
    if queries.is_asked(session, unit_id):
        raise OrganisationRefused(
            "A trigger ballot asks it: take it out of the ballot first. A branch that is no more is"
            " not voided: enter the day of its end."
        )
    unit.voided_at, unit.voided_by, unit.void_reason = clock.now(), by, reason
    unit.version += 1
    session.flush()
    _tell(session, SelectionEvent.UNIT_VOIDED, unit, {"name": unit.name, "reason": reason}, by=by)
    return unit


def unit_facts(unit: ClpUnit) -> dict[str, str]:
    """What is on record of a unit, by the fields of its form, as text."""
    facts = {"name": unit.name, "since": iso(unit.since), "until": iso(unit.until)}
    if unit.pool is UnitPool.AFFILIATE:
        facts["organisation"] = unit.organisation or ""
    return {**facts, "source": unit.source}


def _columns(given: UnitGiven) -> dict[str, object]:
    return {
        "name": given.name,
        "organisation": given.organisation or None,
        "search_text": folded(f"{given.name} {given.organisation}"),
        "since": given.since,
        "until": given.until,
        "source": given.source,
    }


def _spelt(session: Session, given: UnitGiven) -> UnitGiven:
    """The unit with its organisation as it is written on record: “unison” is Unison's."""
    if not given.organisation or queries.is_organisation(session, given.organisation):
        return given
    written = {folded(name): name for name in queries.list_organisations(session)}
    return replace(given, organisation=written.get(folded(given.organisation), given.organisation))


def _check(session: Session, clp_id: int, given: UnitGiven, but: int = 0) -> None:
    clp, spell = open_clp(session, clp_id)
    others = [
        (f"“{unit.name}”", unit_given(unit))
        for unit in queries.list_known_units(session, [clp.id])[clp.id]
        if unit.id != but
    ]
    check_unit(given, others, today=clock.today(), clp=spell)


def _locked(session: Session, unit_id: int) -> ClpUnit:
    one_at_a_time(session, PARTS)
    unit, _clp = queries.get_unit(session, unit_id, None)
    session.refresh(unit)
    return unit


def _standing(unit: ClpUnit) -> None:
    if unit.voided_at is not None:
        raise OrganisationRefused("This has been voided already.")


def _tell(
    session: Session,
    event: SelectionEvent,
    unit: ClpUnit,
    changes: Mapping[str, object],
    *,
    by: str,
) -> None:
    audit.record(
        session,
        event,
        by=by,
        subject=f"unit {unit.id}",
        changes={"clp": unit.clp_id, "pool": unit.pool.value, **changes},
    )


# --- freeze dates ----------------------------------------------------------------------------


def record_freeze(
    session: Session, clp_id: int, *, freeze_on: date, purpose: str, source: str, by: str
) -> FreezeDate:
    """Put on record by which day's list of members a CLP's voters are told.

    purpose: of which process. Raises NotInRecord, and OrganisationRefused for one that is on
    record, or a day that cannot be meant.
    """
    open_clp(session, clp_id)
    check_day(freeze_on, "freeze_on", today=clock.today())
    for other in queries.list_known_freezes(session, [clp_id])[clp_id]:
        if (other.freeze_on, folded(other.purpose)) == (freeze_on, folded(purpose)):
            raise OrganisationRefused(
                "This day is on record already for the same purpose.", "freeze_on"
            )
    freeze = FreezeDate(
        clp_id=clp_id,
        freeze_on=freeze_on,
        purpose=purpose,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(freeze)
    session.flush()
    audit.record(
        session,
        SelectionEvent.FREEZE_RECORDED,
        by=by,
        subject=f"freeze date {freeze.id}",
        changes={"clp": clp_id, "after": freeze_facts(freeze)},
    )
    return freeze


def void_freeze(session: Session, freeze_id: int, *, reason: str, by: str) -> FreezeDate:
    """Void a freeze date that was recorded by mistake; it stays on record with the reason.

    Raises NotInRecord, and OrganisationRefused for one that is voided already.
    """
    one_at_a_time(session, PARTS)
    freeze, _clp = queries.get_freeze(session, freeze_id, None)
    session.refresh(freeze)
    if freeze.voided_at is not None:
        raise OrganisationRefused("This freeze date has been voided already.")
    freeze.voided_at, freeze.voided_by, freeze.void_reason = clock.now(), by, reason
    session.flush()
    audit.record(
        session,
        SelectionEvent.FREEZE_VOIDED,
        by=by,
        subject=f"freeze date {freeze.id}",
        changes={"clp": freeze.clp_id, **freeze_facts(freeze), "reason": reason},
    )
    return freeze


def freeze_facts(freeze: FreezeDate) -> dict[str, str]:
    """What is on record of a freeze date, by the fields of its form, as text."""
    return {
        "freeze_on": iso(freeze.freeze_on),
        "purpose": freeze.purpose,
        "source": freeze.source,
    }
