"""The secretary of a CLP on a phone with a slow connection: from her invitation to the outcome."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app import create_app
from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.kernel import clock
from app.members.models import Constituency
from app.members.queries import find_sitting
from app.members.service import record_clp
from app.selections.queries.ballots import BallotFilter, list_ballots
from config import Config
from tests.e2e.conftest import AsOfficer, NewVisitor, Site, Visitor, settings
from tests.e2e.officers import PASSWORD, Office
from tests.e2e.test_accessibility import sweep
from tests.e2e.test_left_half_way import on_a_slow_line
from tests.e2e.test_officers import done, link_mailed
from tests.e2e.test_rounds import fits, said
from tests.factories import ballots, clps

SEAT = "Norwich South"
PHOTO = b"\xff\xd8\xff\xe0 a photo of a paper, as a phone takes it " + b"." * 20_000


@dataclass(frozen=True)
class Called:
    """A ballot that runs: its id, and its CLP's."""

    id: int
    clp_id: int


def call(database: Path) -> Called:
    """Call a ballot by the rules of 2018 in a new CLP of two branches, as of thirty days ago."""
    app = create_app(Config.from_environment(settings(database)))
    with app.app_context():
        with unit_of_work() as session:
            seat = session.scalars(select(Constituency).where(Constituency.name == SEAT)).one()
            member = find_sitting(session, seat.id, clock.today())
            assert member is not None
            clp = record_clp(
                session,
                name=f"{SEAT} CLP",
                constituency=SEAT,
                since=clps.SINCE,
                until=None,
                source="Rule book",
                by=ballots.BY,
            )
            clps.fill_out(session, clp.id, branches=("Lakenham", "Mancroft"), affiliates=())
            round_ = ballots.called(session, [member.id], title="Ballots of this autumn")
            (row,) = list_ballots(session, BallotFilter(round_id=round_.id), None)
            found = Called(row.id, clp.id)
        db.engine.dispose()
    return found


@pytest.fixture
def ballot(office_site: Site) -> Called:
    """A ballot that runs at the officers' site."""
    # In a thread of its own: the browser's loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call, office_site.log.parent / "office.sqlite3").result()


def invited(administrator: Visitor, email: str) -> None:
    """Invite her as the secretary of the CLP."""
    page = administrator.page
    administrator.visit("/accounts/users")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name", exact=True).fill("Sioned Pryce")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Role").select_option("CLP secretary")
    page.get_by_label("For which CLP").select_option(f"{SEAT} CLP")
    administrator.press("Send the invitation")
    expect(page.get_by_role("heading", level=1, name="Sioned Pryce")).to_be_visible()


@pytest.fixture
def secretary(
    as_officer: AsOfficer, new_visitor: NewVisitor, office_site: Site, ballot: Called
) -> Visitor:
    """She has come by her invitation, on a phone, on a line of 400 kbit/s with a delay of 0.4 s."""
    email = "sioned.pryce@example.org"
    invited(as_officer(Role.ADMINISTRATOR), email)
    phone = new_visitor(360, at=office_site)
    on_a_slow_line(phone)
    phone.visit(link_mailed(office_site, email, "/invitation"))
    fits(phone)
    phone.page.get_by_label("Password", exact=True).fill(PASSWORD)
    phone.page.get_by_label("Password again").fill(PASSWORD)
    phone.press("Open my account")
    return phone


def swept(phone: Visitor) -> None:
    """Sweep the page she is on, which takes it to every width, and give her phone back."""
    size = phone.page.viewport_size
    assert size is not None
    sweep(phone)
    phone.page.set_viewport_size(size)


def enter(phone: Visitor, button: str, votes: tuple[str, str], means: str, photo: Path) -> None:
    """Press the one button of her page, copy the numbers, read what they mean, send them."""
    page = phone.page
    page.get_by_role("link", name=button).click()
    page.wait_for_url("**/return")
    phone.expect(phone.path)
    fits(phone)
    keeping = page.get_by_label("Votes for keeping the MP")
    assert keeping.get_attribute("inputmode") == "numeric"
    keeping.fill(votes[0])
    page.get_by_label("Votes for a full selection").fill(votes[1])
    page.get_by_label("Day of the meeting").fill((clock.today() - timedelta(days=1)).isoformat())
    phone.press("Go on")
    expect(page.get_by_text(means)).to_be_visible()
    fits(phone)
    if "tie" in means:
        swept(phone)
    page.get_by_label("Photo or PDF of the return").set_input_files(photo)
    phone.press("Send the return")
    done(phone, "It counts once an officer has confirmed it.")
    fits(phone)


