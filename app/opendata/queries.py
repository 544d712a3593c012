"""Reads of the whole voting record, a few divisions at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, func, select, true
from sqlalchemy.orm import Session

from app.members.models import Member, Party
from app.votes.domain.roll import Roll
from app.votes.models import Division, DivisionParty, RecordState
from app.votes.models import Roll as StoredRoll

DIVISIONS_AT_ONCE = 20
"""Of a House of 650: some 13,000 votes, half a megabyte of text."""


@dataclass(frozen=True, slots=True)
class DivisionHead:
    """What stands beside every vote of a division."""

    id: int
    held_on: date
    number: int


@dataclass(frozen=True, slots=True)
class Names:
    """Names of members and parties by id; grows when an import brings new ones meanwhile."""

    members: dict[int, str]
    parties: dict[int, str]


def _between(since: date | None, until: date | None) -> ColumnElement[bool]:
    """That a division was held in a range of days, both included; None for no bound."""
    after = true() if since is None else Division.held_on >= since
    before = true() if until is None else Division.held_on <= until
    return after & before


def list_heads(
    connection: Connection, since: date | None, until: date | None
) -> list[DivisionHead]:
    """The divisions of a range in order of time, and then of number."""
    rows = connection.execute(
        select(Division.id, Division.held_on, Division.number)
        .where(_between(since, until))
        .order_by(Division.held_on, Division.number, Division.id)
    )
    return [DivisionHead(*row) for row in rows]


def get_names(connection: Connection) -> Names:
    """The names of everybody on record and of every party."""
    return Names(
        members=dict(connection.execute(select(Member.id, Member.name)).all()),
        parties=dict(connection.execute(select(Party.id, Party.name)).all()),
    )


def list_rolls(
    engine: Engine, since: date | None, until: date | None, names: Names
) -> Iterator[list[tuple[DivisionHead, Roll]]]:
    """The votes of a range of days, some divisions at a time and in their order.

    Each time over a connection of its own that is given back before the votes are handed on: who
    downloads slowly then holds up nobody. A division that is corrected meanwhile comes as it was
    or as it is, whole; names learns whoever is new in it.
    """
    with engine.connect() as connection:
        heads = list_heads(connection, since, until)
    for start in range(0, len(heads), DIVISIONS_AT_ONCE):
        some = heads[start : start + DIVISIONS_AT_ONCE]
        with engine.connect() as connection:
            packed = dict(
                connection.execute(
                    select(StoredRoll.division_id, StoredRoll.packed).where(
                        StoredRoll.division_id.in_([head.id for head in some])
                    )
                ).all()
            )
            rolls = [(head, Roll.unpacked(packed[head.id])) for head in some if head.id in packed]
            if any(_strangers(roll, names) for _head, roll in rolls):
                newest = get_names(connection)
                names.members.update(newest.members)
                names.parties.update(newest.parties)
        yield rolls


def _strangers(roll: Roll, names: Names) -> bool:
    """Whether a roll has a member or a party whose name is not known yet."""
    return not (
        names.members.keys() >= set(roll.members.tolist())
        and names.parties.keys() >= set(roll.parties.tolist())
    )


def count_votes(session: Session, since: date | None, until: date | None) -> tuple[int, int]:
    """How many divisions a range has, and how many rows the file of its votes has."""
    sums = DivisionParty.aye + DivisionParty.no + DivisionParty.both + DivisionParty.absent
    divisions, rows = session.execute(
        select(func.count(Division.id.distinct()), func.sum(sums))
        .outerjoin(DivisionParty, DivisionParty.division_id == Division.id)
        .where(_between(since, until))
    ).one()
    return divisions, int(rows or 0)


def get_version(session: Session) -> int:
    """The version of the voting record: another one once any vote in it is another."""
    version = select(RecordState.value).where(RecordState.name == "votes")
    return session.scalar(version) or 0
