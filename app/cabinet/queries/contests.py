"""Reads of contests: one with all its votes, the list, and who is leader of record on a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.cabinet.domain.contests import is_leader
from app.cabinet.models import Candidate, Contest, ContestSection, Draft, SectionVotes
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.queries import get_own_party

USUAL_BASE = "members"


@dataclass(frozen=True)
class Result:
    """A contest with its votes; sections and candidates in the order of their positions.

    votes: by (section id, candidate id); a pair that is not there has no votes on record.
    """

    contest: Contest
    sections: tuple[ContestSection, ...]
    candidates: tuple[Candidate, ...]
    votes: dict[tuple[int, int], int]

    def strength(self, base_id: int | None) -> dict[int, int]:
        """Votes by candidate id, of one section (None: of all together)."""
        found = dict.fromkeys((one.id for one in self.candidates), 0)
        for (section_id, candidate_id), votes in self.votes.items():
            if base_id is None or section_id == base_id:
                found[candidate_id] += votes
        return found

    def slate(self, candidate_id: int) -> str:
        """The name of a candidate's slate. Raises NotInRecord."""
        for one in self.candidates:
            if one.id == candidate_id:
                return one.slate
        raise NotInRecord(f"The contest has no candidate {candidate_id}.")

    def default_base(self) -> int | None:
        """The members' section, whose votes are the usual base of a quota; None without one."""
        for one in self.sections:
            if folded(one.name) == USUAL_BASE:
                return one.id
        return None

    @property
    def elected(self) -> Candidate | None:
        """Who was elected; None while it is not on record."""
        return next((one for one in self.candidates if one.elected), None)


def find_contest(session: Session, contest_id: int) -> Contest:
    """The contest of an id, without its votes. Raises NotInRecord."""
    # An officer who has waited for her turn must see what the one before her did.
    known = contest_id <= LARGEST_ID
    found = session.get(Contest, contest_id, populate_existing=True) if known else None
    if found is None:
        raise NotInRecord(f"No contest {contest_id} is in the record.")
    return found


def get_contest(session: Session, contest_id: int) -> Result:
    """A contest with its sections, candidates and votes. Raises NotInRecord."""
    return read_result(session, find_contest(session, contest_id))


def read_result(session: Session, contest: Contest) -> Result:
    """The same of a contest that has been read; three queries."""
    sections = session.scalars(
        select(ContestSection)
        .where(ContestSection.contest_id == contest.id)
        .order_by(ContestSection.position, ContestSection.id)
        .execution_options(populate_existing=True)
    )
    candidates = session.scalars(
        select(Candidate)
        .where(Candidate.contest_id == contest.id)
        .order_by(Candidate.position, Candidate.id)
        .execution_options(populate_existing=True)
    )
    votes = session.execute(
        select(SectionVotes.section_id, SectionVotes.candidate_id, SectionVotes.votes)
        .join(ContestSection, ContestSection.id == SectionVotes.section_id)
        .where(ContestSection.contest_id == contest.id)
    )
    return Result(
        contest,
        tuple(sections),
        tuple(candidates),
        {(section_id, candidate_id): count for section_id, candidate_id, count in votes},
    )


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContestFilter:
    """What a list of contests is narrowed to.

    text: words of its title. state: "current" or "voided"; "" for both. sort: "held_on", "title"
    or "office".
    """

    text: str = ""
    state: str = "current"
    sort: str = "held_on"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ContestRow:
    """A contest in a list. elected: her name, None while it is not on record; votes: cast in all"""

    contest: Contest
    elected: str | None
    candidates: int
    votes: int


def _narrowed(query: Select[Any], wanted: ContestFilter) -> Select[Any]:
    for word in folded(wanted.text).split():
        query = query.where(Contest.search_title.contains(word, autoescape=True))
    if wanted.state == "current":
        query = query.where(Contest.voided_at.is_(None))
    elif wanted.state == "voided":
        query = query.where(Contest.voided_at.is_not(None))
    return query


