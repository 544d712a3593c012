"""Reads what somebody typed of a candidate by the record: seats by name."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.alist.service.candidates import CandidateRefused
from app.members.queries import find_constituency


def read_seats(session: Session, text: str) -> tuple[int, ...]:
    """The constituencies that lines mean, by id. Raises CandidateRefused for an unknown name."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        seat = find_constituency(session, line)
        if seat is None:
            raise CandidateRefused(
                f"No constituency is called “{line[:80]}”. Write it as the record does, one on each"
                " line.",
                "seats",
            )
        found.append(seat.id)
    return tuple(dict.fromkeys(found))
