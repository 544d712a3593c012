"""Returns on the desk and under help."""

from __future__ import annotations

from itertools import groupby

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.registry import DeskItem, HelpTopic, desk_items, help_topic
from app.kernel import clock
from app.kernel.dates import london_day, start_of, written_day
from app.kernel.words import plural
from app.security.identity import Identity
from app.selections.domain.asked import asked_now
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.returns import ReturnState, UnitState
from app.selections.permissions import SelectionPermission
from app.selections.queries.asked import wanted_of
from app.selections.queries.ballots import BallotFilter, list_ballots
from app.selections.queries.progress import list_progress
from app.selections.queries.returns import ReturnFilter, list_returned

MOST = 25


@desk_items(SelectionPermission.CONFIRM_RETURN)
def returns_waiting(session: Session, identity: Identity) -> list[DeskItem]:
    """Returns that wait for a second person, one item a round; those she entered are not hers."""
    wanted = ReturnFilter(state=ReturnState.WAITING, running=True)
    waiting = [
        one for one in list_returned(session, wanted, None) if one.row.entered_by != identity.actor
    ]
    waiting.sort(key=lambda one: (-one.ballot.round_id, one.row.entered_at))
    items = []
    for round_id, group in groupby(waiting, key=lambda one: one.ballot.round_id):
        rows = list(group)
        items.append(
            DeskItem(
                text=f"{plural(len(rows), 'return waits', 'returns wait')} to be confirmed in"
                f" “{rows[0].ballot.round_title}”, the first since"
                f" {written_day(london_day(rows[0].row.entered_at))}",
                href=url_for("selections.returns", state=ReturnState.WAITING.value, round=round_id),
                at=rows[0].row.entered_at,
                due_on=min(one.ballot.days[Stage.DECISION] for one in rows),
                kind="Return",
            )
        )
    return items


@desk_items(SelectionPermission.ENTER_RETURN)
def returns_asked(session: Session, identity: Identity) -> list[DeskItem]:
    """To a secretary what her ballots ask of her; to an officer what she entered and was sent back.

    A secretary of one CLP has it on her first page; one with another role or CLP looks here.
    """
    scopes = identity.scopes(SelectionPermission.ENTER_RETURN)
    ballots = [
        one
        for one in list_ballots(session, BallotFilter(live=True), scopes)
        if one.state is BallotState.RUNNING
    ]
    progress = list_progress(session, ballots)
    if scopes is None:
        return [
            DeskItem(
                text=f"The return of {unit.label} in {ballot.constituency} was sent back: enter it"
                " again",
                href=url_for("selections.enter_return", ballot_id=ballot.id, unit_id=unit.unit_id),
                at=unit.returns[-1].entered_at,
                due_on=ballot.days[Stage.PAPERS],
                kind="Return",
            )
            for ballot in ballots
            for unit in progress[ballot.id].units
            if unit.state is UnitState.SENT_BACK and unit.returns[-1].entered_by == identity.actor
        ][:MOST]
    asked = {one.id: asked_now(wanted_of(one, progress[one.id]), clock.today()) for one in ballots}
    return [
        DeskItem(
            text=f"Ballot of {one.member}, {one.constituency}. {asked[one.id]}",
            href=url_for("selections.clp", clp_id=one.clp_id),
            at=start_of(one.days[Stage.MEETINGS_FROM]),
            due_on=one.days[Stage.PAPERS],
            kind="Trigger ballot",
        )
        for one in ballots
        if asked[one.id]
    ][:MOST]


help_topic(
    HelpTopic(
        slug="enter-a-return",
        title="Enter what a branch returned",
        summary="Copy the numbers from the paper, look at what they mean, send a photo with them.",
        template="selections/help/_enter_a_return.html",
        permission=SelectionPermission.ENTER_RETURN,
    )
)
help_topic(
    HelpTopic(
        slug="confirm-a-return",
        title="Confirm a return",
        summary="Hold the numbers against the paper; send back, void and reinstate with a reason.",
        template="selections/help/_confirm_a_return.html",
        permission=SelectionPermission.CONFIRM_RETURN,
    )
)
