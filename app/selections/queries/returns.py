"""The list of returns over all ballots."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.words import folded
from app.members.queries import Scopes
from app.selections.domain.ballots import BallotState
from app.selections.domain.returns import ReturnState
from app.selections.queries.ballots import BallotFilter, BallotRow, list_ballots
from app.selections.queries.progress import ReturnRow, UnitProgress, list_progress

RETURN_SORTS = frozenset({"entered_at", "member", "held_on"})


@dataclass(frozen=True, slots=True)
class ListedReturn:
    """A return with its unit and its ballot."""

    ballot: BallotRow
    unit: UnitProgress
    row: ReturnRow


@dataclass(frozen=True, slots=True)
class ReturnFilter:
    """What the list of returns is narrowed to.

    running: only those of ballots that are running. sort: of RETURN_SORTS; "" for those that wait
    first, the longest waiting before the others, then the newest.
    """

    text: str = ""
    state: ReturnState | None = None
    region: str = ""
    round_id: int | None = None
    running: bool = False
    sort: str = ""
    descending: bool = False


def list_returned(session: Session, wanted: ReturnFilter, scopes: Scopes) -> list[ListedReturn]:
    """Returns within a scope that fit a filter, in its order; those of voided ballots are none."""
    ballots = [
        ballot
        for ballot in list_ballots(
            session, BallotFilter(region=wanted.region, round_id=wanted.round_id), scopes
        )
        if ballot.state is not BallotState.VOIDED
        and (not wanted.running or ballot.state is BallotState.RUNNING)
    ]
    progress = list_progress(session, ballots)
    words = folded(wanted.text).split()
    rows = [
        ListedReturn(ballot, unit, row)
        for ballot in ballots
        for unit in progress[ballot.id].units
        for row in unit.returns
        if (wanted.state is None or row.state is wanted.state)
        and all(
            word
            in folded(
                f"{ballot.member} {ballot.constituency} {unit.name} {unit.organisation or ''}"
            )
            for word in words
        )
    ]
    if wanted.sort == "member":
        rows.sort(key=lambda one: folded(one.ballot.member), reverse=wanted.descending)
    elif wanted.sort == "held_on":
        rows.sort(key=lambda one: one.row.held_on, reverse=wanted.descending)
    elif wanted.sort == "entered_at":
        rows.sort(key=lambda one: one.row.entered_at, reverse=wanted.descending)
    else:
        waiting = [one for one in rows if one.row.state is ReturnState.WAITING]
        others = [one for one in rows if one.row.state is not ReturnState.WAITING]
        waiting.sort(key=lambda one: one.row.entered_at)
        others.sort(key=lambda one: one.row.entered_at, reverse=True)
        rows = [*waiting, *others]
    return rows
