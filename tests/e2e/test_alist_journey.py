"""A candidate of the A-list, from her application on a phone to the day she is erased."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from app.accounts.domain import Role
from tests.e2e.conftest import AsOfficer, NewVisitor, Site, Visitor
from tests.e2e.officers import Office
from tests.e2e.test_officers import done, link_mailed, mail, unheard_of
from tests.e2e.test_rounds import fill, follow, go, number, press, said

BAKERS = "Union of Bakers and of Allied and Related Trades"
BIOGRAPHY = "She kept bees at the school where she taught."


def apply(phone: Visitor, site: Site, name: str) -> str:
    """Ask for a link, write the application, read it over, send it; the way to her own entry."""
    page, email = phone.page, f"{name.lower().replace(' ', '.')}@example.org"
    go(phone, "/a-list/apply")
    page.get_by_label("Your e-mail address").fill(email)
    press(phone, "Send me a link")
    own = link_mailed(site, email, "/a-list/my")
    go(phone, own)
    phone.expect(phone.path)
    fill(phone, Your_name=name)
    page.get_by_role("textbox", name="Short biography").fill(BIOGRAPHY)
    page.get_by_label("Region you are listed under").select_option("London")
    for words in ("I make the whip pledge", "I make the confidence pledge", "I am ready to stand"):
        page.get_by_label(words).check()
    public = page.get_by_role("group", name="I agree that this is published once I am listed")
    region = "Region, and others in which she would stand"
    fields = ("Name", region, "Organisations that endorse her")
    for words in fields:
        public.get_by_label(words, exact=True).check()
    press(phone, "Go on")
    assert "Nothing is sent yet." in said(phone)
    assert ", ".join(fields) in said(phone)
    press(phone, "Send my application")
    done(phone, "Your application is sent.")
    assert phone.path == own
    return own


def endorsed(phone: Visitor, contact: Visitor, name: str) -> None:
    """She has the bakers asked, and their contact says yes."""
    follow(phone, "Ask an organisation to endorse me")
    phone.page.get_by_label("Organisation").select_option(BAKERS)
    press(phone, "Ask the organisation")
    done(phone, "The organisation is asked.")
    pattern = rf"{name} says[\s\S]*?(https?://\S+/a-list/endorse/\S+)"
    go(contact, urlsplit(mail(contact.site, "bea@example.org", pattern)).path)
    contact.page.get_by_label("We endorse her").check()
    press(contact, "Send the answer")
    done(contact, "Thank you. Your answer is on record.")


def step(officer: Visitor, words: str) -> None:
    """Record a step of the candidate whose page is open."""
    follow(officer, "Record a step")
    officer.page.get_by_label(words).check()
    fill(officer, Reason="As the panel decided.")
    press(officer, "Go on")


def listed(officer: Visitor, name: str) -> int:
    """An officer finds her, passes her due diligence, reviews and lists her; her number."""
    go(officer, f"/a-list/candidates?q={name.replace(' ', '+')}")
    follow(officer, name)
    officer.page.get_by_role("link", name="Due diligence", exact=True).click()
    officer.page.get_by_label("Passed").check()
    press(officer, "Record it")
    step(officer, "Begin the review")
    step(officer, "List her")
    done(officer, f"{name}: listed.")
    return number(officer.path)


def erased(officer: Visitor, candidate_id: int, name: str) -> None:
    """Erase her, having read over what goes."""
    address = f"/privacy/people/candidate/{candidate_id}/erase"
    officer.expect(address)
    go(officer, address)
    officer.page.get_by_label("She withdrew her consent").check()
    fill(officer, **{"Who asked for it, and why?": "Herself, by a letter of 3 October."})
    press(officer, "Go on and check")
    press(officer, f"Erase {name}")
    done(officer, "She is erased.")


def test_from_her_application_to_the_day_she_is_erased(
    new_visitor: NewVisitor, as_officer: AsOfficer, office_site: Site, office: Office
) -> None:
    name = unheard_of("Rhian Vaughan")
    phone, somebody = (new_visitor(width, at=office_site) for width in (360, 1280))
    officer = as_officer(Role.SELECTIONS_OFFICER)
    own = apply(phone, office_site, name)
    endorsed(phone, somebody, name)
    candidate_id = listed(officer, name)

    # Everybody finds her, and what she agreed to publish, and nothing else.
    go(somebody, "/a-list")
    follow(somebody, name)
    told = said(somebody)
    assert "London" in told
    assert BAKERS in told
    assert BIOGRAPHY not in told

    # A seat of her region is vacant: she is among the candidates for it.
    go(officer, office.path("/selections/vacancies/{open_vacancy}/candidates"))
    expect(officer.page.get_by_role("link", name=name)).to_be_visible()

    # She withdraws, and looks: no page has her any more.
    go(phone, f"{own}/leave")
    phone.page.get_by_label("Withdraw: take me off the list").check()
    press(phone, "Go on")
    done(phone, "Nothing of you is public any more.")
    go(phone, "/a-list")
    assert name not in said(phone)
    go(phone, f"/a-list/{candidate_id}", 404)
    go(officer, office.path("/selections/vacancies/{open_vacancy}/candidates"))
    assert name not in said(officer)

    # She has herself erased: her link opens nothing, and officers read her name nowhere.
    erased(as_officer(Role.PARTY_OFFICER), candidate_id, name)
    go(phone, own, 404)
    go(officer, f"/a-list/candidates/{candidate_id}")
    told = officer.page.content()
    assert "What was personal of her has been erased." in told
    assert not re.search(f"{name}|{BIOGRAPHY}|{name.split()[0]}", told)
