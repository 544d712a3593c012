"""Reads of trigger ballots: one, many by a filter, their units, who may be called."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.dates import london_day
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Clp, Constituency, Member
from app.members.queries import Scopes, within
from app.selections.domain.ballots import (
    LIVE,
    LOST_THE_WHIP,
    BallotOutcome,
    BallotState,
    Stage,
    standing,
)
from app.selections.domain.rules import RuleSet
from app.selections.models.ballots import (
    BallotDay,
    BallotRound,
    BallotStep,
    BallotUnit,
    TriggerBallot,
)
from app.selections.models.rules import RuleSetVersion
from app.selections.queries.rules import rule_set_of


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One trigger ballot as it stands on a day.

    since, outcome, reason: of the step that led to its state. days: its timetable.
    """

    id: int
    round_id: int
    round_title: str
    member_id: int
    member: str
    clp_id: int
    clp: str
    constituency_id: int
    constituency: str
    region: str | None
    rule_set_id: int
    rule_set: RuleSet
    state: BallotState
    since: date
    outcome: BallotOutcome | None
    reason: str
    called_on: date
    freeze_on: date
    days: Mapping[Stage, date]
    version: int

    @property
    def live(self) -> bool:
        """Whether it can still come to something."""
        return self.state in LIVE

    @property
    def lost_whip(self) -> bool:
        """Whether it was stopped since the MP lost the whip, as anybody may know."""
        return self.state is BallotState.STOPPED and self.reason == LOST_THE_WHIP


@dataclass(frozen=True, slots=True)
class BallotFilter:
    """What a list of ballots is narrowed to.

    on: the day it is told for; None for now. text: words of the MP, the seat or the CLP. state:
    None for any. live: only those running or paused. round_id, clp_id, member_id: None for any.
    sort: "member", "constituency", "since" or "decision".
    """

    on: date | None = None
    text: str = ""
    state: BallotState | None = None
    live: bool = False
    region: str = ""
    round_id: int | None = None
    clp_id: int | None = None
    member_id: int | None = None
    sort: str = "member"
    descending: bool = False


def _query(scopes: Scopes) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(TriggerBallot, BallotRound, RuleSetVersion, Member, Clp, Constituency)
        .join(BallotRound, BallotRound.id == TriggerBallot.ballot_round_id)
        .join(RuleSetVersion, RuleSetVersion.id == BallotRound.rule_set_id)
        .join(Member, Member.id == TriggerBallot.member_id)
        .join(Clp, Clp.id == TriggerBallot.clp_id)
        .join(Constituency, Constituency.id == TriggerBallot.constituency_id)
        .where(within(scopes))
    )
    return query


def _rows(
    session: Session, query: Select[*tuple[Any, ...]], on: date | None
) -> list[tuple[BallotRow, str]]:
    """Ballots that had been called by a day, each with the name it is sorted by."""
    found = session.execute(query).all()
    ids = [ballot.id for ballot, *_ in found]
    steps = list_steps(session, ids)
    days = list_days(session, ids)
    rows = []
    for ballot, round_, rules, member, clp, seat in found:
        now = standing(round_.called_on, steps[ballot.id], on)
        if now is None:
            continue
        row = BallotRow(
            id=ballot.id,
            round_id=round_.id,
            round_title=round_.title,
            member_id=member.id,
            member=member.name,
            clp_id=clp.id,
            clp=clp.name,
            constituency_id=seat.id,
            constituency=seat.name,
            region=seat.region,
            rule_set_id=rules.id,
            rule_set=rule_set_of(rules),
            state=now.state,
            since=now.since,
            outcome=now.outcome,
            reason=now.reason,
            called_on=round_.called_on,
            freeze_on=round_.freeze_on,
            days=days[ballot.id],
            version=ballot.version,
        )
        rows.append((row, member.sort_name))
    return rows


def get_ballot(
    session: Session, ballot_id: int, scopes: Scopes, on: date | None = None
) -> BallotRow:
    """A ballot within a scope, as it stands on a day (None: now).

    Raises NotInRecord, with the same words for one out of scope, one that was not called by the
    day, and one that does not exist.
    """
    rows = []
    if ballot_id <= LARGEST_ID:
        rows = _rows(session, _query(scopes).where(TriggerBallot.id == ballot_id), on)
    if not rows:
        raise NotInRecord(f"There is no ballot {ballot_id} that you can see.")
    return rows[0][0]


