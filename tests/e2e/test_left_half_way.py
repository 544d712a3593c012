"""A form left half-way on a phone: kept as it is typed, offered on coming back, gone once sent."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from app.accounts.domain import Role
from tests.e2e.conftest import AsOfficer, Visitor
from tests.e2e.test_rounds import fits, said

FORM = "/confidence/rounds/new"
KEPT = "What you have typed is kept. It is not sent yet."
OFFERED = "You left this form half-way on"


def is_saving(request: Request) -> bool:
    """Whether a request is the script's."""
    return urlsplit(request.url).path == "/kept"


def on_a_slow_line(visitor: Visitor) -> None:
    """Let every request take as long as it does on a phone in a hall with bad reception."""
    network = visitor.page.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 50_000,
            "uploadThroughput": 20_000,
        },
    )


def title(visitor: Visitor) -> str:
    """What stands in the field of the title."""
    return visitor.page.get_by_label("Title").input_value()


def test_what_was_typed_on_a_phone_is_there_again_in_another_browser(
    as_officer: AsOfficer,
) -> None:
    phone = as_officer(Role.WHIP, 360)
    savings: list[Request] = []
    phone.page.on("request", lambda one: savings.append(one) if is_saving(one) else None)
    on_a_slow_line(phone)
    phone.visit(FORM)
    assert OFFERED not in said(phone)
    phone.page.get_by_label("Title").press_sequentially("A pledge of the autumn", delay=60)
    expect(phone.page.get_by_text(KEPT)).to_be_visible()
    fits(phone)
    assert 0 < len(savings) <= 3  # not at every key
    phone.page.get_by_label("Title").fill("A pledge of the winter")
    # She leaves before a moment has passed.
    phone.page.get_by_role("link", name="Rounds", exact=True).first.click()
    phone.page.wait_for_url("**/confidence/rounds")

    desk = as_officer(Role.WHIP, scripts=False)
    desk.visit(FORM)
    assert OFFERED in said(desk)
    assert title(desk) == ""
    desk.page.get_by_role("link", name="Take up what you typed").click()
    assert title(desk) == "A pledge of the winter"
    assert "is in the form again. Nothing is sent yet." in said(desk)

    phone.visit(f"{FORM}?kept=1")
    fits(phone)
    assert title(phone) == "A pledge of the winter"
    phone.press("Throw it away")
    assert phone.path == FORM
    fits(phone)
    assert "What you had typed is thrown away." in said(phone)
    assert title(phone) == ""


def test_a_form_that_was_sent_is_not_offered_though_a_saving_comes_late(
    as_officer: AsOfficer,
) -> None:
    phone = as_officer(Role.WHIP, 360)
    phone.visit(FORM)
    phone.page.get_by_label("A pledge: take the whip").check()
    phone.page.get_by_label("Opens on").fill("2016-09-05")
    phone.page.get_by_label("Closes on").fill("2016-09-09")
    phone.page.get_by_label("Title").fill("A pledge that is sent")
    phone.press("Make the draft")
    phone.page.wait_for_url(lambda url: not url.endswith("/new"))
    phone.page.wait_for_timeout(1500)
    phone.visit(FORM)
    assert OFFERED not in said(phone)
    assert title(phone) == ""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_refused_form_is_offered_without_scripts(as_officer: AsOfficer, width: int) -> None:
    whip = as_officer(Role.WHIP, width, scripts=False)
    whip.visit(FORM)
    whip.page.get_by_label("Title").fill("Refused at first")
    whip.page.get_by_label("Opens on").fill("")
    whip.expect(FORM)
    whip.press("Make the draft")
    whip.visit(FORM)
    fits(whip)
    assert OFFERED in said(whip)
    whip.press("Throw it away")
    assert OFFERED not in said(whip)
