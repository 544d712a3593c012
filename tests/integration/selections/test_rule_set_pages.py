"""Rule sets: kept by version, shown with every setting, tried on their page."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.selections.domain.rules import BUILT_IN
from app.selections.models.rules import RuleSetVersion
from app.selections.queries.rules import list_rule_sets, newest, rule_set_of
from tests.client import LintingClient
from tests.factories.ballots import called, clps_of
from tests.factories.party import make_party

Clients = Callable[..., LintingClient]
CHANGED = {
    "title": "Two fifths of either pool",
    "in_force_from": "2020-01-01",
    "threshold": "2/5",
    "source": "Conference 2019",
    "reason": "Conference raised it",
}


@pytest.mark.usefixtures("app")
def test_a_new_database_has_the_built_in_rule_sets() -> None:
    assert {row.name: rule_set_of(row) for row in list_rule_sets(db.session)} == BUILT_IN


def test_a_version_is_shown_with_every_setting_and_can_be_tried(client_as: Clients) -> None:
    client = client_as(Role.AUDITOR)
    text = client.get("/selections/rule-sets").text
    for name in BUILT_IN:
        assert name in text
    page = client.get("/selections/rule-sets/2?branches_for=2&branches_against=4").text
    assert "1/3 or more of the party branches" in page
    assert "Triggered: a full selection follows" in page
    assert "2 of 6 party branches that count ask" in page
    assert "Make a new version" not in page
    refused = client.get("/selections/rule-sets/2?branches_for=-1")
    assert refused.status_code == 422
    assert "Enter a whole number from 0 to 200" in refused.text
    assert client.get("/selections/rule-sets/4").status_code == 200
    assert client.get("/selections/rule-sets/99").status_code == 404
    csv = client.get("/selections/rule-sets.csv?q=2018").text
    assert "pre-2018" in csv
    assert "mandatory" not in csv


def test_an_edit_makes_a_new_version_and_what_runs_keeps_its_own(client_as: Clients) -> None:
    with unit_of_work() as session:
        clps_of(session, make_party(session, 1))
        called(session, [1])
    client = client_as(Role.ADMINISTRATOR)
    path = "/selections/rule-sets/2/new-version"
    done = client.submit(path, CHANGED, follow_redirects=True)
    assert "Version 2 of “2018” is on record." in done.text
    second = newest(db.session, "2018")
    assert rule_set_of(second).threshold == Fraction(2, 5)
    first = db.session.get(RuleSetVersion, 2)
    assert first is not None
    assert rule_set_of(first) == BUILT_IN["2018"]
    assert "1 round of ballots" in client.get("/selections/rule-sets/2").text
    assert "0 rounds of ballots" in client.get(f"/selections/rule-sets/{second.id}").text
    # Whoever began with the version before is told, and nothing is made.
    stale = client.submit(path, CHANGED)
    assert stale.status_code == 409
    assert newest(db.session, "2018").version == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"threshold": "0.33"}, "Write a share of the whole as 1/3"),
        ({"threshold": "3/2"}, "Write a share of the whole as 1/3"),
        ({"threshold": "0/2"}, "would always trigger"),
        ({"threshold": "1/1", "at_threshold": "no"}, "Nothing is more than the whole"),
        ({"weeks": "0"}, "from 1 to 104"),
        ({"notice_days": "x"}, "from 0 to 365"),
        ({"reason": ""}, "Say why"),
    ],
)
def test_a_version_that_cannot_be_is_refused_beside_its_field(
    client_as: Clients, changes: dict[str, str], words: str
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    refused = client.submit("/selections/rule-sets/2/new-version", {**CHANGED, **changes})
    assert refused.status_code == 422
    assert words in refused.text
    assert newest(db.session, "2018").version == 1


def test_a_version_that_changes_nothing_is_refused(client_as: Clients) -> None:
    same = {"in_force_from": "2018-09-26", "source": "x", "reason": "y"}
    client = client_as(Role.ADMINISTRATOR)
    refused = client.submit("/selections/rule-sets/2/new-version", same)
    assert "Nothing differs" in refused.text
