"""Trigger ballots on the desk, in the search, under help and on a member's page."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.registry import (
    DeskItem,
    Figure,
    Found,
    HelpTopic,
    Hit,
    Section,
    desk_figure,
    desk_items,
    help_topic,
    member_section,
    searched,
)
from app.kernel import clock
from app.kernel.dates import start_of, written_day
from app.kernel.words import plural
from app.security.identity import Identity, current_identity
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.wording import SHORT
from app.selections.permissions import SelectionPermission
from app.selections.queries.ballots import BallotFilter, list_ballots
from app.selections.queries.progress import list_progress

SOON = timedelta(days=7)
"""So long before its count a ballot with units pending comes to the desk."""
MOST = 25


@desk_items(SelectionPermission.RUN_BALLOT)
def ballots_near_their_count(session: Session, _identity: Identity) -> list[DeskItem]:
    """Running ballots that can be concluded, or whose day of the count is near."""
    today = clock.today()
    running = list_ballots(session, BallotFilter(state=BallotState.RUNNING, sort="decision"), None)
    progress = list_progress(session, running)
    items = []
    for ballot in running:
        pending = progress[ballot.id].pending
        day = ballot.days[Stage.DECISION]
        if pending and day > today + SOON:
            continue
        words = SHORT[progress[ballot.id].assessment.state].lower()
        items.append(
            DeskItem(
                text=f"Ballot of {ballot.member}, {ballot.constituency}: all is in ({words});"
                " conclude it"
                if not pending
                else f"Ballot of {ballot.member}, {ballot.constituency}: count on"
                f" {written_day(day)}, {plural(pending, 'unit')} not decided",
                href=url_for("selections.ballot", ballot_id=ballot.id),
                at=start_of(min(day - SOON, today)),
                due_on=day,
                kind="Trigger ballot",
            )
        )
    return items[:MOST]


@desk_figure(47, SelectionPermission.READ)
def ballots_running(session: Session, _identity: Identity) -> Figure | None:
    """How many ballots are running, and how many of them are certain to trigger."""
    running = list_ballots(session, BallotFilter(live=True), None)
    if not running:
        return None
    progress = list_progress(session, running)
    certain = sum(
        progress[one.id].assessment.state.value in ("certain_to_trigger", "triggered")
        for one in running
    )
    return Figure(
        label="Trigger ballots running or paused",
        value=str(len(running)),
        href=url_for("selections.rounds"),
        note=f"{certain} of them certain to trigger, by what has been confirmed.",
    )


@searched(68, "Trigger ballots", SelectionPermission.READ)
def found_ballots(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Ballots by MP, seat or CLP, the newest first."""
    rows = list_ballots(session, BallotFilter(text=text, sort="since", descending=True), None)
    return Found(
        hits=tuple(
            Hit(
                f"Ballot of {row.member}",
                f"{row.constituency}, {row.state.value}, called on {written_day(row.called_on)}",
                url_for("selections.ballot", ballot_id=row.id),
            )
            for row in rows[:limit]
        ),
        total=len(rows),
        more=url_for("selections.overview", q=text),
    )


@member_section(47)
def ballots_of_member(session: Session, member_id: int) -> Section | None:
    """To officers the ballots there were of her; to who calls them the way to what exempts her."""
    identity = current_identity()
    if not identity.may(SelectionPermission.READ):
        return None
    rows = list_ballots(session, BallotFilter(member_id=member_id, sort="since"), None)
    may_run = identity.may(SelectionPermission.RUN_BALLOT)
    if not rows and not may_run:
        return None
    return Section(
        "selections/_ballots_of_member.html",
        {"rows": rows[::-1], "member_id": member_id, "may_run": may_run},
    )


help_topic(
    HelpTopic(
        slug="call-trigger-ballots",
        title="Call trigger ballots",
        summary="Who may be called and why not, the timetable, and what ends a ballot.",
        template="selections/help/_call_trigger_ballots.html",
        permission=SelectionPermission.READ,
    )
)
help_topic(
    HelpTopic(
        slug="trigger-ballot-rules",
        title="The rules of a trigger ballot",
        summary="What a rule set says, what is certain early, and how a version is made.",
        template="selections/help/_trigger_ballot_rules.html",
        permission=SelectionPermission.READ,
    )
)
