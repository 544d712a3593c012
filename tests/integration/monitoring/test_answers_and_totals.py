"""Answers apart from whoever gave them, and the totals that are published of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.monitoring import queries
from app.monitoring.domain.questions import QUESTIONS, read_answers
from app.monitoring.domain.totals import TableState
from app.monitoring.models import MonitoringAnswer, MonitoringRespondent
from app.monitoring.service import (
    MonitoringRefused,
    give_answers,
    take_snapshot,
    withdraw_answers,
)
from tests.client import LintingClient
from tests.factories.monitoring import Populations, answer, codes, only_these

ClientAs = Callable[..., LintingClient]
FEMALE, MALE = "01", "02"


@pytest.fixture
def populations() -> Iterator[Populations]:
    """Twenty candidates on the list, of whom twelve are of London."""
    made: Populations = {
        "list": set(range(1, 36)),
        "won": set(),
        "region:London": set(range(1, 26)),
    }
    with only_these(made):
        yield made


def stored() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.execute(text("SELECT codes FROM monitoring_answer")).scalars())


def sexes(**counts: int) -> dict[int, dict[str, str]]:
    """So many women and men, from number 1 on."""
    women = {number: codes(sex=FEMALE) for number in range(1, counts["women"] + 1)}
    men = {
        number: codes(sex=MALE)
        for number in range(counts["women"] + 1, counts["women"] + counts["men"] + 1)
    }
    return women | men


def snapshot() -> int:
    with unit_of_work() as session:
        return take_snapshot(session, by="user 1").id


def state_of(snapshot_id: int, population: str, question: str = "sex") -> queries.TotalRow:
    return next(
        row
        for row in queries.list_totals(db.session, snapshot_id)
        if (row.total.population, row.question.name) == (population, question)
    )


def test_answers_are_kept_apart_in_codes_of_one_length(app: Flask) -> None:
    answer({7: codes(sex=FEMALE, ethnicity="13", religion="05"), 8: codes()})
    rows = db.session.scalars(select(MonitoringAnswer)).all()
    assert len({len(row.codes) for row in rows}) == 1
    assert len({len(kept) for kept in stored()}) == 1
    assert all(len(row.key) == 64 and row.key != "7" for row in rows)
    assert {read_answers(row.codes).codes["ethnicity"] for row in rows} == {"13", "99"}
    assert read_answers(rows[0].codes).consent == 1


def test_answers_given_again_take_the_place_of_the_first(app: Flask) -> None:
    answer({7: codes(sex=FEMALE)})
    answer({7: codes(sex=MALE)})
    (row,) = db.session.scalars(select(MonitoringAnswer)).all()
    assert read_answers(row.codes).codes["sex"] == MALE


def test_a_withdrawal_deletes_answers_and_leaves_a_mark_that_is_nobodys(
    app: Flask, populations: Populations
) -> None:
    answer(sexes(women=13, men=12))
    first = snapshot()
    keys = set(db.session.scalars(select(MonitoringRespondent.key)))
    with unit_of_work() as session:
        withdraw_answers(session, 1, by="candidate")
    assert len(stored()) == 24
    now = set(db.session.scalars(select(MonitoringRespondent.key)))
    assert len(keys - now) == len(now - keys) == 1
    # What was published stays as it was.
    assert state_of(first, "list").total.cells["01"] == 15


def test_the_trail_says_neither_whose_answers_nor_what(app: Flask) -> None:
    answer({7: codes(sex=FEMALE)})
    with unit_of_work() as session:
        withdraw_answers(session, 7, by="candidate")
        withdraw_answers(session, 8, by="candidate")  # who gave none
    said = [
        (entry.event, entry.actor, entry.subject, entry.person, entry.private, entry.changes)
        for entry in db.session.scalars(select(AuditEntry))
        if entry.event.startswith("monitoring:")
    ]
    assert said == [
        (
            "monitoring:answers:given",
            "candidate",
            "equality monitoring",
            None,
            None,
            {"consent": 1},
        ),
        *[("monitoring:answers:withdrawn", "candidate", "equality monitoring", None, None, {})] * 2,
    ]


def test_totals_are_of_the_list_and_of_regions_against_their_rules(
    app: Flask, populations: Populations
) -> None:
    answer(sexes(women=13, men=12))
    made = snapshot()
    listed = state_of(made, "list").total
    assert (listed.answered, listed.asked, listed.cells) == (
        25,
        35,
        {"01": 15, "02": 10, "not said": 0},
    )
    assert state_of(made, "list", "religion").total.state is TableState.TOO_UNIFORM
    assert state_of(made, "won").total.state is TableState.TOO_FEW
    # All who answered are of London: the list less London is nobody, so both can be shown.
    assert state_of(made, "region:London").total.shown


def test_one_snapshot_a_day_and_figures_that_would_tell_stay_those_of_before(
    app: Flask, populations: Populations
) -> None:
    with time_machine.travel(datetime.fromisoformat("2016-10-01T12:00:00+00:00"), tick=False):
        answer(sexes(women=12, men=20))
        first = snapshot()
        with pytest.raises(MonitoringRefused, match="taken today"):
            snapshot()
    assert state_of(first, "list").total.cells["01"] == 10
    with time_machine.travel(datetime.fromisoformat("2017-01-01T12:00:00+00:00"), tick=False):
        # One woman more: 13 would be told as 15, and so of her what she answered.
        answer({33: codes(sex=FEMALE)})
        second = snapshot()
    row = state_of(second, "list")
    assert row.total.cells["01"] == 10
    assert row.figures_from.isoformat() == "2016-10-01"


def test_the_equality_officer_sees_balance_and_others_do_not(
    client_as: ClientAs, app: Flask, populations: Populations
) -> None:
    answer(sexes(women=13, men=12))
    officer = client_as(Role.EQUALITY_OFFICER)
    assert "No snapshot has been taken" in officer.get("/monitoring").text
    target = {
        "category": "sex:01",
        "share": "1/2",
        "since": "2016-01-01",
        "source": "NEC minutes of 5 January 2016",
    }
    assert officer.submit("/monitoring/targets/new", {**target, "share": "3/2"}).status_code == 422
    assert officer.submit("/monitoring/targets/new", target).status_code == 302
    again = officer.submit("/monitoring/targets/new", target)
    assert "begins on that day" in again.text
    assert officer.submit("/monitoring", button="Take a snapshot now").status_code == 302
    page = officer.get("/monitoring").text
    assert "Answered: about 25 of about 35." in page
    assert "About 15 (60%)" in page
    assert "target 50%" in page
    assert "Too uniform to show." in page
    assert "Too few answers to show." in officer.get("/monitoring?population=won").text
    assert officer.get("/monitoring?population=region:Kent").status_code == 422
    assert officer.get("/monitoring?snapshot=x").status_code == 422
    file = officer.get("/monitoring/totals.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(file[file.index("population,") :])))
    women = [row for row in rows if row["category"] == "Female"]
    assert {row["population"] for row in women} == {"The whole list", "London"}
    assert officer.get("/monitoring/totals.xlsx").status_code == 200
    for role in Role:
        allowed = 200 if role is Role.EQUALITY_OFFICER else 403
        assert client_as(role).get("/monitoring").status_code == allowed, role
        assert client_as(role).get("/monitoring/totals.csv").status_code == allowed, role


def test_a_target_is_voided_with_a_reason(client_as: ClientAs, app: Flask) -> None:
    officer = client_as(Role.EQUALITY_OFFICER)
    target = {"category": "sex:01", "share": "50%", "since": "2016-01-01", "source": "NEC"}
    officer.submit("/monitoring/targets/new", target)
    (row,) = queries.list_targets(db.session, datetime.fromisoformat("2016-02-01").date())
    assert (row.share.numerator, row.share.denominator, row.current) == (1, 2, True)
    path = f"/monitoring/targets/{row.id}/void"
    assert officer.submit(path, {}).status_code == 422
    assert officer.submit(path, {"reason": "Decided anew."}).status_code == 302
    assert "already" in officer.submit(path, {"reason": "Again."}).text
    page = officer.get("/monitoring/targets").text
    assert "Voided" in page
    assert officer.get("/monitoring/targets.csv").status_code == 200


def test_no_answer_outside_the_question_is_kept(app: Flask) -> None:
    with pytest.raises(Exception, match="Choose one"), unit_of_work() as session:
        give_answers(session, 7, codes(sex="77"), by="candidate")
    assert stored() == []
    assert all(question.option("99").group == "not said" for question in QUESTIONS)
