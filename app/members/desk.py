"""What this room puts on the desk, into the search and under help."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.domain import last_weeks, week_label
from app.desk.registry import (
    Figure,
    Found,
    HelpTopic,
    Hit,
    desk_figure,
    help_topic,
    searched,
)
from app.kernel.dates import ONE_DAY, written_day
from app.members import queries
from app.members.domain.parties import party_label
from app.members.permissions import MemberPermission
from app.members.queries import MemberFilter
from app.security.identity import Identity
from app.source.queries import get_present_day


@desk_figure(10, "")
def own_seats(session: Session, _identity: Identity) -> Figure | None:
    """How many members of the own party have a seat, and how it was at the end of past weeks."""
    party = queries.find_party(session, queries.get_own_party(session))
    if party is None:
        return None
    present = get_present_day(session)
    mondays = last_weeks(present)
    # As at the Sunday that ends a week; this week has only come to the present day.
    days = [*(monday - ONE_DAY for monday in mondays[1:]), present]
    counts = queries.count_seats_of_party(session, party.id, days)
    return Figure(
        label=f"{party.name} members with a seat",
        value=str(counts[-1]),
        href=url_for("members.members", party=party.name),
        points=tuple(
            (week_label(monday), count) for monday, count in zip(mondays, counts, strict=True)
        ),
        note=f"On {written_day(present)}, by the party sat for that day.",
    )


@searched(10, "Members")
def found_members(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Everybody on record, by name or by the seat of the present day."""
    wanted = MemberFilter(on=get_present_day(session), text=text, sitting=False)
    rows = queries.list_members(session, wanted, limit=limit)
    return Found(
        hits=tuple(
            Hit(
                row.name,
                ", ".join(
                    part
                    for part in (
                        party_label(row.party, row.sub_party) if row.party else "",
                        row.constituency or "no seat now",
                    )
                    if part
                ),
                url_for("desk.member", member_id=row.id),
            )
            for row in rows
        ),
        total=queries.count_members(session, wanted),
        more=url_for("members.members", q=text, who="all"),
    )


help_topic(
    HelpTopic(
        slug="clps",
        title="CLPs and what their secretaries see",
        summary="What is kept of a CLP, and why a secretary sees no other than her own.",
        template="members/help/_clps.html",
        permission=MemberPermission.READ_CLP,
    )
)
