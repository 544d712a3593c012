"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.numbers import share
from app.tabular.table import Column, Table
from app.web.hemicycle import Hemicycle, Part, hemicycle
from app.web.looks import Look
from app.whips.domain import WhipAction, WhipState
from app.whips.domain.histories import MEMBERSHIP, WHIP
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


def _done(row: StatusChange) -> str:
    """What happened, in words: "Whip withdrawn"."""
    words = (
        WHIP.done[row.action] if isinstance(row.action, WhipAction) else MEMBERSHIP.done[row.action]
    )
    return words.capitalize()


def _state(row: StatusChange) -> str:
    """What it led to, in words."""
    if isinstance(row.state, WhipState):
        return WHIP_WORDS[row.state]
    return MEMBERSHIP_WORDS[row.state]


def changes_table(*, membership: bool = False) -> Table[StatusChange]:
    """Changes by day: of whip status, or of membership of the party."""
    return Table(
        "membership-changes" if membership else "whip-changes",
        "Changes of membership" if membership else "Changes of the whip",
        (
            Column[StatusChange](
                "name", "Member", lambda row: row.name, link=lambda row: f"/whips/{row.member_id}"
            ),
            Column[StatusChange]("effective_on", "From", lambda row: row.effective_on),
            Column[StatusChange]("action", "What happened", _done),
            Column[StatusChange]("state", "Status then", _state),
            Column[StatusChange](
                "decided_by", "Decided by", lambda row: DECIDED_WORDS[row.decided_by]
            ),
            Column[StatusChange]("ends_on", "Term ends", lambda row: row.ends_on, absent="no term"),
            Column[StatusChange](
                "review_on", "Review", lambda row: row.review_on, absent="none set"
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many of some members stand so to the whip."""

    state: WhipState
    members: int
    of: int


def status_counts(standing: Sequence[Standing]) -> list[StatusCount]:
    """A count for every status, of which some may be 0: they sum to all of them."""
    counts = Counter(row.whip for row in standing)
    return [StatusCount(state, counts[state], len(standing)) for state in LOOKS]


def counts_table() -> Table[StatusCount]:
    """How many stand how to the whip, without a name."""
    return Table(
        "whip-by-status",
        "Members by whip status",
        (
            Column[StatusCount]("whip", "Whip", lambda row: WHIP_WORDS[row.state]),
            Column[StatusCount]("members", "Members", lambda row: row.members, numeric=True),
            Column[StatusCount](
                "share",
                "Share",
                lambda row: share(row.members, row.of),
                numeric=True,
                absent="nobody",
            ),
        ),
    )
