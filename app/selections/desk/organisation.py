"""What CLPs are filled out with, on their pages, in the search and under help."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.registry import Found, HelpTopic, Hit, Section, help_topic, searched
from app.kernel import clock
from app.members.queries import get_clp
from app.members.registry import ClpLink, clp_section, clps_link
from app.security.identity import Identity, current_identity
from app.selections.domain.organisation import UnitPool
from app.selections.exports.organisation import organisation_path, unit_path
from app.selections.permissions import SelectionPermission
from app.selections.queries import organisation as queries
from app.selections.queries.units import UnitFilter, count_unit_rows, list_unit_rows


@clp_section(10)
def filled_out(session: Session, clp_id: int) -> Section | None:
    """On a CLP's page: its contact, its secretary, and how many branches it has."""
    identity = current_identity()
    if not identity.may(SelectionPermission.READ_CLP):
        return None
    _clp, seat = get_clp(session, clp_id, identity.scopes(SelectionPermission.READ_CLP))
    found = queries.read_organisation(session, clp_id, clock.today())
    return Section(
        "selections/_filled_out.html",
        {
            "clp_id": clp_id,
            "contact": queries.find_contact(session, seat.region),
            "officers": found.officers,
            "branches": len(found.of_pool(UnitPool.BRANCH)),
            "affiliates": len(found.of_pool(UnitPool.AFFILIATE)),
            "organisations": len(found.by_organisation),
        },
    )


clps_link(10, ClpLink("Branches of all CLPs", "/selections/units", SelectionPermission.READ))
clps_link(20, ClpLink("Regional contacts", "/selections/contacts", SelectionPermission.READ))


@searched(25, "Branches of CLPs", SelectionPermission.READ_CLP)
def found_units(session: Session, identity: Identity, text: str, limit: int) -> Found:
    """Branches there are today, by name, organisation or CLP, within her scope."""
    wanted = UnitFilter(on=clock.today(), text=text)
    scopes = identity.scopes(SelectionPermission.READ_CLP)
    rows = list_unit_rows(session, wanted, scopes, limit=limit)
    # The list of all is for officers; a secretary has hers on the page of her CLP.
    more = ""
    if identity.may(SelectionPermission.READ):
        more = url_for("selections.units", q=text)
    elif rows:
        more = organisation_path(rows[0].clp_id)
    return Found(
        hits=tuple(
            Hit(row.name, f"{row.organisation or 'Party branch'}, {row.clp}", unit_path(row.id))
            for row in rows
        ),
        total=count_unit_rows(session, wanted, scopes),
        more=more,
    )


help_topic(
    HelpTopic(
        slug="fill-out-a-clp",
        title="Fill out a CLP",
        summary="Its officers, branches and affiliated organisations, freeze dates and the contact"
        " of its region: by hand or from files.",
        template="selections/help/_fill_out_a_clp.html",
        permission=SelectionPermission.KEEP_CLP,
    )
)
