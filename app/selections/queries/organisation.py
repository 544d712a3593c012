"""Reads of what a CLP is filled out with: regional contacts, officers, units, freeze dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, covers
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Clp, Constituency
from app.members.queries import KnownClp, Scopes, within
from app.selections.domain.ballots import BallotStepKind
from app.selections.domain.organisation import OfficerGiven, UnitGiven, UnitPool
from app.selections.models.ballots import BallotStep, BallotUnit
from app.selections.models.organisation import ClpOfficer, ClpUnit, FreezeDate, RegionContact

Kept = TypeVar("Kept", ClpOfficer, ClpUnit, FreezeDate)


def unit_given(unit: ClpUnit) -> UnitGiven:
    """A unit on record as plain values."""
    return UnitGiven(
        unit.pool, unit.name, unit.organisation or "", unit.since, unit.until, unit.source
    )


def officer_given(officer: ClpOfficer) -> OfficerGiven:
    """An officer on record as plain values, in the clear."""
    return OfficerGiven(
        officer.office,
        officer.name,
        officer.email or "",
        officer.telephone or "",
        officer.since,
        officer.until,
        officer.source,
    )


# --- of several CLPs at once ---------------------------------------------------------------------


def list_units(session: Session, clp_ids: Collection[int], on: date) -> dict[int, list[ClpUnit]]:
    """The units that count of each CLP on a day, by CLP: branches first, then affiliates, by name.

    Every CLP asked for has an entry. One query, however many.
    """
    found: dict[int, list[ClpUnit]] = {clp_id: [] for clp_id in clp_ids}
    units = session.scalars(
        select(ClpUnit).where(
            ClpUnit.clp_id.in_(found), ClpUnit.voided_at.is_(None), covers(ClpUnit, on)
        )
    )
    for unit in sorted(units, key=_unit_order):
        found[unit.clp_id].append(unit)
    return found


def _unit_order(unit: ClpUnit) -> tuple[object, ...]:
    given = unit_given(unit)
    pool, organisation, name = given.what
    return pool is UnitPool.AFFILIATE, organisation, name, unit.since, unit.id


def list_known_units(session: Session, clp_ids: Collection[int]) -> dict[int, list[ClpUnit]]:
    """Every unit of each CLP that has not been voided, of whatever day, by CLP."""
    found: dict[int, list[ClpUnit]] = {clp_id: [] for clp_id in clp_ids}
    for unit in session.scalars(
        select(ClpUnit).where(ClpUnit.clp_id.in_(found), ClpUnit.voided_at.is_(None))
    ):
        found[unit.clp_id].append(unit)
    return found


def list_known_officers(session: Session, clp_ids: Collection[int]) -> dict[int, list[ClpOfficer]]:
    """Every officer of each CLP that has not been voided, of whatever day, by CLP."""
    found: dict[int, list[ClpOfficer]] = {clp_id: [] for clp_id in clp_ids}
    for officer in session.scalars(
        select(ClpOfficer).where(ClpOfficer.clp_id.in_(found), ClpOfficer.voided_at.is_(None))
    ):
        found[officer.clp_id].append(officer)
    return found


def list_known_freezes(session: Session, clp_ids: Collection[int]) -> dict[int, list[FreezeDate]]:
    """Every freeze date of each CLP that has not been voided, by CLP."""
    found: dict[int, list[FreezeDate]] = {clp_id: [] for clp_id in clp_ids}
    for freeze in session.scalars(
        select(FreezeDate).where(FreezeDate.clp_id.in_(found), FreezeDate.voided_at.is_(None))
    ):
        found[freeze.clp_id].append(freeze)
    return found


def list_clps_named(session: Session, name: str) -> list[KnownClp]:
    """The CLPs of a name, in any case, that have not been voided: a name may be used again."""
    rows = session.execute(
        select(Clp.id, Clp.name, Constituency.name, Clp.since, Clp.until, Clp.source)
        .join(Constituency, Constituency.id == Clp.constituency_id)
        .where(Clp.search_name == folded(name), Clp.voided_at.is_(None))
        .order_by(Clp.id)
    )
    return [KnownClp(*row) for row in rows]


def list_organisations(session: Session) -> list[str]:
    """The affiliated organisations on record, by name: what is suggested."""
    named = select(ClpUnit.organisation).where(
        ClpUnit.organisation.is_not(None), ClpUnit.voided_at.is_(None)
    )
    return sorted(name for name in session.scalars(named.distinct()) if name)


def is_organisation(session: Session, name: str) -> bool:
    """Whether an affiliated organisation is on record, written exactly like this."""
    found = session.scalar(
        select(ClpUnit.id).where(ClpUnit.organisation == name, ClpUnit.voided_at.is_(None)).limit(1)
    )
    return found is not None


def list_offices(session: Session) -> list[str]:
    """The offices of CLPs on record, by name: what is suggested."""
    return sorted(
        session.scalars(select(ClpOfficer.office).where(ClpOfficer.voided_at.is_(None)).distinct())
    )


def is_asked(session: Session, unit_id: int) -> bool:
    """Whether a ballot asks, or asked, a unit that was not taken out of it.

    One that was called by mistake asks nobody, and nothing can be taken out of it any more.
    """
    voided = select(BallotStep.ballot_id).where(BallotStep.kind == BallotStepKind.VOIDED)
    found = session.scalar(
        select(BallotUnit.id)
        .where(
            BallotUnit.clp_unit_id == unit_id,
            BallotUnit.withdrawn_at.is_(None),
            BallotUnit.ballot_id.not_in(voided),
        )
        .limit(1)
    )
    return found is not None


# --- of one CLP ----------------------------------------------------------------------------------


def list_officers(session: Session, clp_id: int, on: date) -> list[ClpOfficer]:
    """The officers of a CLP on a day: its secretary first, then by office and name."""
    officers = session.scalars(
        select(ClpOfficer).where(
            ClpOfficer.clp_id == clp_id, ClpOfficer.voided_at.is_(None), covers(ClpOfficer, on)
        )
    )
    return sorted(officers, key=_officer_order)


def _officer_order(officer: ClpOfficer) -> tuple[object, ...]:
    office, name = officer_given(officer).who
    return office != "secretary", office, name, officer.since, officer.id


def newest_freeze(session: Session, clp_id: int) -> FreezeDate | None:
    """The latest freeze date of a CLP that has not been voided; None where none is on record."""
    return session.scalars(
        select(FreezeDate)
        .where(FreezeDate.clp_id == clp_id, FreezeDate.voided_at.is_(None))
        .order_by(FreezeDate.freeze_on.desc(), FreezeDate.id.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Organisation:
    """All that a CLP is filled out with, as at a day. freezes: the latest first."""

    officers: Sequence[ClpOfficer]
    units: Sequence[ClpUnit]
    freezes: Sequence[FreezeDate]

    def of_pool(self, pool: UnitPool) -> list[ClpUnit]:
        """Its units of a pool, by name."""
        return [unit for unit in self.units if unit.pool is pool]

    @property
    def by_organisation(self) -> Mapping[str, list[ClpUnit]]:
        """Its affiliated branches by organisation."""
        found: dict[str, list[ClpUnit]] = {}
        for unit in self.of_pool(UnitPool.AFFILIATE):
            found.setdefault(unit.organisation or "", []).append(unit)
        return found


def read_organisation(
    session: Session, clp_id: int, on: date, *, ended: bool = False, voided: bool = False
) -> Organisation:
    """What is on record of a CLP for a day.

    ended: also what holds on other days. voided: that, and what was recorded by mistake. Freeze
    dates are days themselves, so all of them are told whatever the day.
    """

    def shown(model: type[ClpOfficer] | type[ClpUnit]) -> ColumnElement[bool]:
        in_force = true() if ended or voided else covers(model, on)
        return in_force & (true() if voided else model.voided_at.is_(None))

    officers = session.scalars(
        select(ClpOfficer).where(ClpOfficer.clp_id == clp_id, shown(ClpOfficer))
    )
    units = session.scalars(select(ClpUnit).where(ClpUnit.clp_id == clp_id, shown(ClpUnit)))
    freezes = session.scalars(
        select(FreezeDate)
        .where(
            FreezeDate.clp_id == clp_id,
            true() if voided else FreezeDate.voided_at.is_(None),
        )
        .order_by(FreezeDate.freeze_on.desc(), FreezeDate.id.desc())
    )
    return Organisation(
        sorted(officers, key=_officer_order), sorted(units, key=_unit_order), freezes.all()
    )


def get_unit(session: Session, unit_id: int, scopes: Scopes) -> tuple[ClpUnit, Clp]:
    """A unit of a CLP within a scope, and that CLP. Raises NotInRecord, as `get_clp` does."""
    return _get(session, ClpUnit, unit_id, scopes, "branch")


def get_officer(session: Session, officer_id: int, scopes: Scopes) -> tuple[ClpOfficer, Clp]:
    """An officer of a CLP within a scope, and that CLP. Raises NotInRecord."""
    return _get(session, ClpOfficer, officer_id, scopes, "officer of a CLP")


def get_freeze(session: Session, freeze_id: int, scopes: Scopes) -> tuple[FreezeDate, Clp]:
    """A freeze date of a CLP within a scope, and that CLP. Raises NotInRecord."""
    return _get(session, FreezeDate, freeze_id, scopes, "freeze date")


def _get(
    session: Session, model: type[Kept], row_id: int, scopes: Scopes, what: str
) -> tuple[Kept, Clp]:
    row = None
    if row_id <= LARGEST_ID:
        row = session.execute(
            select(model, Clp)
            .join(Clp, Clp.id == model.clp_id)
            .where(model.id == row_id, within(scopes))
        ).first()
    if row is None:
        raise NotInRecord(f"There is no {what} {row_id} that you can see.")
    return row[0], row[1]


# --- regional contacts ---------------------------------------------------------------------------


def find_contact(session: Session, region: str | None) -> RegionContact | None:
    """Whom CLPs of a region turn to; None where nobody is on record, or no region is known."""
    return session.scalar(
        select(RegionContact).where(
            RegionContact.region == region, RegionContact.voided_at.is_(None)
        )
    )


def get_contact(session: Session, contact_id: int) -> RegionContact:
    """A regional contact, voided or not. Raises NotInRecord."""
    found = session.get(RegionContact, contact_id) if contact_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no regional contact {contact_id}.")
    return found
