"""The quota of a contest: by every method, with the ties that were settled on record.

Pure functions go by the names of slates, records by the ids of candidates: `Result` knows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import Apportionment, apportion
from app.cabinet.domain.quota import (
    Kept,
    Lost,
    exact_shares,
    gallagher_square,
    keeps_quota,
    takes_a_seat_away,
)
from app.cabinet.models import Draft, Ladder, LadderPost, QuotaLot, QuotaSettlement
from app.cabinet.queries.contests import Result
from app.cabinet.queries.posts import list_own
from app.db.model import LARGEST_ID
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord

ALL_SECTIONS = "All sections together"


@dataclass(frozen=True)
class SettledQuota:
    """Seats by one method, with the seats of a settled tie.

    apportionment: as the votes alone have it. settlement: what settled its tie; None without a tie
    and while it is open. seats: by candidate id, settled seats included. disputed: seats that still
    go to nobody.
    """

    apportionment: Apportionment
    settlement: QuotaSettlement | None
    seats: dict[int, int]
    disputed: int

    @property
    def now(self) -> frozenset[str]:
        """The slates of a tie that is still open."""
        return self.apportionment.tie if self.disputed else frozenset()


@dataclass(frozen=True)
class MethodRead:
    """One method, and what is to be said of it.

    seats: by slate, settled seats included. kept: by slate, whether quota is kept. square: under
    the root of the Gallagher index; None while seats are in dispute. loses: the slates that one
    seat more in the house would cost one, for certain or if a tie goes their way.
    """

    method: Method
    settled: SettledQuota
    seats: dict[str, int]
    kept: dict[str, Kept]
    square: Fraction | None
    loses: Lost

    @property
    def breaks(self) -> dict[str, Kept]:
        """The slates whose quota it breaks."""
        return {name: row for name, row in self.kept.items() if row.below or row.above}


@dataclass(frozen=True)
class QuotaRead:
    """The quota of one base and house by every method; shares are exact, by slate."""

    votes: dict[str, int]
    house: int
    shares: dict[str, Fraction]
    methods: dict[Method, MethodRead]


@dataclass(frozen=True)
class SettlementRead:
    """A settlement on record. tied: all slates of its tie; won: those that got a disputed seat.

    base: the name of the section, or `ALL_SECTIONS`. applied: it stands, and its tie is the tie of
    the present votes.
    """

    settlement: QuotaSettlement
    base: str
    tied: tuple[str, ...]
    won: tuple[str, ...]
    applied: bool


def base_name(result: Result, base_id: int | None) -> str:
    """The name of a base: a section, or all together. Raises NotInRecord for another contest's."""
    if base_id is None:
        return ALL_SECTIONS
    for section in result.sections:
        if section.id == base_id:
            return section.name
    raise NotInRecord("That section is none of this contest.")


def votes_by_slate(result: Result, base_id: int | None) -> dict[str, int]:
    """Votes of a base by slate, in the candidates' order. Raises NotInRecord as `base_name`."""
    base_name(result, base_id)
    strength = result.strength(base_id)
    return {one.slate: strength.get(one.id, 0) for one in result.candidates}


@dataclass(frozen=True, slots=True)
class House:
    """How many seats a quota is usually of, and where that is known from, in words."""

    seats: int
    source: str


