"""Trigger ballots of the invented country: one round over, one running, in every state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.demonstration import Demo
from app.kernel import clock
from app.selections.domain.ballots import (
    BallotOutcome,
    BallotStepKind,
    RestandingKind,
    Stage,
    Step,
    timetable,
)
from app.selections.domain.returns import Meeting, ReturnStepKind
from app.selections.domain.trigger import TriggerState
from app.selections.queries.ballots import BallotFilter, BallotRow, list_ballots
from app.selections.queries.callable import list_callable
from app.selections.queries.progress import UnitProgress, list_progress
from app.selections.queries.rules import newest, rule_set_of
from app.selections.service import ballots, returns
from app.selections.service.restanding import record_fact
from app.selections.service.returns import Paper

ROUND = 8
"""So many ballots has each round."""
OVER, RUNNING = 63, 37
"""Days ago: the round that is over was called, and the one that runs."""
TWO_THIRDS = (9, 18)
"""Votes for a full selection and for the MP, where a unit keeps her."""


def hold_ballots(session: Session, demo: Demo) -> None:
    """Hold a round of ballots to its end, let another run, and exempt two MPs for a time."""
    by = demo.by(Role.SELECTIONS_OFFICER)
    day = clock.today()
    rules = rule_set_of(newest(session, "2018"))
    may = [row for row in list_callable(session, rules, day) if not row.why_not]
    # The secretary's own CLP is the first on record: hers has a ballot that runs.
    may.sort(key=lambda row: row.clp_id or 0)
    running, over, rest = may[:ROUND], may[ROUND : 2 * ROUND], may[2 * ROUND :]
    _over(session, demo, [row.member_id for row in over], day - timedelta(days=OVER))
    _running(session, demo, [row.member_id for row in running], day - timedelta(days=RUNNING))
    for row, kind in zip(
        rest, (RestandingKind.NOT_RESTANDING, RestandingKind.EXPECTING), strict=False
    ):
        record_fact(
            session, row.member_id, kind, day, None, source="Her letter to the party", by=by
        )


def _called(
    session: Session,
    demo: Demo,
    member_ids: Sequence[int],
    *,
    title: str,
    rules: str,
    called_on: date,
    days: Mapping[Stage, date] | None = None,
) -> list[BallotRow]:
    version = newest(session, rules)
    made = ballots.call_ballots(
        session,
        member_ids,
        title=title,
        rule_set_id=version.id,
        called_on=called_on,
        freeze_on=called_on,
        days=days or timetable(called_on, rule_set_of(version)),
        source="The invented party’s executive",
        by=demo.by(Role.SELECTIONS_OFFICER),
    )
    return list_ballots(session, BallotFilter(round_id=made.id), None)


def _over(session: Session, demo: Demo, member_ids: Sequence[int], called_on: date) -> None:
    """A round by the rules of 2021: most are concluded, one was stopped, one waived."""
    today = clock.today()
    usual = timetable(called_on, rule_set_of(newest(session, "2021")))
    # What is returned is returned today, which is in time: the timetable was made longer.
    days = {**usual, Stage.MEETINGS_UNTIL: today, Stage.PAPERS: today, Stage.DECISION: today}
    rows = _called(
        session,
        demo,
        member_ids,
        title="Ballots of the first group",
        rules="2021",
        called_on=called_on,
        days=days,
    )
    by = demo.by(Role.SELECTIONS_OFFICER)
    for place, ballot in enumerate(rows):
        if place == 0:
            stop = Step(BallotStepKind.STOPPED, today, None, "She announced that she stands down.")
            ballots.record_step(session, ballot.id, stop, version=ballot.version, by=by)
            continue
        if place == 1:
            waive = Step(BallotStepKind.WAIVED, today, None, "By decision of the executive.")
            ballots.record_step(session, ballot.id, waive, version=ballot.version, by=by)
            continue
        for unit in list_progress(session, [ballot])[ballot.id].units:
            # Two are triggered: of theirs four units of five ask for a full selection.
            against_her = (unit.unit_id % 5 == 0) != (place < 4)
            votes = TWO_THIRDS[::-1] if against_her else TWO_THIRDS
            _confirmed(session, demo, ballot, unit, votes)
        state = list_progress(session, [ballot])[ballot.id].assessment.state
        outcome = (
            BallotOutcome.TRIGGERED
            if state is TriggerState.TRIGGERED
            else BallotOutcome.NOT_TRIGGERED
        )
        done = Step(BallotStepKind.CONCLUDED, today, outcome, "All units have returned.")
        ballots.record_step(session, ballot.id, done, version=ballot.version, by=by)


def _running(session: Session, demo: Demo, member_ids: Sequence[int], called_on: date) -> None:
    """A round by the rules of 2018, half way: a tie, a return sent back, some to be confirmed."""
    rows = _called(
        session,
        demo,
        member_ids,
        title="Ballots of the second group",
        rules="2018",
        called_on=called_on,
    )
    rows.sort(key=lambda row: row.clp_id)
    for place, ballot in enumerate(rows):
        units = list_progress(session, [ballot])[ballot.id].units
        for unit in units[: place + 1]:
            _confirmed(session, demo, ballot, unit, TWO_THIRDS)
        left = units[place + 1 :]
        if place == 0 and len(left) > 1:
            # Of the secretary's own: a tie to be retaken, and one that waits.
            _confirmed(session, demo, ballot, left[0], (7, 7))
            _entered(session, demo, ballot, left[1], (4, 11))
        elif left:
            row = _entered(session, demo, ballot, left[0], TWO_THIRDS[::-1])
            if place == 1:
                returns.record_step(
                    session,
                    row,
                    ReturnStepKind.SENT_BACK,
                    reason="The paper says 19 for keeping the MP: look again, please.",
                    version=1,
                    by=demo.by(Role.SELECTIONS_OFFICER),
                )


def _entered(
    session: Session, demo: Demo, ballot: BallotRow, unit: UnitProgress, votes: tuple[int, int]
) -> int:
    for_selection, for_member = votes
    paper = Paper(
        Meeting.FIRST,
        for_selection,
        for_member,
        for_selection + for_member,
        clock.today() - timedelta(days=1 + unit.unit_id % 6),
    )
    return returns.enter_return(
        session,
        ballot.id,
        unit.unit_id,
        paper,
        scopes=None,
        by=demo.by(Role.CLP_SECRETARY),
    ).id


def _confirmed(
    session: Session, demo: Demo, ballot: BallotRow, unit: UnitProgress, votes: tuple[int, int]
) -> None:
    returns.record_step(
        session,
        _entered(session, demo, ballot, unit, votes),
        ReturnStepKind.CONFIRMED,
        version=1,
        by=demo.by(Role.SELECTIONS_OFFICER),
    )
