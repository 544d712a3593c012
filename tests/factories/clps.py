"""CLPs with what they are filled out with, put straight on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.kernel.words import folded
from app.members.models import Clp, Constituency
from app.members.service import record_clp
from app.selections.domain.organisation import ContactGiven, OfficerGiven, UnitGiven, UnitPool
from app.selections.models.organisation import ClpOfficer, ClpUnit, RegionContact
from app.selections.service.people import record_contact, record_officer
from app.selections.service.units import record_unit

BY = "user 9"
SINCE = date(2010, 5, 6)
SOURCE = "Return of the CLP"
AFFILIATES = (("Unison", "Harbour"), ("Unison", "Hospitals"), ("Fabian Society", "Harbour"))


def a_clp(session: Session, seat: str, *, region: str | None = None) -> Clp:
    """The CLP of a new seat, such as "Northbridge CLP"."""
    session.add(Constituency(name=seat, search_name=folded(seat), region=region))
    session.flush()
    return record_clp(
        session,
        name=f"{seat} CLP",
        constituency=seat,
        since=SINCE,
        until=None,
        source="List of CLPs",
        by=BY,
    )


def a_branch(
    session: Session, clp_id: int, name: str, *, since: date = SINCE, until: date | None = None
) -> ClpUnit:
    """A party branch."""
    given = UnitGiven(UnitPool.BRANCH, name, "", since, until, SOURCE)
    return record_unit(session, clp_id, given, by=BY)


def an_affiliate(
    session: Session,
    clp_id: int,
    organisation: str,
    name: str,
    *,
    since: date = SINCE,
    until: date | None = None,
) -> ClpUnit:
    """An affiliated branch."""
    given = UnitGiven(UnitPool.AFFILIATE, name, organisation, since, until, SOURCE)
    return record_unit(session, clp_id, given, by=BY)


def fill_out(
    session: Session,
    clp_id: int,
    *,
    branches: Sequence[str] = ("East", "West"),
    affiliates: Sequence[tuple[str, str]] = AFFILIATES,
) -> list[ClpUnit]:
    """Party branches by name and affiliated branches by (organisation, name), in that order."""
    return [
        *(a_branch(session, clp_id, name) for name in branches),
        *(an_affiliate(session, clp_id, organisation, name) for organisation, name in affiliates),
    ]


def an_officer(
    session: Session,
    clp_id: int,
    name: str = "Ada Birch",
    *,
    office: str = "Secretary",
    since: date = SINCE,
    until: date | None = None,
) -> ClpOfficer:
    """An officer of a CLP, who can be reached."""
    email = f"{folded(name).replace(' ', '.')}@example.org"
    given = OfficerGiven(office, name, email, "020 7946 0123", since, until, SOURCE)
    return record_officer(session, clp_id, given, by=BY)


def a_contact(session: Session, region: str, name: str = "Rhian Llwyd") -> RegionContact:
    """Whom the CLPs of a region turn to."""
    given = ContactGiven(name, "region@example.org", "029 2018 0123")
    return record_contact(session, region, given, by=BY)