def usual_house(session: Session, on: date | None = None) -> House | None:
    """The posts of the draft in force that has most of them, the newest of several with as many.

    on: the day; None for today.

    Without a draft, those inside the quota of the newest ladder that has begun. None when there
    are no posts.
    """
    today = on or clock.today()
    own = list_own(session, today)
    if any(own.values()):
        # From the newest on, so that of several with as many it is the newest.
        largest = max(reversed(own), key=lambda draft_id: len(own[draft_id]))
        draft = session.get_one(Draft, largest)
        assert draft.in_force_on is not None
        return House(
            len(own[largest]),
            f"the posts of the draft “{draft.title}”, in force since"
            f" {written_day(draft.in_force_on)}",
        )
    newest = session.scalars(
        select(Ladder)
        .where(Ladder.voided_at.is_(None), Ladder.since <= today)
        .order_by(Ladder.since.desc(), Ladder.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        return None
    seats = session.scalar(
        select(func.count()).where(LadderPost.ladder_id == newest.id, LadderPost.inside)
    )
    return House(seats, f"the posts of the ladder “{newest.title}”") if seats else None


@dataclass(frozen=True)
class Record:
    """A settlement and its lots: by candidate id whether a disputed seat went to it."""

    settlement: QuotaSettlement
    lots: dict[int, bool]


def list_records(session: Session, contest_id: int) -> list[Record]:
    """Every settlement of a contest with its lots, voided ones too, the newest first."""
    found: dict[int, Record] = {}
    rows = session.execute(
        select(QuotaSettlement, QuotaLot)
        .join(QuotaLot, QuotaLot.settlement_id == QuotaSettlement.id)
        .where(QuotaSettlement.contest_id == contest_id)
        .order_by(QuotaSettlement.id.desc())
    )
    for settlement, lot in rows:
        record = found.setdefault(settlement.id, Record(settlement, {}))
        record.lots[lot.candidate_id] = lot.won
    return list(found.values())


def settled_quota(
    session: Session, result: Result, base_id: int | None, method: Method, seats: int
) -> SettledQuota:
    """Seats by one method, a settled tie included.

    Of settlements that stand the newest counts whose tie is the tie of the present votes: the same
    slates, and as many seats. Raises NotInRecord for a section of another contest, CannotApportion
    as `apportion` does.
    """
    return settled_by(list_records(session, result.contest.id), result, base_id, method, seats)


def settled_by(
    records: Sequence[Record], result: Result, base_id: int | None, method: Method, seats: int
) -> SettledQuota:
    """The same, of records that have been read."""
    got = apportion(votes_by_slate(result, base_id), seats, method)
    record = None
    if got.tie:
        record = next(
            (
                one
                for one in records
                if _is_about(one.settlement, base_id, method, seats) and _fits(result, got, one)
            ),
            None,
        )
    lots = record.lots if record else {}
    return SettledQuota(
        got,
        record.settlement if record else None,
        {one.id: got.seats[one.slate] + lots.get(one.id, False) for one in result.candidates},
        0 if record else got.disputed,
    )


def _is_about(settlement: QuotaSettlement, base_id: int | None, method: Method, seats: int) -> bool:
    """Whether a settlement stands and is of that base, method and house."""
    about = (settlement.base_id, settlement.method, settlement.seats)
    return settlement.voided_at is None and about == (base_id, method, seats)


def _fits(result: Result, got: Apportionment, record: Record) -> bool:
    """Whether a settlement's tie is the tie of the present votes."""
    tied = {one.id for one in result.candidates if one.slate in got.tie}
    return tied == record.lots.keys() and sum(record.lots.values()) == got.disputed


def read_quota(
    records: Sequence[Record], result: Result, base_id: int | None, house: int
) -> QuotaRead:
    """The quota by every method. Raises NotInRecord and CannotApportion as `settled_quota`."""
    votes = votes_by_slate(result, base_id)
    methods = {}
    for method in Method:
        settled = settled_by(records, result, base_id, method, house)
        seats = {one.slate: settled.seats[one.id] for one in result.candidates}
        judged = _judged(settled, result)
        larger = _judged(settled_by(records, result, base_id, method, house + 1), result)
        methods[method] = MethodRead(
            method,
            settled,
            seats,
            keeps_quota(votes, house, judged),
            None if settled.disputed else gallagher_square(votes, seats),
            takes_a_seat_away(judged, larger),
        )
    return QuotaRead(votes, house, exact_shares(votes, house), methods)


def _judged(settled: SettledQuota, result: Result) -> Apportionment:
    """Seats by the votes, and where a tie is settled by what it gave."""
    seats = {one.slate: settled.seats[one.id] for one in result.candidates}
    return replace(settled.apportionment, seats=seats, tie=settled.now)


def get_settlement(session: Session, contest_id: int, settlement_id: int) -> QuotaSettlement:
    """A settlement of a contest. Raises NotInRecord."""
    found = None
    if settlement_id <= LARGEST_ID:
        found = session.get(QuotaSettlement, settlement_id)
    if found is None or found.contest_id != contest_id:
        raise NotInRecord("There is no such settlement of a tie in this contest.")
    return found


def settlements_read(records: Sequence[Record], result: Result) -> list[SettlementRead]:
    """The same records with names, and whether each counts now."""
    read = []
    for record in records:
        about = record.settlement
        applied = False
        if about.voided_at is None and any(votes_by_slate(result, about.base_id).values()):
            now = settled_by(records, result, about.base_id, about.method, about.seats)
            applied = now.settlement is about
        slates = [one for one in result.candidates if one.id in record.lots]
        read.append(
            SettlementRead(
                about,
                base_name(result, about.base_id),
                tuple(one.slate for one in slates),
                tuple(one.slate for one in slates if record.lots[one.id]),
                applied=applied,
            )
        )
    return read
