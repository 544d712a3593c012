"""The whole record as columns in memory: any range, a whole House, in milliseconds.

Made from the packed rolls once per version of the record, then kept by the process. Rows stand in
order of time, so that a range is a slice; what is asked of a party is worked out when it is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.members.models import Party
from app.votes.domain.discipline import Rules
from app.votes.domain.figures import Record
from app.votes.domain.lines import Direction
from app.votes.domain.roll import unpacked_together
from app.votes.domain.sums import (
    DIRECTIONS,
    DISSENTS,
    IS_AYE,
    IS_NO,
    UNKNOWN,
    VOTES,
    majorities,
    rebels_by,
)
from app.votes.domain.vote import Vote
from app.votes.excuses import list_excuses
from app.votes.models import Division, PartyLine, Roll
from app.votes.rolls import record_version
from app.votes.settings import rules_in_force
from app.whips.domain import never_holds
from app.whips.queries import get_whip_book

LARGEST_TABLE = 1 << 22
"""Ids below this are looked up in a table; the largest real ones are some thousands."""
SIDES: NDArray[np.int8] = IS_AYE.astype(np.int8) - IS_NO
"""[vote]: 1 for the ayes, -1 for the noes, 0 for neither."""


@dataclass(frozen=True, slots=True)
class PartyRows:
    """All rows of one party in order of time; columns of equal length.

    divisions: position of the division in time. members: position in `Columns.member_ids`.
    """

    divisions: NDArray[np.int32]
    members: NDArray[np.int32]
    voted: NDArray[np.bool_]
    rebels: NDArray[np.bool_]
    dissents: NDArray[np.bool_]
    excused: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """The record at one version.

    division_ids, days: a division each, in order of time. member_ids: in order.
    divisions, members, parties, votes, whipped, excused: a row each; `whipped` is whether the
    member holds the whip that day.
    majority, declared: directions (positions in `DIRECTIONS`) by division and party.
    rules: those the rebels are counted by.
    """

    version: int
    division_ids: NDArray[np.int64]
    days: NDArray[np.int64]
    member_ids: NDArray[np.uint32]
    divisions: NDArray[np.int32]
    members: NDArray[np.int32]
    parties: NDArray[np.uint16]
    votes: NDArray[np.uint8]
    whipped: NDArray[np.bool_]
    excused: NDArray[np.bool_]
    majority: NDArray[np.uint8]
    declared: NDArray[np.uint8]
    rules: Rules
    _of_party: dict[int, PartyRows] = field(default_factory=dict)

    def rows_of(self, party_id: int) -> PartyRows:
        """The rows of one party, kept from the last time."""
        if party_id not in self._of_party:
            rows = np.flatnonzero(self.parties == party_id)
            divisions, votes = self.divisions[rows], self.votes[rows]
            known = min(party_id, self.majority.shape[1] - 1)
            self._of_party[party_id] = PartyRows(
                divisions,
                self.members[rows],
                votes != Vote.ABSENT,
                rebels_by(self.rules)[self.declared[divisions, known], votes] & self.whipped[rows],
                DISSENTS[self.majority[divisions, known], votes],
                self.excused[rows],
            )
        return self._of_party[party_id]

    def record_of_party(
        self, party_id: int, since: date | None, until: date | None
    ) -> dict[int, Record]:
        """Counts of each member with a division in the range while she sat for the party.

        since, until: days, both included; None for no bound.
        """
        rows = self.rows_of(party_id)
        start, end = np.searchsorted(rows.divisions, self._range(since, until))
        members = rows.members[start:end]
        width = len(self.member_ids)
        counts = [
            np.bincount(members[counted[start:end]], minlength=width)
            for counted in (rows.voted, rows.excused, rows.rebels, rows.dissents)
        ]
        held = np.bincount(members, minlength=width)
        there = np.flatnonzero(held)
        columns = [column[there].tolist() for column in (held, *counts)]
        return {
            member_id: Record(*numbers)
            for member_id, *numbers in zip(self.member_ids[there].tolist(), *columns, strict=True)
        }

    def agreement(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For every two members: divisions voted in on the same side, and in which both voted.

        Two square matrices in the order of `member_ids`. Products of 32-bit floats, which are
        exact: no count can pass 2**24.
        """
        width = len(self.member_ids)
        packed = np.zeros(len(self.division_ids) * width, np.int8)
        packed[self.divisions.astype(np.int64) * width + self.members] = SIDES[self.votes]
        sides = packed.reshape(len(self.division_ids), width).astype(np.float32)
        difference = sides.T @ sides
        np.abs(sides, out=sides)
        both = sides.T @ sides
        return ((both + difference) / 2).astype(np.int64), both.astype(np.int64)

    def _range(self, since: date | None, until: date | None) -> tuple[int, int]:
        """Positions of the first division in a range and of the first one after it."""
        first = 0 if since is None else np.searchsorted(self.days, since.toordinal(), "left")
        last = (
            len(self.days)
            if until is None
            else np.searchsorted(self.days, until.toordinal(), "right")
        )
        return int(first), int(last)


