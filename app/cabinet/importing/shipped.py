"""Puts the contest and ladder that ship with Chief Whip on record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.cabinet.domain.contests import ContestGiven
from app.cabinet.importing.contests import COLUMNS as CONTEST_COLUMNS
from app.cabinet.importing.contests import contest_of, read_votes
from app.cabinet.importing.ladders import COLUMNS as LADDER_COLUMNS
from app.cabinet.importing.ladders import ladder_of, read_rung
from app.cabinet.queries import contests, ladders
from app.cabinet.sample import contest_rows, ladder_rows
from app.cabinet.service.contests import record_contest
from app.cabinet.service.ladders import record_ladder
from app.members.matching import list_meant


@dataclass(frozen=True, slots=True)
class Shipped:
    """One thing of the sample: "contest" or "ladder", its title and id; made: by this loading."""

    kind: str
    title: str
    id: int
    made: bool


def load_shipped(session: Session, *, by: str) -> list[Shipped]:
    """Record the contest and ladder of 2016; what is there under its title, voided too, is left.

    A candidate becomes a member where the record has exactly one of that name.
    """
    contest = _contest(session)
    known = contests.list_titled(session, contest.title, voided=True)
    there = known[0] if known else record_contest(session, contest, by=by)
    found = [Shipped("contest", there.title, there.id, made=not known)]
    ladder = ladder_of([read_rung(_filled(row, LADDER_COLUMNS)) for row in ladder_rows()])
    stored = ladders.list_titled(session, ladder.title, voided=True)
    kept = stored[0] if stored else record_ladder(session, ladder, by=by)
    found.append(Shipped("ladder", kept.title, kept.id, made=not stored))
    return found


def _contest(session: Session) -> ContestGiven:
    rows = [read_votes(_filled(row, CONTEST_COLUMNS)) for row in contest_rows()]
    given = contest_of(session, rows)
    meant = list_meant(session, [one.name for one in given.candidates], None)
    return replace(
        given,
        candidates=tuple(
            replace(one, member_id=certain.id if (certain := meant[one.name].certain) else None)
            for one in given.candidates
        ),
    )


def _filled(row: dict[str, str], columns: tuple[str, ...]) -> dict[str, str]:
    """A row with every column that is read."""
    return {**dict.fromkeys(columns, ""), **row}
