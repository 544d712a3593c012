"""Rounds on the desk, in the search, under help and on a member's page."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.confidence.domain import Outcome
from app.confidence.domain.figures import by_day, days_shown
from app.confidence.domain.rounds import RULES, SHORT
from app.confidence.domain.tally import outcome_of
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import rounds as queries
from app.confidence.queries.rounds import RoundFilter, round_timing
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

SOON = timedelta(days=3)
"""So long before its last day a round comes to the desk."""
MOST = 25
POINTS = 12


@desk_items(ConfidencePermission.KEEP_ROUND)
def rounds_near_their_end(session: Session, _identity: Identity) -> list[DeskItem]:
    """Open rounds that close within three days, or that have closed and nobody has closed them."""
    today = clock.today()
    near = [one for one in queries.list_running(session) if one.closes_on <= today + SOON]
    waiting = queries.count_unanswered(session, [one.id for one in near])
    items = []
    for one in near[:MOST]:
        over = today > round_timing(one).last_day
        silent = plural(waiting[one.id], "member")
        items.append(
            DeskItem(
                text=f"“{one.title}” is over: check it and close it; {silent} gave no answer"
                if over
                else f"“{one.title}” closes on {written_day(one.closes_on)}; {silent} still to"
                " answer",
                href=url_for(
                    "confidence.close_round" if over else "confidence.one_round", round_id=one.id
                ),
                at=start_of(min(one.closes_on - SOON, today)),
                due_on=round_timing(one).last_day,
                kind="Round",
            )
        )
    return items


@desk_items(ConfidencePermission.DECIDE_RECOMMENDATION)
def equivocal_answers(session: Session, _identity: Identity) -> list[DeskItem]:
    """Pledges in open rounds that are neither yes nor no, one item a round."""
    return [
        DeskItem(
            text=f"{plural(count, 'member')} equivocated in “{title}”: ask again before it closes",
            href=url_for("confidence.one_round", round_id=round_id, answer="equivocates"),
            at=newest,
            due_on=closes_on,
            kind="Equivocal answer",
        )
        for round_id, title, closes_on, count, newest in queries.list_equivocal(session)[:MOST]
    ]


@desk_figure(35, ConfidencePermission.READ_ROUND)
def answers_so_far(session: Session, _identity: Identity) -> Figure | None:
    """How many said yes in the open round that closes first, and how that grew by day."""
    running = [one for one in queries.list_running(session) if one.opens_on <= clock.today()]
    if not running:
        return None
    one = running[0]
    asked = [member.member_id for member in queries.list_asked(session, one.id)]
    days = days_shown(one.opens_on, min(clock.today(), round_timing(one).last_day))[-POINTS:]
    points = by_day(asked, queries.list_answers(session, one.id), days)
    yes = points[-1][1][Outcome.YES]
    return Figure(
        label=f"Yes in “{one.title}”",
        value=str(yes),
        href=url_for("confidence.one_round", round_id=one.id),
        points=tuple(
            (f"the tally of {written_day(day)}", counts[Outcome.YES]) for day, counts in points
        ),
        note=f"Of {plural(len(asked), 'member')} asked. It closes on {written_day(one.closes_on)}.",
    )


@searched(40, "Rounds", ConfidencePermission.READ_ROUND)
def found_rounds(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Rounds by words of the title."""
    wanted = RoundFilter(text=text)
    return Found(
        hits=tuple(
            Hit(
                row.title,
                f"{RULES[row.kind].label}, {row.state.value}, {written_day(row.opens_on)}",
                url_for("confidence.one_round", round_id=row.id),
            )
            for row in queries.list_rounds(session, wanted, limit=limit)
        ),
        total=queries.count_rounds(session, wanted),
        more=url_for("confidence.rounds", q=text),
    )


@member_section(35)
def answers_to_rounds(session: Session, member_id: int) -> Section | None:
    """To officers what she answered in each round; to nobody else anything."""
    if not current_identity().may(ConfidencePermission.READ_ROUND):
        return None
    rows = []
    found = queries.list_rounds_of(session, member_id)
    answers = queries.standing_of_member(session, member_id)
    for one, asked in found:
        answer = answers.get(one.id)
        outcome = outcome_of(None if answer is None else answer.answer)
        labels = RULES[one.kind].labels
        rows.append(
            {
                "id": one.id,
                "title": one.title,
                "kind": RULES[one.kind].label,
                "opens_on": one.opens_on,
                "answer": labels[outcome],
                "changed": ""
                if asked.outcome in (None, outcome)
                else f"at closing: {SHORT[asked.outcome]}",
            }
        )
    if not rows:
        return None
    return Section("confidence/_answers.html", {"rows": rows, "member_id": member_id})


help_topic(
    HelpTopic(
        slug="hold-a-round",
        title="Hold a round",
        summary="Ask members a question, from the draft to what follows when it is closed.",
        template="confidence/help/_hold_a_round.html",
        permission=ConfidencePermission.READ_ROUND,
    )
)
help_topic(
    HelpTopic(
        slug="enter-answers",
        title="Enter answers",
        summary="Many at once with the keyboard, one with its document, and what to do when one is"
        " wrong.",
        template="confidence/help/_enter_answers.html",
        permission=ConfidencePermission.RECORD_ANSWER,
    )
)
