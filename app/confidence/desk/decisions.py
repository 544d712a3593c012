"""Recommendations and deselection marks on the desk, on a member's page and under help.

The desk is also mailed: no item names a member.
"""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.confidence.domain import Measure
from app.confidence.domain.marks import MarkState
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import marks, recommendations
from app.desk.domain import last_weeks, week_label
from app.desk.registry import (
    DeskItem,
    Figure,
    HelpTopic,
    Section,
    desk_figure,
    desk_items,
    help_topic,
    member_section,
)
from app.kernel import clock
from app.kernel.dates import ONE_DAY, start_of, written_day
from app.kernel.words import plural
from app.security.identity import Identity, current_identity

MOST = 25
RECOMMENDED = {
    Measure.WITHDRAW_WHIP: "that the whip be withdrawn",
    Measure.REPLACEMENT: "a replacement candidate",
}


@desk_items(ConfidencePermission.DECIDE_RECOMMENDATION)
def recommendations_waiting(session: Session, _identity: Identity) -> list[DeskItem]:
    """What closed rounds recommend and nobody has decided, one item a round and measure."""
    return [
        DeskItem(
            text=f"“{one.round}” recommends {RECOMMENDED[one.measure]}, of"
            f" {plural(one.count, 'member')}",
            href=url_for(
                "confidence.decide_recommendations",
                round_id=one.round_id,
                measure=one.measure.value.replace(" ", "-"),
            ),
            at=one.since,
            kind="Recommendation",
        )
        for one in recommendations.list_waiting(session)[:MOST]
    ]


@desk_items(ConfidencePermission.DECIDE_MARK)
def marks_waiting(session: Session, _identity: Identity) -> list[DeskItem]:
    """Marks that are proposed, and those that are on without a route: one item each."""
    said = (
        (
            MarkState.PROPOSED,
            ("{} is proposed", "{} are proposed"),
            url_for("confidence.decide_marks"),
        ),
        (
            MarkState.ON,
            ("{} is on without a route", "{} are on without a route"),
            url_for("confidence.marks", state=MarkState.ON.value),
        ),
    )
    found = marks.list_standing_days(session, [state for state, _words, _href in said])
    return [
        DeskItem(
            text=words[len(days) > 1].format(plural(len(days), "deselection mark")),
            href=href,
            at=start_of(days[0]),
            kind="Mark",
        )
        for state, words, href in said
        if (days := found[state])
    ]


@desk_figure(40, ConfidencePermission.READ_MARK)
def marks_on(session: Session, _identity: Identity) -> Figure | None:
    """How many deselection marks are on, and how many were at the end of past weeks."""
    today = clock.today()
    mondays = last_weeks(today)
    days = [*(monday - ONE_DAY for monday in mondays[1:]), today]
    counts = marks.count_on(session, days)
    return Figure(
        label="Deselection marks on",
        value=str(counts[-1]),
        href=url_for("confidence.marks", state="marked"),
        points=tuple(
            (week_label(monday), count) for monday, count in zip(mondays, counts, strict=True)
        ),
        note=f"Confidential. On {written_day(today)}, with a route or without.",
    )


@member_section(40)
def marks_of_member(session: Session, member_id: int) -> Section | None:
    """A member's marks, for those who may see marks; nobody else learns whether there are any."""
    if not current_identity().may(ConfidencePermission.READ_MARK):
        return None
    found = marks.list_of_member(session, member_id)
    if not found:
        return None
    return Section("confidence/_marks.html", {"marks": [(mark.id, now) for mark, now in found]})


help_topic(
    HelpTopic(
        slug="deselection-marks",
        title="Deselection marks",
        summary="Where a mark comes from, what is done with it, and who sees it.",
        template="confidence/help/_marks.html",
        permission=ConfidencePermission.READ_MARK,
    )
)
help_topic(
    HelpTopic(
        slug="recommendations",
        title="Decide what a round of pledges recommends",
        summary="Accept or refuse that the whip be withdrawn, or a replacement be asked for.",
        template="confidence/help/_recommendations.html",
        permission=ConfidencePermission.DECIDE_RECOMMENDATION,
    )
)
