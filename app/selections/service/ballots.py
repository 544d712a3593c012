"""Calls trigger ballots and records what happens to them. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import DomainError, NotInRecord, StaleEdit
from app.kernel.words import folded
from app.selections.domain.ballots import (
    LOST_THE_WHIP,
    NEEDS_WHIP,
    BallotOutcome,
    BallotRefused,
    BallotStepKind,
    Stage,
    Step,
    check_step,
    check_timetable,
)
from app.selections.domain.organisation import EARLIEST
from app.selections.domain.returns import UnitState
from app.selections.domain.rules import Counting
from app.selections.domain.trigger import TriggerState
from app.selections.events import SelectionEvent
from app.selections.models.ballots import (
    BallotDay,
    BallotRound,
    BallotStep,
    BallotUnit,
    TriggerBallot,
)
from app.selections.models.organisation import ClpUnit
from app.selections.queries import ballots as queries
from app.selections.queries.ballots import BallotFilter, BallotRow
from app.selections.queries.callable import CallableRow, list_callable
from app.selections.queries.organisation import list_units
from app.selections.queries.progress import Progress, list_progress
from app.selections.queries.rules import get_version, rule_set_of
from app.whips.queries import list_holding

BALLOTS = "trigger ballots"
"""Ballots are called and changed one after the other: an MP has one that is live at most."""


class BallotsRefused(DomainError):
    """Of several ballots some cannot be called or given the step, so none is.

    sentences: why not, by member or by ballot.
    """

    def __init__(self, sentences: Mapping[int, str]) -> None:
        """Take what is wrong with each."""
        super().__init__("Nothing has been recorded: put right what is said below.")
        self.sentences = sentences


def call_ballots(
    session: Session,
    member_ids: Collection[int],
    *,
    title: str,
    rule_set_id: int,
    called_on: date,
    freeze_on: date,
    days: Mapping[Stage, date],
    source: str,
    by: str,
) -> BallotRound:
    """Call a ballot for each of some MPs, by one rule set and one timetable: for all or for none.

    The units on record on the day of calling are asked. Raises BallotRefused for what is wrong with
    the round, BallotsRefused (by member) for who may not be called, NotInRecord.
    """
    one_at_a_time(session, BALLOTS)
    chosen = check_call(
        session,
        member_ids,
        rule_set_id=rule_set_id,
        called_on=called_on,
        freeze_on=freeze_on,
        days=days,
    )
    rules = get_version(session, rule_set_id)
    at = clock.now()
    round_ = BallotRound(
        title=title,
        search_title=folded(title),
        rule_set_id=rule_set_id,
        called_on=called_on,
        freeze_on=freeze_on,
        source=source,
        recorded_at=at,
        recorded_by=by,
    )
    session.add(round_)
    session.flush()
    units = list_units(session, [row.clp_id for row in chosen if row.clp_id], called_on)
    ballots = []
    for row in chosen:
        assert row.clp_id is not None
        ballot = TriggerBallot(
            ballot_round_id=round_.id,
            member_id=row.member_id,
            clp_id=row.clp_id,
            constituency_id=row.constituency_id,
            recorded_at=at,
            recorded_by=by,
            version=1,
        )
        session.add(ballot)
        session.flush()
        session.add_all(BallotDay(ballot_id=ballot.id, stage=s, day=days[s]) for s in Stage)
        session.add_all(asked_unit(ballot.id, unit, at, by) for unit in units[row.clp_id])
        ballots.append(ballot)
    session.flush()
    audit.record(
        session,
        SelectionEvent.BALLOTS_CALLED,
        by=by,
        subject=f"ballot round {round_.id}",
        changes={
            "title": title,
            "rule set": f"{rules.name}, version {rules.version}",
            "called_on": called_on.isoformat(),
            "freeze_on": freeze_on.isoformat(),
            "source": source,
            "ballots": [ballot.id for ballot in ballots],
            "members": [ballot.member_id for ballot in ballots],
            "days": {stage.value: days[stage].isoformat() for stage in Stage},
        },
    )
    return round_


def check_call(
    session: Session,
    member_ids: Collection[int],
    *,
    rule_set_id: int,
    called_on: date,
    freeze_on: date,
    days: Mapping[Stage, date],
) -> list[CallableRow]:
    """Whom a call would be of, by name. Raises what call_ballots raises, and records nothing."""
    version = get_version(session, rule_set_id)
    rules = rule_set_of(version)
    if rules.counting is Counting.EVERY_SEAT:
        raise BallotRefused(
            "By this rule set every seat has a selection and no ballot is held.", "rule_set_id"
        )
    if called_on < version.in_force_from:
        raise BallotRefused(
            f"This rule set is in force from {written_day(version.in_force_from)}.", "called_on"
        )
    if called_on > clock.today():
        raise BallotRefused(f"{written_day(called_on)} is still to come.", "called_on")
    check_timetable(called_on, days, rules)
    if freeze_on < EARLIEST:
        raise BallotRefused(
            f"{written_day(freeze_on)} is before {written_day(EARLIEST)}: check the year.",
            "freeze_on",
        )
    if freeze_on > days[Stage.MEETINGS_FROM]:
        raise BallotRefused("Units meet before it: nobody could say who may vote.", "freeze_on")
    if not member_ids:
        raise BallotRefused("Choose at least one MP.", "members")
    by_member = {row.member_id: row for row in list_callable(session, rules, called_on)}
    sentences = {}
    for member_id in member_ids:
        row = by_member.get(member_id)
        if row is None:
            sentences[member_id] = "Nobody of the party with this number has a seat on that day."
        elif row.why_not:
            sentences[member_id] = row.why_not
    if sentences:
        raise BallotsRefused(sentences)
    wanted = set(member_ids)
    return [row for member_id, row in by_member.items() if member_id in wanted]


def asked_unit(ballot_id: int, unit: ClpUnit, at: datetime, by: str) -> BallotUnit:
    """A unit of a CLP as a ballot asks it; at: when that is recorded."""
    return BallotUnit(
        ballot_id=ballot_id,
        clp_unit_id=unit.id,
        pool=unit.pool,
        name=unit.name,
        organisation=unit.organisation,
        recorded_at=at,
        recorded_by=by,
    )


# --- steps ---------------------------------------------------------------------------------------


def record_step(
    session: Session, ballot_id: int, step: Step, *, version: int | None, by: str
) -> BallotRow:
    """Record the next step of a ballot. Raises StaleEdit, BallotRefused and NotInRecord."""
    one_at_a_time(session, BALLOTS)
    ballot = queries.get_ballot(session, ballot_id, None)
    if ballot.version != version:
        raise StaleEdit(ballot_facts(ballot))
    sentence = _refusals(session, [ballot], step).get(ballot.id)
    if sentence is not None:
        raise sentence
    _record(session, ballot, step, by)
    return queries.get_ballot(session, ballot_id, None)


def record_steps(
    session: Session, versions: Mapping[int, int], step: Step, *, by: str
) -> list[BallotRow]:
    """Record the same step of several ballots, each its own: of all of them or of none.

    As a snap election waives, pauses or overrides every ballot in progress (29 October 2019).
    versions: by ballot the one the form was opened on. Raises StaleEdit when any has changed since,
    BallotsRefused when any cannot be given the step, and NotInRecord.
    """
    one_at_a_time(session, BALLOTS)
    ballots = check_steps(session, versions, step)
    for ballot in ballots:
        _record(session, ballot, step, by)
    return ballots


def check_steps(session: Session, versions: Mapping[int, int], step: Step) -> list[BallotRow]:
    """The ballots a step would be of, by MP. Raises what record_steps raises; records nothing."""
    known = {row.id: row for row in queries.list_ballots(session, BallotFilter(), None)}
    if missing := versions.keys() - known.keys():
        raise NotInRecord(f"There is no ballot {min(missing)}.")
    ballots = [row for row in known.values() if row.id in versions]
    if any(row.version != versions[row.id] for row in ballots):
        raise StaleEdit({})
    if refused := _refusals(session, ballots, step):
        raise BallotsRefused({ballot_id: str(error) for ballot_id, error in refused.items()})
    return ballots


def _refusals(
    session: Session, ballots: Sequence[BallotRow], step: Step
) -> dict[int, BallotRefused]:
    """Which of some ballots cannot be given a step, and why."""
    today = clock.today()
    steps = queries.list_steps(session, [ballot.id for ballot in ballots])
    progress: Mapping[int, Progress] = {}
    if step.kind is BallotStepKind.CONCLUDED:
        progress = list_progress(session, ballots)
    holding: set[int] = set()
    if step.kind in NEEDS_WHIP:
        holding = {row.member_id for row in list_holding(session, today)}
    others = queries.list_live_members(session) if step.kind is BallotStepKind.REOPENED else set()
    found = {}
    for ballot in ballots:
        try:
            check_step(ballot.called_on, steps[ballot.id], step, today=today)
            if step.kind in NEEDS_WHIP and ballot.member_id not in holding:
                raise BallotRefused(f"{LOST_THE_WHIP} Stop the ballot, with the reason on record.")
            if step.kind is BallotStepKind.CONCLUDED:
                check_conclusion(progress[ballot.id], step)
            if ballot.member_id in others:
                raise BallotRefused("Another ballot of this MP is running: end that first.")
        except BallotRefused as error:
            found[ballot.id] = error
    return found


def check_conclusion(progress: Progress, step: Step) -> None:
    """Refuse a conclusion that the confirmed returns do not bear out (BallotRefused).

    Nor is it of a day before the last unit met: nobody could have counted then.
    """
    tied = sum(unit.state is UnitState.TIED for unit in progress.units)
    if progress.pending:
        said = f", {tied} of them a tie to be retaken" if tied else ""
        raise BallotRefused(
            f"{progress.pending} of {len(progress.units)} units are not decided yet{said}: enter"
            " and confirm what they returned, or take them out of the ballot with the reason."
        )
    said_by_rule = {
        TriggerState.TRIGGERED: BallotOutcome.TRIGGERED,
        TriggerState.NOT_TRIGGERED: BallotOutcome.NOT_TRIGGERED,
    }[progress.assessment.state]
    if step.outcome is not said_by_rule:
        raise BallotRefused(
            f"By the rule set and what the units returned it is {said_by_rule.value}; another"
            " outcome is an override, with its reason.",
            "outcome",
        )
    met = [unit.current.held_on for unit in progress.units if unit.current is not None]
    if met and step.effective_on < max(met):
        raise BallotRefused(
            f"A unit met on {written_day(max(met))}: nothing could be counted before.",
            "effective_on",
        )


def _record(session: Session, ballot: BallotRow, step: Step, by: str) -> None:
    row = session.get(TriggerBallot, ballot.id)
    assert row is not None
    row.version += 1
    session.add(
        BallotStep(
            ballot_id=ballot.id,
            kind=step.kind,
            effective_on=step.effective_on,
            outcome=step.outcome,
            reason=step.reason,
            recorded_at=clock.now(),
            recorded_by=by,
        )
    )
    session.flush()
    audit.record(
        session,
        SelectionEvent.BALLOT_STEP_RECORDED,
        by=by,
        subject=f"ballot {ballot.id}",
        changes={
            "step": step.kind.value,
            "effective_on": step.effective_on.isoformat(),
            **({} if step.outcome is None else {"outcome": step.outcome.value}),
        },
        person=f"member {ballot.member_id}",
        private={"reason": step.reason},
    )


def stop_where_whip_lost(session: Session, *, by: str) -> list[int]:
    """Stop every live ballot whose MP no longer holds the whip today; gives the ballots' ids."""
    one_at_a_time(session, BALLOTS)
    today = clock.today()
    live = queries.list_ballots(session, BallotFilter(live=True), None)
    holding = {row.member_id for row in list_holding(session, today)} if live else set()
    stopped = []
    for ballot in live:
        if ballot.member_id not in holding:
            day = max(today, ballot.since)
            _record(session, ballot, Step(BallotStepKind.STOPPED, day, None, LOST_THE_WHIP), by)
            stopped.append(ballot.id)
    return stopped


def ballot_facts(ballot: BallotRow) -> dict[str, str]:
    """How a ballot stands, by the fields of its forms, as text: for who has edited meanwhile."""
    return {
        "state": ballot.state.value,
        "effective_on": ballot.since.isoformat(),
        "outcome": "" if ballot.outcome is None else ballot.outcome.value,
        **{stage.name.lower(): day.isoformat() for stage, day in ballot.days.items()},
    }
