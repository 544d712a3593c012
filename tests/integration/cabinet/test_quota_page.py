"""The quota of a contest: every method on one page, its files, ties settled on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.cabinet.domain import Method, Settled
from app.cabinet.domain.ladders import PostGiven
from app.cabinet.models import Candidate, Contest, QuotaSettlement, SectionVotes
from app.cabinet.queries.contests import get_contest
from app.cabinet.queries.quota import settled_quota
from app.cabinet.service.ties import Tie, TieRefused, Verdict, settle_tie, void_settlement
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.tabular.csvfile import read_csv
from tests.client import LintingClient, path_of
from tests.factories.cabinet import BY, a_contest, a_ladder

ClientAs = Callable[..., LintingClient]
TIED = {"members": {"Ash": 31, "Birch": 10, "Cedar": 10}}
DHONDT_4 = Tie(None, Method.DHONDT, 4)


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


LABOUR_2016 = {
    "members": {"Corbyn": 168216, "Smith": 116960},
    "registered supporters": {"Corbyn": 84918, "Smith": 36599},
    "affiliated supporters": {"Corbyn": 60075, "Smith": 39670},
}


def contest(
    votes: Mapping[str, Mapping[str, int]] = LABOUR_2016, title: str = "Leadership 2016"
) -> int:
    with unit_of_work() as session:
        return a_contest(session, title=title, votes=votes).id


def candidates(contest_id: int) -> dict[str, int]:
    rows = select(Candidate.slate, Candidate.id).where(Candidate.contest_id == contest_id)
    return {row.slate: row.id for row in db.session.execute(rows)}


def lots(*won: int, reason: str = "Drawn before both agents.") -> Verdict:
    return Verdict(won, Settled.LOTS, clock.today(), reason)


def rows_of(client: LintingClient, address: str) -> list[dict[str, str]]:
    """A CSV file's rows, each by the columns' names."""
    content = read_csv(client.get(address).data)
    return [dict(zip(content.names, row, strict=True)) for row in content.rows]


def text_of(client: LintingClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.text


def test_all_methods_side_by_side_for_the_newest_ladder(officer: LintingClient) -> None:
    contest_id = contest()
    with unit_of_work() as session:
        outside = [PostGiven(title, inside=False) for title in ("Leader", "Deputy Leader")]
        a_ladder(session, posts=[*outside, *(f"Post {n}" for n in range(25))])

    page = text_of(officer, f"/cabinet/contests/{contest_id}/quota")

    assert "25 seats, by the votes of members" in page
    assert "12225/829" in page
    assert "14.747" in page
    assert "Two slates: no method breaks quota." in page
    assert "A seat costs 11,407.040 votes (285176/25)." in page
    for method in Method:
        assert method.label in page


def test_the_files_hold_what_the_page_shows(officer: LintingClient) -> None:
    contest_id = contest()
    address = f"/cabinet/contests/{contest_id}/quota"

    rows = rows_of(officer, f"{address}/slates.csv?seats=25")
    assert [(row["slate"], row["votes"], row["hare"], row["dean"]) for row in rows] == [
        ("Corbyn", "168216", "15", "15"),
        ("Smith", "116960", "10", "10"),
    ]
    assert rows[0]["share"] == "14.747 (12225/829)"
    rows = rows_of(officer, f"{address}/working.csv?seats=3&method=huntington-hill")
    assert [(row["slate"], row["divisor"], row["exactly"]) for row in rows] == [
        ("Corbyn", "", ""),
        ("Smith", "", ""),
        ("Corbyn", "√2", f"√({168216**2 // 2})"),
    ]
    rows = rows_of(officer, f"{address}/working.csv?seats=25&method=droop")
    assert [(row["whole"], row["extra"]) for row in rows] == [("10", "0"), ("15", "0")]
    rows = rows_of(officer, f"{address}/changes.csv?seats=25")
    assert [row["when"] for row in rows] == [
        "registered supporters",
        "affiliated supporters",
        "All sections together",
        "24 seats",
        "26 seats",
    ]
    assert rows[0]["changed"] == "Corbyn 2 more, Smith 2 fewer"
    for what in ("slates", "methods", "working", "changes"):
        assert officer.get(f"{address}/{what}.xlsx?seats=25").data.startswith(b"PK")
    assert officer.get(f"{address}/slates.csv").status_code == 404  # no ladder, no seats
    assert officer.get(f"{address}/slates.csv?seats=0").status_code == 404


def test_another_base_is_chosen_and_a_strange_one_refused(officer: LintingClient) -> None:
    contest_id = contest()
    address = f"/cabinet/contests/{contest_id}/quota?seats=25"

    assert "by the votes of all sections together" in text_of(officer, f"{address}&base=all")
    assert "Choose one of the list" in text_of(officer, f"{address}&base=999", 422)
    assert "Choose one of the list" in text_of(officer, f"{address}&method=hair", 422)
    for seats in ("-1", "0", "1001", "many", "9" * 30):
        page = text_of(officer, f"/cabinet/contests/{contest_id}/quota?seats={seats}", 422)
        assert "Enter a whole number from 1 to 1,000" in page
    assert officer.get("/cabinet/contests/999/quota?seats=3").status_code == 404
    assert officer.get(f"/cabinet/contests/{2**40}/quota?seats=3").status_code == 404


def test_without_a_ladder_or_votes_it_says_what_to_do(officer: LintingClient) -> None:
    contest_id = contest({"members": {"Ash": 0, "Birch": 0}})

    page = text_of(officer, f"/cabinet/contests/{contest_id}/quota")
    assert "enter how many seats there are to share" in page
    page = text_of(officer, f"/cabinet/contests/{contest_id}/quota?seats=3")
    assert "No slate has any votes." in page


def test_broken_quota_and_the_alabama_paradox_are_said(officer: LintingClient) -> None:
    contest_id = contest({"members": {"Ash": 6, "Birch": 6, "Cedar": 2}})
    page = text_of(officer, f"/cabinet/contests/{contest_id}/quota?seats=10")
    assert "Three slates or more" in page
    assert (
        "Hare, largest remainder shows the Alabama paradox: with 11 seats in all, Cedar would have"
        " fewer than with 10." in page
    )

    votes = {"Ash": 75, "Birch": 6, "Cedar": 6, "Elm": 6, "Fir": 7}
    over = contest({"members": votes}, "Leadership 2020")
    page = text_of(officer, f"/cabinet/contests/{over}/quota?seats=9")
    assert "D’Hondt (Jefferson) breaks quota: Ash has 9 seats for an exact share of 6.750" in page


def test_a_tie_is_shown_settled_and_voided(officer: LintingClient) -> None:
    contest_id = contest(TIED)
    address = f"/cabinet/contests/{contest_id}/quota?base=all&method=dhondt&seats=4"
    page = text_of(officer, address)
    assert "By D’Hondt 1 seat is in dispute between Birch and Cedar." in page
    assert "Nobody yet" in page
    cedar = candidates(contest_id)["Cedar"]

    settling = f"/cabinet/contests/{contest_id}/quota/settle?base=all&method=dhondt&seats=4"
    answer = officer.submit(
        settling,
        {"won": [str(cedar)], "how": "lots", "reason": "Drawn by the secretary."},
        button="Record how it was settled",
    )
    assert answer.status_code == 302
    assert path_of(answer).startswith(f"/cabinet/contests/{contest_id}/quota")

    page = text_of(officer, address)
    assert "Nobody yet" not in page
    assert "A tie: lots were drawn" in page
    assert "Drawn by the secretary." in page
    assert "Counts" in page
    rows = rows_of(officer, f"/cabinet/contests/{contest_id}/quota/slates.csv?base=all&seats=4")
    assert [row["dhondt"] for row in rows] == ["3", "0", "1"]
    # By any other base, method or house it settles nothing.
    assert "is in dispute between" in text_of(officer, address.replace("base=all", "base="))
    assert "There is no open tie" in text_of(officer, settling)

    db.session.rollback()
    settlement = db.session.scalars(select(QuotaSettlement)).one()
    answer = officer.submit(
        f"/cabinet/contests/{contest_id}/quota/settlements/{settlement.id}/void",
        {"reason": "The wrong slate was typed."},
        button="Void the settlement",
    )
    assert answer.status_code == 302
    page = text_of(officer, address)
    assert "By D’Hondt 1 seat is in dispute between Birch and Cedar." in page
    assert "The wrong slate was typed." in page
    db.session.rollback()
    entries = select(AuditEntry.event).order_by(AuditEntry.id)
    # Between the two she took the table as a file.
    events = [event for event in db.session.scalars(entries) if event.startswith("cabinet:")]
    assert events[-2:] == ["cabinet:tie:settled", "cabinet:tie:settlement-voided"]


def test_what_hangs_on_a_tie_is_not_said_of_seats_awarded_so_far(officer: LintingClient) -> None:
    """No index, no picture, no comparison, no “Kept”; the tie once, its mark explained once."""
    contest_id = contest({"members": {"Ash": 30, "Birch": 30, "Cedar": 20, "Elm": 20}})
    address = f"/cabinet/contests/{contest_id}/quota"
    asked = "base=all&method=dhondt&seats=3"

    page = text_of(officer, f"{address}?{asked}")

    assert "By every method 1 seat is in dispute between Cedar and Elm." in page
    assert page.count("in dispute between") == 1
    assert page.count("/quota/settle?") == len(Method)
    for said in ("No seat changes", "Kept", "formula stands", "How near are the seats"):
        assert said not in page
    assert "The picture and the Gallagher index come when the tie is settled." in page
    assert page.count("one of the seats in dispute may still come") == 1
    assert "1 + tie" not in page
    # By each method, and in the row of the same votes under another name.
    assert page.count("0 + tie") == 2 * len(Method) + 2
    rows = rows_of(officer, f"{address}/methods.csv?{asked}")
    assert {(row["quota"], row["gallagher"], row["disputed"]) for row in rows} == {("", "", "1")}
    rows = rows_of(officer, f"{address}/slates.csv?{asked}")
    assert [row["dhondt"] for row in rows] == ["1", "1", "0", "0"]
    assert rows[0]["tied"] == ""
    assert rows[3]["tied"].startswith("Hare, Droop, D’Hondt")
    changes = {row["when"]: row for row in rows_of(officer, f"{address}/changes.csv?{asked}")}
    assert [row["changed"] for row in changes.values()] == ["", "", ""]
    assert changes["members"]["tie"] == "1: Cedar, Elm"


def test_methods_with_the_same_tie_share_a_line(officer: LintingClient) -> None:
    """And what no tie touches is compared as ever."""
    contest_id = contest({"members": {"Ash": 60, "Birch": 20, "Cedar": 20}})
    address = f"/cabinet/contests/{contest_id}/quota"

    page = text_of(officer, f"{address}?method=adams&seats=3")

    for line in (
        "By Hare, Droop and Modified Sainte-Laguë 1 seat is in dispute between Birch and Cedar.",
        "By D’Hondt 1 seat is in dispute between Ash, Birch and Cedar.",
        "By Sainte-Laguë 2 seats are in dispute between Ash, Birch and Cedar.",
    ):
        assert line in page
    assert "How near are the seats" in page
    said = {
        row["method"]: (row["changed"], row["quota"], row["gallagher"])
        for row in rows_of(officer, f"{address}/methods.csv?method=adams&seats=3")
    }
    assert said[Method.DEAN.label] == ("No seat changes", "Kept", "23.09")
    assert said[Method.ADAMS.label][0] == "This is it"
    assert said[Method.HARE.label] == ("", "", "")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"how": "lots", "reason": "Lots."}, "Choose exactly 1 slate"),
        ({"won": "both", "how": "lots", "reason": "Lots."}, "Choose exactly 1 slate"),
        ({"won": "one", "reason": "Lots."}, "Say how it was settled"),
        ({"won": "one", "how": "lots"}, "Say who drew the lots before whom"),
        ({"won": "one", "how": "lots", "reason": "Lots.", "decided_on": ""}, "Enter the day"),
        (
            {"won": "one", "how": "lots", "reason": "Lots.", "decided_on": "2016-09-01"},
            "Enter a day on or after the result",
        ),
        (
            {"won": "one", "how": "lots", "reason": "Lots.", "decided_on": "2999-01-01"},
            "it cannot be to come",
        ),
        (
            {"won": "one", "how": "lots", "reason": "Lots.", "tied": "1 2"},
            "The votes have changed since this page was opened",
        ),
    ],
)
def test_what_settles_no_tie_is_refused(
    officer: LintingClient, given: dict[str, str], sentence: str
) -> None:
    contest_id = contest(TIED)
    ids = candidates(contest_id)
    picked = {"both": [str(ids["Birch"]), str(ids["Cedar"])], "one": [str(ids["Cedar"])]}
    values = {**given, "won": picked.get(given.get("won", ""), [])}

    answer = officer.submit(
        f"/cabinet/contests/{contest_id}/quota/settle?base=all&method=dhondt&seats=4",
        values,
        button="Record how it was settled",
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(QuotaSettlement)).all() == []


def test_a_settlement_of_a_tie_that_is_no_longer_one_is_not_applied(
    officer: LintingClient,
) -> None:
    contest_id = contest(TIED)
    ids = candidates(contest_id)
    with unit_of_work() as session:
        made = settle_tie(session, contest_id, DHONDT_4, lots(ids["Cedar"]), by=BY)
        assert made.decided_on == clock.today()
    with unit_of_work() as session:
        read = settled_quota(session, get_contest(session, contest_id), None, Method.DHONDT, 4)
        assert read.settlement is not None
        assert (read.seats[ids["Cedar"]], read.disputed) == (1, 0)
        # Birch gains a vote: no tie is left, and Cedar's settled seat goes by the votes.
        session.execute(
            update(SectionVotes)
            .where(SectionVotes.candidate_id == ids["Birch"])
            .values(votes=SectionVotes.votes + 1)
        )

    read = settled_quota(db.session, get_contest(db.session, contest_id), None, Method.DHONDT, 4)
    assert (read.settlement, read.seats[ids["Birch"]], read.seats[ids["Cedar"]]) == (None, 1, 0)
    page = text_of(officer, f"/cabinet/contests/{contest_id}/quota?base=all&method=dhondt&seats=4")
    assert "No longer fits" in page


def test_what_the_service_refuses(app: Flask) -> None:
    contest_id = contest(TIED)
    ids = candidates(contest_id)
    with unit_of_work() as session:
        with pytest.raises(TieRefused, match="Choose exactly 1 slate"):
            settle_tie(session, contest_id, DHONDT_4, lots(ids["Ash"]), by=BY)
        with pytest.raises(TieRefused, match="There is no open tie"):
            settle_tie(session, contest_id, Tie(None, Method.DHONDT, 3), lots(), by=BY)
        with pytest.raises(NotInRecord, match="none of this contest"):
            settle_tie(session, contest_id, Tie(999, Method.DHONDT, 4), lots(), by=BY)
        made = settle_tie(session, contest_id, DHONDT_4, lots(ids["Birch"]), by=BY)
        with pytest.raises(TieRefused, match="There is no open tie"):
            settle_tie(session, contest_id, DHONDT_4, lots(ids["Birch"]), by=BY)
        void_settlement(session, contest_id, made.id, reason="By mistake.", by=BY)
        with pytest.raises(TieRefused, match="voided already"):
            void_settlement(session, contest_id, made.id, reason="By mistake.", by=BY)
        with pytest.raises(NotInRecord, match="no such settlement"):
            void_settlement(session, contest_id + 1, made.id, reason="By mistake.", by=BY)
        found = session.get(Contest, contest_id)
        assert found is not None
        found.voided_at, found.voided_by, found.void_reason = clock.now(), BY, "By mistake."
        with pytest.raises(TieRefused, match="The contest has been voided"):
            settle_tie(session, contest_id, DHONDT_4, lots(ids["Birch"]), by=BY)


def test_who_may_see_it_and_who_may_settle(client_as: ClientAs) -> None:
    contest_id = contest(TIED)
    page = f"/cabinet/contests/{contest_id}/quota?base=all&method=dhondt&seats=4"
    settle = f"/cabinet/contests/{contest_id}/quota/settle?base=all&method=dhondt&seats=4"

    for role in (Role.WHIP, Role.PARTY_OFFICER, Role.AUDITOR):
        reader = client_as(role)
        assert "Settle the tie" not in text_of(reader, page)
        assert reader.get(settle).status_code == 403
    assert client_as(Role.CLP_SECRETARY).get(page).status_code == 403


def test_the_page_asks_the_database_as_often_however_many_settlements(
    officer: LintingClient,
) -> None:
    contest_id = contest(TIED)
    ids = candidates(contest_id)
    address = f"/cabinet/contests/{contest_id}/quota?base=all&method=dhondt&seats=4"
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    text_of(officer, address)
    before = len(asked)

    for day in range(3):
        with unit_of_work() as session:
            made = settle_tie(
                session,
                contest_id,
                DHONDT_4,
                Verdict([ids["Cedar"]], Settled.OFFICER, clock.today() - timedelta(day), "So."),
                by=BY,
            )
            void_settlement(session, contest_id, made.id, reason="Anew.", by=BY)
    asked.clear()
    text_of(officer, address)
    assert len(asked) <= before + 1  # the names of those who recorded them
