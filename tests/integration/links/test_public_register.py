"""The public register: declarations only, as at any moment, and the figures that go with them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, update

from app.accounts.domain import Role
from app.confidence.domain import Answer, RoundKind
from app.confidence.models import Round
from app.confidence.queries.register import list_declarations
from app.confidence.queries.rounds import standing_answers
from app.db import db, unit_of_work
from app.kernel import clock
from app.tabular.csvfile import read_csv
from tests.client import LintingClient
from tests.integration.links.conftest import ADA, BEA, CAT, NAMES, add_answer, add_round

NINE = datetime(2016, 9, 20, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRIVATE = ("Zxqwords", "Zxqwitness", "Zxqsource", "Zxqofficer", "Zxqreason", "refus", "pledge")


@pytest.fixture(autouse=True)
def stopped_clock() -> object:
    """Rounds begin on the first of September, and it is the twentieth when tests look."""
    with time_machine.travel("2016-09-12T09:00:00Z", tick=False) as moving:
        yield moving


@pytest.fixture
def declared(round_id: int, stopped_clock: time_machine.Coordinates) -> int:
    """Ada declares, Bea declares and withdraws a day later, Cat refuses. Then eight days pass."""
    start = clock.now()
    add_answer(round_id, ADA, Answer.YES, start)
    add_answer(round_id, BEA, Answer.YES, start + HOUR)
    add_answer(round_id, BEA, Answer.WITHDRAWN, start + DAY + HOUR)
    add_answer(round_id, CAT, Answer.NO, start)
    stopped_clock.shift(8 * DAY)
    return round_id


def in_plain(content: bytes) -> str:
    """The text of an answer, of a workbook that of all its parts."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return content.decode()


