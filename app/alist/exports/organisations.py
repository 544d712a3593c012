"""The table of recognised organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.alist.exports.candidates import CONFIDENTIAL
from app.tabular.table import Column, Table


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation with how many candidates it endorses today."""

    id: int
    name: str
    since: date
    until: date | None
    endorses: int
    voided: bool


def organisation_path(organisation_id: int) -> str:
    """The address of an organisation."""
    return f"/a-list/organisations/{organisation_id}"


def organisations_table() -> Table[OrganisationRow]:
    """Organisations whose endorsement counts, or counted."""
    return Table(
        name="organisations",
        title="Recognised organisations",
        columns=(
            Column[OrganisationRow](
                "name", "Organisation", lambda row: row.name, link=lambda r: organisation_path(r.id)
            ),
            Column[OrganisationRow]("since", "Recognised from", lambda row: row.since),
            Column[OrganisationRow](
                "until", "No longer from", lambda row: row.until, absent="still recognised"
            ),
            Column[OrganisationRow]("endorses", "Endorses", lambda row: row.endorses, numeric=True),
        ),
        attribution=CONFIDENTIAL,
    )