def confirm(officer: Visitor, unit: str) -> None:
    """Open a return that waits, fetch its paper, confirm it."""
    officer.visit(f"/selections/returns?state=to+be+confirmed&q={SEAT.replace(' ', '+')}")
    officer.page.get_by_role("link", name=unit).click()
    paper = officer.download("Download the paper")
    assert Path(paper.path()).read_bytes() == PHOTO
    officer.page.get_by_role("link", name="Confirm the return").click()
    officer.press("Confirm the return")
    done(officer, "The return is confirmed.")


def test_from_her_invitation_to_what_the_ballot_came_to(
    secretary: Visitor,
    as_officer: Callable[..., Visitor],
    office: Office,
    ballot: Called,
    tmp_path: Path,
) -> None:
    photo = tmp_path / "IMG_0001.JPG"
    photo.write_bytes(PHOTO)
    page = secretary.page
    home = f"/selections/clps/{ballot.clp_id}"

    # Her first page is her CLP's, and says what is asked of her.
    expect(page.get_by_role("heading", level=1, name=f"{SEAT} CLP")).to_be_visible()
    assert secretary.path == home
    assert "Enter what 2 units returned, by " in said(secretary)
    assert "Open, with 2 units still to be decided." in said(secretary)
    fits(secretary)

    # Two results; the second is a tie, and she reads so before she sends it.
    keeping = "7 votes for keeping the MP, 2 for a full selection: the unit is for keeping the MP."
    enter(secretary, "Enter the return of Lakenham", ("7", "2"), keeping, photo)
    tie = "3 votes for keeping the MP, 3 for a full selection: a tie"
    enter(secretary, "Enter the return of Mancroft", ("3", "3"), tie, photo)
    page.get_by_role("link", name="Mancroft").click()
    page.get_by_role("link", name="Take it back").click()
    expect(page.get_by_role("heading", level=1, name="Take back the return")).to_be_visible()
    swept(secretary)
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name=f"{SEAT} CLP").click()
    page.wait_for_url(f"**{home}")
    assert "Nothing now: 2 returns wait for an officer to confirm." in said(secretary)

    # A second person confirms both; then the tie is retaken.
    officer = as_officer(Role.SELECTIONS_OFFICER)
    confirm(officer, "Lakenham")
    confirm(officer, "Mancroft")
    secretary.visit(home)
    assert "Enter 1 retake of a tie, by " in said(secretary)
    retake = "4 votes for keeping the MP, 5 for a full selection: the unit is for a full selection."
    enter(secretary, "Enter the retake of Mancroft", ("4", "5"), retake, photo)
    confirm(officer, "Mancroft")

    # One of two branches is a third or more: by the rules of 2018 it is triggered.
    secretary.visit(home)
    assert "Nothing more: every unit has returned, and all is confirmed." in said(secretary)
    assert "Triggered: a full selection follows." in said(secretary)
    page.get_by_role("link", name="The ballot with its working").click()
    page.wait_for_url(f"**/selections/ballots/{ballot.id}")
    fits(secretary)
    assert "1 of 2 party branches that count ask for a full selection" in said(secretary)

    # She signs in again another day, and sees nothing of another CLP.
    secretary.visit("/accounts/me")
    secretary.press("Sign out")
    secretary.visit("/sign-in")
    page.get_by_label("E-mail address").fill("sioned.pryce@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    secretary.press("Sign in")
    page.wait_for_url(lambda url: urlsplit(url).path == home)
    for path in (
        office.path("/selections/clps/{clp}"),
        office.path("/selections/ballots/{ballot}"),
        office.path("/selections/ballots/{ballot}/units/{ballot_unit}/return"),
        office.path("/selections/returns/{return}"),
    ):
        secretary.visit(path, 404)
        assert "Lewisham" not in said(secretary)
