"""The list of regional contacts, and who can still be reached though nobody needs to any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.db.model import covers
from app.kernel.words import folded
from app.members.models import Clp, Constituency
from app.members.queries import list_regions
from app.selections.models.organisation import ClpOfficer, RegionContact


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A region, whom its CLPs turn to (None: nobody is on record), and how many CLPs it has."""

    region: str
    contact: RegionContact | None
    clps: int


CONTACT_SORTS = frozenset({"region", "name", "clps"})


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """What the list of regional contacts is narrowed to.

    text: in region or name. state: "" for all regions, "with" or "without" a contact, "voided" for
    those that were recorded by mistake. sort: of CONTACT_SORTS.
    """

    text: str = ""
    state: str = ""
    sort: str = "region"
    descending: bool = False


def list_contacts(session: Session, wanted: ContactFilter, on: date) -> list[ContactRow]:
    """Every region on record with its contact, those without one too. on: for the CLPs counted."""
    counted: dict[str | None, int] = dict(
        session.execute(
            select(Constituency.region, func.count())
            .join(Clp, Clp.constituency_id == Constituency.id)
            .where(Clp.voided_at.is_(None), covers(Clp, on))
            .group_by(Constituency.region)
        ).all()
    )
    if wanted.state == "voided":
        kept = session.scalars(select(RegionContact).where(RegionContact.voided_at.is_not(None)))
        rows = [ContactRow(one.region, one, counted.get(one.region, 0)) for one in kept]
    else:
        by_region = {
            one.region: one
            for one in session.scalars(
                select(RegionContact).where(RegionContact.voided_at.is_(None))
            )
        }
        regions = {*list_regions(session), *by_region}
        rows = [ContactRow(one, by_region.get(one), counted.get(one, 0)) for one in regions]
    return _narrowed(rows, wanted)


def _narrowed(rows: list[ContactRow], wanted: ContactFilter) -> list[ContactRow]:
    words = folded(wanted.text).split()
    found = [
        row
        for row in rows
        if all(
            word in folded(f"{row.region} {row.contact.name if row.contact else ''}")
            for word in words
        )
        and (wanted.state != "with" or row.contact is not None)
        and (wanted.state != "without" or row.contact is None)
    ]
    found.sort(key=lambda row: (folded(row.region), row.contact.id if row.contact else 0))
    if wanted.sort == "clps":
        found.sort(key=lambda row: row.clps, reverse=wanted.descending)
    elif wanted.sort == "name":
        # A region without a contact comes last in either order.
        with_one = [row for row in found if row.contact is not None]
        with_one.sort(
            key=lambda row: folded(row.contact.name if row.contact else ""),
            reverse=wanted.descending,
        )
        found = [*with_one, *(row for row in found if row.contact is None)]
    elif wanted.descending:
        found.reverse()
    return found


# --- what is kept no longer ----------------------------------------------------------------------


def list_forgettable_officers(
    session: Session, ended_by: date, voided_before: datetime
) -> list[ClpOfficer]:
    """Officers who can be reached still, though they left by a day or were voided before."""
    return list(
        session.scalars(
            select(ClpOfficer)
            .where(
                or_(ClpOfficer.email.is_not(None), ClpOfficer.telephone.is_not(None)),
                or_(ClpOfficer.until <= ended_by, ClpOfficer.voided_at < voided_before),
            )
            .order_by(ClpOfficer.id)
        )
    )


def list_forgettable_contacts(session: Session, voided_before: datetime) -> list[RegionContact]:
    """Regional contacts who can be reached still, though they were voided before an instant."""
    return list(
        session.scalars(
            select(RegionContact)
            .where(
                or_(RegionContact.email.is_not(None), RegionContact.telephone.is_not(None)),
                RegionContact.voided_at < voided_before,
            )
            .order_by(RegionContact.id)
        )
    )