_kept: dict[str, Columns] = {}
_making = threading.Lock()


def get_columns(session: Session) -> Columns:
    """The columns at the present version of the record, kept from the last time if it stands."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    key = engine.url.render_as_string(hide_password=True)
    version = record_version(session)
    with _making:
        kept = _kept.get(key)
        if kept is None or kept.version != version:
            kept = _kept[key] = make_columns(session, version)
        return kept


def make_columns(session: Session, version: int) -> Columns:
    """Read every roll and all that lines, whip and excuses say of it."""
    stored = session.execute(
        select(Division.id, Division.held_on, Roll.packed)
        .join(Roll, Roll.division_id == Division.id)
        .order_by(Division.held_on, Division.held_at, Division.number, Division.id)
    ).all()
    order = [(division_id, held_on) for division_id, held_on, _packed in stored]
    roll, lengths = unpacked_together([packed for _id, _day, packed in stored])
    ids, party, vote = roll.members, roll.parties, roll.votes
    division = np.repeat(np.arange(len(order), dtype=np.int32), lengths)
    member_ids, members = places(ids)

    names = dict(session.execute(select(Party.id, Party.name)).all())
    are_parties = set(session.scalars(select(Party.id).where(Party.is_party)))
    width = max(names, default=0) + 1
    cell = division.astype(np.int64) * (width * VOTES) + party.astype(np.int64) * VOTES + vote
    counts = np.bincount(cell, minlength=len(order) * width * VOTES).reshape(-1, width, VOTES)
    majority = majorities(counts @ IS_AYE, counts @ IS_NO)
    majority[:, [party_id not in are_parties for party_id in range(width)]] = UNKNOWN
    position = {division_id: p for p, (division_id, _day) in enumerate(order)}
    declared = np.full((len(order), width), UNKNOWN, np.uint8)
    for division_id, party_id, direction in session.execute(
        select(PartyLine.division_id, PartyLine.party_id, PartyLine.direction).where(
            PartyLine.replaced_at.is_(None)
        )
    ):
        # A division stored since the rolls were read is not in these columns yet.
        if division_id in position and party_id < width:
            declared[position[division_id], party_id] = DIRECTIONS.index(Direction(direction))
    excused = np.zeros(len(ids), bool)
    _mark_excused(session, excused, order, division, ids, vote)
    return Columns(
        version=version,
        division_ids=np.array([i for i, _day in order], np.int64),
        days=np.array([day.toordinal() for _i, day in order], np.int64),
        member_ids=member_ids,
        divisions=division,
        members=members,
        parties=party,
        votes=vote,
        whipped=_whipped(session, order, division, ids, party, names),
        excused=excused,
        majority=majority,
        declared=declared,
        rules=rules_in_force(session),
    )


def places(ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """The members there are, in order, and for each row the position of its member."""
    if not len(ids) or ids.max() < LARGEST_TABLE:
        seen = np.bincount(ids) > 0
        place = np.cumsum(seen, dtype=np.int32) - 1
        return np.flatnonzero(seen).astype(np.uint32), place[ids].astype(np.int32)
    # One absurd id in the source must not take gigabytes: slower, but as large as the rows only.
    member_ids = np.unique(ids)
    return member_ids, np.searchsorted(member_ids, ids).astype(np.int32)


def _whipped(
    session: Session,
    order: list[tuple[int, date]],
    division: NDArray[np.int32],
    ids: NDArray[np.uint32],
    party: NDArray[np.uint16],
    names: Mapping[int, str],
) -> NDArray[np.bool_]:
    """Whether the member of each row holds the whip of the party she sits for that day."""
    may_hold = np.zeros(max(names, default=0) + 1, bool)
    may_hold[[party_id for party_id, name in names.items() if not never_holds(name)]] = True
    whipped: NDArray[np.bool_] = may_hold[party]
    book = get_whip_book(session)
    for member_id in book.members:
        for row in np.flatnonzero((ids == member_id) & whipped).tolist():
            day = order[division[row]][1]
            whipped[row] = book.holds(member_id, names[int(party[row])], day)
    return whipped


def _mark_excused(
    session: Session,
    excused: NDArray[np.bool_],
    order: list[tuple[int, date]],
    division: NDArray[np.int32],
    ids: NDArray[np.uint32],
    vote: NDArray[np.uint8],
) -> None:
    for excuse in list_excuses(session):
        absent = np.flatnonzero((ids == excuse.member_id) & (vote == Vote.ABSENT))
        for place in absent.tolist():
            if excuse.covers(*order[division[place]]):
                excused[place] = True
