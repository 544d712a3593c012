"""docs/data-protection.md says of every purpose in the program all that it must."""

from __future__ import annotations

import pytest

import app.accounts
import app.members.holdings
import app.privacy.holdings
import app.votes.holdings
from app.privacy.domain import Purpose
from app.privacy.registry import list_holders
from config import ROOT

ROWS = ("Data", "Whose", "Lawful basis", "Condition", "Source", "Retention", "Seen by")
ROOMS = (app.accounts, app.members.holdings, app.privacy.holdings, app.votes.holdings)


def purposes() -> dict[str, str]:
    """The part of the document on each purpose, by its heading."""
    text = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    part = text.split("\n## Purposes\n")[1].split("\n## ")[0]
    sections = (section.partition("\n") for section in part.split("\n### ")[1:])
    return {heading: body for heading, _, body in sections}


def test_what_every_room_holds_is_held_for_a_purpose_of_the_document() -> None:
    held = {str(holder.purpose) for holder in list_holders()}
    assert held
    assert held - purposes().keys() == set()


def test_the_document_and_the_program_have_the_same_purposes() -> None:
    assert list(purposes()) == [str(purpose) for purpose in Purpose]


@pytest.mark.parametrize("purpose", Purpose)
def test_each_purpose_says_all_that_it_must(purpose: Purpose) -> None:
    section = purposes()[purpose]
    for row in ROWS:
        assert f"| {row} | " in section
    basis = [line for line in section.splitlines() if "Lawful basis |" in line]
    condition = [line for line in section.splitlines() if "Condition |" in line]
    for line in (*basis, *condition):
        assert "for the party's lawyer to confirm" in line
