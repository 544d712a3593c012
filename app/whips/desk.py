"""What this room puts on the desk and under help."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.domain import last_weeks, week_label
from app.desk.registry import (
    DeskItem,
    Figure,
    HelpTopic,
    desk_figure,
    desk_items,
    help_topic,
)
from app.kernel.dates import ONE_DAY, start_of, written_day
from app.security.identity import Identity
from app.source.queries import get_present_day
from app.whips.forms import TABLES
from app.whips.permissions import WhipPermission
from app.whips.queries import count_holding, list_due

MOST = 25
_KINDS = {"whip": "Whip", "membership": "Membership"}
_WHAT = {"whip": "whip", "membership": "membership of the party"}


@desk_items(WhipPermission.CHANGE)
def due_reviews(session: Session, _identity: Identity) -> list[DeskItem]:
    """Reviews whose day has come, and fixed terms that have ended, until something is recorded.

    Missed restorations are a known fault of public data (domain.md, section 1).
    """
    present = get_present_day(session)
    items = []
    for history, table in TABLES.items():
        for due in list_due(session, table, present)[:MOST]:
            ended = f"The term of {due.name}’s suspension has ended: restore it, or record a review"
            if history == "membership":
                ended = f"The term of {due.name}’s suspension from the party has ended"
            items.append(
                DeskItem(
                    text=ended
                    if due.ended
                    else f"Review the {_WHAT[history]} of {due.name}: {due.state.value}",
                    href=url_for("whips.member", member_id=due.member_id),
                    at=start_of(due.day),
                    due_on=due.day,
                    kind=_KINDS[history],
                )
            )
    return items


@desk_figure(15, WhipPermission.READ)
def holding(session: Session, _identity: Identity) -> Figure:
    """How many members hold the whip, and how it was at the end of past weeks."""
    present = get_present_day(session)
    mondays = last_weeks(present)
    # As at the Sunday that ends a week; this week has only come to the present day.
    days = [*(monday - ONE_DAY for monday in mondays[1:]), present]
    counts = count_holding(session, days)
    return Figure(
        label="Members who hold the whip",
        value=str(counts[-1]),
        href=url_for("whips.whips", whip="holds"),
        points=tuple(
            (week_label(monday), count) for monday, count in zip(mondays, counts, strict=True)
        ),
        note=f"On {written_day(present)}, by what is recorded now.",
    )


help_topic(
    HelpTopic(
        slug="withdraw-the-whip",
        title="Withdraw and restore the whip",
        summary="What can be recorded of the whip and of membership, and what it does.",
        template="whips/help/_withdraw.html",
        permission=WhipPermission.READ,
    )
)
help_topic(
    HelpTopic(
        slug="correct-a-history",
        title="Correct the history of a whip",
        summary="What was missed or recorded by mistake, and whole histories from a file.",
        template="whips/help/_correct.html",
        permission=WhipPermission.CHANGE,
    )
)
