"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.tabular.table import Column, Table
from app.web.hemicycle import Hemicycle, Part, hemicycle
from app.web.looks import Look
from app.whips.domain import WhipState
from app.whips.domain.words import DECIDED_WORDS, MEMBERSHIP_WORDS, WHIP_WORDS
from app.whips.queries import Standing, StatusChange

LOOKS = {
    WhipState.HOLDS: Look.YES,
    WhipState.SUSPENDED: Look.EQUIVOCATES,
    WhipState.WITHDRAWN: Look.NO,
    WhipState.RESIGNED: Look.WITHDRAWN,
    WhipState.NEVER_HELD: Look.NONE,
}


def status_picture(standing: Sequence[Standing]) -> Hemicycle:
    """A seat for each, by how she stands to the whip."""
    counts = Counter(row.whip for row in standing)
    return hemicycle(
        "Who holds the whip?",
        [Part(WHIP_WORDS[state], counts[state], look) for state, look in LOOKS.items()],
        part="Status",
    )


def standing_table(*, ids: bool = False) -> Table[Standing]:
    """Who holds the whip. ids: for a file, the official id and what is left out on a page."""
    columns = [
        Column[Standing](
            "name", "Member", lambda row: row.name, link=lambda row: f"/whips/{row.member_id}"
        ),
        Column[Standing](
            "constituency", "Constituency", lambda row: row.constituency, absent="seat not known"
        ),
        Column[Standing]("whip", "Whip", lambda row: WHIP_WORDS[row.whip]),
        Column[Standing]("since", "Since", lambda row: row.since, absent="nothing recorded"),
        Column[Standing](
            "due_on",
            "To look at by",
            lambda row: row.due_on,
            hint="End of the term, or review.",
            absent="no day set",
        ),
        Column[Standing]("membership", "Membership", lambda row: MEMBERSHIP_WORDS[row.membership]),
        Column[Standing]("party", "Sits for", lambda row: row.party, absent="not known"),
    ]
    if ids:
        columns += [
            Column[Standing]("ends_on", "Term ends", lambda row: row.ends_on, absent="no term"),
            Column[Standing]("review_on", "Review", lambda row: row.review_on, absent="none set"),
            Column[Standing](
                "membership_since",
                "Membership since",
                lambda row: row.membership_since,
                absent="nothing recorded",
            ),
            Column[Standing]("region", "Region", lambda row: row.region, absent="not known"),
            Column[Standing]("member_id", "Official id", lambda row: row.member_id),
        ]
    return Table("whip", "Who holds the whip", tuple(columns))


def changes_table() -> Table[StatusChange]:
    """Changes of whip status by day."""
    return Table(
        "whip-changes",
        "Changes of the whip",
        (
            Column[StatusChange](
                "name", "Member", lambda row: row.name, link=lambda row: f"/whips/{row.member_id}"
            ),
            Column[StatusChange]("effective_on", "From", lambda row: row.effective_on),
            Column[StatusChange](
                "action", "What happened", lambda row: row.action.value.capitalize()
            ),
            Column[StatusChange]("state", "Status then", lambda row: WHIP_WORDS[row.state]),
            Column[StatusChange](
                "decided_by", "Decided by", lambda row: DECIDED_WORDS[row.decided_by]
            ),
            Column[StatusChange]("ends_on", "Term ends", lambda row: row.ends_on, absent="no term"),
            Column[StatusChange](
                "review_on", "Review", lambda row: row.review_on, absent="none set"
            ),
        ),
    )
