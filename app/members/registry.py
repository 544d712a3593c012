"""What rooms above put on the pages of CLPs. This room imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.desk.registry import Section
from app.security.identity import Identity

ClpSection = Callable[[Session, int], Section | None]


@dataclass(frozen=True, slots=True)
class ClpLink:
    """A link above the list of CLPs. permission: who is shown it."""

    text: str
    path: str
    permission: str


_sections: dict[int, ClpSection] = {}
_links: dict[int, ClpLink] = {}


def clp_section(place: int) -> Callable[[ClpSection], ClpSection]:
    """Register a section of a CLP's page; lower places come first. ValueError when taken.

    The function is given the id of a CLP that whoever asks may see, and None from it shows nothing.
    """

    def register(section: ClpSection) -> ClpSection:
        if place in _sections:
            raise ValueError(f"place {place} of a CLP's page is taken")
        _sections[place] = section
        return section

    return register


def clps_link(place: int, link: ClpLink) -> ClpLink:
    """Register a link above the list of CLPs; lower places come first. ValueError when taken."""
    if place in _links:
        raise ValueError(f"place {place} above the list of CLPs is taken")
    _links[place] = link
    return link


def clp_sections(session: Session, clp_id: int) -> list[Section]:
    """The sections of a CLP's page that have something to show."""
    found = [_sections[place](session, clp_id) for place in sorted(_sections)]
    return [section for section in found if section is not None]


def clps_links(identity: Identity) -> list[ClpLink]:
    """The links above the list of CLPs that somebody may follow."""
    return [_links[place] for place in sorted(_links) if identity.may(_links[place].permission)]
