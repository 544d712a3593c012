"""The whole record as columns in memory: any range, a whole House, in milliseconds.

Made from the packed rolls once per version of the record, then kept by the process. Rows stand
party by party, and within a party in order of time, so that a range is a slice.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.members.models import Party
from app.votes.domain.discipline import Excuse
from app.votes.domain.figures import Record
from app.votes.domain.lines import Direction, inferred_line
from app.votes.domain.roll import Roll as RollColumns
from app.votes.domain.sums import DIRECTIONS, DISSENTS, IS_AYE, IS_NO, REBELS, UNKNOWN
from app.votes.domain.vote import Vote
from app.votes.models import Division, DivisionParty, PartyLine, RecordedExcuse, Roll
from app.votes.rolls import record_version
from app.whips.domain import never_holds
from app.whips.queries import get_whip_book


@dataclass(frozen=True, slots=True)
class PartyRows:
    """All rows of one party in order of time; columns of equal length.

    divisions: position of the division in time. members: position in `Columns.member_ids`.
    """

    divisions: NDArray[np.int32]
    members: NDArray[np.int32]
    votes: NDArray[np.uint8]
    rebels: NDArray[np.bool_]
    dissents: NDArray[np.bool_]
    excused: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """The record at one version."""

    version: int
    division_ids: NDArray[np.int64]
    days: NDArray[np.int64]
    member_ids: NDArray[np.uint32]
    parties: Mapping[int, PartyRows]
    party_ids: NDArray[np.uint16]

    def record_of_party(
        self, party_id: int, since: date | None, until: date | None
    ) -> dict[int, Record]:
        """Counts of each member with a division in the range while she sat for the party.

        since, until: days, both included; None for no bound.
        """
        rows = self.parties.get(party_id)
        if rows is None:
            return {}
        first, last = self._range(since, until)
        start, end = np.searchsorted(rows.divisions, [first, last])
        members = rows.members[start:end]
        width = len(self.member_ids)

        def count(counted: NDArray[np.bool_] | None) -> NDArray[np.int64]:
            chosen = members if counted is None else members[counted[start:end]]
            return np.bincount(chosen, minlength=width)

        held = count(None)
        voted = count(rows.votes != Vote.ABSENT)
        excused = count(rows.excused)
        against_line = count(rows.rebels)
        against_majority = count(rows.dissents)
        return {
            int(self.member_ids[m]): Record(
                int(held[m]),
                int(voted[m]),
                int(excused[m]),
                int(against_line[m]),
                int(against_majority[m]),
            )
            for m in np.flatnonzero(held).tolist()
        }

    def agreement(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For every two members: divisions voted in on the same side, and in which both voted.

        Two square matrices in the order of `member_ids`. Products of 32-bit floats, which are
        exact: no count can pass 2**24.
        """
        sides = np.zeros((len(self.member_ids), len(self.division_ids)), np.float32)
        for rows in self.parties.values():
            sign = IS_AYE[rows.votes].astype(np.float32) - IS_NO[rows.votes]
            sides[rows.members, rows.divisions] = sign
        voted = np.abs(sides)
        both = voted @ voted.T
        difference = sides @ sides.T
        return ((both + difference) / 2).astype(np.int64), both.astype(np.int64)

    def _range(self, since: date | None, until: date | None) -> tuple[int, int]:
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
    order, rolls = [], []
    for division_id, held_on, packed in session.execute(
        select(Division.id, Division.held_on, Roll.packed)
        .join(Roll, Roll.division_id == Division.id)
        .order_by(Division.held_on, Division.held_at, Division.number, Division.id)
    ):
        order.append((division_id, held_on))
        rolls.append(RollColumns.unpacked(packed))
    lengths = [len(roll.members) for roll in rolls]
    division_ids = np.array([i for i, _day in order], np.int64)
    position = {division_id: p for p, (division_id, _day) in enumerate(order)}
    days = np.array([day.toordinal() for _i, day in order], np.int64)
    empty: NDArray[Any] = np.zeros(0, np.uint32)
    ids = np.concatenate([roll.members for roll in rolls] or [empty])
    party = np.concatenate([roll.parties for roll in rolls] or [empty]).astype(np.uint16)
    vote = np.concatenate([roll.votes for roll in rolls] or [empty]).astype(np.uint8)
    division = np.repeat(np.arange(len(order), dtype=np.int32), lengths)
    member_ids = np.flatnonzero(np.bincount(ids)).astype(np.uint32) if len(ids) else empty
    place = np.zeros(int(ids.max(initial=0)) + 1, np.int32)
    place[member_ids] = np.arange(len(member_ids), dtype=np.int32)
    member = place[ids]

    width = int(party.max(initial=0)) + 1
    majority = np.full((len(order), width), UNKNOWN, np.uint8)
    for division_id, party_id, ayes, noes in session.execute(
        select(
            DivisionParty.division_id, DivisionParty.party_id, DivisionParty.aye, DivisionParty.no
        )
        .join(Party, Party.id == DivisionParty.party_id)
        .where(Party.is_party)
    ):
        majority[position[division_id], party_id] = DIRECTIONS.index(
            inferred_line(ayes, noes).direction
        )
    declared = np.full((len(order), width), UNKNOWN, np.uint8)
    for division_id, party_id, direction in session.execute(
        select(PartyLine.division_id, PartyLine.party_id, PartyLine.direction).where(
            PartyLine.replaced_at.is_(None)
        )
    ):
        if party_id < width:
            declared[position[division_id], party_id] = DIRECTIONS.index(Direction(direction))
    whipped = _whipped(session, order, division, ids, party)
    excused = np.zeros(len(ids), bool)
    _mark_excused(session, excused, order, position, division, ids, vote)

    by_party = np.argsort(party, kind="stable")
    edges = np.searchsorted(party[by_party], np.arange(width + 1))
    parties = {}
    for party_id in range(width):
        rows = by_party[edges[party_id] : edges[party_id + 1]]
        if len(rows):
            d, v = division[rows], vote[rows]
            parties[party_id] = PartyRows(
                d,
                member[rows],
                v,
                REBELS[declared[d, party_id], v] & whipped[rows],
                DISSENTS[majority[d, party_id], v],
                excused[rows],
            )
    return Columns(version, division_ids, days, member_ids, parties, party)


