"""Who holds the whip, and what has changed in the year before."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from app.kernel.dates import written_day, year_before
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Paragraph,
    Section,
    data_table,
)
from app.reports.pictures import hemicycle_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.whips.domain import MembershipState, WhipState
from app.whips.domain.words import MEMBERSHIP_WORDS, WHIP_WORDS
from app.whips.exports import (
    changes_table,
    counts_table,
    standing_table,
    status_counts,
    status_picture,
)
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.permissions import WhipPermission
from app.whips.queries import Standing, list_standing, list_status_changes

TITLE = "The whip"
SOURCE = "Whip status: kept by the whips’ office. Seats and parties: UK Parliament, Members."

LEFT_OUT = (
    "Who holds the whip, name by name, and who decided each change: whoever this report was built"
    " for may not read it."
)
MEANT = (
    "Counted are those who sit for the party in the public record, and those with a seat whose"
    " whip or membership the party has changed. Being readmitted to the party does not restore the"
    " whip, so the two are told apart."
)


def _build(session: Session, asked: Asked) -> Section:
    standing = list_standing(session, asked.as_at)
    since = year_before(asked.as_at)
    day = written_day(asked.as_at)
    over = f"from {written_day(since)} to {day}"
    address = f"/whips?on={asked.as_at.isoformat()}"
    changed = Origin(f"changes on record that took effect {over}", address, source=SOURCE)
    changes = list_status_changes(session, WhipStatusChange, since, asked.as_at)
    moved = list_status_changes(session, MembershipChange, since, asked.as_at)
    origin = Origin(_base(standing, day), address, source=SOURCE)
    counts = data_table(
        counts_table(),
        status_counts(standing) if standing else (),
        origin,
        caption=f"Members by whip status on {day}",
        empty="Nobody sits for the party.",
    )
    blocks: list[Block] = [
        Figures(
            "Where the party stands",
            (
                *_figures(standing, day, address),
                Figure("Changes of the whip in the year before", len(changes), changed),
                Figure("Changes of party membership in the year before", len(moved), changed),
            ),
        ),
        Paragraph(MEANT),
    ]
    if standing:
        picture = status_picture(standing)
        blocks.append(hemicycle_picture("who-holds-the-whip", picture, counts.name))
    blocks.append(counts)
    if WhipPermission.READ not in asked.may:
        return Section("whip", TITLE, tuple(blocks), left_out=(LEFT_OUT,))
    blocks += [
        data_table(
            changes_table(),
            changes,
            changed,
            caption=f"Changes of the whip {over}",
            leave_out=("state",),
            empty="No change of the whip took effect.",
        ),
        data_table(
            changes_table(membership=True),
            moved,
            changed,
            caption=f"Changes of party membership {over}",
            leave_out=("state",),
            empty="No change of membership took effect.",
        ),
        data_table(
            standing_table(),
            standing,
            origin,
            caption=f"How each member stands to the whip on {day}",
            leave_out=("due_on",),
            empty="Nobody sits for the party.",
        ),
    ]
    return Section("whip", TITLE, tuple(blocks), used=frozenset({WhipPermission.READ}))


def _base(standing: list[Standing], day: str) -> str:
    return (
        f"the {len(standing):,} members with a seat at the end of {day} who sit for the party, or"
        " of whom a change is on record"
    )


def _figures(standing: list[Standing], day: str, address: str) -> list[Figure]:
    """Counts by state: those of the whip sum to everybody in the list."""
    base = _base(standing, day)
    whips = Counter(row.whip for row in standing)
    memberships = Counter(row.membership for row in standing)
    figures = [
        Figure(
            "Members who sit for the party",
            sum(row.own for row in standing),
            Origin(
                f"everybody with a seat at the end of {day}, by the party of the public record",
                address,
                source=SOURCE,
            ),
        )
    ]
    figures += [
        Figure(
            WHIP_WORDS[state],
            whips[state],
            Origin(base, f"{address}&whip={state.value.replace(' ', '-')}", source=SOURCE),
        )
        for state in WhipState
    ]
    figures += [
        Figure(
            f"Party membership: {MEMBERSHIP_WORDS[state].lower()}",
            memberships[state],
            Origin(base, f"{address}&membership={state.value}", source=SOURCE),
        )
        for state in MembershipState
        if state is not MembershipState.MEMBER
    ]
    return figures


SECTION = SectionKind(
    "whip", TITLE, "who holds it, who does not, and what changed in the year before", _build
)
