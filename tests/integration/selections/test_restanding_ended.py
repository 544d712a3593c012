"""Ending what keeps an MP from a ballot: after somebody else, and before another of its kind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.kernel import clock
from app.selections.domain.ballots import RestandingKind
from app.selections.service import restanding
from tests.client import LintingClient
from tests.factories.ballots import BY
from tests.factories.party import make_party

ClientAs = Callable[..., LintingClient]
A_WHILE = 0.5
"""Seconds in which the other request reaches the lock that it waits for."""


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[list[object]]:
    """Do something in another thread while a unit of work holds its locks; what came of it."""
    came: list[object] = []
    other = threading.Thread(target=lambda: came.append(act()))
    with unit_of_work():
        yield came
        other.start()
        time.sleep(A_WHILE)
        assert not came, "the other did not wait"
    other.join()


def test_a_fact_ended_meanwhile_is_not_ended_on_another_day_unseen(client_as: ClientAs) -> None:
    officer = client_as(Role.SELECTIONS_OFFICER)
    today = clock.today()
    with unit_of_work() as session:
        make_party(session, 1)
        fact = restanding.record_fact(
            session, 1, RestandingKind.NOT_RESTANDING, today, None, source="Letter", by=BY
        ).id
    page = officer.get(f"/selections/restanding/{fact}/end")
    data = {"until": (today + timedelta(days=9)).isoformat(), "reason": "Ours"}
    with meanwhile(lambda: officer.post_form(page, data).status_code) as came:
        until = today + timedelta(days=2)
        restanding.end_fact(db.session, fact, until, reason="Why", version=1, by=BY)
    assert came == [409]


def test_a_fact_does_not_reach_into_another_of_its_kind(client_as: ClientAs) -> None:
    officer = client_as(Role.SELECTIONS_OFFICER)
    day = clock.today() - timedelta(days=100)
    year = timedelta(days=365)
    with unit_of_work() as session:
        make_party(session, 1)
        kind = RestandingKind.NOT_RESTANDING
        for since, until in ((day - 2 * year, day - year), (day, None)):
            restanding.record_fact(session, 1, kind, since, until, source="Letter", by=BY)
    data = {"until": (day + year).isoformat(), "reason": "Why"}
    refused = officer.submit("/selections/restanding/1/end", data)
    assert refused.status_code == 422
    assert "on record already for some of these days" in refused.text
    assert officer.submit("/selections/restanding/1/end", {**data, "until": day}).status_code == 302