def list_contests(
    session: Session,
    wanted: ContestFilter | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[ContestRow]:
    """The contests that fit a filter, in its order; None: all that stand, the newest first."""
    wanted = wanted or ContestFilter()
    elected = (
        select(Candidate.name)
        .where(Candidate.contest_id == Contest.id, Candidate.elected)
        .scalar_subquery()
    )
    candidates = select(func.count()).where(Candidate.contest_id == Contest.id).scalar_subquery()
    votes = (
        select(func.coalesce(func.sum(SectionVotes.votes), 0))
        .join(Candidate, Candidate.id == SectionVotes.candidate_id)
        .where(Candidate.contest_id == Contest.id)
        .scalar_subquery()
    )
    keys: dict[str, Any] = {
        "held_on": Contest.held_on,
        "title": Contest.search_title,
        "office": Contest.office,
    }
    key = keys[wanted.sort]
    query = (
        _narrowed(select(Contest, elected, candidates, votes), wanted)
        .order_by(key.desc() if wanted.descending else key, Contest.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [ContestRow(*row) for row in session.execute(query)]


def count_contests(session: Session, wanted: ContestFilter | None = None) -> int:
    """How many contests fit a filter (None: that stand)."""
    query = _narrowed(select(func.count()).select_from(Contest), wanted or ContestFilter())
    return session.scalar(query) or 0


def list_titled(session: Session, title: str, *, voided: bool = False) -> list[Contest]:
    """The contests that stand under a title, however it is spelt; voided: those voided too."""
    query = select(Contest).where(Contest.search_title == folded(title))
    if not voided:
        query = query.where(Contest.voided_at.is_(None))
    return list(session.scalars(query.order_by(Contest.voided_at.is_not(None), Contest.id)))


def list_resting(session: Session, contest_id: int) -> list[Draft]:
    """The drafts that rest on a contest and are not voided, the newest first."""
    return list(
        session.scalars(
            select(Draft)
            .where(Draft.contest_id == contest_id, Draft.voided_at.is_(None))
            .order_by(Draft.id.desc())
        )
    )


# --- the leader of record ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leader:
    """The leader of record: by which contest, from which day; until: the first day no longer."""

    name: str
    member_id: int | None
    since: date
    until: date | None
    contest_id: int
    contest_title: str


def list_leaders(session: Session) -> list[Leader]:
    """Everybody whom a contest made leader, the latest first.

    A term without a last day on record ends where the next begins: `until` says so. A term that
    another contest ended on its first day is left out.
    """
    rows: Sequence[Any] = session.execute(
        select(Contest, Candidate)
        .join(Candidate, (Candidate.contest_id == Contest.id) & Candidate.elected)
        .where(Contest.leader_since.is_not(None), Contest.voided_at.is_(None))
        .order_by(Contest.leader_since.desc(), Contest.held_on.desc(), Contest.id.desc())
    ).all()
    found: list[Leader] = []
    following: date | None = None
    party = get_own_party(session)
    for contest, candidate in rows:
        if not is_leader(contest.office, party):
            continue
        since: date = contest.leader_since
        ends = [day for day in (contest.leader_until, following) if day is not None]
        until = min(ends, default=None)
        following = since
        if until is None or until > since:
            found.append(
                Leader(candidate.name, candidate.member_id, since, until, contest.id, contest.title)
            )
    return found


def find_leader(session: Session, on: date) -> Leader | None:
    """Who is leader of record on a day; None when no contest says."""
    for one in list_leaders(session):
        if one.since <= on and (one.until is None or on < one.until):
            return one
    return None


# --- of a member ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A member in a contest: her votes of all sections, and of how many cast."""

    contest: Contest
    candidate: Candidate
    votes: int
    cast: int


def list_candidacies(session: Session, member_id: int) -> list[Candidacy]:
    """The contests a member was a candidate of, voided ones too; the newest first."""
    rows = session.execute(
        select(Contest, Candidate)
        .join(Candidate, Candidate.contest_id == Contest.id)
        .where(Candidate.member_id == member_id)
        .order_by(Contest.held_on.desc(), Contest.id.desc())
    ).all()
    sums = _votes_of(session, {contest.id for contest, _candidate in rows})
    return [
        Candidacy(
            contest,
            candidate,
            sums.get(candidate.id, (contest.id, 0))[1],
            sum(votes for contest_id, votes in sums.values() if contest_id == contest.id),
        )
        for contest, candidate in rows
    ]


def _votes_of(session: Session, contest_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Contest and votes of every candidate of some contests, by candidate."""
    rows = session.execute(
        select(Candidate.id, Candidate.contest_id, func.sum(SectionVotes.votes))
        .join(SectionVotes, SectionVotes.candidate_id == Candidate.id)
        .where(Candidate.contest_id.in_(contest_ids))
        .group_by(Candidate.id, Candidate.contest_id)
    )
    return {candidate_id: (contest_id, int(votes)) for candidate_id, contest_id, votes in rows}
