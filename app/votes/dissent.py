"""Who went against a party in a division, and against what: for the public page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.kernel.dates import london_day
from app.votes.domain.discipline import is_against_majority, is_rebellion
from app.votes.domain.lines import Direction, Evidence
from app.votes.models import Division
from app.votes.queries import PartyFigures, VoteRow
from app.votes.settings import rules_in_force
from app.whips.queries import get_whip_book


@dataclass(frozen=True, slots=True)
class Dissent:
    """Members of one party who went against something, named as what it is.

    source: of a line that is declared and published, with its day; None when it is the majority
    of the party they went against.
    """

    party: str
    against: Direction
    votes: tuple[VoteRow, ...]
    reported: bool = False
    source: str | None = None
    declared_on: date | None = None


def dissent_of(
    session: Session,
    division: Division,
    figures: Sequence[PartyFigures],
    votes: Sequence[VoteRow],
) -> list[Dissent]:
    """For each party: who voted against its published line, or else against its majority.

    A line that is not published is not shown and changes nothing here. Nobody rebels who does not
    hold the whip that day.
    """
    book, rules = get_whip_book(session), rules_in_force(session)
    found = []
    for party in figures:
        own = [row for row in votes if row.party_id == party.party_id]
        line = party.declared
        if line is not None and line.published:
            rebels = tuple(
                row
                for row in own
                if is_rebellion(line.direction, row.vote, rules)
                and book.holds(row.member_id, row.party, division.held_on)
            )
            found.append(
                Dissent(
                    party.party,
                    line.direction,
                    rebels,
                    reported=line.evidence is Evidence.REPORTED,
                    source=line.source,
                    declared_on=london_day(line.declared_at),
                )
            )
            continue
        dissenters = tuple(row for row in own if is_against_majority(party.majority, row.vote))
        if dissenters:
            found.append(Dissent(party.party, party.majority, dissenters))
    return found
