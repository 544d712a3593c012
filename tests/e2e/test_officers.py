"""What officers come for, in a real browser: joining, signing in, keeping the record, deciding."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import CDPSession, Locator, expect

from app.accounts.domain import Role
from app.kernel import clock
from app.kernel.dates import written_day
from tests.e2e.conftest import AsOfficer, NewVisitor, Site, Visitor
from tests.e2e.officers import PASSWORD, Office, code_of
from tests.e2e.test_journeys import focused, tab_to

HANDS = {"at a desk": (1280, True), "on a phone, without scripts": (360, False)}


@pytest.fixture(params=list(HANDS))
def hand(request: pytest.FixtureRequest) -> str:
    """How the officer comes: nothing she does needs a script, or room."""
    return str(request.param)


@pytest.fixture
def officer(as_officer: AsOfficer, hand: str) -> Callable[[Role], Visitor]:
    """Makes officers who are signed in and come that way."""
    width, scripts = HANDS[hand]
    return lambda role: as_officer(role, width, scripts=scripts)


@pytest.fixture
def stranger(new_visitor: NewVisitor, office_site: Site, hand: str) -> Visitor:
    """Somebody at the officers' site who is not signed in."""
    width, scripts = HANDS[hand]
    return new_visitor(width, scripts=scripts, at=office_site)


def unheard_of(what: str) -> str:
    """A name that nothing on the site has: its tests share it."""
    return f"{what} {uuid4().hex[:6]}"


def mail(site: Site, to: str, pattern: str) -> str:
    """What a pattern finds in a message to somebody.

    It is sent just after the page has come, so an earlier message to her may be the newest yet:
    the pattern says which one is meant.
    """
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in (site.log.parent / "mail").glob("[!.]*.eml"):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = message.get_body()
            if body is not None and to in str(message["To"]):
                found = re.search(pattern, str(body.get_content()))
                if found:
                    return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no such message has gone to {to}")


def link_mailed(site: Site, to: str, below: str) -> str:
    """The path of a link in a message to somebody: the address it names is the party's."""
    return urlsplit(mail(site, to, rf"(https?://[^/\s]+{below}/\S+)")).path


def done(visitor: Visitor, words: str) -> None:
    """See that the page says so of what was just done."""
    expect(visitor.page.get_by_role("status").filter(has_text=words)).to_be_visible()


def row(visitor: Visitor, words: str) -> Locator:
    """The one row with these words."""
    return visitor.page.get_by_role("row").filter(has_text=words)


# --- coming in -----------------------------------------------------------------------------------


