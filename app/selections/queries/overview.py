"""Every seat of the party by the state of its selection, and which units are missing or late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import covers
from app.kernel.dates import london_day
from app.kernel.words import folded
from app.members.models import Clp, Constituency, SeatSpell
from app.members.queries import list_general_elections
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.overview import SeatState, seat_state, vacancy_state
from app.selections.domain.vacancies import VacancyStage
from app.selections.queries.ballots import BallotFilter, BallotRow, list_ballots
from app.selections.queries.progress import Progress, UnitProgress, list_progress
from app.selections.queries.vacancies import VacancyFilter, VacancyRow, list_vacancies
from app.whips.queries import list_standing


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat of the party on a day.

    member_id, member: None where nobody holds the seat: it stands here for its open vacancy.
    ballot: its newest of this parliament that was not voided, None for none. vacancy: the newest,
    where it was opened after that ballot was called. missing: units that are not decided, of a
    ballot that runs. late: units whose return came after the papers day. stage, next_on: the next
    day of the timetable of a running ballot or an open vacancy.
    """

    member_id: int | None
    member: str | None
    constituency_id: int
    constituency: str
    region: str | None
    clp_id: int | None
    clp: str | None
    state: SeatState
    ballot: BallotRow | None = None
    vacancy: VacancyRow | None = None
    missing: int = 0
    late: int = 0
    stage: Stage | VacancyStage | None = None
    next_on: date | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class SeatFilter:
    """What the seats are narrowed to. sort: a name of `SORTS`."""

    text: str = ""
    state: SeatState | None = None
    region: str = ""
    sort: str = "constituency"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class WaitingUnit:
    """A unit of a running ballot that is not decided, or one of any ballot that answered late.

    days: after the day on which papers were due; below 0 while it is still to come.
    """

    ballot: BallotRow
    unit: UnitProgress
    entered_on: date | None
    days: int

    @property
    def late(self) -> bool:
        """Whether it has answered, after the papers day."""
        return self.unit.late


SORTS = frozenset({"member", "constituency", "region", "state", "next_on", "missing"})


def list_seats(session: Session, on: date) -> list[SeatRow]:
    """Every seat of the party on a day, by constituency. A fixed number of queries.

    A general election ends every process before it: ballots called before the last one are left
    out.
    """
    standing = list_standing(session, on)
    places = _places(session, [one.member_id for one in standing], on)
    since = _parliament(session, on)
    ballots = _newest(session, on)
    vacancies = _vacancies(session, since, on)
    progress = list_progress(session, list(ballots.values()), on)
    rows = []
    for one in standing:
        if one.member_id not in places:
            continue
        seat_id, clp_id, clp = places[one.member_id]
        row = SeatRow(
            member_id=one.member_id,
            member=one.name,
            constituency_id=seat_id,
            constituency=one.constituency or "",
            region=one.region,
            clp_id=clp_id,
            clp=clp,
            state=SeatState.NO_PROCESS,
        )
        ballot = ballots.get((one.member_id, seat_id))
        if ballot is not None:
            row = _with_ballot(row, ballot, progress[ballot.id], on)
        vacancy = vacancies.pop(seat_id, None)
        if vacancy is not None and (ballot is None or vacancy.opened_on >= ballot.called_on):
            row = _with_vacancy(row, vacancy, on)
        rows.append(row)
    # A seat that nobody of the party holds stands here as long as its vacancy is open.
    rows += [_with_vacancy(_nobodys(one), one, on) for one in vacancies.values() if one.live]
    return sorted(rows, key=lambda row: folded(row.constituency))


def _places(
    session: Session, member_ids: Collection[int], on: date
) -> dict[int, tuple[int, int | None, str | None]]:
    """The seat of each member and its CLP on a day; of two CLPs the first on record."""
    rows = session.execute(
        select(SeatSpell.member_id, SeatSpell.constituency_id, Clp.id, Clp.name)
        .join(Constituency, Constituency.id == SeatSpell.constituency_id)
        .outerjoin(
            Clp,
            (Clp.constituency_id == Constituency.id) & covers(Clp, on) & Clp.voided_at.is_(None),
        )
        .where(SeatSpell.member_id.in_(member_ids), covers(SeatSpell, on))
        .order_by(SeatSpell.member_id, Clp.id.desc())
    )
    return {member_id: (seat_id, clp_id, clp) for member_id, seat_id, clp_id, clp in rows}


def _parliament(session: Session, on: date) -> date:
    """The day of the last general election up to a day."""
    return max((day for day in list_general_elections(session) if day <= on), default=date.min)


