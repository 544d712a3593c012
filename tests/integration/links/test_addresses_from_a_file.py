"""Parliamentary addresses taken in from a file, and the import undone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.domain import Role
from app.confidence.models import ParliamentaryAddress
from app.confidence.service import links as service
from app.db import db, unit_of_work
from tests.client import LintingClient, path_of
from tests.integration.links.conftest import ADA, ADDRESSES, BEA, CAT

NEW = "/intake/parliamentary-addresses/new"
FILE = """member,address,source
Ada Birch,Ada.New@parliament.uk,Her page
"Moss, Cat",cat.moss@parliament.uk,Her page
8,bea@example.org,A guess
Nobody Atall,nobody@parliament.uk,A guess
7,other@parliament.uk,Her page
"""


def known() -> dict[int, str]:
    """Every address on record."""
    db.session.rollback()
    rows = db.session.execute(select(ParliamentaryAddress.member_id, ParliamentaryAddress.address))
    return {row.member_id: row.address for row in rows}


@pytest.fixture
def officer(client_as: Callable[..., LintingClient], round_id: int) -> LintingClient:
    """A whip, with the members and addresses of the round on record."""
    return client_as(Role.WHIP)


def taken_in(officer: LintingClient) -> str:
    """Send the file and take it in; the address of the import."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', officer.get(NEW).text)
    assert token
    boundary, body = encode_multipart(
        {"csrf_token": token[1], "file": FileStorage(io.BytesIO(FILE.encode()), "addresses.csv")}
    )
    sent = officer.post(NEW, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')
    page = path_of(sent)
    preview = officer.get(page).text
    assert "a…p@parliament.uk becomes a…w@parliament.uk" in preview
    assert "A parliamentary address ends in @parliament.uk" in preview
    assert "No member “Nobody Atall” is on record" in preview
    assert "ada.new@" not in preview.lower()
    assert known() == ADDRESSES
    assert officer.submit(page, button="Take in these 2 rows").status_code == 302
    return page


def test_addresses_are_taken_in_and_undone(officer: LintingClient) -> None:
    page = taken_in(officer)
    assert known() == {
        ADA: "ada.new@parliament.uk",
        BEA: ADDRESSES[BEA],
        CAT: "cat.moss@parliament.uk",
    }
    assert officer.submit(f"{page}/undo", {"reason": "Old list"}).status_code == 302
    assert known() == ADDRESSES
    rows = db.session.connection().exec_driver_sql("SELECT before FROM intake_row").all()
    assert "parliament.uk" not in str(rows)


def test_what_was_changed_since_is_not_put_back(officer: LintingClient) -> None:
    page = taken_in(officer)
    with unit_of_work() as session:
        service.record_address(
            session, CAT, address="moss@parliament.uk", source="A letter", by="user 1"
        )
    refused = officer.submit(f"{page}/undo", {"reason": "Old list"})
    assert refused.status_code == 422
    assert known()[CAT] == "moss@parliament.uk"
    assert known()[ADA] == "ada.new@parliament.uk"
