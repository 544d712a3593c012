"""Where the members' codes go, and personal links to whichever round is open."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.confidence.queries.rounds import list_running
from app.confidence.service.links import list_recipients, make_link, record_address
from app.demo.country import OWN
from app.demo.demonstration import Demo
from app.kernel.words import folded
from app.settings.service import change_setting

DOMAIN = "moot.example.org"
"""Of the invented parliament; nobody can have an address there."""
LINKS = 12


def record_addresses(session: Session, demo: Demo) -> None:
    """Put an address of every own member on record, at the domain of the invented parliament."""
    change_setting(
        session,
        "confidence:parliamentary-domains",
        DOMAIN,
        0,
        by=demo.by(Role.ADMINISTRATOR),
    )
    for member in demo.country.sitting_for(OWN):
        first, last = (
            "".join(letter for letter in folded(name) if letter.isascii() and letter.isalnum())
            for name in (member.first_name, member.last_name)
        )
        record_address(
            session,
            member.id,
            # Two may share a name: the id tells their addresses apart.
            address=f"{first}.{last}.{member.id}@{DOMAIN}",
            source="The members’ directory of the Moot",
            by=demo.by(Role.WHIP),
        )


def make_links(session: Session, demo: Demo) -> None:
    """Make links for some who have not answered; none is mailed, for nobody reads there."""
    for round_ in list_running(session):
        for member_id, _name in list_recipients(session, round_).mailed[:LINKS]:
            make_link(session, round_, member_id, mail=False, by=demo.by(Role.WHIP))
