"""A first load: the index and the foreign keys of votes wait until the last vote is in.

Keeping them row by row costs more than all the rest of a first load. A mark in the database says
that they are missing, so that a run after one that was killed puts them back before it begins.
"""

from __future__ import annotations

from time import sleep

from sqlalchemy import Connection, Index, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.schema import (
    AddConstraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
)

from app.votes.models import Division, MemberVote, RecordState

MARK = "votes.first_load"
# What the batches of a first load write besides votes, whose keys are checked by the set.
WRITTEN_UNCHECKED = (
    "division",
    "division_version",
    "roll",
    "division_party",
    "member_year",
    "seat_spell",
    "party_spell",
)
TRIES, PAUSE_SECONDS = 20, 0.1
LOCK_NOT_AVAILABLE = "55P03"
TABLE = MemberVote.__table__
TABLE_NAME = MemberVote.__tablename__


class BrokenKeys(RuntimeError):
    """Votes point at a division, member or party that is not there: a fault of this program."""


def begin_first_load(session: Session) -> bool:
    """Take index and foreign keys away when no division is stored yet. Returns whether it did.

    Not while somebody reads without a pause: the load is then an ordinary one, which takes longer.
    """
    if session.scalar(select(Division.id).limit(1)) is not None:
        return False
    if session.connection().dialect.name == "postgresql" and not _alone(session.connection()):
        return False
    session.add(RecordState(name=MARK, value=1))
    session.flush()
    connection = session.connection()
    for index in _indexes():
        connection.execute(DropIndex(index, if_exists=True))
    # SQLite cannot drop a constraint; there the batches switch its checks off instead.
    if connection.dialect.name == "postgresql":
        for constraint in (*_foreign_keys(), _primary_key()):
            connection.execute(DropConstraint(constraint, if_exists=True))
    return True


def _alone(connection: Connection) -> bool:
    """Whether nobody reads the tables to be altered; nobody can then, until the end.

    To take a foreign key away PostgreSQL locks both tables against readers, one after the other. A
    page that had read the second and asked for the first would wait for us, and we for it.
    """
    tables = {TABLE_NAME, *(key.referred_table.name for key in _foreign_keys())}
    for _ in range(TRIES):
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(
                    f"LOCK TABLE {', '.join(sorted(tables))} IN ACCESS EXCLUSIVE MODE NOWAIT"
                )
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            sleep(PAUSE_SECONDS)
        else:
            return True
    return False


def is_marked(session: Session) -> bool:
    """Whether a first load has begun and not ended."""
    return session.get(RecordState, MARK) is not None


def end_first_load(session: Session) -> None:
    """Put back what a first load took away, and check what it would have checked.

    Raises BrokenKeys when a vote points at nothing.
    """
    connection = session.connection()
    for index in _indexes():
        connection.execute(CreateIndex(index, if_not_exists=True))
    if connection.dialect.name == "postgresql":
        inspector = inspect(connection)
        if not inspector.get_pk_constraint(TABLE_NAME)["constrained_columns"]:
            connection.execute(AddConstraint(_primary_key()))
        present = {key["name"] for key in inspector.get_foreign_keys(TABLE_NAME)}
        for key in _foreign_keys():
            if key.name not in present:
                connection.execute(AddConstraint(key))
    else:
        _check_keys(connection)
    session.delete(session.get_one(RecordState, MARK))


def _check_keys(connection: Connection) -> None:
    for table in WRITTEN_UNCHECKED:
        if connection.exec_driver_sql(f"PRAGMA foreign_key_check({table})").first():
            raise BrokenKeys(f"rows of {table} point at what is not there")
    for key in _foreign_keys():
        (element,) = key.elements
        column, target = element.parent, element.column
        used = select(column.label("id")).distinct().subquery()
        broken = connection.scalar(
            select(used.c.id)
            .outerjoin(target.table, target == used.c.id)
            .where(target.is_(None))
            .limit(1)
        )
        if broken is not None:
            raise BrokenKeys(f"votes point at {target} {broken}, which is not there")


def _indexes() -> list[Index]:
    return sorted(TABLE.indexes, key=lambda index: str(index.name))  # type: ignore[attr-defined]


def _primary_key() -> PrimaryKeyConstraint:
    return next(c for c in TABLE.constraints if isinstance(c, PrimaryKeyConstraint))  # type: ignore[attr-defined]


def _foreign_keys() -> list[ForeignKeyConstraint]:
    return sorted(TABLE.foreign_key_constraints, key=lambda key: str(key.name))  # type: ignore[attr-defined]