def _vacancies(session: Session, since: date, on: date) -> dict[int, VacancyRow]:
    """The newest vacancy of each constituency since a day; of a new seat none is here."""
    wanted = VacancyFilter(on=on, sort="opened_on", descending=False)
    return {
        row.constituency_id: row
        for row in list_vacancies(session, wanted, None)
        if row.constituency_id is not None and row.opened_on >= since
    }


def _nobodys(vacancy: VacancyRow) -> SeatRow:
    assert vacancy.constituency_id is not None
    return SeatRow(
        member_id=None,
        member=None,
        constituency_id=vacancy.constituency_id,
        constituency=vacancy.seat,
        region=vacancy.region,
        clp_id=vacancy.clp_id,
        clp=vacancy.clp,
        state=SeatState.VACANCY,
    )


def _with_vacancy(row: SeatRow, vacancy: VacancyRow, on: date) -> SeatRow:
    state = vacancy_state(vacancy.state)
    if state is None:
        return row
    stage = vacancy.next_stage(on)
    return replace(
        row,
        state=state,
        vacancy=vacancy,
        missing=0,
        stage=stage,
        next_on=None if stage is None else vacancy.days[stage],
        overdue=False,
    )


def _newest(session: Session, on: date) -> dict[tuple[int, int], BallotRow]:
    """The newest ballot of each member in each seat since the last general election."""
    since = _parliament(session, on)
    rows = [
        row
        for row in list_ballots(session, BallotFilter(on=on), None)
        if row.called_on >= since and row.state is not BallotState.VOIDED
    ]
    rows.sort(key=lambda row: (row.called_on, row.id))
    return {(row.member_id, row.constituency_id): row for row in rows}


def _with_ballot(row: SeatRow, ballot: BallotRow, progress: Progress, on: date) -> SeatRow:
    running = ballot.state is BallotState.RUNNING
    ahead = [(day, stage) for stage, day in ballot.days.items() if day >= on] if running else []
    next_on, stage = min(ahead, key=lambda pair: pair[0], default=(None, None))
    missing = progress.pending if running else 0
    return replace(
        row,
        state=seat_state(ballot.state, ballot.outcome, progress.assessment.state),
        ballot=ballot,
        missing=missing,
        late=sum(unit.late for unit in progress.units),
        stage=stage,
        next_on=next_on,
        overdue=bool(missing) and ballot.days[Stage.PAPERS] < on,
    )


def narrowed_seats(rows: Sequence[SeatRow], wanted: SeatFilter) -> list[SeatRow]:
    """The seats that fit a filter, in its order; where nothing is known stands last."""
    words = folded(wanted.text).split()
    found = [
        row
        for row in rows
        if (wanted.state is None or row.state is wanted.state)
        and (not wanted.region or row.region == wanted.region)
        and all(
            word in folded(f"{row.member or ''} {row.constituency} {row.clp or ''}")
            for word in words
        )
    ]
    order = {state: place for place, state in enumerate(SeatState)}
    keys: dict[str, Any] = {
        "member": lambda row: row.member and folded(row.member),
        "constituency": lambda row: folded(row.constituency),
        "region": lambda row: row.region and folded(row.region),
        "state": lambda row: order[row.state],
        "next_on": lambda row: row.next_on,
        "missing": lambda row: row.missing,
    }
    key = keys[wanted.sort]
    known = [row for row in found if key(row) is not None]
    known.sort(key=key, reverse=wanted.descending)
    return known + [row for row in found if key(row) is None]


def list_waiting_units(session: Session, on: date) -> list[WaitingUnit]:
    """Units that a running ballot still waits for on a day, and those that answered late.

    The longest overdue first.
    """
    ballots = list(_newest(session, on).values())
    progress = list_progress(session, ballots, on)
    found = []
    for ballot in ballots:
        due = ballot.days[Stage.PAPERS]
        for unit in progress[ballot.id].units:
            if unit.late and unit.current is not None:
                entered = london_day(unit.current.entered_at)
                found.append(WaitingUnit(ballot, unit, entered, (entered - due).days))
            elif ballot.state is BallotState.RUNNING and not unit.state.decided:
                current = unit.current
                waits = None if current is None else london_day(current.entered_at)
                found.append(WaitingUnit(ballot, unit, waits, (on - due).days))
    found.sort(key=lambda one: (-one.days, folded(one.ballot.constituency), folded(one.unit.name)))
    return found
