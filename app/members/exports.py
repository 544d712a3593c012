"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from app.members.domain.parties import party_label
from app.members.queries import ClpRow, MemberRow
from app.tabular.table import Column, Table


def members_table(attribution: str) -> Table[MemberRow]:
    """Members as at a day."""
    return Table(
        name="members",
        title="Members",
        columns=(
            Column[MemberRow](
                "name",
                "Member",
                lambda row: row.name if row.confirmed else f"{row.name} (unconfirmed)",
                link=lambda row: f"/members/{row.id}",
            ),
            Column[MemberRow]("member_id", "Official id", lambda row: row.id),
            Column[MemberRow](
                "party",
                "Party",
                lambda row: party_label(row.party, row.sub_party),
                absent="not known for that day",
            ),
            Column[MemberRow](
                "constituency",
                "Constituency",
                lambda row: row.constituency,
                absent="no seat that day",
            ),
            Column[MemberRow](
                "region",
                "Region",
                lambda row: row.region,
                absent="not known",
            ),
            Column[MemberRow](
                "seat_since",
                "Seat held since",
                lambda row: row.seat_since,
                absent="no seat that day",
            ),
        ),
        attribution=attribution,
    )


def clps_table() -> Table[ClpRow]:
    """CLPs as at a day."""
    return Table(
        name="clps",
        title="CLPs",
        columns=(
            Column[ClpRow](
                "name",
                "CLP",
                lambda row: f"{row.name} (voided)" if row.voided else row.name,
                link=lambda row: f"/members/clps/{row.id}",
            ),
            Column[ClpRow]("constituency", "Constituency", lambda row: row.constituency),
            Column[ClpRow](
                "member",
                "Member that day",
                lambda row: row.member,
                link=lambda row: f"/members/{row.member_id}",
                absent="nobody",
            ),
            Column[ClpRow]("since", "Since", lambda row: row.since),
            Column[ClpRow]("until", "Until", lambda row: row.until, absent="still there"),
        ),
    )
