"""How the members of a party did by its line in one division: for the whips' office alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.registry import names_of
from app.kernel.words import plural
from app.members import queries as members
from app.votes.domain.discipline import Conduct, ExcuseKind, Rules, conduct, is_rebellion
from app.votes.domain.lines import Direction
from app.votes.domain.vote import Vote
from app.votes.excuses import kinds_by_member, list_excuses
from app.votes.models import Division, PartyLine, RebellionReview
from app.votes.queries.divisions import (
    PartyFigures,
    VoteRow,
    line_of,
    list_party_figures,
    list_votes,
)
from app.votes.queries.lines import line_words
from app.votes.settings import rules_in_force
from app.whips.queries import get_whip_book


@dataclass(frozen=True, slots=True)
class PersonConduct:
    """One member: her vote, what it was by the line, and what excuses her (kinds alone)."""

    row: VoteRow
    conduct: Conduct
    holds_whip: bool
    kinds: tuple[ExcuseKind, ...]
    review: RebellionReview | None

    @property
    def excused_by(self) -> str:
        """What excuses her, in words."""
        return ", ".join(kind.value for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class PartyConduct:
    """One party in one division, everybody by name.

    declared_by: the name of who declared the line.
    """

    party: str
    line: PartyLine | None
    declared_by: str
    people: tuple[PersonConduct, ...]

    def those(self, *kinds: str) -> list[PersonConduct]:
        """Those whose conduct is one of some, by name."""
        return [person for person in self.people if person.conduct in kinds]

    @property
    def line_words(self) -> str:
        """The line in words."""
        return "" if self.line is None else line_words(self.line.direction, self.line.strength)

    @property
    def working(self) -> str:
        """How everybody with a seat is counted, so that the parts come to the whole."""
        words = (
            (Conduct.LOYAL, "by the line"),
            (Conduct.REBELLION, "against it"),
            (Conduct.ABSTENTION, "recorded in both lobbies"),
            (Conduct.EXCUSED, "excused"),
            (Conduct.UNEXPLAINED_ABSENCE, "absent without an excuse"),
            (Conduct.ABSENT, "absent without having to explain it"),
            (Conduct.UNBOUND, "voting, bound by no line"),
        )
        parts = [f"{len(self.those(what)):,} {said}" for what, said in words if self.those(what)]
        return f"{plural(len(self.people), 'member')}: {', '.join(parts)}."


def list_conduct(
    session: Session,
    division: Division,
    figures: Sequence[PartyFigures] | None = None,
    votes: Sequence[VoteRow] | None = None,
) -> list[PartyConduct]:
    """The own party, and every party with a declared line; the own one first.

    figures, votes: of the division, where they have been read already.
    """
    figures = list_party_figures(session, division.id) if figures is None else figures
    votes = list_votes(session, division) if votes is None else votes
    own = members.get_own_party(session)
    shown = sorted(
        (party for party in figures if party.party == own or party.declared is not None),
        key=lambda party: party.party != own,
    )
    book, rules = get_whip_book(session), rules_in_force(session)
    excused = kinds_by_member(list_excuses(session, division))
    reviews = {
        review.member_id: review
        for review in session.scalars(
            select(RebellionReview).where(
                RebellionReview.division_id == division.id, RebellionReview.voided_at.is_(None)
            )
        )
    }
    by = names_of(session, {party.declared.declared_by for party in shown if party.declared})
    found = []
    for party in shown:
        line = None if party.declared is None else line_of(party.declared)
        people = []
        for row in votes:
            if row.party_id != party.party_id:
                continue
            holds = book.holds(row.member_id, row.party, division.held_on)
            kinds = tuple(excused.get(row.member_id, ()))
            did = conduct(line, row.vote, holds_whip=holds, excused=bool(kinds), rules=rules)
            people.append(PersonConduct(row, did, holds, kinds, reviews.get(row.member_id)))
        declared_by = "" if party.declared is None else by[party.declared.declared_by]
        found.append(PartyConduct(party.party, party.declared, declared_by, tuple(people)))
    return found


def list_rebels(session: Session, division: Division) -> list[PersonConduct]:
    """Members of the own party who broke its line in a division, by name."""
    own = members.get_own_party(session)
    return [
        person
        for party in list_conduct(session, division)
        if party.party == own
        for person in party.those(Conduct.REBELLION)
    ]


def would_rebel(
    session: Session, division: Division, party_id: int, rules: Rules | None = None
) -> list[tuple[Direction, int]]:
    """How many of a party would be rebels by each line it may have had."""
    rules = rules or rules_in_force(session)
    book = get_whip_book(session)
    bound = [
        row.vote
        for row in list_votes(session, division)
        if row.party_id == party_id and book.holds(row.member_id, row.party, division.held_on)
    ]
    return [
        (direction, sum(is_rebellion(direction, vote, rules) for vote in bound))
        for direction in (Direction.AYE, Direction.NO, Direction.ABSTAIN, Direction.FREE)
    ]


def votes_against(direction: Direction, rules: Rules) -> list[Vote]:
    """The votes that break a line of a direction."""
    return [vote for vote in Vote if is_rebellion(direction, vote, rules)]
