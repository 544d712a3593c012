"""Calling trigger ballots: who may be called, for one MP or for many, and what then is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.kernel import clock
from app.selections.domain.ballots import RestandingKind
from app.selections.models.ballots import BallotRound, BallotUnit
from app.selections.queries.ballots import BallotFilter, list_ballots
from app.selections.service.restanding import record_fact
from tests.client import LintingClient
from tests.factories.ballots import called, clps_of, lose_the_whip
from tests.factories.party import make_party

Clients = Callable[..., LintingClient]
PATH = "/selections/rounds/new?rules=2"
FILLED = {"title": "Ballots of 2019", "source": "NEC, 17 July"}


def test_many_are_called_at_once_and_their_clps_units_are_asked(client_as: Clients) -> None:
    with unit_of_work() as session:
        clps_of(session, make_party(session, 3))
    client = client_as(Role.SELECTIONS_OFFICER)
    check = client.submit(PATH, {**FILLED, "everyone": "y"}, button="Check the ballots")
    assert "3 ballots, with 15 units to be asked." in check.text
    assert not list_ballots(db.session, BallotFilter(), None)
    db.session.rollback()  # what was read before is of before
    # What was entered is kept, should something have to be changed.
    assert 'value="Ballots of 2019"' in client.get(f"{PATH}&kept=1").text
    done = client.post_form(check, button="Call 3 ballots", follow_redirects=True)
    assert "3 ballots called." in done.text
    rows = list_ballots(db.session, BallotFilter(), None)
    assert [row.member_id for row in rows] == [1, 2, 3] or len(rows) == 3
    assert len(db.session.scalars(select(BallotUnit)).all()) == 15
    assert "no rounds" not in client.get("/selections/rounds").text
    csv = client.get("/selections/rounds.csv").text
    assert "Ballots of 2019" in csv
    # Whoever has a ballot that runs cannot be called again.
    again = client.get(PATH).text
    assert again.count("A ballot of hers is running already.") == 3
    assert "Nobody here may be called" in again


def test_who_may_not_be_called_stands_there_with_the_reason(client_as: Clients) -> None:
    today = clock.today()
    with unit_of_work() as session:
        ids = make_party(session, 5)
        clps_of(session, ids[:4])
        record_fact(
            session, 1, RestandingKind.NOT_RESTANDING, today, None, source="Letter", by="user 9"
        )
        record_fact(session, 2, RestandingKind.EXPECTING, today, None, source="Letter", by="user 9")
        lose_the_whip(session, 3)
    client = client_as(Role.SELECTIONS_OFFICER)
    text = client.get(PATH).text
    for words in (
        "She does not stand again",
        "She is exempt for the time",
        "She does not hold the whip",
        "No CLP of her seat is on record",
    ):
        assert words in text
    # Somebody who may not be called is refused though she was not offered.
    page = client.get(PATH)
    refused = client.post_form(page, {**FILLED, "members": ["3", "4"]}, button="Check the ballots")
    assert refused.status_code == 422
    assert "She does not hold the whip" in refused.text
    assert not list_ballots(db.session, BallotFilter(), None)


def test_a_timetable_with_too_short_a_notice_is_refused_beside_its_day(client_as: Clients) -> None:
    with unit_of_work() as session:
        clps_of(session, make_party(session, 1))
    client = client_as(Role.SELECTIONS_OFFICER)
    today = clock.today()
    values = {
        **FILLED,
        "members": ["1"],
        "notice": (today + timedelta(days=20)).isoformat(),
        "meetings_from": (today + timedelta(days=23)).isoformat(),
    }
    refused = client.submit(PATH, values, button="Check the ballots")
    assert refused.status_code == 422
    assert "Units have 3 days&#39; notice" in refused.text
    nobody = client.submit(PATH, FILLED, button="Check the ballots")
    assert "Choose at least one MP" in nobody.text
    assert db.session.scalar(select(BallotRound.id)) is None


def test_rounds_are_found_by_title_and_one_is_filtered(client_as: Clients) -> None:
    with unit_of_work() as session:
        clps_of(session, make_party(session, 2))
        called(session, [1, 2])
    client = client_as(Role.AUDITOR)
    assert "1 round" in client.get("/selections/rounds?q=autumn").text
    assert "No round matches" in client.get("/selections/rounds?q=spring").text
    path = f"/selections/rounds/{db.session.scalars(select(BallotRound.id)).one()}"
    assert "2 ballots" in client.get(path).text
    assert "No ballot matches" in client.get(f"{path}?state=stopped").text
    assert client.get(f"{path}?on=x").status_code == 422
    # Before it was called there was none.
    before = (clock.today() - timedelta(days=31)).isoformat()
    assert "No ballot matches" in client.get(f"{path}?on={before}").text
    csv = client.get(f"{path}.csv?q=seat+1").text
    assert "Seat 1" in csv
    assert "Seat 2" not in csv
    assert client.get("/selections/rounds/99").status_code == 404
