"""Stores the votes of divisions: row by row for reading, packed for counting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat

import numpy as np
from sqlalchemy import Connection, delete, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.kernel.dates import Spell
from app.members.domain.house import NOBODY_KNOWS, House, Seated
from app.members.domain.parties import PARTY_UNKNOWN, PartyGiven, official_party
from app.members.queries import get_house
from app.members.service import record_parties
from app.votes.domain.record import DivisionRecord, unpacked
from app.votes.domain.roll import Roll as RollColumns
from app.votes.domain.roll import roll_of
from app.votes.models import Division, DivisionVersion, MemberVote, RecordState, Roll

# Binary COPY: a row is its number of fields, then each field's length and value.
COPY_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("division_length", ">i4"),
        ("division", ">i4"),
        ("member_length", ">i4"),
        ("member", ">i4"),
        ("party_length", ">i4"),
        ("party", ">i2"),
        ("vote_length", ">i4"),
        ("vote", ">i2"),
    ]
)
IS_CURRENT = (DivisionVersion.division_id == Division.id) & (
    DivisionVersion.version == Division.version
)
"""That a version of a division is what the source says now."""
COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_END = b"\xff\xff"


def replace_rolls(session: Session, rolls: Mapping[int, RollColumns], *, fresh: bool) -> None:
    """Store the votes of divisions, whole, in place of what was there.

    rolls: by division id. fresh: none of them has been stored before, so nothing is removed.
    """
    ids = list(rolls)
    connection = session.connection()
    if not fresh:
        session.execute(delete(MemberVote).where(MemberVote.division_id.in_(ids)))
        session.execute(delete(Roll).where(Roll.division_id.in_(ids)))
    if connection.dialect.name == "sqlite":
        _insert_on_sqlite(connection, rolls)
    else:
        _copy_to_postgresql(connection, rolls)
    session.execute(
        insert(Roll),
        [{"division_id": i, "packed": roll.packed()} for i, roll in rolls.items()],
    )


def _insert_on_sqlite(connection: Connection, rolls: Mapping[int, RollColumns]) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    statement = "INSERT INTO vote (division_id, member_id, party_id, vote) VALUES (?,?,?,?)"
    for division_id, roll in rolls.items():
        columns = (roll.members.tolist(), roll.parties.tolist(), roll.votes.tolist())
        raw.executemany(statement, zip(repeat(division_id), *columns, strict=False))


def _copy_to_postgresql(connection: Connection, rolls: Mapping[int, RollColumns]) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    with (
        raw.cursor() as cursor,
        cursor.copy(
            "COPY vote (division_id, member_id, party_id, vote) FROM STDIN (FORMAT binary)"
        ) as copy,
    ):
        copy.write(COPY_HEAD)
        for division_id, roll in rolls.items():
            rows = np.empty(len(roll.members), COPY_ROW)
            rows["fields"] = 4
            rows["division_length"] = rows["member_length"] = 4
            rows["party_length"] = rows["vote_length"] = 2
            rows["division"] = division_id
            rows["member"] = roll.members
            rows["party"] = roll.parties
            rows["vote"] = roll.votes
            copy.write(rows.tobytes())
        copy.write(COPY_END)


class RollMaker:
    """Makes rolls from what the source lists and who had a seat; knows the parties' ids."""

    def __init__(self, session: Session, house: House) -> None:
        self._session = session
        self._house = house
        self._ids: dict[str, int] = {}
        self._seated: dict[date, Seated] = {}
        self.learn([PartyGiven(official_party(None))])

    def learn(self, parties: Iterable[PartyGiven]) -> None:
        """Make sure that the record has these parties."""
        new = [given for given in parties if given.party.name not in self._ids]
        if new:
            self._ids |= record_parties(self._session, new)

    def roll(self, record: DivisionRecord, day: date) -> RollColumns:
        """The roll of a division held on a day."""
        names = [official_party(name, sub_party) for name, sub_party in record.parties]
        self.learn(PartyGiven(name) for name in names)
        return roll_of(record, [self._ids[name.name] for name in names], self.seated(day))

    def seated(self, day: date) -> Seated:
        """Who had a seat on a day; a party nobody knows is one of its own."""
        if day not in self._seated:
            seated = self._house.seated(day)
            unknown = self._ids[PARTY_UNKNOWN]
            parties = np.where(seated.parties == NOBODY_KNOWS, unknown, seated.parties)
            self._seated[day] = Seated(seated.members, parties)
        return self._seated[day]


def divisions_held_in(session: Session, spells: Collection[Spell]) -> list[int]:
    """Ids of stored divisions held on a day of any of some spells."""
    if not spells:
        return []
    days = or_(
        *(
            (Division.held_on >= spell.since) & (Division.held_on < (spell.until or date.max))
            for spell in spells
        )
    )
    return list(session.scalars(select(Division.id).where(days).order_by(Division.id)))


def merged(spells: Iterable[Spell]) -> list[Spell]:
    """The same days as some spells, in as few spells as possible."""
    result: list[Spell] = []
    for spell in sorted(spells, key=lambda s: s.since):
        last = result[-1] if result else None
        if last is None or (last.until is not None and last.until < spell.since):
            result.append(spell)
        elif last.until is not None and (spell.until is None or spell.until > last.until):
            result[-1] = Spell(last.since, spell.until)
    return result


def reroll(session: Session, division_ids: Sequence[int]) -> None:
    """Make the votes of stored divisions anew from what the source said and who had a seat.

    Call it inside `sums_kept` for the same divisions.
    """
    received = session.execute(
        select(Division.id, Division.held_on, DivisionVersion.content)
        .join(DivisionVersion, IS_CURRENT)
        .where(Division.id.in_(division_ids))
    ).all()
    if received:
        days = [held_on for _id, held_on, _content in received]
        maker = RollMaker(session, get_house(session, min(days), max(days)))
        rolls = {i: maker.roll(unpacked(content), held_on) for i, held_on, content in received}
        replace_rolls(session, rolls, fresh=False)


def bump(session: Session) -> None:
    """Count the version of the record up: whoever keeps something made from it must look anew."""
    maker = sqlite_insert if session.connection().dialect.name == "sqlite" else postgresql_insert
    statement = maker(RecordState).values(name="votes", value=1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": RecordState.value + 1}
        )
    )


def record_version(session: Session) -> int:
    """The version of the voting record; 0 before anything was stored."""
    return session.scalar(select(RecordState.value).where(RecordState.name == "votes")) or 0
