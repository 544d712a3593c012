"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from app.members.queries import MemberRow
from app.tabular.table import Column, Table


def party_label(party: str | None, sub_party: str | None) -> str | None:
    """A party as it is shown, with the part of it a member belongs to: Labour (Co-op)."""
    if party is None:
        return None
    return f"{party} ({sub_party})" if sub_party else party


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
                "seat_since",
                "Seat held since",
                lambda row: row.seat_since,
                absent="no seat that day",
            ),
        ),
        attribution=attribution,
    )
