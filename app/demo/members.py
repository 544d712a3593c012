"""CLPs of the own party's seats, one of them with a secretary."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.domain import Role
from app.demo import names
from app.demo.country import OWN
from app.demo.demonstration import Demo
from app.demo.domain import CLP_SOURCE
from app.kernel import clock
from app.members.queries import clp_key
from app.members.service import record_clp, record_regions


def record_seats(session: Session, demo: Demo) -> None:
    """Say in which region of the invented country each seat lies: no source of members does."""
    record_regions(
        session, {member.seat: names.region(member.seat) for member in demo.country.members}
    )


def record_clps(session: Session, demo: Demo) -> None:
    """Put all but two of the CLPs on record: those stand in the file that waits to be taken in."""
    held = demo.country.sitting_for(OWN)
    clps = [
        record_clp(
            session,
            name=f"{member.seat} CLP",
            constituency=member.seat,
            since=min(m.since for m in demo.country.members),
            until=None,
            source=CLP_SOURCE,
            by=demo.by(Role.SELECTIONS_OFFICER),
        )
        for member in held[:-2]
    ]
    accounts.grant_role(
        session,
        demo.officers[Role.CLP_SECRETARY],
        Role.CLP_SECRETARY,
        clp_key(clps[0].id),
        clock.today(),
        by=demo.by(Role.ADMINISTRATOR),
    )
