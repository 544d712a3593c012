"""`flask demo`, and what it makes."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.accounts.domain import Role
from app.accounts.models import Invitation
from app.audit.models import AuditEntry
from app.db import db
from app.demo import names
from app.demo.domain import OFFICERS, Officer
from app.members.models import Clp, Constituency, Member, Party
from app.members.queries import get_own_party, list_backgrounds
from app.source.attribution import ALL_INVENTED, PARLIAMENT
from app.source.models import ImportRun
from app.votes.models import Division, PartyLine
from tests.client import LintingClient, path_of

PUBLIC_PAGES = ("/", "/members", "/members/20", "/votes/divisions", "/votes/divisions/148")


def run(app: Flask, *arguments: str) -> Result:
    """One command."""
    return app.test_cli_runner().invoke(args=list(arguments))


def code(app: Flask, email: str) -> str:
    """What `flask demo code` prints."""
    printed = run(app, "demo", "code", email)
    assert printed.exit_code == 0, printed.output
    found = re.fullmatch(
        r"(\d{6}) \(for (\d+) seconds?; it is taken once\)", printed.output.strip()
    )
    assert found, printed.output
    assert 1 <= int(found[2]) <= 60
    return found[1]


@pytest.fixture(autouse=True)
def later(demo_app: Flask) -> Iterator[None]:
    """Every test is some minutes later than the one before: no code of that one counts any more."""
    tests = demo_app.extensions["tests so far"] = demo_app.extensions.get("tests so far", 0) + 1
    with time_machine.travel(time.time() + 120 * tests):
        yield


def enter(app: Flask, email: str) -> LintingClient:
    """Sign in with what was printed."""
    said: str = app.extensions["demo said"]
    (password,) = re.findall(rf"{re.escape(email)} +(\S+)", said)
    client = app.test_client()
    assert isinstance(client, LintingClient)
    first = client.submit("/sign-in", {"email": email, "password": password})
    assert path_of(first) == "/sign-in/code", first.text
    second = client.submit("/sign-in/code", {"code": code(app, email)})
    assert path_of(second) == "/desk", second.text
    return client


def test_it_is_printed_how_every_role_signs_in_and_how_to_get_a_code(demo_app: Flask) -> None:
    said: str = demo_app.extensions["demo said"]
    for role in Role:
        assert role.label in said
    assert "flask demo code EMAIL" in said
    again = run(demo_app, "demo", "sign-in")
    assert again.output in said


@pytest.mark.parametrize("officer", OFFICERS, ids=lambda officer: officer.role.value)
def test_every_role_signs_in_and_needs_to_set_nothing_up(demo_app: Flask, officer: Officer) -> None:
    # The clock stands: a half minute that ends amid the test would bring a code of its own.
    with time_machine.travel(datetime.now(UTC), tick=False):
        client = enter(demo_app, officer.email)
        desk = client.get("/desk", follow_redirects=True)
        assert desk.status_code == 200
        assert desk.request.path == ("/selections/clps/1" if officer.role.scoped else "/desk")
        # The code that follows is given at once, since one that was used is refused.
        enter(demo_app, officer.email)
        wait = run(demo_app, "demo", "code", officer.email)
    assert wait.exit_code == 1
    found = re.search(r"Ask again in (\d+) seconds?\.", wait.output)
    assert found, wait.output
    assert 1 <= int(found[1]) <= 30


def test_something_waits_on_the_desks(demo_app: Flask) -> None:
    waits = {
        "administrator": "votes.import-divisions failed",
        "whip": "The source corrected division",
        "selections-officer": "waits to be taken in",
        "party-officer": "asks for a correction",
    }
    for name, words in waits.items():
        assert words in enter(demo_app, f"{name}@example.org").get("/desk").text
    with demo_app.app_context():
        pending = select(func.count()).select_from(Invitation).where(Invitation.used_at.is_(None))
        assert db.session.scalar(pending) == 1


def test_the_record_comes_by_the_real_import_and_lines_by_the_service(demo_app: Flask) -> None:
    with demo_app.app_context():
        session = db.session
        assert session.scalar(select(func.count()).select_from(Division)) == 150
        assert session.scalar(select(func.count()).select_from(Member)) == 122
        assert session.scalar(select(func.count()).select_from(ImportRun)) == 2
        assert session.scalars(select(Division.id).where(Division.version == 2)).all() == [148]
        lines = session.execute(select(PartyLine.direction, PartyLine.published)).all()
        assert {direction.value for direction, _ in lines} >= {"aye", "no", "free"}
        assert {published for _, published in lines} == {True, False}
        assert session.scalar(select(func.count()).select_from(Clp)) == 44
        actors = set(session.scalars(select(AuditEntry.actor).distinct()))
        assert {"command line", "public", "user 1", "user 2", "user 3"} <= actors


def test_the_own_party_is_invented_wherever_it_stands(demo_app: Flask) -> None:
    with demo_app.app_context():
        assert get_own_party(db.session) == "Commonweal Party"
        assert "Labour" not in db.session.scalars(select(Party.name)).all()
    client = demo_app.test_client()
    for path in ("/", "/votes/divisions", "/votes/divisions.csv", "/votes/divisions/120"):
        text = client.get(path).text
        assert "Commonweal" in text
        assert "Labour" not in text


def test_every_page_and_file_says_that_it_is_invented(demo_app: Flask) -> None:
    client = demo_app.test_client()
    pages = (*PUBLIC_PAGES, "/sign-in", "/members?on=never", "/nowhere")
    for path in pages:
        text = client.get(path).text
        assert text.count(ALL_INVENTED) >= 2, path
        assert "Parliamentary" not in text, path
        assert "UK Parliament" not in text, path
    assert "Source: an invented country, member 20" in client.get("/members/20").text
    assert "Source: an invented country, division 148" in client.get("/votes/divisions/148").text
    files = ("/members.csv", "/votes/divisions.csv", "/votes/divisions/148.csv")
    for path in files:
        text = client.get(path).text
        assert text.count(ALL_INVENTED) == 1, path
        assert PARLIAMENT not in text, path


def test_candidates_are_listed_and_what_they_answered_is_counted(demo_app: Flask) -> None:
    text = demo_app.test_client().get("/a-list").text
    assert "34 candidates" in text
    assert "Guild of Ferry Hands" in text
    totals = enter(demo_app, "equality-officer@example.org").get("/monitoring").text
    assert "Female" in totals
    assert "Too few answers to show." not in totals
    officer = enter(demo_app, "selections-officer@example.org")
    assert "Guild of Ferry Hands" in officer.get("/selections/vacancies/3/candidates").text


def test_a_coalition_governs_and_a_group_that_is_no_party_has_left(demo_app: Flask) -> None:
    whip = enter(demo_app, "whip@example.org")
    text = whip.get("/splits/composition").text
    assert "With 2 members of The Orchard Group" in text
    assert "Nobody is on record as governing" not in text
    assert PARLIAMENT not in whip.get("/splits/composition.csv").text


def test_a_table_that_names_no_source_says_it_too(demo_app: Flask) -> None:
    client = enter(demo_app, "administrator@example.org")
    assert ALL_INVENTED in client.get("/accounts/users.csv").text


def test_the_audit_trail_of_it_is_whole(demo_app: Flask) -> None:
    verified = run(demo_app, "audit", "verify")
    assert verified.exit_code == 0, verified.output


def test_nothing_real_comes_in(demo_app: Flask) -> None:
    for command in ("load-sample", "import"):
        refused = run(demo_app, "votes", command)
        assert refused.exit_code == 1
        assert "Everything in this database is invented" in refused.output
    with demo_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 122


def test_it_is_not_made_twice(demo_app: Flask) -> None:
    refused = run(demo_app, "demo")
    assert refused.exit_code == 2
    assert "holds something already" in refused.output


def test_nobody_without_an_account_has_a_code(demo_app: Flask) -> None:
    refused = run(demo_app, "demo", "code", "nobody@example.org")
    assert refused.exit_code == 2
    assert "whip@example.org" in refused.output
    pending = run(demo_app, "demo", "code", "percival.draythorne@example.org")
    assert pending.exit_code == 2
    assert "no second factor" in pending.output


def test_production_makes_none_and_gives_no_code(demo_app: Flask) -> None:
    demo_app.config["PRODUCTION"] = True
    try:
        for command in ([], ["sign-in"], ["code", "whip@example.org"]):
            refused = run(demo_app, "demo", *command)
            assert refused.exit_code == 1
            assert "In production" in refused.output
    finally:
        demo_app.config["PRODUCTION"] = False


def test_every_seat_lies_in_an_invented_region_and_most_came_in_at_one_election(
    demo_app: Flask,
) -> None:
    with demo_app.app_context():
        regions = set(db.session.scalars(select(Constituency.region).distinct()))
        assert regions == {*names.REGIONS, names.WELSH_REGION}
        ids = list(db.session.scalars(select(Member.id)))
        found = list_backgrounds(db.session, ids, datetime.now(UTC).date())
    intakes = Counter(background.intake for background in found.values())
    assert len(intakes) == 2
    (_first, most), (after, few) = intakes.most_common()
    assert (most, few) == (120, 2)
    assert after.startswith("by-election after ")
