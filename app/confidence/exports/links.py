"""The lists of parliamentary addresses and of personal links, as officers' pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.confidence.queries.links import AddressRow, LinkState
from app.kernel.dates import london_day
from app.members.queries import MemberRow
from app.tabular.table import Column, Table


def addresses_table(known: Mapping[int, AddressRow]) -> Table[MemberRow]:
    """Members of the own party, with their addresses masked: nobody reads them all at once."""
    return Table(
        name="parliamentary-addresses",
        title="Parliamentary addresses",
        columns=(
            Column[MemberRow](
                "name",
                "Member",
                lambda row: row.name,
                link=lambda row: f"/confidence/addresses/{row.id}",
            ),
            Column[MemberRow](
                "constituency", "Constituency", lambda row: row.constituency, absent="no seat"
            ),
            Column[MemberRow](
                "address",
                "Address",
                lambda row: known[row.id].masked if row.id in known else None,
                hint="Masked: follow the name to read it.",
                absent="none on record",
            ),
            Column[MemberRow](
                "source",
                "Source",
                lambda row: known[row.id].source if row.id in known else None,
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One who is asked, and how her link stands."""

    member_id: int
    name: str
    constituency: str | None
    answered: bool
    address: str | None
    state: LinkState | None
    expires_at: datetime | None

    @property
    def words(self) -> str | None:
        """How her link stands, in a word or two; None without one."""
        return None if self.state is None else self.state.label


def links_table() -> Table[LinkRow]:
    """Everybody a round asks, with how her personal link stands."""
    return Table(
        name="personal-links",
        title="Personal links",
        columns=(
            Column[LinkRow](
                "name", "Member", lambda row: row.name, link=lambda row: f"/members/{row.member_id}"
            ),
            Column[LinkRow](
                "constituency", "Constituency", lambda row: row.constituency, absent="not known"
            ),
            Column[LinkRow](
                "answered",
                "Answer",
                lambda row: "On record" if row.answered else None,
                absent="none",
            ),
            Column[LinkRow](
                "address",
                "Address",
                lambda row: row.address,
                link=lambda row: f"/confidence/addresses/{row.member_id}",
                absent="none on record",
            ),
            Column[LinkRow]("state", "Newest link", lambda row: row.words, absent="none made"),
            Column[LinkRow](
                "expires_on",
                "Good until",
                lambda row: None if row.expires_at is None else london_day(row.expires_at),
            ),
        ),
    )
