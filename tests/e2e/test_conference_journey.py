"""A party officer makes the report to conference: draft, preview, freezing, a file in her hands."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from playwright.sync_api import expect

from app.accounts.domain import Role
from tests.e2e.conftest import AsOfficer
from tests.e2e.test_officers import done
from tests.e2e.test_rounds import fill, follow, go, press, said


def test_a_report_is_made_frozen_and_taken(as_officer: AsOfficer) -> None:
    officer = as_officer(Role.PARTY_OFFICER)
    page = officer.page
    go(officer, "/reports")
    page.get_by_role("link", name="Conference reports").first.click()
    follow(officer, "Make a report")
    fill(officer, Title="Report to conference", Foreword="Friends,\n\nthis is what was so.")
    page.get_by_label("As at").fill("2016-09-25")
    press(officer, "Keep the draft")
    done(officer, "The draft is kept.")
    report = officer.path
    follow(officer, "Preview")
    expect(page.get_by_role("heading", name="The whip", exact=True)).to_be_visible()
    assert "this is what was so." in said(officer)
    page.get_by_role("link", name="F1", exact=True).first.click()
    assert page.url.endswith("#F1")
    go(officer, report)
    follow(officer, "Freeze it")
    press(officer, "Freeze the report")
    done(officer, "The report is being made.")
    # The page looks again by itself until the files are there.
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=60_000)
    row = page.get_by_role("row").filter(has_text="PDF")
    digest = re.search(r"[0-9a-f]{64}", row.inner_text())
    assert digest
    with page.expect_download() as taken:
        row.get_by_role("link").click()
    data = Path(taken.value.path()).read_bytes()
    assert data.startswith(b"%PDF-1.7")
    assert hashlib.sha256(data).hexdigest() == digest[0]
    go(officer, "/desk")
    assert "“Report to conference” is frozen: hand it out" in said(officer)