def _whipped(
    session: Session,
    order: list[tuple[int, date]],
    division: NDArray[np.int32],
    ids: NDArray[np.uint32],
    party: NDArray[np.uint16],
) -> NDArray[np.bool_]:
    """Whether the member of each row holds the whip of the party she sits for that day."""
    names = dict(session.execute(select(Party.id, Party.name)).all())
    without = [party_id for party_id, name in names.items() if never_holds(name)]
    whipped = ~np.isin(party, without)
    book = get_whip_book(session)
    for row in np.flatnonzero(np.isin(ids, list(book.members)) & whipped).tolist():
        day = order[division[row]][1]
        whipped[row] = book.holds(int(ids[row]), names[int(party[row])], day)
    return whipped


def _mark_excused(
    session: Session,
    excused: NDArray[np.bool_],
    order: list[tuple[int, date]],
    position: Mapping[int, int],
    division: NDArray[np.int32],
    ids: NDArray[np.uint32],
    vote: NDArray[np.uint8],
) -> None:
    for row in session.execute(
        select(
            RecordedExcuse.member_id,
            RecordedExcuse.kind,
            RecordedExcuse.division_id,
            RecordedExcuse.first_day,
            RecordedExcuse.last_day,
        ).where(RecordedExcuse.voided_at.is_(None))
    ):
        excuse = Excuse(*row)
        absent = np.flatnonzero((ids == excuse.member_id) & (vote == Vote.ABSENT))
        for place in absent.tolist():
            if excuse.covers(*order[division[place]]):
                excused[place] = True
