"""Keeps what is summed beside the votes, in the same transaction, and makes it anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.members.domain.parties import ABSTENTIONIST
from app.members.models import Party
from app.votes.domain.lines import Direction
from app.votes.domain.roll import Roll as RollColumns
from app.votes.domain.sums import MemberKey, MemberSum, PartySum, RolledDivision, sum_up
from app.votes.models import Division, DivisionParty, MemberYear, PartyLine, Roll
from app.whips.domain import WhipBook
from app.whips.queries import get_whip_book

CHUNK = 500
"""Divisions read at once when everything is summed anew: bounds the memory."""

INSERT_PARTY_SUM = (
    'INSERT INTO division_party (division_id, party_id, aye, no, "both", absent,'
    " cohesion_aye, cohesion_no, against_line) VALUES ({})"
)
ADD_MEMBER_SUM = (
    "INSERT INTO member_year (member_id, party_id, year, held, voted, against_line,"
    " against_majority) VALUES ({}) ON CONFLICT (member_id, party_id, year) DO UPDATE SET"
    " held = member_year.held + excluded.held, voted = member_year.voted + excluded.voted,"
    " against_line = member_year.against_line + excluded.against_line,"
    " against_majority = member_year.against_majority + excluded.against_majority"
)


@contextmanager
def sums_kept(session: Session, division_ids: Collection[int]) -> Iterator[None]:
    """Change votes, lines or whip of some divisions inside the block: the sums follow.

    Counts what the divisions add to the sums before the block and after it, and stores the
    difference: so a change touches no other division. Must run inside a unit of work.
    """
    _party_sums, before = _sums_of(session, division_ids)
    yield
    party_sums, after = _sums_of(session, division_ids)
    connection = session.connection()
    session.execute(delete(DivisionParty).where(DivisionParty.division_id.in_(division_ids)))
    _insert_party_sums(connection, party_sums)
    _add_member_sums(connection, _difference(before, after))


def recompute_sums(session: Session) -> tuple[int, int]:
    """Make all sums anew from the rolls. Returns rows made (of parties, of members)."""
    session.execute(delete(DivisionParty))
    session.execute(delete(MemberYear))
    connection = session.connection()
    ids = list(session.scalars(select(Division.id).order_by(Division.id)))
    parties = 0
    members: dict[MemberKey, MemberSum] = {}
    for start in range(0, len(ids), CHUNK):
        party_sums, member_sums = _sums_of(session, ids[start : start + CHUNK])
        _insert_party_sums(connection, party_sums)
        parties += len(party_sums)
        for key, counts in member_sums.items():
            members[key] = _plus(members.get(key), counts)
    _add_member_sums(connection, members)
    return parties, len(members)


def _sums_of(
    session: Session, division_ids: Collection[int]
) -> tuple[list[PartySum], dict[MemberKey, MemberSum]]:
    divisions = rolled_divisions(session, division_ids)
    parties = frozenset(session.scalars(select(Party.id).where(Party.is_party)))
    return sum_up(divisions, parties)


def rolled_divisions(session: Session, division_ids: Collection[int]) -> list[RolledDivision]:
    """Divisions with roll, declared lines, and who of them did not hold the whip."""
    lines: dict[int, dict[int, Direction]] = defaultdict(dict)
    for division_id, party_id, direction in session.execute(
        select(PartyLine.division_id, PartyLine.party_id, PartyLine.direction).where(
            PartyLine.division_id.in_(division_ids), PartyLine.replaced_at.is_(None)
        )
    ):
        lines[division_id][party_id] = direction
    book = get_whip_book(session)
    party_names = dict(session.execute(select(Party.id, Party.name)).all())
    rolled = []
    for division_id, held_on, packed in session.execute(
        select(Division.id, Division.held_on, Roll.packed)
        .join(Roll, Roll.division_id == Division.id)
        .where(Division.id.in_(division_ids))
        .order_by(Division.id)
    ):
        roll = RollColumns.unpacked(packed)
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
    abstentionist = [party_id for party_id, name in party_names.items() if name in ABSTENTIONIST]
    candidates = set()
    for party_id in abstentionist:
        candidates |= set((roll.parties == party_id).nonzero()[0].tolist())
    for member_id in book.members:
        candidates |= set((roll.members == member_id).nonzero()[0].tolist())
    return sorted(
        position
        for position in candidates
        if not book.holds(
            int(roll.members[position]), party_names[int(roll.parties[position])], day
        )
    )


def _difference(
    before: dict[MemberKey, MemberSum], after: dict[MemberKey, MemberSum]
) -> dict[MemberKey, MemberSum]:
    nothing = MemberSum(0, 0, 0, 0)
    difference = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key, nothing), after.get(key, nothing)
        if old != new:
            difference[key] = MemberSum(*(b - a for a, b in zip(old, new, strict=True)))
    return difference


def _plus(one: MemberSum | None, other: MemberSum) -> MemberSum:
    return other if one is None else MemberSum(*(a + b for a, b in zip(one, other, strict=True)))


def _insert_party_sums(connection: Connection, sums: Sequence[PartySum]) -> None:
    if sums:
        connection.exec_driver_sql(
            INSERT_PARTY_SUM.format(_marks(connection, 9)), [tuple(row) for row in sums]
        )


def _add_member_sums(connection: Connection, sums: dict[MemberKey, MemberSum]) -> None:
    """Add counts to what is stored; where nothing is held any more, the row goes."""
    if sums:
        connection.exec_driver_sql(
            ADD_MEMBER_SUM.format(_marks(connection, 7)),
            [(*key, *counts) for key, counts in sums.items()],
        )
    shrinking = {key.member_id for key, counts in sums.items() if counts.held < 0}
    if shrinking:
        connection.execute(
            delete(MemberYear).where(MemberYear.member_id.in_(shrinking), MemberYear.held == 0)
        )


def _marks(connection: Connection, count: int) -> str:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    return ", ".join([mark] * count)
