"""Keeps what is summed beside the votes, in the same transaction, and makes it anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import numpy as np
from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.db.work import one_at_a_time
from app.members.models import Party
from app.votes.domain.lines import Direction
from app.votes.domain.roll import Roll as RollColumns
from app.votes.domain.sums import MemberSums, PartySum, RolledDivision, sum_up
from app.votes.models import Division, DivisionParty, MemberYear, PartyLine, Roll
from app.votes.settings import rules_in_force
from app.whips.domain import WhipBook, never_holds
from app.whips.queries import get_whip_book

CHUNK = 500
"""Divisions read at once when everything is summed anew: bounds the memory."""
SUMS = "sums"
"""Changed by one at a time, until the unit of work ends: else an import and a line declared
meanwhile would each count what the other changed."""

PARTY_SUM_COLUMNS = (
    'division_id, party_id, aye, no, "both", absent, cohesion_aye, cohesion_no, against_line'
)
MEMBER_SUM_COLUMNS = "member_id, party_id, year, held, voted, against_line, against_majority"
ADD_TO_MEMBER_SUM = (
    " ON CONFLICT (member_id, party_id, year) DO UPDATE SET"
    " held = member_year.held + excluded.held, voted = member_year.voted + excluded.voted,"
    " against_line = member_year.against_line + excluded.against_line,"
    " against_majority = member_year.against_majority + excluded.against_majority"
)


@contextmanager
def sums_kept(
    session: Session, stored: Collection[int], new: Collection[int] = ()
) -> Iterator[dict[int, RollColumns]]:
    """Change votes, lines or whip of some divisions inside the block: the sums follow.

    stored, new: divisions that the record has already, and those the block stores. Counts what
    they add to the sums before the block and after it, and stores the difference: so a change
    touches no other division. Rolls put into the dictionary it gives need not be read again. Must
    run inside a unit of work.
    """
    made: dict[int, RollColumns] = {}
    one_at_a_time(session, SUMS)
    _party_sums, before = _sums_of(session, stored)
    yield made
    party_sums, after = _sums_of(session, [*stored, *new], made)
    connection = session.connection()
    if stored:
        session.execute(delete(DivisionParty).where(DivisionParty.division_id.in_(stored)))
    _insert_party_sums(connection, party_sums)
    _add_member_sums(connection, -before + after)


def recompute_sums(session: Session) -> tuple[int, int]:
    """Make all sums anew from the rolls. Returns rows made (of parties, of members)."""
    one_at_a_time(session, SUMS)
    session.execute(delete(DivisionParty))
    session.execute(delete(MemberYear))
    connection = session.connection()
    ids = list(session.scalars(select(Division.id).order_by(Division.id)))
    parties = 0
    members = MemberSums.none()
    for start in range(0, len(ids), CHUNK):
        party_sums, member_sums = _sums_of(session, ids[start : start + CHUNK])
        _insert_party_sums(connection, party_sums)
        parties += len(party_sums)
        members = members + member_sums
    _add_member_sums(connection, members)
    return parties, len(members.keys)


def _sums_of(
    session: Session,
    division_ids: Collection[int],
    made: Mapping[int, RollColumns] | None = None,
) -> tuple[list[PartySum], MemberSums]:
    if not division_ids:
        return [], MemberSums.none()
    divisions = rolled_divisions(session, division_ids, made or {})
    parties = frozenset(session.scalars(select(Party.id).where(Party.is_party)))
    return sum_up(divisions, parties, rules_in_force(session))


def rolled_divisions(
    session: Session, division_ids: Collection[int], made: Mapping[int, RollColumns]
) -> list[RolledDivision]:
    """Divisions with roll, declared lines, and who of them did not hold the whip.

    made: rolls that need not be read.
    """
    lines: dict[int, dict[int, Direction]] = defaultdict(dict)
    for division_id, party_id, direction in session.execute(
        select(Division.id, PartyLine.party_id, PartyLine.direction)
        .join(PartyLine, PartyLine.division_id == Division.id)
        .where(Division.id.in_(division_ids), PartyLine.replaced_at.is_(None))
    ):
        lines[division_id][party_id] = direction
    book = get_whip_book(session)
    party_names = dict(session.execute(select(Party.id, Party.name)).all())
    packed = dict(
        session.execute(
            select(Roll.division_id, Roll.packed).where(
                Roll.division_id.in_([i for i in division_ids if i not in made])
            )
        ).all()
    )
    rolled = []
    for division_id, held_on in session.execute(
        select(Division.id, Division.held_on)
        .where(Division.id.in_(division_ids))
        .order_by(Division.id)
    ):
        roll = made.get(division_id) or RollColumns.unpacked(packed[division_id])
        rolled.append(
            RolledDivision(
                division_id,
                held_on.year,
                roll,
                lines.get(division_id, {}),
                whipless_rows(roll, book, party_names, held_on),
            )
        )
    return rolled


def whipless_rows(
    roll: RollColumns, book: WhipBook, party_names: dict[int, str], day: date
) -> list[int]:
    """Positions in a roll of members who do not hold the whip of the party they sit for."""
    without = [party_id for party_id, name in party_names.items() if never_holds(name)]
    candidates = np.isin(roll.parties, without) | np.isin(roll.members, list(book.members))
    return [
        position
        for position in np.flatnonzero(candidates).tolist()
        if not book.holds(
            int(roll.members[position]), party_names[int(roll.parties[position])], day
        )
    ]


def _insert_party_sums(connection: Connection, sums: Sequence[PartySum]) -> None:
    _insert(connection, "division_party", PARTY_SUM_COLUMNS, sums)


def _add_member_sums(connection: Connection, sums: MemberSums) -> None:
    """Add counts to what is stored; where nothing is held any more, the row goes."""
    rows = sums.rows()
    _insert(connection, "member_year", MEMBER_SUM_COLUMNS, rows, ADD_TO_MEMBER_SUM)
    shrinking = {row[0] for row in rows if row[3] < 0}
    if shrinking:
        connection.execute(
            delete(MemberYear).where(MemberYear.member_id.in_(shrinking), MemberYear.held == 0)
        )


def _insert(
    connection: Connection,
    table: str,
    columns: str,
    rows: Sequence[Sequence[int]],
    conflict: str = "",
) -> None:
    """Insert rows of whole numbers, many at once, by the quickest way of each database."""
    if not rows:
        return
    width = len(rows[0])
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * width)
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks}){conflict}"  # noqa: S608
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
    else:
        # One statement with a list a column: a statement a row would take four times as long. The
        # lists are written as text, since the driver takes as long again to pack them one by one.
        arrays = ", ".join(["%s::integer[]"] * width)
        statement = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}){conflict}"  # noqa: S608
        connection.exec_driver_sql(
            statement,
            tuple("{" + ",".join(map(str, column)) + "}" for column in zip(*rows, strict=True)),
        )
