"""What somebody with an account takes as a file is on record; the index tells of every table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.db import db, unit_of_work
from app.reports.domain.every import EXPORTS
from tests.client import LintingClient
from tests.factories.party import make_party
from tests.integration.web.reading import read

ClientAs = Callable[..., LintingClient]


def exports() -> list[AuditEntry]:
    """The entries of exports, the oldest first."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.event == "audit:table:exported")
            .order_by(AuditEntry.id)
        )
    )


def test_an_export_is_on_record_with_its_filters_and_rows(app: Flask, client_as: ClientAs) -> None:
    with unit_of_work() as session:
        make_party(session, 9)
    client = client_as(Role.WHIP, user_id=7)
    assert client.get("/whips.csv").status_code == 200
    assert client.get("/whips.xlsx?q=Ash&sort=name&whip=").status_code == 200
    first, second = exports()
    assert (first.actor, first.subject) == ("user 7", "export whips.whips_file")
    assert (first.changes, first.private) == ({"format": "csv", "rows": 9}, None)
    assert second.changes["format"] == "xlsx"
    assert read_private(db.session, second) == {"filters": {"q": ["Ash"], "sort": ["name"]}}
    assert set(second.private or ()) == {"filters"}
    assert "Ash" not in str(second.private)


def test_an_export_says_of_which_thing_it_is(app: Flask, client_as: ClientAs) -> None:
    with unit_of_work() as session:
        make_party(session, 2)
    client = client_as(Role.WHIP, user_id=7)
    assert client.get("/votes/members/1.csv?show=all&show=against").status_code == 200
    assert client.head("/votes/members/1.csv").status_code == 200
    (entry,) = exports()
    assert read_private(db.session, entry) == {
        "of": {"member_id": 1},
        "filters": {"show": ["all", "against"]},
    }
    assert set(entry.private or ()) == {"of", "filters"}


def test_what_is_refused_or_taken_by_strangers_is_no_export(
    app: Flask, client_as: ClientAs, client: LintingClient
) -> None:
    assert client_as(Role.WHIP).get("/whips.csv?on=nonsense").status_code == 422
    assert client_as(Role.EQUALITY_OFFICER).get("/whips.csv").status_code == 403
    app.extensions.pop("chief_whip_identity")
    assert client.get("/members.csv").status_code == 200
    assert exports() == []


def test_the_index_has_every_table_there_is(app: Flask) -> None:
    """An address that gives a table as CSV cannot be forgotten, nor one stay that is gone."""
    templates = {"intake.new_file", "intake.intake_file"}  # of one's own imports, on their pages
    files = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.endswith("_file") and "csv" in rule.rule
    }
    assert {export.endpoint for export in EXPORTS} == files - templates


def test_the_index_leads_each_to_what_she_may_take(app: Flask, client_as: ClientAs) -> None:
    with unit_of_work() as session:
        make_party(session, 3)
    client = client_as(Role.WHIP, user_id=7)
    client.get("/whips.csv")
    page = read(client, "/reports")
    rows = {row["Table"]: row for row in page.table("Tables")}
    assert rows["Who holds the whip"]["By"] == "user 7"
    assert rows["Who holds the whip"]["Rows then"] == "3"
    assert rows["Members"]["For"] == "anybody"
    assert "Users" not in rows
    for link in page.links:
        if link.startswith("/") and link.endswith(".xlsx") and "exports" not in link:
            # Answers beside rebellion are of a round, and there is none.
            wanted = 422 if "rebellion" in link else 200
            assert client.get(link).status_code == wanted, link
    assert len(read(client, "/reports", subject="Discipline").table("Tables")) == 6
    assert "No table matches" in client.get("/reports?q=nothing").text
    assert client.get("/reports?subject=x").status_code == 422
    assert client.get("/reports/exports.csv").text.count("\n") > 20
    assert client_as(Role.CLP_SECRETARY, scope="clp:1").get("/reports").status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if not role.scoped])
def test_every_name_in_the_index_leads_to_a_page(
    app: Flask, client_as: ClientAs, role: Role
) -> None:
    client = client_as(role)
    links = {
        link.partition("?")[0]
        for link in read(client, "/reports").links
        if link.startswith("/") and "." not in link.rpartition("/")[2]
    }
    assert len(links) > 5
    # The reader of this test has an identity and no account of her own.
    for link in sorted(links - {"/accounts/me"}):
        assert client.get(link).status_code == 200, link