def invite(administrator: Visitor, name: str) -> str:
    """Invite a whip; her e-mail address."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    administrator.visit("/accounts/users")
    administrator.page.get_by_role("link", name="Invite somebody").click()
    administrator.page.get_by_label("Name", exact=True).fill(name)
    administrator.page.get_by_label("E-mail address").fill(email)
    administrator.page.get_by_label("Role").select_option("Whip")
    administrator.press("Send the invitation")
    expect(administrator.page.get_by_role("heading", level=1, name=name)).to_be_visible()
    return email


def enter_password(visitor: Visitor, email: str) -> None:
    """The first step of signing in."""
    visitor.visit("/sign-in")
    visitor.page.get_by_label("E-mail address").fill(email)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Sign in")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Enter the code of your app")


def test_from_the_invitation_to_the_first_desk_and_in_again(
    officer: Callable[[Role], Visitor], stranger: Visitor, office_site: Site
) -> None:
    email = invite(officer(Role.ADMINISTRATOR), unheard_of("Kit Rowe"))
    link = link_mailed(office_site, email, "/invitation")
    page, heading = stranger.page, stranger.page.get_by_role("heading", level=1)

    stranger.visit(link)
    expect(page.get_by_text(f"You sign in with the address {email}.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    stranger.press("Open my account")

    # Nothing opens before a second factor is set up.
    expect(heading).to_have_text("Set up a second factor")
    stranger.visit("/desk")
    expect(heading).to_have_text("Set up a second factor")
    stranger.press("Show the picture for the app")
    expect(page.get_by_role("img", name="QR code for an authenticator app")).to_be_visible()
    key = page.locator("#totp-key").inner_text()
    page.get_by_label("Code", exact=True).fill(code_of(key))
    stranger.press("Set up")
    expect(heading).to_have_text("Recovery codes")
    stranger.press("Make new recovery codes")
    codes = page.locator(".cw-codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(heading).to_have_text("Desk")

    # The link is used up.
    stranger.visit(link, 404)
    expect(page.get_by_text("This link has been used.")).to_be_visible()

    # Out, and in again with the next code of the app; a wrong one is told.
    stranger.visit("/accounts/me")
    stranger.press("Sign out")
    done(stranger, "You are signed out.")
    enter_password(stranger, email)
    stranger.expect("/sign-in/code")
    page.get_by_label("Code", exact=True).fill("000000")
    stranger.press("Sign in")
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    page.get_by_label("Code", exact=True).fill(code_of(key, ahead=30))
    stranger.press("Sign in")
    expect(heading).to_have_text("Desk")

    # Out, and in again without the phone: with a recovery code.
    stranger.visit("/accounts/me")
    stranger.press("Sign out")
    enter_password(stranger, email)
    page.get_by_role("link", name="Use a recovery code instead").click()
    page.get_by_label("Recovery code").fill(recovery)
    stranger.press("Sign in")
    expect(heading).to_have_text("Desk")
    stranger.visit("/accounts/me")
    expect(page.get_by_text("9 codes left")).to_be_visible()


def test_a_forgotten_password_is_chosen_anew(
    officer: Callable[[Role], Visitor], stranger: Visitor, office_site: Site
) -> None:
    email = invite(officer(Role.ADMINISTRATOR), unheard_of("Lew Hart"))
    stranger.visit(link_mailed(office_site, email, "/invitation"))
    stranger.page.get_by_label("Password", exact=True).fill(PASSWORD)
    stranger.page.get_by_label("Password again").fill(PASSWORD)
    stranger.press("Open my account")
    stranger.page.context.clear_cookies()

    stranger.visit("/sign-in")
    stranger.page.get_by_role("link", name="Forgotten your password?").click()
    stranger.page.get_by_label("E-mail address").fill(email)
    stranger.press("Send the link")
    done(stranger, "If there is an account with that address")
    stranger.visit(link_mailed(office_site, email, "/sign-in/reset"))
    another = "seven herons over the weir"
    stranger.page.get_by_label("New password", exact=True).fill(another)
    stranger.page.get_by_label("New password again").fill(another)
    stranger.press("Set the password")
    done(stranger, "Your password is set.")
    stranger.page.get_by_label("E-mail address").fill(email)
    stranger.page.get_by_label("Password").fill(another)
    stranger.press("Sign in")
    assert stranger.heading == "Set up a second factor"


# --- passkeys ------------------------------------------------------------------------------------


@pytest.fixture
def passkeys(
    request: pytest.FixtureRequest, new_visitor: NewVisitor, office_site: Site, office: Office
) -> Iterator[tuple[Visitor, CDPSession]]:
    """Somebody signed in whose browser has passkeys; at a name, since they are for no number."""
    visitor = new_visitor(at=replace(office_site, url=f"http://localhost:{office_site.port}"))
    browser = visitor.page.context.new_cdp_session(visitor.page)
    browser.send("WebAuthn.enable")
    visitor.sign_in(office.by_role[getattr(request, "param", "passkeys")])
    yield visitor, browser
    browser.detach()


def authenticator(browser: CDPSession, **more: Any) -> str:
    """Put a phone into the browser that keeps passkeys and knows its owner; its id."""
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **more,
    }
    made = browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return str(made["authenticatorId"])


def test_a_passkey_is_added_signs_in_and_is_removed(
    passkeys: tuple[Visitor, CDPSession],
) -> None:
    visitor, browser = passkeys
    page = visitor.page
    key = authenticator(browser)
    visitor.visit("/accounts/me/passkeys")
    page.get_by_label("Name of the new passkey").fill("my phone")
    visitor.press("Add a passkey")
    done(visitor, "The passkey “my phone” is added.")
    assert visitor.path == "/accounts/me/passkeys"
    expect(page.get_by_role("button", name="Remove my phone")).to_be_visible()
    assert len(browser.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"])

    # It is both factors in one: no code is asked for.
    visitor.visit("/accounts/me")
    expect(page.get_by_text("1 passkey", exact=False)).to_be_visible()
    visitor.press("Sign out")
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Sign in with a passkey").click()
    visitor.press("Use a passkey")
    page.wait_for_url("**/desk")
    assert visitor.heading == "Desk"

    # It also shows once more who she is.
    visitor.visit("/sign-in/again")
    page.get_by_role("link", name="Use a passkey instead").click()
    visitor.press("Use a passkey")
    done(visitor, "Thank you. Now go on.")

    visitor.visit("/accounts/me/passkeys")
    visitor.press("Remove my phone")
    done(visitor, "The passkey “my phone” is removed.")
    expect(page.get_by_text("You have none yet.")).to_be_visible()

    # What is removed signs nobody in.
    visitor.visit("/accounts/me")
    visitor.press("Sign out")
    visitor.visit("/sign-in/passkey")
    visitor.press("Use a passkey")
    expect(page.get_by_text("That passkey is not known here.").first).to_be_visible()
    visitor.visit("/desk")
    assert visitor.heading == "Sign in"


@pytest.mark.parametrize("passkeys", ["no passkeys"], indirect=True)
def test_a_passkey_that_is_not_given_is_told(passkeys: tuple[Visitor, CDPSession]) -> None:
    visitor, browser = passkeys
    authenticator(browser, isUserVerified=False)
    visitor.visit("/accounts/me/passkeys")
    visitor.page.get_by_label("Name of the new passkey").fill("no phone")
    visitor.press("Add a passkey")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The passkey was not given")
    visitor.page.get_by_role("link", name="Back to your passkeys").click()
    expect(visitor.page.get_by_text("You have none yet.")).to_be_visible()


# --- a secretary ---------------------------------------------------------------------------------


def test_a_secretary_comes_to_her_own_clp_and_to_no_other(
    new_visitor: NewVisitor, office_site: Site, office: Office, hand: str
) -> None:
    width, scripts = HANDS[hand]
    visitor = new_visitor(width, scripts=scripts, at=office_site)
    visitor.sign_in(office.by_role[Role.CLP_SECRETARY])
    page = visitor.page
    assert visitor.path == office.path("/selections/clps/{clp}")
    assert visitor.heading == "Lewisham East CLP"

    told = []
    for number in (office.ids["other_clp"], 999_999):
        visitor.visit(f"/members/clps/{number}", 404)
        told.append(page.get_by_role("main").inner_text().replace(f"{number}", "?"))
        visitor.visit(f"/selections/clps/{number}", 404)
    assert told[0] == told[1]
    assert "Hackney" not in told[0]
    for path in ("edit", "void"):
        visitor.visit(office.path(f"/members/clps/{{other_clp}}/{path}"), 403)

    visitor.visit("/members/clps")
    assert visitor.rows(f"CLPs as at {written_day(clock.today())}") == 1
    main = page.get_by_role("main")
    for words, found in (("Lewisham East", True), ("Hackney North", False)):
        visitor.visit("/")
        page.get_by_label("Search the whole record").fill(words)
        page.get_by_role("search", name="Whole record").get_by_role("button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Search")
        expect(main.get_by_role("link", name=f"{words} CLP")).to_have_count(int(found))


# --- the administrator ---------------------------------------------------------------------------


def test_an_administrator_grants_a_role_and_ends_it(officer: Callable[[Role], Visitor]) -> None:
    administrator = officer(Role.ADMINISTRATOR)
    page = administrator.page
    invite(administrator, unheard_of("Mo Quill"))
    page.get_by_role("link", name="Grant a role").click()
    page.get_by_label("Role").select_option("CLP secretary")
    page.get_by_label("For which CLP").select_option("Hackney North CLP")
    administrator.press("Grant the role")
    done(administrator, "The role is granted.")
    held = page.get_by_role("listitem").filter(has_text="CLP secretary for Hackney North CLP")
    expect(held).to_contain_text(f"from {written_day(clock.today())}")
    held.get_by_role("link", name=re.compile("^End")).click()

    # Without a reason nothing ends.
    administrator.expect(administrator.path)
    administrator.press("End the role")
    page.get_by_role("link", name="Reason: Say why, for the record").click()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.get_by_label("Reason").fill("The CLP has chosen another")
    administrator.press("End the role")
    done(administrator, "The role has ended.")
    expect(held).to_contain_text("The CLP has chosen another")
    expect(held.get_by_role("link")).to_have_count(0)


def test_a_setting_is_changed_and_put_back(officer: Callable[[Role], Visitor]) -> None:
    administrator = officer(Role.ADMINISTRATOR)
    page = administrator.page
    label = "Keep ended sessions for"
    for choice, value, told in (
        ("the value entered below", "90", "90 days"),
        ("the default, 180 days", "", "180 days"),
    ):
        administrator.visit("/settings")
        row(administrator, label).get_by_role("link", name="Change").click()
        page.get_by_label(choice).check()
        if value:
            page.get_by_label("New value, in days").fill(value)
        administrator.press("Save")
        done(administrator, f"Saved. {label}: {told}.")
        expect(row(administrator, label)).to_contain_text(told)


def test_a_job_is_run_and_watched_to_its_end(officer: Callable[[Role], Visitor], hand: str) -> None:
    administrator = officer(Role.ADMINISTRATOR)
    page = administrator.page
    name = dict(zip(HANDS, ("accounts.forget-sessions", "mail.forget-messages"), strict=True))[hand]
    administrator.visit("/jobs")
    expect(row(administrator, name)).to_contain_text("Not yet")
    row(administrator, name).get_by_role("button", name="Run now").click()
    done(administrator, f"{name} has been started.")
    # The page asks again by itself, without a script.
    expect(row(administrator, name)).to_contain_text("succeeded", timeout=40_000)
    page.get_by_role("link", name="stop refreshing").click()
    row(administrator, name).get_by_role("link", name=re.compile(r"\d{4}, \d\d:\d\d")).click()
    assert administrator.heading.endswith(f"of {name}")
    expect(page.get_by_text("succeeded")).to_be_visible()


# --- CLPs ----------------------------------------------------------------------------------------


def test_a_clp_is_recorded_changed_in_two_windows_and_voided(
    officer: Callable[[Role], Visitor],
) -> None:
    keeper = officer(Role.SELECTIONS_OFFICER)
    page, name = keeper.page, unheard_of("Aberdeen CLP")
    keeper.visit("/members/clps")
    page.get_by_role("link", name="Record a CLP").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Constituency").fill("Aberdeen Sout")
    page.get_by_label("Since").fill("2010-05-06")
    page.get_by_label("Source").fill("Rule book")
    keeper.expect("/members/clps/new")
    keeper.press("Put it on record")
    expect(page.get_by_role("alert")).to_contain_text("Did you mean Aberdeen South")
    page.get_by_label("Constituency").fill("Aberdeen South")
    keeper.press("Put it on record")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    clp = keeper.path

    # Two windows on one CLP: the second to save sees both texts, and nothing is lost.
    other = Visitor(page.context.new_page(), keeper.site, keeper.faults, keeper.expected)
    for window in (keeper, other):
        window.visit(f"{clp}/edit")
    keeper.page.get_by_label("Source").fill("Letter of the first window")
    keeper.press("Save")
    expect(page.get_by_text("Letter of the first window")).to_be_visible()
    other.page.get_by_label("Source").fill("Letter of the second window")
    keeper.expect(f"{clp}/edit")
    other.press("Save")
    texts = row(other, "Source")
    expect(texts).to_contain_text("Letter of the first window")
    expect(texts).to_contain_text("Letter of the second window")
    expect(other.page.get_by_label("Source")).to_have_value("Letter of the second window")
    other.press("Save")
    expect(other.page.get_by_text("Letter of the second window")).to_be_visible()

    keeper.visit(clp)
    page.get_by_role("link", name="Void, as recorded by mistake").click()
    page.get_by_label("Reason").fill("It was recorded twice")
    keeper.press("Void the CLP")
    expect(page.get_by_text("Voided: recorded by mistake.")).to_be_visible()
    expect(page.get_by_text("It was recorded twice")).to_be_visible()


def test_clps_are_taken_in_from_a_file_and_the_import_is_undone(
    officer: Callable[[Role], Visitor], tmp_path: Path
) -> None:
    keeper = officer(Role.SELECTIONS_OFFICER)
    page, name = keeper.page, unheard_of("Torfaen CLP")
    file = tmp_path / "two-clps.csv"
    file.write_text(
        "name,constituency,since,until,source\n"
        f"{name},Torfaen,2010-05-06,,Rule book\n"
        "Nowhere CLP,Nowhere at All,2010-05-06,,Rule book\n",
        encoding="utf-8",
    )
    keeper.visit("/members/clps")
    page.get_by_role("link", name="Take in many from a file").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    keeper.press("Show what would change")
    assert keeper.heading == "two-clps.csv"
    expect(page.get_by_text("Records 1 CLP. Leaves out 1 refused row.")).to_be_visible()
    refused = keeper.download("CSV")
    refused.save_as(tmp_path / "refused.csv")
    assert "Nowhere at All" in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
    intake = keeper.path
    keeper.visit("/desk")
    page.get_by_role("link", name="Your import of 2 rows (CLPs)").first.click()
    keeper.visit(intake)
    keeper.press("Take in this 1 row")
    expect(page.get_by_role("heading", name="What it made or changed")).to_be_visible()

    keeper.visit(f"/members/clps?q={name.replace(' ', '+')}")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    keeper.visit(intake)
    page.get_by_role("link", name="Undo the whole import").click()
    page.get_by_label("Why it is undone").fill("It was last year's file")
    keeper.press("Undo the whole import")
    expect(page.get_by_text("It was last year's file")).to_be_visible()
    keeper.visit(f"/members/clps?q={name.replace(' ', '+')}")
    expect(page.get_by_role("heading", name="No CLP matches")).to_be_visible()


def test_a_clp_is_recorded_with_the_keyboard_alone(as_officer: AsOfficer) -> None:
    keeper = as_officer(Role.SELECTIONS_OFFICER)
    page, name = keeper.page, unheard_of("Banbury CLP")
    keeper.visit("/members/clps")
    tab_to(page, "Record a CLP")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/clps/new")
    for label, text in (("Name", name), ("Constituency", "Banbury")):
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "Since")
    page.keyboard.type("05062010")  # month first: the browser's own control, in its language
    tab_to(page, "Source")
    page.keyboard.type("Rule book")
    page.keyboard.press("Tab")
    assert focused(page) == "Put it on record"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    tab_to(page, "Void, as recorded by mistake")
    page.keyboard.press("Enter")
    page.wait_for_url("**/void")
    tab_to(page, "Reason")
    page.keyboard.type("It was a try")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Voided: recorded by mistake.")).to_be_visible()


# --- the trail, and who is in it -----------------------------------------------------------------


def test_the_audit_trail_is_filtered_and_taken_away(
    officer: Callable[[Role], Visitor], tmp_path: Path
) -> None:
    auditor = officer(Role.AUDITOR)
    page, caption = auditor.page, "Entries, newest first"
    auditor.visit("/audit")
    page.get_by_label("Event").select_option("members:clp:voided")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**event=members*")
    count = auditor.rows(caption)
    assert count >= 1
    assert page.get_by_role("row").filter(has_text="members:clp:voided").count() == count
    download = auditor.download("CSV")
    download.save_as(tmp_path / "audit.csv")
    lines = (tmp_path / "audit.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sum("members:clp:voided" in line for line in lines if line[:1] != "#") == count

    # Reading what is personal is asked for, and is an entry itself.
    auditor.visit("/audit?event=accounts%3Auser%3Ajoined")
    page.get_by_role("table", name=caption).get_by_role("link").last.click()
    auditor.press("Show the personal values")
    expect(page.get_by_text("That you have read these is on record.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Ada Birch")


def test_a_correction_asked_by_the_public_is_decided(
    officer: Callable[[Role], Visitor], stranger: Visitor, office_site: Site
) -> None:
    wrong, email = unheard_of("The seat is not hers"), f"{uuid4().hex[:8]}@example.org"
    stranger.visit("/members/172")
    stranger.page.get_by_role("link", name="Ask for a correction").click()
    stranger.page.get_by_label("What is wrong?").fill(wrong)
    stranger.page.get_by_label("Your e-mail address").fill(email)
    stranger.press("Ask for the correction")
    assert stranger.heading == "Thank you: we have your request"
    reference = stranger.path.rpartition("/")[2]

    party_officer = officer(Role.PARTY_OFFICER)
    page = party_officer.page
    party_officer.visit("/desk")
    expect(page.get_by_role("link", name="Somebody asks for a correction").first).to_be_visible()
    page.get_by_role("link", name="Corrections").click()
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_text(wrong)).to_be_visible()
    page.get_by_label("Refused: the record is right").check()
    page.get_by_label("Answer, with your reasons").fill("The writ says so.")
    party_officer.press("Decide")
    done(party_officer, "The request is decided.")
    expect(page.get_by_text("by Edwin Marsh")).to_be_visible()
    assert mail(office_site, email, r"(The writ says so\.)")

    stranger.page.reload()
    expect(stranger.page.get_by_text("Refused: the record is right")).to_be_visible()
