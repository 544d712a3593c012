"""The number of queries of the desk and the search does not grow with what they show."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.domain import Role
from app.db import unit_of_work
from app.jobs.models import RunOutcome
from app.kernel import clock
from app.source.outcome import Refusal
from app.source.refusals import keep_refusals
from tests.client import LintingClient
from tests.factories.record import MadeRecord, many
from tests.integration.desk.conftest import add_correction, add_run, declare, today
from tests.integration.web.test_query_counts import counted
from tests.official_api import entry

EVERYBODY = (Role.ADMINISTRATOR, Role.WHIP, Role.PARTY_OFFICER, Role.AUDITOR)
MOST = 50
LIST = re.compile(r"IN \((?:%\(\w+\)s::\w+(?:, )?)+\)")
"""How PostgreSQL's driver is given a list, which may be of any length."""


def fill(record: MadeRecord, divisions: range) -> None:
    """Let something of every kind wait, once for each of some divisions."""
    for number in divisions:
        add_correction(f"member {number}", today() + timedelta(days=number))
        declare(number)
        record.change_division(number, Title=f"Another title {number}", Ayes=[entry(3)])
        run = add_run("votes.import-divisions", RunOutcome.SUCCEEDED, clock.now())
        with unit_of_work() as session:
            keep_refusals(session, "a source", run, [Refusal("division", number, "No votes.")])
        add_run(
            ("votes.recheck", "votes.import-members")[number % 2], RunOutcome.FAILED, clock.now()
        )
    record.stored()


@pytest.mark.parametrize("path", ["/desk", "/search?q=number", "/search?q=another"])
def test_more_of_everything_takes_the_same_queries(
    app: Flask, client_as: Callable[..., LintingClient], path: str
) -> None:
    record = many(20, 20)
    record.stored()
    client = client_as(*EVERYBODY)
    asked, shown = [], []
    for divisions in (range(1, 5), range(5, 12)):
        fill(record, divisions)
        with counted(app) as queries:
            page = client.get(path).get_data(as_text=True)
        asked.append([LIST.sub("IN (…)", q) for q in queries if "audit_entry" not in q])
        shown.append(page.count("<li"))
    assert asked[0] == asked[1]
    assert 0 < len(asked[0]) <= MOST
    assert shown[1] > shown[0] or "number" in path
