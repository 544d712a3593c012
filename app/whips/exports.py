"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from app.tabular.table import Column, Table
from app.whips.domain.words import MEMBERSHIP_WORDS, WHIP_WORDS
from app.whips.queries import Standing


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
