"""The whip sheet on paper: one side of A4 for every 60 members."""

from __future__ import annotations

import re

from app.accounts.domain import Role
from tests.e2e.conftest import AsOfficer

PAGE = re.compile(rb"/Type\s*/Page[^s]")
ON_A_PAGE = 60


def test_a_side_holds_sixty_members(as_officer: AsOfficer) -> None:
    whip = as_officer(Role.WHIP)
    whip.visit("/votes/divisions/113/sheet")
    rows = whip.page.locator(".cw-sheet__row")
    members = rows.count()
    assert members > 3 * ON_A_PAGE

    def sides() -> int:
        return len(PAGE.findall(whip.page.pdf(prefer_css_page_size=True)))

    assert sides() == -(-members // ON_A_PAGE)
    whip.page.locator(".cw-sheet").evaluate_all("all => all.slice(1).forEach(one => one.remove())")
    assert (rows.count(), sides()) == (ON_A_PAGE, 1)
    # The longest names and seats there are take no more room.
    longest = "one.textContent = 'Inverness, Nairn, Badenoch and Strathspey'"
    seats = whip.page.locator(".cw-sheet__seat")
    seats.evaluate_all(f"all => all.forEach(one => {{ {longest}; }})")
    assert sides() == 1
