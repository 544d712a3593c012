"""Days that no ballot can have: refused where they are entered, so that no page breaks on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.accounts.domain import Role
from app.db import unit_of_work
from tests.client import LintingClient
from tests.factories.ballots import a_party_with_ballots, clps_of, confirmed, units_of
from tests.factories.party import make_party

ClientAs = Callable[..., LintingClient]
CALL = "/selections/rounds/new?rules=2"


def test_a_ballot_is_not_called_on_a_day_to_come_nor_frozen_ages_ago(client_as: ClientAs) -> None:
    with unit_of_work() as session:
        clps_of(session, make_party(session, 1))
    client = client_as(Role.SELECTIONS_OFFICER)
    refused = client.get(f"{CALL}&called_on=9999-12-31")
    assert refused.status_code == 422
    assert "31 December 9999 is still to come." in refused.text
    refused = client.get(f"{CALL}&called_on=0001-01-01")
    assert refused.status_code == 422
    assert "is before 1 January 1800: check the year." in refused.text
    typed = {"title": "Ballots", "source": "NEC", "everyone": "y", "freeze_on": "0219-03-01"}
    refused = client.submit(CALL, typed, button="Check the ballots")
    assert refused.status_code == 422
    assert "is before 1 January 1800: check the year." in refused.text


def test_a_ballot_is_not_concluded_before_its_units_met(client_as: ClientAs) -> None:
    ballot = a_party_with_ballots(1)
    with unit_of_work() as session:
        for unit in units_of(session, ballot):
            confirmed(session, ballot, unit.unit_id, (3, 2))
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"/selections/ballots/{ballot.id}/conclude"
    typed = {"reason": "Counted", "outcome": "triggered"}
    early = ballot.called_on + timedelta(days=1)
    refused = client.submit(path, {**typed, "effective_on": early.isoformat()})
    assert refused.status_code == 422
    assert "nothing could be counted before." in refused.text
    assert client.submit(path, typed).status_code == 302


def test_a_file_as_at_a_day_that_is_none_is_refused(client_as: ClientAs) -> None:
    ballot = a_party_with_ballots(1)
    client = client_as(Role.SELECTIONS_OFFICER)
    assert client.get(f"/selections/ballots/{ballot.id}.csv?on=x").status_code == 422