def list_ballots(session: Session, wanted: BallotFilter, scopes: Scopes) -> list[BallotRow]:
    """Ballots within a scope that fit a filter, in its order.

    Their number is that of the party's MPs by rounds held, so that all of them are read.
    """
    query = _query(scopes)
    for column, value in (
        (TriggerBallot.ballot_round_id, wanted.round_id),
        (TriggerBallot.clp_id, wanted.clp_id),
        (TriggerBallot.member_id, wanted.member_id),
        (Constituency.region, wanted.region or None),
    ):
        if value is not None:
            query = query.where(column == value)
    words = folded(wanted.text).split()
    rows = [
        (row, name)
        for row, name in _rows(session, query, wanted.on)
        if (wanted.state is None or row.state is wanted.state)
        and (not wanted.live or row.live)
        and all(word in folded(f"{row.member} {row.constituency} {row.clp}") for word in words)
    ]
    rows.sort(key=lambda pair: (pair[1], pair[0].id))
    keys = {
        "constituency": lambda pair: folded(pair[0].constituency),
        "since": lambda pair: pair[0].since,
        "decision": lambda pair: pair[0].days[Stage.DECISION],
        "member": lambda pair: pair[1],
    }
    rows.sort(key=keys[wanted.sort], reverse=wanted.descending)
    return [row for row, _ in rows]


def list_steps(session: Session, ballot_ids: Collection[int]) -> dict[int, list[BallotStep]]:
    """The steps of some ballots, in the order they were recorded; every ballot is in it."""
    found: dict[int, list[BallotStep]] = {ballot_id: [] for ballot_id in ballot_ids}
    for step in session.scalars(
        select(BallotStep).where(BallotStep.ballot_id.in_(found)).order_by(BallotStep.id)
    ):
        found[step.ballot_id].append(step)
    return found


def list_days(session: Session, ballot_ids: Collection[int]) -> dict[int, dict[Stage, date]]:
    """The timetables of some ballots, in the order of the stages; every ballot is in it."""
    found: dict[int, dict[Stage, date]] = {ballot_id: {} for ballot_id in ballot_ids}
    stages = list(Stage)
    for row in sorted(
        session.scalars(select(BallotDay).where(BallotDay.ballot_id.in_(found))),
        key=lambda one: stages.index(one.stage),
    ):
        found[row.ballot_id][row.stage] = row.day
    return found


def list_units_asked(
    session: Session,
    ballot_ids: Collection[int],
    on: date | None = None,
    *,
    withdrawn: bool = False,
) -> dict[int, list[BallotUnit]]:
    """The units that some ballots ask: branches, then affiliates by organisation, by name.

    on: those asked at the end of a day (None: now). What a ballot was called with it asks from its
    first day, whenever that was recorded. withdrawn: also those that are asked no longer, on any
    day. Every ballot is in it.
    """
    found: dict[int, list[BallotUnit]] = {ballot_id: [] for ballot_id in ballot_ids}
    rows = session.execute(
        select(BallotUnit, TriggerBallot.recorded_at)
        .join(TriggerBallot, TriggerBallot.id == BallotUnit.ballot_id)
        .where(BallotUnit.ballot_id.in_(found))
    ).all()
    for unit, called_at in sorted(rows, key=lambda row: _unit_order(row[0])):
        if withdrawn or _is_asked(unit, called_at, on):
            found[unit.ballot_id].append(unit)
    return found


def _is_asked(unit: BallotUnit, called_at: datetime, on: date | None) -> bool:
    if on is None:
        return unit.withdrawn_at is None
    if unit.withdrawn_at is not None and london_day(unit.withdrawn_at) <= on:
        return False
    return unit.recorded_at == called_at or london_day(unit.recorded_at) <= on


def _unit_order(unit: BallotUnit) -> tuple[object, ...]:
    return (
        unit.pool.value != "branch",
        folded(unit.organisation or ""),
        folded(unit.name),
        unit.id,
    )


def list_runs(session: Session) -> tuple[set[int], dict[int, date]]:
    """Which members have a ballot that is running or paused, and when the others' last one ended.

    A ballot that was called by mistake ran on no day.
    """
    rows = session.execute(
        select(TriggerBallot.id, TriggerBallot.member_id, BallotRound.called_on).join(
            BallotRound, BallotRound.id == TriggerBallot.ballot_round_id
        )
    ).all()
    steps = list_steps(session, [ballot_id for ballot_id, _, _ in rows])
    live: set[int] = set()
    ended: dict[int, date] = {}
    for ballot_id, member_id, called_on in rows:
        now = standing(called_on, steps[ballot_id])
        if now is None or now.state is BallotState.VOIDED:
            continue
        if now.state in LIVE:
            live.add(member_id)
        else:
            ended[member_id] = max(now.since, ended.get(member_id, now.since))
    return live, ended


def list_live_members(session: Session) -> set[int]:
    """Which members have a ballot that is running or paused."""
    return list_runs(session)[0]


def get_round(session: Session, ballot_round_id: int) -> BallotRound:
    """A round of ballots. Raises NotInRecord."""
    row = session.get(BallotRound, ballot_round_id) if ballot_round_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no round of ballots {ballot_round_id}.")
    return row


def list_rounds(session: Session) -> Sequence[BallotRound]:
    """Every round of ballots, the newest first."""
    return session.scalars(
        select(BallotRound).order_by(BallotRound.called_on.desc(), BallotRound.id.desc())
    ).all()
