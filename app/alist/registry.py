"""What rooms above put on an officer's page of a candidate. Each registers a function."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.desk.registry import Section

CandidateSection = Callable[[Session, int], Section | None]

_sections: dict[int, CandidateSection] = {}


def candidate_section(place: int) -> Callable[[CandidateSection], CandidateSection]:
    """Register a section of a candidate's page; lower places come first. ValueError when taken.

    The function takes a session and the candidate's id, and gives None where it has nothing to say.
    """

    def register(section: CandidateSection) -> CandidateSection:
        if place in _sections:
            raise ValueError(f"place {place} of a candidate's page is taken")
        _sections[place] = section
        return section

    return register


def list_candidate_sections(session: Session, candidate_id: int) -> list[Section]:
    """What rooms above say of a candidate, for her page; only for officers who may read her."""
    found = [section(session, candidate_id) for _place, section in sorted(_sections.items())]
    return [one for one in found if one is not None]