def rows_of(client: LintingClient, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by the names of its columns."""
    content = read_csv(client.get(address).get_data())
    return [dict(zip(content.names, row, strict=True)) for row in content.rows]


def table_of(page: str) -> str:
    """The page from its list of declarations on, without filters and counts."""
    return page.partition("cw-results")[2]


def test_it_shows_declarations_in_force_and_counts_them(
    client: LintingClient, declared: int
) -> None:
    page = client.get("/register").text
    assert "Confidence 2016: 1 of 3 asked had declared by 20 September 2016, 10:00." in page
    assert "Ada Birch" in table_of(page)
    assert "letter" in table_of(page)
    assert "12 September 2016, 10:00" in table_of(page)
    assert "Bea Hywel" not in page
    assert "Cat Moss" not in page
    assert "not a refusal" in page
    assert "No declaration on the register" in page
    assert "I have confidence in Jo Lee" in page
    assert 'href="/members/7"' in page


def test_it_shows_what_was_in_force_at_a_moment(client: LintingClient, declared: int) -> None:
    def names(query: str) -> list[str]:
        page = client.get(f"/register?{query}")
        assert page.status_code == 200
        return [name for name in NAMES.values() if name in page.text]

    assert names("on=2016-09-11") == []
    assert names("on=2016-09-12") == ["Ada Birch", "Bea Hywel"]
    assert names("on=2016-09-12&at=09:59") == []
    assert names("on=2016-09-12&at=10:00") == ["Ada Birch"]
    assert names("on=2016-09-12&at=10.59") == ["Ada Birch"]
    assert names("on=2016-09-12&at=11:00") == ["Ada Birch", "Bea Hywel"]
    assert names("on=2016-09-13&at=10:59") == ["Ada Birch", "Bea Hywel"]
    assert names("on=2016-09-13") == ["Ada Birch"]
    page = client.get("/register?on=2016-09-12").text
    assert "2 of 3 asked had declared by 12 September 2016, 23:59" in page
    assert "No declaration has been asked for" in client.get("/register?on=2016-09-11").text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("on=2016-09-21", "Choose today or an earlier day"),
        ("on=soon", "Enter a date such as"),
        ("on=2016-09-12&at=25:00", "Enter a time such as 21:50"),
        ("at=10:00", "Say of which day"),
        ("round=999", "Choose one of the list"),
        ("party=None", "Choose one of the list"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused(
    client: LintingClient, declared: int, query: str, says: str
) -> None:
    page = client.get(f"/register?{query}")
    assert page.status_code == 422
    assert says in page.text
    assert client.get(f"/register.csv?{query}").status_code == 422


def test_filters_narrow_and_sorts_order(client: LintingClient, round_id: int) -> None:
    now = clock.now()
    for member_id in (CAT, BEA, ADA):
        now += HOUR
        add_answer(round_id, member_id, Answer.YES, now)
    with time_machine.travel("2016-09-20T09:00:00Z", tick=False):

        def names(query: str) -> list[str]:
            return [row["name"] for row in rows_of(client, f"/register.csv?{query}")]

        assert names("") == ["Ada Birch", "Bea Hywel", "Cat Moss"]
        assert names("order=descending") == ["Cat Moss", "Bea Hywel", "Ada Birch"]
        assert names("sort=given_at") == ["Cat Moss", "Bea Hywel", "Ada Birch"]
        assert names("sort=constituency&order=descending") == ["Bea Hywel", "Ada Birch", "Cat Moss"]
        assert names("sort=words") == ["Ada Birch", "Bea Hywel", "Cat Moss"]
        assert names("q=hyw") == ["Bea Hywel"]
        assert names("q=NORTHbridge") == ["Ada Birch"]
        assert names("region=Wales") == ["Bea Hywel"]
        assert names("party=Labour&q=x") == []
        assert "No declaration matches" in client.get("/register?q=nobody").text


def test_drafts_voided_rounds_and_pledges_are_not_there(
    client: LintingClient, round_id: int
) -> None:
    titles = []
    for kind, opened in ((RoundKind.PLEDGE, True), (RoundKind.CONFIDENCE, False)):
        titles.append(f"Zxq{kind.value}{opened}")
        hidden = add_round(kind, titles[-1], opened=opened)
        add_answer(hidden, ADA, Answer.YES, clock.now())
    voided = add_round(RoundKind.RECOGNITION, "Zxqvoided")
    add_answer(voided, ADA, Answer.YES, clock.now())
    with unit_of_work() as session:
        session.execute(
            update(Round)
            .where(Round.id == voided)
            .values(voided_at=clock.now(), void_reason="a mistake")
        )
    for address in ("/register", "/register.csv", "/register.xlsx", f"/members/{ADA}", "/"):
        assert "Zxq" not in in_plain(client.get(address).get_data())
    assert client.get(f"/register?round={voided}").status_code == 422


def test_an_answer_that_was_voided_never_was(client: LintingClient, round_id: int) -> None:
    start = clock.now()
    add_answer(round_id, ADA, Answer.YES, start, voided=True)
    add_answer(round_id, BEA, Answer.YES, start)
    add_answer(round_id, BEA, Answer.WITHDRAWN, start + HOUR, voided=True)
    with time_machine.travel(start + DAY, tick=False):
        page = client.get("/register").text
    assert "Ada Birch" not in page
    assert "Bea Hywel" in page


def test_nothing_but_declarations_ever_leaves(client: LintingClient, declared: int) -> None:
    pledge = add_round(RoundKind.PLEDGE, "Zxqtitle")
    add_answer(pledge, ADA, Answer.NO, clock.now())
    add_answer(declared, CAT, Answer.YES, clock.now() - DAY, voided=True)
    addresses = [
        f"{path}{query}"
        for path in ("/register", "/register.csv", "/register.xlsx")
        for query in ("", "?on=2016-09-12", "?on=2016-09-13&at=12:00", f"?round={declared}")
    ]
    addresses += ["/", *(f"/members/{member_id}" for member_id in NAMES)]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        text = in_plain(answer.get_data())
        # The two sentences that say what the figures mean are not about anybody.
        for sentence in ("To be absent from the register is not a refusal", "Zxqtitle"):
            assert sentence != "Zxqtitle" or sentence not in text
            text = text.replace(sentence, "")
        found = [word for word in PRIVATE if word in text.lower() or word in text]
        assert found == [], address
        if not address.startswith("/members"):
            assert "Cat Moss" not in text, address


def test_two_rounds_stand_side_by_side_and_one_can_be_chosen(
    client: LintingClient, declared: int
) -> None:
    other = add_round(RoundKind.RECOGNITION, "Recognition 2016", opens_on=clock.today() - 3 * DAY)
    add_answer(other, ADA, Answer.YES, clock.now() - DAY, time_known=False)
    page = client.get("/register").text
    assert "Recognition 2016: 1 of 3" in page
    assert "Confidence 2016: 1 of 3" in page
    assert "2 declarations" in page
    assert "hemicycle" not in page
    one = client.get(f"/register?round={other}").text
    assert "Confidence 2016: " not in one
    assert "hemicycle" in one
    rows = rows_of(client, f"/register.csv?round={other}")
    assert [(row["given_on"], row["given_at"]) for row in rows] == [("2016-09-19", "")]


def test_a_member_page_and_the_home_page_say_what_was_declared(
    client: LintingClient, declared: int
) -> None:
    assert "Confidence 2016: declared on 12 September 2016, 10:00, letter." in " ".join(
        client.get(f"/members/{ADA}").text.split()
    )
    for member_id in (BEA, CAT):
        assert "Declarations" not in client.get(f"/members/{member_id}").text
    assert "1 of 3 asked have declared so far" in client.get("/").text


def test_the_register_agrees_with_the_answers_in_force_at_any_moment(
    app: Flask, round_id: int
) -> None:
    chance = random.Random(4)
    start = clock.now()
    for _ in range(60):
        add_answer(
            round_id,
            chance.choice([ADA, BEA, CAT]),
            chance.choice([Answer.YES, Answer.YES, Answer.NO, Answer.WITHDRAWN]),
            start + chance.randrange(30) * HOUR,
            voided=chance.random() < 0.2,
        )
    for hours in range(-1, 31):
        at = start + hours * HOUR
        with_yes = {
            member_id
            for member_id, answer in standing_answers(db.session, round_id, at).items()
            if answer.answer is Answer.YES
        }
        assert {row.member_id for row in list_declarations(db.session, at)} == with_yes


def test_the_register_asks_few_questions(app: Flask, client: LintingClient, declared: int) -> None:
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    counts = []
    for _ in range(2):
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        client.get("/register")
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len([one for one in asked if one.startswith("SELECT")]))
        for number in range(3):
            add_round(title=f"More {number}")
    assert counts[0] == counts[1] <= 8, counts


def test_officers_see_the_same_register(
    client_as: Callable[..., LintingClient], declared: int
) -> None:
    page = client_as(Role.WHIP).get("/register").text
    assert "Cat Moss" not in page
