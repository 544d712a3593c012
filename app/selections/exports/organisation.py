"""The tables of regional contacts, of officers, of units and of freeze dates."""

from __future__ import annotations

from app.selections.models.organisation import ClpOfficer, FreezeDate
from app.selections.queries.contacts import ContactRow
from app.selections.queries.units import UnitRow
from app.tabular.table import Column, Table

ATTRIBUTION = "Kept by officers of the party; the source of each stands in its row."
STILL_THERE, STILL_HELD = "still there", "still in office"


def organisation_path(clp_id: int) -> str:
    """The address of all that a CLP is filled out with."""
    return f"/selections/clps/{clp_id}/organisation"


def contact_path(contact_id: int) -> str:
    """The address of a regional contact."""
    return f"/selections/contacts/{contact_id}"


def officer_path(officer_id: int) -> str:
    """The address of an officer of a CLP."""
    return f"/selections/officers/{officer_id}"


def unit_path(unit_id: int) -> str:
    """The address of a branch."""
    return f"/selections/units/{unit_id}"


def freeze_path(freeze_id: int) -> str:
    """The address of a freeze date."""
    return f"/selections/freeze-dates/{freeze_id}"


def contacts_table() -> Table[ContactRow]:
    """Regions and whom their CLPs turn to, in the columns that an import reads."""
    return Table(
        name="regional-contacts",
        title="Regional contacts",
        columns=(
            Column[ContactRow](
                "region",
                "Region",
                lambda row: row.region,
                link=lambda row: None if row.contact is None else contact_path(row.contact.id),
            ),
            Column[ContactRow](
                "name",
                "Name",
                lambda row: None if row.contact is None else row.contact.name,
                absent="nobody on record",
            ),
            Column[ContactRow](
                "email",
                "E-mail",
                lambda row: None if row.contact is None else row.contact.email,
                absent="not known",
            ),
            Column[ContactRow](
                "telephone",
                "Telephone",
                lambda row: None if row.contact is None else row.contact.telephone,
                absent="not known",
            ),
            Column[ContactRow](
                "clps",
                "CLPs",
                lambda row: row.clps,
                numeric=True,
            ),
        ),
    )


def officers_table() -> Table[ClpOfficer]:
    """Officers of one CLP."""
    return Table(
        name="clp-officers",
        title="Officers of the CLP",
        columns=(
            Column[ClpOfficer](
                "office",
                "Office",
                lambda row: f"{row.office} (voided)" if row.voided_at else row.office,
                link=lambda row: officer_path(row.id),
            ),
            Column[ClpOfficer]("name", "Name", lambda row: row.name),
            Column[ClpOfficer]("email", "E-mail", lambda row: row.email, absent="not known"),
            Column[ClpOfficer](
                "telephone", "Telephone", lambda row: row.telephone, absent="not known"
            ),
            Column[ClpOfficer]("since", "Since", lambda row: row.since),
            Column[ClpOfficer]("until", "Until", lambda row: row.until, absent=STILL_HELD),
        ),
    )


def units_table(*, as_file: bool = False) -> Table[UnitRow]:
    """Branches of CLPs; as a file in the columns that an import reads."""
    return Table(
        name="clp-units",
        title="Party branches and affiliated branches",
        columns=(
            Column[UnitRow](
                "name",
                "Branch",
                lambda row: f"{row.name} (voided)" if row.voided and not as_file else row.name,
                link=lambda row: unit_path(row.id),
            ),
            Column[UnitRow](
                "clp", "CLP", lambda row: row.clp, link=lambda row: organisation_path(row.clp_id)
            ),
            Column[UnitRow]("region", "Region", lambda row: row.region, absent="not known"),
            Column[UnitRow](
                "pool",
                "Kind",
                lambda row: row.pool.value if as_file else row.pool.label.capitalize(),
            ),
            Column[UnitRow](
                "organisation",
                "Affiliated organisation",
                lambda row: row.organisation,
                absent="a party branch has none",
            ),
            Column[UnitRow]("since", "Since", lambda row: row.since),
            Column[UnitRow]("until", "Until", lambda row: row.until, absent=STILL_THERE),
            *(
                (
                    Column[UnitRow]("source", "Source", lambda row: row.source),
                    Column[UnitRow]("voided", "Voided", lambda row: row.voided),
                )
                if as_file
                else ()
            ),
        ),
        attribution=ATTRIBUTION,
    )


def freezes_table() -> Table[FreezeDate]:
    """Freeze dates of one CLP."""
    return Table(
        name="freeze-dates",
        title="Freeze dates",
        columns=(
            Column[FreezeDate](
                "freeze_on",
                "Freeze date",
                lambda row: row.freeze_on,
                link=lambda row: freeze_path(row.id),
            ),
            Column[FreezeDate](
                "purpose",
                "For",
                lambda row: f"{row.purpose} (voided)" if row.voided_at else row.purpose,
            ),
            Column[FreezeDate]("source", "Source", lambda row: row.source),
        ),
    )
