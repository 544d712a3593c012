"""Every kind of page: WCAG 2.2 AA as far as axe can tell, and nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from app import create_app
from app.accounts.domain import Role
from config import Config
from tests.e2e.conftest import AsOfficer, NewVisitor, Site, Visitor
from tests.e2e.officers import PASSWORD, Office

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # A selector of every element it looks at takes axe a third of its time; we name them by HTML.
    "selectors": False,
}
# What reaches past the right edge of the window, unless it scrolls in a frame of its own or is
# meant for screen readers alone.
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth > window.innerWidth;
  const scrolls = element => {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const beyond = [...document.body.querySelectorAll("*")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.right > window.innerWidth + 1 && !scrolls(element)
      && !element.closest("svg");
  });
  return wide || beyond.length
    ? [`the page is ${document.documentElement.scrollWidth} wide`,
       ...beyond.slice(0, 5).map(e => `${e.tagName} ${e.className}: ${e.innerText.slice(0, 60)}`)]
    : [];
}"""

# Where each layout of the style sheet begins (it changes at 640, 641, 896 and 960 px), since a page
# is tightest there. 320 is a window of 1280 px at a zoom of 400 %, 640 at 200 %.
WIDTHS = (320, 640, 641, 896, 960)
JUDGED = (360, 1280)  # by axe too: on a phone and at a desk

NOWHERE = "/nothing-is-here"
PAGES: dict[str, tuple[str, int]] = {
    "home": ("/", 200),
    "members": ("/members", 200),
    "members sorted": ("/members?sort=party&order=descending", 200),
    "members, page 2": ("/members?page=2", 200),
    "members, none matches": ("/members?q=nobody+of+this+name", 200),
    "members, a wrong day": ("/members?on=x", 422),
    "a member": ("/members/172", 200),
    "a member who came by a by-election": ("/members/4588", 200),
    "a member whose seat ended": ("/members/4375", 200),
    "a member who changed party": ("/members/4422", 200),
    "a member of Sinn Féin": ("/members/4373", 200),
    "the Speaker": ("/members/17", 200),
    "no such member": ("/members/999999", 404),
    "divisions": ("/votes/divisions", 200),
    "divisions, page 2": ("/votes/divisions?page=2", 200),
    "divisions, past the last page": ("/votes/divisions?page=99", 200),
    "divisions, filtered": (
        "/votes/divisions?q=bill&since=2016-06-01&show=split&sort=closest",
        200,
    ),
    "divisions, none matches": ("/votes/divisions?q=unheard+of", 200),
    "divisions, a wrong day": ("/votes/divisions?since=x", 422),
    "a division": ("/votes/divisions/113", 200),
    "a division, filtered": ("/votes/divisions/113?party=Labour&vote=no", 200),
    "a division, none matches": ("/votes/divisions/113?q=nobody+of+this+name", 200),
    "a division, a wrong vote": ("/votes/divisions/113?vote=x", 422),
    "a deferred division": ("/votes/divisions/177", 200),
    "no such division": ("/votes/divisions/999999", 404),
    "a member's votes": ("/votes/members/172", 200),
    "a member's votes against": ("/votes/members/172?show=against", 200),
    "a member's votes, wrong": ("/votes/members/172?show=x", 422),
    "help": ("/help", 200),
    "help on a task": ("/help/lines-and-rebellion", 200),
    "ask for a correction": ("/privacy/corrections/new?about=member-172", 200),
    "a correction of nobody": ("/privacy/corrections/new?about=member-1", 404),
    "register, nothing asked": ("/register", 200),
    "register, a wrong time": ("/register?at=99", 422),
    "help on personal links": ("/help/use-a-personal-link", 200),
    "open data": ("/data", 200),
    "the API": ("/data/api", 200),
    "every vote": ("/data/votes", 200),
    "every vote, some days": ("/data/votes?since=2016-07-18&until=2016-07-18", 200),
    "every vote, none": ("/data/votes?since=2020-01-01", 200),
    "every vote, a wrong day": ("/data/votes?since=x", 422),
    "help on open data": ("/help/open-data", 200),
    "nothing": (NOWHERE, 404),
}
ADMINISTRATOR, SELECTIONS, PARTY = (
    Role.ADMINISTRATOR,
    Role.SELECTIONS_OFFICER,
    Role.PARTY_OFFICER,
)
DECISION = "{whip_other}&what=whip-suspend&effective_on=2016-09-05&decided_by=chief+whip"
# Pages of the officers' site: who looks (None: the public), the address, the status.
OFFICE: dict[str, tuple[Role | None, str, int]] = {
    "sign in": (None, "/sign-in", 200),
    "sign in with a passkey": (None, "/sign-in/passkey", 200),
    "password forgotten": (None, "/sign-in/reset", 200),
    "an invitation": (None, "/invitation/{invitation}", 200),
    "an invitation that is none": (None, "/invitation/nothing", 404),
    "asked for a correction": (None, "/privacy/corrections/asked/{reference}", 200),
    "desk of an administrator": (ADMINISTRATOR, "/desk", 200),
    "desk of a selections officer": (SELECTIONS, "/desk", 200),
    "desk of a party officer": (PARTY, "/desk", 200),
    "desk of an equality officer": (Role.EQUALITY_OFFICER, "/desk", 200),
    "search": (ADMINISTRATOR, "/search", 200),
    "search, found": (ADMINISTRATOR, "/search?q=lewisham", 200),
    "search, none matches": (ADMINISTRATOR, "/search?q=unheard+of", 200),
    "search, too long": (ADMINISTRATOR, f"/search?q={'x' * 101}", 422),
    "help of officers": (ADMINISTRATOR, "/help", 200),
    "home of officers": (ADMINISTRATOR, "/", 200),
    "a member, for officers": (SELECTIONS, "/members/172", 200),
    "a division, for whips": (Role.WHIP, "/votes/divisions/113", 200),
    "declare a line": (Role.WHIP, "/votes/divisions/113/line", 200),
    "void a line": (Role.WHIP, "/votes/lines/{line}/void", 200),
    "what was made of a rebellion": (Role.WHIP, "/votes/divisions/113/rebellion", 200),
    "void a review": (Role.WHIP, "/votes/reviews/{review}/void", 200),
    "a whip sheet": (Role.WHIP, "/votes/divisions/113/sheet", 200),
    "expected divisions": (Role.WHIP, "/votes/expected?show=all", 200),
    "expected divisions, none matches": (Role.WHIP, "/votes/expected?q=unheard+of", 200),
    "expected divisions, a wrong day": (Role.WHIP, "/votes/expected?since=x", 422),
    "an expected division": (Role.WHIP, "/votes/expected/{expected}", 200),
    "an expected division that was held": (Role.AUDITOR, "/votes/expected/{held_as}", 200),
    "expect a division": (Role.WHIP, "/votes/expected/new", 200),
    "change an expected division": (Role.WHIP, "/votes/expected/{expected}/edit", 200),
    "void an expected division": (Role.WHIP, "/votes/expected/{expected}/void", 200),
    "match an expected division": (Role.WHIP, "/votes/expected/{expected}/match", 200),
    "take a match back": (Role.WHIP, "/votes/expected/{held_as}/unmatch", 200),
    "declare a line beforehand": (Role.WHIP, "/votes/expected/{expected}/line", 200),
    "a whip sheet beforehand": (Role.WHIP, "/votes/expected/{expected}/sheet", 200),
    "slips and pairs": (Role.WHIP, "/votes/excuses?show=voided", 200),
    "slips and pairs, none matches": (Role.WHIP, "/votes/excuses?q=unheard+of", 200),
    "slips and pairs, a wrong day": (Role.WHIP, "/votes/excuses?on=x", 422),
    "a slip": (Role.WHIP, "/votes/excuses/{slip}", 200),
    "the ground of a slip": (Role.WHIP, "/votes/excuses/{slip}/ground", 200),
    "record a slip": (Role.WHIP, "/votes/excuses/new?division=113", 200),
    "void a slip": (Role.WHIP, "/votes/excuses/{slip}/void", 200),
    "reinstate a slip": (Role.WHIP, "/votes/excuses/{void_slip}/reinstate", 200),
    "a member, for the whips": (Role.WHIP, "/members/4212", 200),
    "help on slips": (Role.WHIP, "/help/record-a-slip", 200),
    "who holds the whip": (Role.WHIP, "/whips", 200),
    "who holds the whip, sorted": (Role.AUDITOR, "/whips?sort=since&whip=suspended", 200),
    "who holds the whip, none matches": (Role.WHIP, "/whips?q=unheard+of", 200),
    "who holds the whip, a wrong day": (Role.WHIP, "/whips?on=x", 422),
    "two histories": (Role.WHIP, "/whips/{whip_member}", 200),
    "two histories, for the auditor": (Role.AUDITOR, "/whips/{whip_member}", 200),
    "two histories, empty": (Role.WHIP, "/whips/{whip_other}", 200),
    "a change of the whip": (Role.WHIP, "/whips/changes/whip/{whip_change}", 200),
    "suspend the whip": (Role.WHIP, "/whips/{whip_other}/suspend", 200),
    "restore the whip": (Role.WHIP, "/whips/{whip_member}/restore", 200),
    "expel from the party": (Role.WHIP, "/whips/{whip_member}/membership/expel", 200),
    "void a change": (Role.WHIP, "/whips/changes/whip/{whip_change}/void", 200),
    "reinstate a change": (Role.WHIP, "/whips/changes/whip/{void_whip_change}/reinstate", 200),
    "one decision over many": (Role.WHIP, "/whips/bulk?member={whip_other}", 200),
    "one decision, not whole": (Role.WHIP, "/whips/bulk/check?member={whip_other}", 422),
    "check one decision": (Role.WHIP, f"/whips/bulk/check?member={DECISION}", 200),
    "check one decision that does not fit": (
        Role.WHIP,
        f"/whips/bulk/check?member={{whip_member}}&member={DECISION}",
        200,
    ),
    "histories from a file": (Role.WHIP, "/intake/whip-status/new", 200),
    "help on the whip": (Role.WHIP, "/help/withdraw-the-whip", 200),
    "refused": (Role.WHIP, "/accounts/users", 403),
    "users": (ADMINISTRATOR, "/accounts/users", 200),
    "users, none matches": (ADMINISTRATOR, "/accounts/users?q=nobody+of+this+name", 200),
    "users, a wrong role": (ADMINISTRATOR, "/accounts/users?role=x", 422),
    "a user": (ADMINISTRATOR, "/accounts/users/{active}", 200),
    "a user who is invited": (ADMINISTRATOR, "/accounts/users/{invited}", 200),
    "answers and rebellion": (Role.WHIP, "/reports/declarations-and-rebellion", 200),
    "every table": (Role.PARTY_OFFICER, "/reports", 200),
    "no such table": (Role.PARTY_OFFICER, "/reports?q=nothing", 200),
    "scheduled exports": (Role.PARTY_OFFICER, "/reports/scheduled", 200),
    "no scheduled export": (Role.WHIP, "/reports/scheduled?q=nothing", 200),
    "an export to schedule": (Role.PARTY_OFFICER, "/reports/scheduled/new", 200),
    "a scheduled export to end": (Role.PARTY_OFFICER, "/reports/scheduled/{schedule}/end", 200),
    "conference reports": (Role.PARTY_OFFICER, "/reports/conference", 200),
    "no conference report": (Role.PARTY_OFFICER, "/reports/conference?q=nothing", 200),
    "a new conference report": (Role.PARTY_OFFICER, "/reports/conference/new", 200),
    "a conference report": (Role.PARTY_OFFICER, "/reports/conference/{report}", 200),
    "a frozen report": (Role.PARTY_OFFICER, "/reports/conference/{frozen_report}", 200),
    "a report that is confidential": (Role.WHIP, "/reports/conference/{frozen_report}", 200),
    "a report that is read": (Role.PARTY_OFFICER, "/reports/conference/{report}/preview", 200),
    "a report that is changed": (Role.PARTY_OFFICER, "/reports/conference/{report}/edit", 200),
    "a report to freeze": (Role.PARTY_OFFICER, "/reports/conference/{report}/freeze", 200),
    "a report to void": (Role.PARTY_OFFICER, "/reports/conference/{frozen_report}/void", 200),
    "help on conference reports": (Role.PARTY_OFFICER, "/help/conference-reports", 200),
    "help on tables as files": (Role.PARTY_OFFICER, "/help/tables-as-files", 200),
    "answers and rebellion, wrong days": (
        Role.PARTY_OFFICER,
        "/reports/declarations-and-rebellion?since=2016-07-02&until=2016-07-01",
        422,
    ),
    "a user with too much of a name": (ADMINISTRATOR, "/accounts/users/{wide}", 200),
    "a user whose account is closed": (ADMINISTRATOR, "/accounts/users/{closed}", 200),
    "a user who is erased": (ADMINISTRATOR, "/accounts/users/{erased}", 200),
    "a user, for the auditor": (Role.AUDITOR, "/accounts/users/{active}", 200),
    "invite": (ADMINISTRATOR, "/accounts/users/new", 200),
    "change a user": (ADMINISTRATOR, "/accounts/users/{active}/edit", 200),
    "close an account": (ADMINISTRATOR, "/accounts/users/{active}/close", 200),
    "erase a person": (ADMINISTRATOR, "/accounts/users/{closed}/erase", 200),
    "take a second factor": (ADMINISTRATOR, "/accounts/users/{active}/take-second-factor", 200),
    "grant a role": (ADMINISTRATOR, "/accounts/users/{active}/grant", 200),
    "end a role": (ADMINISTRATOR, "/accounts/grants/{grant}/end", 200),
    "roles": (ADMINISTRATOR, "/accounts/roles", 200),
    "my account": (ADMINISTRATOR, "/accounts/me", 200),
    "register": (None, "/register", 200),
    "register, none matches": (None, "/register?q=nobody+of+this+name", 200),
    "register, before": (None, "/register?on=2001-01-01", 200),
    "a personal link": (None, "/confidence/links/{coded}", 200),
    "a personal link without an address": (None, "/confidence/links/{uncoded}", 200),
    "a personal link that is none": (None, "/confidence/links/nothing", 404),
    "answer by a personal link": (None, "/confidence/links/{coded}/answer", 200),
    "every seat": (SELECTIONS, "/selections/overview", 200),
    "every seat, none matches": (Role.AUDITOR, "/selections/overview?q=unheard+of", 200),
    "every seat, wrongly asked": (Role.AUDITOR, "/selections/overview?on=soon", 422),
    "units missing or late": (SELECTIONS, "/selections/overview/units", 200),
    "reminders to secretaries": (SELECTIONS, "/selections/reminders", 200),
    "rounds of ballots": (SELECTIONS, "/selections/rounds", 200),
    "rounds of ballots, none matches": (Role.AUDITOR, "/selections/rounds?q=unheard+of", 200),
    "a round of ballots": (SELECTIONS, "/selections/rounds/{ballot_round}", 200),
    "a round of ballots, a wrong day": (
        Role.AUDITOR,
        "/selections/rounds/{ballot_round}?on=x",
        422,
    ),
    "call ballots": (SELECTIONS, "/selections/rounds/new?rules=2&called_on=2016-09-06", 200),
    "several ballots at once": (SELECTIONS, "/selections/rounds/{ballot_round}/many", 200),
    "a trigger ballot": (SELECTIONS, "/selections/ballots/{ballot}", 200),
    "a trigger ballot, read": (Role.CLP_SECRETARY, "/selections/ballots/{ballot}", 200),
    "pause a ballot": (SELECTIONS, "/selections/ballots/{ballot}/pause", 200),
    "override a ballot": (SELECTIONS, "/selections/ballots/{ballot}/override", 200),
    "resume a ballot that runs": (SELECTIONS, "/selections/ballots/{ballot}/resume", 200),
    "timetable of a ballot": (SELECTIONS, "/selections/ballots/{ballot}/timetable", 200),
    "notice of a ballot": (SELECTIONS, "/selections/ballots/{ballot}/notice", 200),
    "ask more units": (SELECTIONS, "/selections/ballots/{ballot}/units/add", 200),
    "take a unit out": (SELECTIONS, "/selections/ballots/{ballot}/units/withdraw", 200),
    "a clp, for what is asked": (Role.CLP_SECRETARY, "/selections/clps/{clp}", 200),
    "a clp, for officers": (SELECTIONS, "/selections/clps/{clp}", 200),
    "a clp without a ballot": (Role.AUDITOR, "/selections/clps/{other_clp}", 200),
    "a clp of others": (Role.CLP_SECRETARY, "/selections/clps/{other_clp}", 404),
    "enter a retake": (
        Role.CLP_SECRETARY,
        "/selections/ballots/{ballot}/units/{ballot_unit}/return",
        200,
    ),
    "returns": (SELECTIONS, "/selections/returns", 200),
    "returns, none matches": (Role.AUDITOR, "/selections/returns?q=unheard+of", 200),
    "returns, wrongly asked": (Role.AUDITOR, "/selections/returns?state=x", 422),
    "a return that waits": (SELECTIONS, "/selections/returns/{return}", 200),
    "a return, for its secretary": (
        Role.CLP_SECRETARY,
        "/selections/returns/{sent_back_return}",
        200,
    ),
    "confirm a return": (SELECTIONS, "/selections/returns/{return}/confirm", 200),
    "send a return back": (SELECTIONS, "/selections/returns/{return}/send-back", 200),
    "take back what another entered": (
        Role.CLP_SECRETARY,
        "/selections/returns/{return}/take-back",
        200,
    ),
    "void a return": (SELECTIONS, "/selections/returns/{tied_return}/void", 200),
    "help on entering a return": (Role.CLP_SECRETARY, "/help/enter-a-return", 200),
    "help on confirming a return": (SELECTIONS, "/help/confirm-a-return", 200),
    "vacancies": (SELECTIONS, "/selections/vacancies", 200),
    "vacancies, none matches": (Role.AUDITOR, "/selections/vacancies?q=unheard+of", 200),
    "vacancies, wrongly asked": (Role.AUDITOR, "/selections/vacancies?on=soon", 422),
    "seats to be looked at": (SELECTIONS, "/selections/vacancies/suggested", 200),
    "no seat to be looked at": (SELECTIONS, "/selections/vacancies/suggested?q=unheard+of", 200),
    "open a vacancy": (SELECTIONS, "/selections/vacancies/new", 200),
    "open every seat": (SELECTIONS, "/selections/vacancies/mandatory", 200),
    "open every seat, wrongly asked": (SELECTIONS, "/selections/vacancies/mandatory?day=x", 422),
    "a tied selection": (SELECTIONS, "/selections/vacancies/{vacancy}", 200),
    "a selection, for its secretary": (Role.CLP_SECRETARY, "/selections/vacancies/{vacancy}", 200),
    "a concluded selection": (SELECTIONS, "/selections/vacancies/{concluded_vacancy}", 200),
    "candidates for a vacancy": (
        SELECTIONS,
        "/selections/vacancies/{open_vacancy}/candidates",
        200,
    ),
    "candidates, for those who only read": (
        ADMINISTRATOR,
        "/selections/vacancies/{open_vacancy}/candidates?sort=name",
        200,
    ),
    "candidates, for a secretary": (
        Role.CLP_SECRETARY,
        "/selections/vacancies/{vacancy}/candidates",
        200,
    ),
    "candidates, none matches": (
        Role.AUDITOR,
        "/selections/vacancies/{vacancy}/candidates?q=unheard+of",
        200,
    ),
    "candidates, wrongly asked": (
        SELECTIONS,
        "/selections/vacancies/{vacancy}/candidates?show=x",
        422,
    ),
    "candidates of a vacancy that is over": (
        SELECTIONS,
        "/selections/vacancies/{concluded_vacancy}/candidates",
        200,
    ),
    "put a candidate on the shortlist": (
        SELECTIONS,
        "/selections/vacancies/{open_vacancy}/candidates/{candidate}/shortlist",
        200,
    ),
    "put an applicant on the shortlist": (
        SELECTIONS,
        "/selections/vacancies/{open_vacancy}/candidates/{applicant}/shortlist",
        200,
    ),
    "put a candidate on it once votes are in": (
        SELECTIONS,
        "/selections/vacancies/{vacancy}/candidates/{candidate}/shortlist",
        200,
    ),
    "help on candidates who fit": (Role.CLP_SECRETARY, "/help/candidates-who-fit", 200),
    "the days of a selection": (SELECTIONS, "/selections/vacancies/{vacancy}/days", 200),
    "decide a shortlist": (SELECTIONS, "/selections/vacancies/{vacancy}/shortlist", 200),
    "add a contender": (SELECTIONS, "/selections/vacancies/{vacancy}/contenders/new", 200),
    "a contender withdraws": (SELECTIONS, "/selections/contenders/{contender}/withdraw", 200),
    "a declaration": (SELECTIONS, "/selections/contenders/{contender}/eligibility", 200),
    "a round of a result": (SELECTIONS, "/selections/vacancies/{vacancy}/results/new", 200),
    "settle a tie of a result": (SELECTIONS, "/selections/vacancies/{vacancy}/tie", 200),
    "void a round of a result": (SELECTIONS, "/selections/results/{result}/void", 200),
    "conclude a selection": (SELECTIONS, "/selections/vacancies/{vacancy}/conclude", 200),
    "close a vacancy": (SELECTIONS, "/selections/vacancies/{vacancy}/close", 200),
    "reopen a vacancy": (SELECTIONS, "/selections/vacancies/{concluded_vacancy}/reopen", 200),
    "help on running a selection": (SELECTIONS, "/help/run-a-selection", 200),
    "not restanding": (SELECTIONS, "/selections/restanding", 200),
    "not restanding, none matches": (SELECTIONS, "/selections/restanding?q=unheard+of", 200),
    "what keeps her from a ballot": (
        SELECTIONS,
        "/selections/restanding/members/{ballot_member}",
        200,
    ),
    "why she is kept from a ballot": (SELECTIONS, "/selections/restanding/{fact}", 200),
    "when it ends": (SELECTIONS, "/selections/restanding/{fact}/end", 200),
    "void what keeps her": (SELECTIONS, "/selections/restanding/{fact}/void", 200),
    "rule sets": (SELECTIONS, "/selections/rule-sets", 200),
    "rule sets, none matches": (Role.AUDITOR, "/selections/rule-sets?q=unheard+of", 200),
    "a rule set, tried": (
        Role.AUDITOR,
        "/selections/rule-sets/3?branches_for=2&branches_against=1",
        200,
    ),
    "a rule set, tried wrongly": (Role.AUDITOR, "/selections/rule-sets/2?branches_for=x", 422),
    "a new version of a rule set": (ADMINISTRATOR, "/selections/rule-sets/2/new-version", 200),
    "boundary reviews": (SELECTIONS, "/selections/boundaries", 200),
    "boundary reviews, none matches": (Role.AUDITOR, "/selections/boundaries?q=unheard+of", 200),
    "record a boundary review": (SELECTIONS, "/selections/boundaries/new", 200),
    "a boundary review": (SELECTIONS, "/selections/boundaries/{boundary_review}", 200),
    "a boundary review, what if": (
        Role.AUDITOR,
        "/selections/boundaries/{boundary_review}?threshold=9/20",
        200,
    ),
    "a boundary review, wrongly asked": (
        Role.AUDITOR,
        "/selections/boundaries/{boundary_review}?threshold=45",
        422,
    ),
    "a voided boundary review": (SELECTIONS, "/selections/boundaries/{void_boundary_review}", 200),
    "change a boundary review": (
        SELECTIONS,
        "/selections/boundaries/{boundary_review}/change",
        200,
    ),
    "void a boundary review": (SELECTIONS, "/selections/boundaries/{boundary_review}/void", 200),
    "mps of a boundary review": (
        SELECTIONS,
        "/selections/boundaries/{boundary_review}/members",
        200,
    ),
    "old seats": (SELECTIONS, "/selections/boundaries/{boundary_review}/old-seats", 200),
    "old seats of none": (
        Role.AUDITOR,
        "/selections/boundaries/{void_boundary_review}/old-seats",
        200,
    ),
    "an old seat": (SELECTIONS, "/selections/boundaries/old-seats/{old_ashby}", 200),
    "change an old seat": (SELECTIONS, "/selections/boundaries/old-seats/{old_ashby}/change", 200),
    "choose seats": (SELECTIONS, "/selections/boundaries/old-seats/{old_ashby}/choice", 200),
    "void a choice of seats": (
        SELECTIONS,
        "/selections/boundaries/old-seats/{old_ashby}/choice/void",
        200,
    ),
    "a new seat": (SELECTIONS, "/selections/boundaries/new-seats/{new_middleton}", 200),
    "decide a new seat": (
        SELECTIONS,
        "/selections/boundaries/new-seats/{new_northfield}/decide",
        200,
    ),
    "void a decision on a seat": (
        SELECTIONS,
        "/selections/boundaries/decisions/{seat_decision}/void",
        200,
    ),
    "regional contacts": (SELECTIONS, "/selections/contacts", 200),
    "regional contacts, none matches": (Role.AUDITOR, "/selections/contacts?q=unheard+of", 200),
    "regional contacts, wrongly asked": (Role.AUDITOR, "/selections/contacts?show=x", 422),
    "a regional contact": (SELECTIONS, "/selections/contacts/{contact}", 200),
    "record a regional contact": (SELECTIONS, "/selections/contacts/new?region=Wales", 200),
    "change a regional contact": (SELECTIONS, "/selections/contacts/{contact}/edit", 200),
    "void a regional contact": (SELECTIONS, "/selections/contacts/{contact}/void", 200),
    "a clp, filled out": (SELECTIONS, "/selections/clps/{clp}/organisation?show=voided", 200),
    "a clp, filled out, for its secretary": (
        Role.CLP_SECRETARY,
        "/selections/clps/{clp}/organisation",
        200,
    ),
    "a clp, not filled out": (SELECTIONS, "/selections/clps/{other_clp}/organisation", 200),
    "a clp, filled out, a wrong day": (SELECTIONS, "/selections/clps/{clp}/organisation?on=x", 422),
    "branches of clps": (SELECTIONS, "/selections/units?show=voided", 200),
    "branches of clps, none matches": (Role.AUDITOR, "/selections/units?q=unheard+of", 200),
    "branches of clps, a wrong day": (Role.AUDITOR, "/selections/units?on=x", 422),
    "a branch": (SELECTIONS, "/selections/units/{unit}", 200),
    "a voided branch": (SELECTIONS, "/selections/units/{void_unit}", 200),
    "record a branch": (SELECTIONS, "/selections/clps/{clp}/units/new/branch", 200),
    "record an affiliate": (SELECTIONS, "/selections/clps/{clp}/units/new/affiliate", 200),
    "change an affiliate": (SELECTIONS, "/selections/units/{affiliate}/edit", 200),
    "end a branch": (SELECTIONS, "/selections/units/{unit}/end", 200),
    "void a branch": (SELECTIONS, "/selections/units/{unit}/void", 200),
    "an officer of a clp": (SELECTIONS, "/selections/officers/{clp_officer}", 200),
    "record an officer of a clp": (SELECTIONS, "/selections/clps/{clp}/officers/new", 200),
    "change an officer of a clp": (SELECTIONS, "/selections/officers/{clp_officer}/edit", 200),
    "an officer of a clp leaves": (SELECTIONS, "/selections/officers/{clp_officer}/end", 200),
    "void an officer of a clp": (SELECTIONS, "/selections/officers/{clp_officer}/void", 200),
    "a freeze date": (SELECTIONS, "/selections/freeze-dates/{freeze}", 200),
    "record a freeze date": (SELECTIONS, "/selections/clps/{clp}/freeze-dates/new", 200),
    "void a freeze date": (SELECTIONS, "/selections/freeze-dates/{freeze}/void", 200),
    "help on filling out a clp": (SELECTIONS, "/help/fill-out-a-clp", 200),
    "posts": (Role.SELECTIONS_OFFICER, "/cabinet/posts", 200),
    "posts, before": (Role.AUDITOR, "/cabinet/posts?on=2001-01-01", 200),
    "posts, none matches": (Role.SELECTIONS_OFFICER, "/cabinet/posts?q=nothing+of+this+name", 200),
    "posts, a wrong day": (Role.SELECTIONS_OFFICER, "/cabinet/posts?on=x", 422),
    "history of posts": (Role.SELECTIONS_OFFICER, "/cabinet/posts/history", 200),
    "record a post": (Role.SELECTIONS_OFFICER, "/cabinet/posts/new", 200),
    "a post held": (Role.SELECTIONS_OFFICER, "/cabinet/posts/{held_post}", 200),
    "a post left": (Role.WHIP, "/cabinet/posts/{left_post}", 200),
    "a voided post": (Role.SELECTIONS_OFFICER, "/cabinet/posts/{void_post}", 200),
    "leave a post": (Role.SELECTIONS_OFFICER, "/cabinet/posts/{held_post}/leave", 200),
    "correct a post": (Role.SELECTIONS_OFFICER, "/cabinet/posts/{left_post}/edit", 200),
    "void a post": (Role.SELECTIONS_OFFICER, "/cabinet/posts/{held_post}/void", 200),
    "reinstate a post": (Role.SELECTIONS_OFFICER, "/cabinet/posts/{void_post}/reinstate", 200),
    "the House by party": (Role.WHIP, "/splits/composition?on=2016-09-15", 200),
    "the House on no day": (Role.AUDITOR, "/splits/composition?on=x", 422),
    "the House before the record": (PARTY, "/splits/composition?on=1990-01-01", 200),
    "breakaway groups": (Role.WHIP, "/splits/groups", 200),
    "breakaway groups, none matches": (Role.AUDITOR, "/splits/groups?q=nothing+of+it", 200),
    "breakaway groups, a wrong day": (PARTY, "/splits/groups?on=x", 422),
    "a breakaway group": (Role.WHIP, "/splits/groups/{breakaway}", 200),
    "a voided breakaway group": (PARTY, "/splits/groups/{void_breakaway}", 200),
    "record a breakaway group": (Role.WHIP, "/splits/groups/new", 200),
    "what became of a group": (Role.WHIP, "/splits/groups/{breakaway}/record", 200),
    "void what became of a group": (PARTY, "/splits/groups/facts/{breakaway_fact}/void", 200),
    "void a breakaway group": (Role.WHIP, "/splits/groups/{breakaway}/void", 200),
    "join a breakaway group": (Role.WHIP, "/splits/groups/{breakaway}/join", 200),
    "leave a breakaway group": (PARTY, "/splits/groups/spells/{breakaway_spell}/correct", 200),
    "void who joined a group": (PARTY, "/splits/groups/spells/{breakaway_spell}/void", 200),
    "who governs": (Role.WHIP, "/splits/governments", 200),
    "who governs, none matches": (Role.AUDITOR, "/splits/governments?q=nothing", 200),
    "record who governs": (Role.WHIP, "/splits/governments/new", 200),
    "correct who governs": (PARTY, "/splits/governments/{governing}/correct", 200),
    "void who governs": (PARTY, "/splits/governments/{governing}/void", 200),
    "help on breakaway groups": (Role.WHIP, "/help/record-a-breakaway", 200),
    "drafts": (SELECTIONS, "/cabinet/drafts", 200),
    "drafts, none matches": (Role.AUDITOR, "/cabinet/drafts?q=nothing+of+this+name", 200),
    "drafts, a state that is none": (Role.WHIP, "/cabinet/drafts?state=x", 422),
    "choose the contest of a draft": (SELECTIONS, "/cabinet/drafts/new", 200),
    "open a draft": (SELECTIONS, "/cabinet/drafts/new?contest={contest}", 200),
    "open a draft by a divisor": (
        SELECTIONS,
        "/cabinet/drafts/new?contest={contest}&rule=dhondt",
        200,
    ),
    "open a draft of a tied quota": (
        SELECTIONS,
        "/cabinet/drafts/new?contest={tied_contest}&method=droop",
        200,
    ),
    "a running draft": (SELECTIONS, "/cabinet/drafts/{running_draft}", 200),
    "a running draft, read": (Role.AUDITOR, "/cabinet/drafts/{running_draft}", 200),
    "a draft on a screen": (SELECTIONS, "/cabinet/drafts/{running_draft}/screen", 200),
    "a tied draft": (SELECTIONS, "/cabinet/drafts/{tied_draft}", 200),
    "a finished draft": (SELECTIONS, "/cabinet/drafts/{done_draft}", 200),
    "a published draft": (SELECTIONS, "/cabinet/drafts/{published_draft}", 200),
    "a voided draft": (SELECTIONS, "/cabinet/drafts/{void_draft}", 200),
    "picks of a draft": (SELECTIONS, "/cabinet/drafts/{done_draft}/picks", 200),
    "picks of a draft, none": (SELECTIONS, "/cabinet/drafts/{tied_draft}/picks", 200),
    "publish a draft": (PARTY, "/cabinet/drafts/{done_draft}/publish", 200),
    "all in the way of a draft leave": (SELECTIONS, "/cabinet/drafts/{done_draft}/clear", 200),
    "publish a draft that goes on": (PARTY, "/cabinet/drafts/{running_draft}/publish", 200),
    "void a draft": (SELECTIONS, "/cabinet/drafts/{running_draft}/void", 200),
    "void a published draft": (SELECTIONS, "/cabinet/drafts/{published_draft}/void", 200),
    "vacancies of a draft": (SELECTIONS, "/cabinet/drafts/{published_draft}/vacancies", 200),
    "vacancies of a draft that goes on": (
        SELECTIONS,
        "/cabinet/drafts/{running_draft}/vacancies",
        200,
    ),
    "contests": (SELECTIONS, "/cabinet/contests", 200),
    "contests, none matches": (SELECTIONS, "/cabinet/contests?q=nothing+of+this+name", 200),
    "record a contest": (SELECTIONS, "/cabinet/contests/new", 200),
    "a contest": (SELECTIONS, "/cabinet/contests/{contest}", 200),
    "a contest, voided": (SELECTIONS, "/cabinet/contests/{void_contest}", 200),
    "change a contest": (SELECTIONS, "/cabinet/contests/{contest}/edit", 200),
    "void a contest": (SELECTIONS, "/cabinet/contests/{tied_contest}/void", 200),
    "reinstate a contest": (SELECTIONS, "/cabinet/contests/{void_contest}/reinstate", 200),
    "a quota": (SELECTIONS, "/cabinet/contests/{contest}/quota?seats=20", 200),
    "a quota, too many seats": (SELECTIONS, "/cabinet/contests/{contest}/quota?seats=x", 422),
    "a quota with a tie": (SELECTIONS, "/cabinet/contests/{tied_contest}/quota?seats=5", 200),
    "settle a tie": (
        SELECTIONS,
        "/cabinet/contests/{tied_contest}/quota/settle?seats=5&method=dhondt&base=all",
        200,
    ),
    "void a settlement": (
        SELECTIONS,
        "/cabinet/contests/{tied_contest}/quota/settlements/{settlement}/void",
        200,
    ),
    "ladders": (SELECTIONS, "/cabinet/ladders", 200),
    "make a ladder": (SELECTIONS, "/cabinet/ladders/new", 200),
    "a ladder": (SELECTIONS, "/cabinet/ladders/{ladder}", 200),
    "a ladder, voided": (SELECTIONS, "/cabinet/ladders/{void_ladder}", 200),
    "change a ladder": (SELECTIONS, "/cabinet/ladders/{ladder}/edit", 200),
    "copy a ladder": (SELECTIONS, "/cabinet/ladders/{ladder}/copy", 200),
    "void a ladder": (SELECTIONS, "/cabinet/ladders/{ladder}/void", 200),
    "reinstate a ladder": (SELECTIONS, "/cabinet/ladders/{void_ladder}/reinstate", 200),
    "help on drafts": (SELECTIONS, "/help/run-a-draft", 200),
    "help on sharing posts": (Role.WHIP, "/help/share-posts", 200),
    "rounds": (Role.WHIP, "/confidence/rounds", 200),
    "rounds, none matches": (Role.WHIP, "/confidence/rounds?q=nothing+of+this+name", 200),
    "a draft round": (Role.WHIP, "/confidence/rounds/{draft_round}", 200),
    "an open round": (Role.WHIP, "/confidence/rounds/{links_round}", 200),
    "an open round, a wrong day": (Role.WHIP, "/confidence/rounds/{links_round}?on=x", 422),
    "a closed round": (Role.AUDITOR, "/confidence/rounds/{closed_round}", 200),
    "a voided round": (Role.WHIP, "/confidence/rounds/{void_round}", 200),
    "a round in pictures": (Role.WHIP, "/confidence/rounds/{closed_round}/figures", 200),
    "make a round": (Role.WHIP, "/confidence/rounds/new", 200),
    "change a round": (Role.WHIP, "/confidence/rounds/{links_round}/edit", 200),
    "who is asked": (Role.WHIP, "/confidence/rounds/{draft_round}/asked", 200),
    "open a round": (Role.WHIP, "/confidence/rounds/{draft_round}/open", 200),
    "close a round": (Role.WHIP, "/confidence/rounds/{links_round}/close", 200),
    "void a round": (Role.WHIP, "/confidence/rounds/{draft_round}/void", 200),
    "enter answers": (Role.WHIP, "/confidence/rounds/{links_round}/grid", 200),
    "compare rounds": (Role.WHIP, "/confidence/rounds/compare", 200),
    "two rounds compared": (
        Role.WHIP,
        "/confidence/rounds/compare?a={links_round}&b={closed_round}",
        200,
    ),
    "answers of a member": (Role.WHIP, "/confidence/answers/{equivocates_answer}", 200),
    "a voided answer": (Role.WHIP, "/confidence/answers/{no_answer}", 200),
    "record an answer": (
        Role.WHIP,
        "/confidence/rounds/{links_round}/members/{linked}/answer",
        200,
    ),
    "void an answer": (
        Role.WHIP,
        "/confidence/rounds/{closed_round}/answers/{yes_answer}/void",
        200,
    ),
    "reinstate an answer": (
        Role.WHIP,
        "/confidence/rounds/{closed_round}/answers/{no_answer}/reinstate",
        200,
    ),
    "links of a round": (Role.WHIP, "/confidence/rounds/{links_round}/links", 200),
    "make a link": (Role.WHIP, "/confidence/rounds/{links_round}/links/new/{linked}", 200),
    "make a link without an address": (
        Role.WHIP,
        "/confidence/rounds/{links_round}/links/new/{unlinked}",
        200,
    ),
    "mail links": (Role.WHIP, "/confidence/rounds/{links_round}/links/mail", 200),
    "end a link": (Role.WHIP, "/confidence/rounds/{links_round}/links/{link}/end", 200),
    "addresses": (Role.WHIP, "/confidence/addresses", 200),
    "an address": (Role.WHIP, "/confidence/addresses/{linked}", 200),
    "no address": (Role.WHIP, "/confidence/addresses/{unlinked}", 200),
    "recommendations": (Role.WHIP, "/confidence/recommendations", 200),
    "recommendations, none": (Role.WHIP, "/confidence/recommendations?q=nobody+at+all", 200),
    "a recommendation": (Role.WHIP, "/confidence/recommendations/{waiting}", 200),
    "a decision": (Role.AUDITOR, "/confidence/recommendations/{decided}", 200),
    "decide on one": (Role.WHIP, "/confidence/recommendations/{waiting}/decide", 200),
    "take a decision back": (Role.WHIP, "/confidence/recommendations/{decided}/take-back", 200),
    "decide on many": (
        Role.WHIP,
        "/confidence/recommendations/decide/{closed_round}/withdraw-the-whip",
        200,
    ),
    "marks": (Role.SELECTIONS_OFFICER, "/confidence/marks", 200),
    "marks, none matches": (Role.SELECTIONS_OFFICER, "/confidence/marks?q=nobody+at+all", 200),
    "marks, a wrong day": (Role.SELECTIONS_OFFICER, "/confidence/marks?on=x", 422),
    "marks of an auditor": (Role.AUDITOR, "/confidence/marks", 200),
    "a mark": (Role.SELECTIONS_OFFICER, "/confidence/marks/{routed_mark}", 200),
    "a mark that is proposed": (Role.SELECTIONS_OFFICER, "/confidence/marks/{proposed_mark}", 200),
    "put a mark on": (Role.SELECTIONS_OFFICER, "/confidence/marks/{proposed_mark}/put-on", 200),
    "choose a route": (Role.SELECTIONS_OFFICER, "/confidence/marks/{routed_mark}/route", 200),
    "record an outcome": (Role.SELECTIONS_OFFICER, "/confidence/marks/{routed_mark}/outcome", 200),
    "a step that cannot be": (
        Role.SELECTIONS_OFFICER,
        "/confidence/marks/{routed_mark}/put-on",
        200,
    ),
    "decide on marks": (Role.SELECTIONS_OFFICER, "/confidence/marks/decide", 200),
    "propose a mark": (Role.SELECTIONS_OFFICER, "/confidence/marks/propose", 200),
    "my account, a secretary's": (Role.CLP_SECRETARY, "/accounts/me", 200),
    "my password": (ADMINISTRATOR, "/accounts/me/password", 200),
    "my second factor": (ADMINISTRATOR, "/accounts/me/second-factor", 200),
    "my recovery codes": (ADMINISTRATOR, "/accounts/me/recovery-codes", 200),
    "my passkeys": (ADMINISTRATOR, "/accounts/me/passkeys", 200),
    "show that it is you": (ADMINISTRATOR, "/sign-in/again", 200),
    "show your passkey": (ADMINISTRATOR, "/sign-in/again/passkey", 200),
    "CLPs": (SELECTIONS, "/members/clps", 200),
    "CLPs, voided": (SELECTIONS, "/members/clps?show=voided", 200),
    "CLPs, none matches": (SELECTIONS, "/members/clps?q=nowhere", 200),
    "CLPs, a wrong day": (SELECTIONS, "/members/clps?on=x", 422),
    "CLPs of a secretary": (Role.CLP_SECRETARY, "/members/clps", 200),
    "a CLP": (SELECTIONS, "/members/clps/{clp}", 200),
    "a CLP, for its secretary": (Role.CLP_SECRETARY, "/members/clps/{clp}", 200),
    "a CLP of others": (Role.CLP_SECRETARY, "/members/clps/{other_clp}", 404),
    "a CLP that is no more": (SELECTIONS, "/members/clps/{ended_clp}", 200),
    "a voided CLP": (SELECTIONS, "/members/clps/{void_clp}", 200),
    "record a CLP": (SELECTIONS, "/members/clps/new", 200),
    "change a CLP": (SELECTIONS, "/members/clps/{clp}/edit", 200),
    "void a CLP": (SELECTIONS, "/members/clps/{clp}/void", 200),
    "imports": (SELECTIONS, "/intake", 200),
    "take in CLPs": (SELECTIONS, "/intake/clps/new", 200),
    "take in users": (ADMINISTRATOR, "/intake/users/new", 200),
    "a preview": (SELECTIONS, "/intake/imports/{preview}", 200),
    "a preview, refused rows": (SELECTIONS, "/intake/imports/{preview}?show=refused", 200),
    "an import": (SELECTIONS, "/intake/imports/{taken_in}", 200),
    "undo an import": (SELECTIONS, "/intake/imports/{taken_in}/undo", 200),
    "jobs": (ADMINISTRATOR, "/jobs?still=yes", 200),
    "jobs, for the auditor": (Role.AUDITOR, "/jobs?still=yes", 200),
    "history of jobs": (ADMINISTRATOR, "/jobs/runs", 200),
    "history of jobs, none matches": (ADMINISTRATOR, "/jobs/runs?job=mail.send", 200),
    "a run": (ADMINISTRATOR, "/jobs/runs/{succeeded}", 200),
    "a failed run": (ADMINISTRATOR, "/jobs/runs/{failed}", 200),
    "a run in progress": (ADMINISTRATOR, "/jobs/runs/{running}?still=yes", 200),
    "settings": (ADMINISTRATOR, "/settings", 200),
    "settings of a day": (ADMINISTRATOR, "/settings?on=2026-01-01", 200),
    "settings, for the auditor": (Role.AUDITOR, "/settings", 200),
    "a setting": (ADMINISTRATOR, "/settings/{setting}", 200),
    "another setting": (ADMINISTRATOR, "/settings/members:own-party", 200),
    "audit": (Role.AUDITOR, "/audit", 200),
    "audit, none matches": (Role.AUDITOR, "/audit?q=nobody+of+this+name", 200),
    "audit, a wrong day": (Role.AUDITOR, "/audit?since=x", 422),
    "an entry": (Role.AUDITOR, "/audit/1", 200),
    "an entry with personal values": (Role.AUDITOR, "/audit/{private_entry}", 200),
    "corrections": (PARTY, "/privacy/corrections", 200),
    "corrections, all": (PARTY, "/privacy/corrections?show=all", 200),
    "a correction": (PARTY, "/privacy/corrections/{correction}", 200),
    "an overdue correction": (PARTY, "/privacy/corrections/{late}", 200),
    "a decided correction": (PARTY, "/privacy/corrections/{decided}", 200),
    "a correction, for the auditor": (Role.AUDITOR, "/privacy/corrections/{correction}", 200),
    "people": (PARTY, "/privacy/people", 200),
    "people, found": (PARTY, "/privacy/people?kind=member&q=abbott", 200),
    "people, none found": (PARTY, "/privacy/people?kind=member&q=unheard+of", 200),
    "a person": (PARTY, "/privacy/people/member/172", 200),
    "objections": (PARTY, "/privacy/objections?show=all", 200),
    "objections of a person": (PARTY, "/privacy/people/member/172/objections", 200),
    "record an objection": (PARTY, "/privacy/people/member/4212/objections/new", 200),
    "end an objection": (PARTY, "/privacy/people/member/172/objections/end", 200),
    "erase a person of any kind": (PARTY, "/privacy/people/member/172/erase", 200),
    "erasures": (PARTY, "/privacy/erasures", 200),
    "retention": (PARTY, "/privacy/retention", 200),
    "candidates of the A-list": (SELECTIONS, "/a-list/candidates", 200),
    "candidates of the A-list, none matches": (PARTY, "/a-list/candidates?q=unheard+of", 200),
    "candidates of the A-list, wrongly asked": (SELECTIONS, "/a-list/candidates?on=x", 422),
    "enter a candidate": (SELECTIONS, "/a-list/candidates/new", 200),
    "send a personal link": (SELECTIONS, "/a-list/candidates/invite", 200),
    "a candidate": (SELECTIONS, "/a-list/candidates/{candidate}", 200),
    "an applicant, for the auditor": (Role.AUDITOR, "/a-list/candidates/{applicant}", 200),
    "change a candidate": (SELECTIONS, "/a-list/candidates/{candidate}/edit", 200),
    "a step of a candidate": (SELECTIONS, "/a-list/candidates/{candidate}/step", 200),
    "what a candidate publishes": (SELECTIONS, "/a-list/candidates/{candidate}/agreement", 200),
    "a pledge of a candidate": (SELECTIONS, "/a-list/candidates/{applicant}/pledges/new", 200),
    "void a pledge": (SELECTIONS, "/a-list/candidates/{candidate}/pledges/whip/void", 200),
    "a candidate is ready": (SELECTIONS, "/a-list/candidates/{applicant}/readiness", 200),
    "due diligence": (SELECTIONS, "/a-list/candidates/{applicant}/diligence", 200),
    "a photograph": (SELECTIONS, "/a-list/candidates/{candidate}/photo", 200),
    "an endorsement": (SELECTIONS, "/a-list/candidates/{applicant}/endorsements/new", 200),
    "an endorsement withdrawn": (SELECTIONS, "/a-list/endorsements/{endorsement}/withdraw", 200),
    "an endorsement voided": (SELECTIONS, "/a-list/endorsements/{endorsement}/void", 200),
    "organisations": (PARTY, "/a-list/organisations", 200),
    "organisations, none matches": (PARTY, "/a-list/organisations?q=unheard+of", 200),
    "recognise an organisation": (PARTY, "/a-list/organisations/new", 200),
    "an organisation": (PARTY, "/a-list/organisations/{organisation}", 200),
    "change an organisation": (PARTY, "/a-list/organisations/{organisation}/edit", 200),
    "void an organisation": (PARTY, "/a-list/organisations/{organisation}/void", 200),
    "traditions": (SELECTIONS, "/a-list/traditions", 200),
    "make a group of traditions": (SELECTIONS, "/a-list/traditions/new", 200),
    "change a group of traditions": (SELECTIONS, "/a-list/traditions/{tradition}/edit", 200),
    "void a group of traditions": (SELECTIONS, "/a-list/traditions/{tradition}/void", 200),
    "group traditions": (SELECTIONS, "/a-list/traditions/group", 200),
    "the A-list": (None, "/a-list", 200),
    "the A-list, none matches": (None, "/a-list?q=unheard+of", 200),
    "the A-list, wrongly asked": (None, "/a-list?region=Nowhere", 422),
    "a candidate, for everybody": (None, "/a-list/{candidate}", 200),
    "nobody on the A-list": (None, "/a-list/{applicant}", 404),
    "apply": (None, "/a-list/apply", 200),
    "an application": (None, "/a-list/my/{apply_link}/application", 200),
    "a link that cannot be used": (None, "/a-list/my/nothing", 404),
    "her own entry": (None, "/a-list/my/{own_link}", 200),
    "her own entry, new": (None, "/a-list/my/{new_link}", 200),
    "she changes her entry": (None, "/a-list/my/{own_link}/change", 200),
    "she says what is public": (None, "/a-list/my/{own_link}/agreement", 200),
    "her photograph": (None, "/a-list/my/{own_link}/photo", 200),
    "she asks for an endorsement": (None, "/a-list/my/{own_link}/endorsement", 200),
    "she objects": (None, "/a-list/my/{own_link}/object", 200),
    "she leaves": (None, "/a-list/my/{own_link}/leave", 200),
    "she answers": (None, "/a-list/my/{own_link}/monitoring", 200),
    "an organisation is asked": (None, "/a-list/endorse/{asked_link}", 200),
    "an organisation withdraws": (None, "/a-list/endorse/{endorsed_link}", 200),
    "help on the A-list": (SELECTIONS, "/help/a-list", 200),
    "monitoring": (Role.EQUALITY_OFFICER, "/monitoring", 200),
    "monitoring of selections won": (Role.EQUALITY_OFFICER, "/monitoring?population=won", 200),
    "monitoring, wrongly asked": (Role.EQUALITY_OFFICER, "/monitoring?snapshot=x", 422),
    "targets": (Role.EQUALITY_OFFICER, "/monitoring/targets", 200),
    "a target": (Role.EQUALITY_OFFICER, "/monitoring/targets/new", 200),
    "void a target": (Role.EQUALITY_OFFICER, "/monitoring/targets/{target}/void", 200),
    "help on monitoring": (Role.EQUALITY_OFFICER, "/help/equality-monitoring", 200),
}
EMPTY = ("/", "/members", "/votes/divisions")
# Pages that are met on the way: swept in the tests below.
ON_THE_WAY = {
    "sign_in.two_factor_token_validation": "test_anybody_can_use_the_steps_of_signing_in",
    "sign_in.mf_recovery": "test_anybody_can_use_the_steps_of_signing_in",
    "sign_in.reset_password": "test_anybody_can_use_the_steps_of_signing_in",
}
# Answer with a redirect, or with "no such page", whatever is asked.
NO_PAGE = {
    "sign_in.tf_select",  # there is one kind of second factor, so nothing to choose between
    "sign_in.two_factor_rescue",  # not served
    "sign_in.wan_delete",  # a button on the page of passkeys
    "static",
    # Asked by machines.
    "operations.health",
    "operations.metrics",
    "operations.ready",
}


def problems(page: Page) -> list[str]:
    """What axe finds on a page, in sentences. It goes in past the policy, which stays in force."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:150]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sweep(visitor: Visitor) -> None:
    """Check the page a visitor is on: axe at a desk and on a phone, the width at all of WIDTHS."""
    too_wide = {}
    for width in sorted({*WIDTHS, *JUDGED}):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        if found := visitor.page.evaluate(TOO_WIDE):
            too_wide[width] = found
        if width in JUDGED:
            assert problems(visitor.page) == [], f"at {width} px"
    assert too_wide == {}


@pytest.mark.parametrize("name", PAGES)
def test_anybody_can_use_the_page(onlooker: Callable[..., Visitor], site: Site, name: str) -> None:
    path, status = PAGES[name]
    visitor = onlooker(site)
    visitor.visit(path, status)
    sweep(visitor)


@pytest.mark.parametrize("name", OFFICE)
def test_any_officer_can_use_the_page(
    onlooker: Callable[..., Visitor], office_site: Site, office: Office, name: str
) -> None:
    role, path, status = OFFICE[name]
    visitor = onlooker(office_site, role)
    visitor.visit(office.path(path), status)
    sweep(visitor)


def test_no_page_is_forgotten(office: Office) -> None:
    """Every address that gives a page is in one of the lists above."""
    config = Config.from_environment({"DATABASE_URL": "sqlite:////nowhere/at-all.sqlite3"})
    # The browser has a loop of its own in this thread, which an application does not take.
    with ThreadPoolExecutor(1) as thread:
        app = thread.submit(create_app, config).result()
    addresses = app.url_map.bind("127.0.0.1")
    visited = [path for path, _ in PAGES.values()]
    visited += [office.path(path) for _, path, _ in OFFICE.values()]
    swept = {addresses.match(urlsplit(path).path)[0] for path in visited if path != NOWHERE}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.endswith(("_file", "_json"))
    }
    assert pages - swept - set(ON_THE_WAY) == NO_PAGE
    assert set(ON_THE_WAY.values()) <= set(globals())


def test_anybody_can_use_the_steps_of_signing_in(
    new_visitor: NewVisitor, office_site: Site, office: Office
) -> None:
    visitor, officer = new_visitor(at=office_site), office.by_role["passkeys"]
    page = visitor.page
    visitor.expect("/sign-in")
    visitor.visit("/sign-in")
    visitor.press("Sign in")
    expect(page.get_by_role("alert")).to_contain_text("E-mail address")
    sweep(visitor)
    page.get_by_label("E-mail address").fill(officer.email)
    page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code of your app")
    sweep(visitor)
    page.get_by_role("link", name="Use a recovery code instead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter a recovery code")
    sweep(visitor)
    visitor.expect("/sign-in/recovery-code")
    page.get_by_label("Recovery code").fill("none of mine")
    visitor.press("Sign in")
    expect(page.get_by_role("alert")).to_be_visible()
    sweep(visitor)


def test_anybody_can_use_the_page_that_holds_off(
    new_visitor: NewVisitor, office_site: Site
) -> None:
    visitor = new_visitor(at=office_site)
    page = visitor.page
    visitor.expect("/sign-in")
    for _ in range(9):
        visitor.visit("/sign-in")
        page.get_by_label("E-mail address").fill("nobody@example.org")
        page.get_by_label("Password").fill("a password of nobody at all")
        visitor.press("Sign in")
        expect(page.get_by_role("alert").or_(page.get_by_text("Try again in"))).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Too many attempts")
    sweep(visitor)


def test_anybody_can_set_up_a_second_factor(as_officer: AsOfficer) -> None:
    """What follows a button is a page too; the factor itself is left as it is."""
    visitor = as_officer(Role.AUDITOR)
    visitor.visit("/accounts/me/second-factor")
    visitor.press("Show the picture for the app")
    expect(visitor.page.get_by_role("img", name="QR code")).to_be_visible()
    sweep(visitor)
    visitor.visit("/accounts/me/recovery-codes")
    visitor.press("Make new recovery codes")
    expect(visitor.page.locator(".cw-codes")).to_be_visible()
    sweep(visitor)
    visitor.visit("/accounts/me/passkeys")
    visitor.page.get_by_label("Name of the new passkey").fill("my phone")
    visitor.press("Add a passkey")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The passkey was not given")
    sweep(visitor)


@pytest.mark.parametrize(
    ("role", "path", "button"),
    [
        (ADMINISTRATOR, "/accounts/users/new", "Send the invitation"),
        (ADMINISTRATOR, "/accounts/users/{active}/close", "Close the account"),
        (SELECTIONS, "/members/clps/new", "Put it on record"),
        (SELECTIONS, "/intake/clps/new", "Show what would change"),
        (PARTY, "/privacy/corrections/{correction}", "Decide"),
        (PARTY, "/privacy/people/member/4212/objections/new", "Record the objection"),
    ],
)
def test_anybody_can_put_right_what_was_refused(
    as_officer: AsOfficer, office: Office, role: Role, path: str, button: str
) -> None:
    visitor, address = as_officer(role), office.path(path)
    visitor.expect(address)
    visitor.expect(f"{address}/decide")
    visitor.visit(address)
    visitor.press(button)
    expect(visitor.page.get_by_text("Please put this right")).to_be_visible()
    sweep(visitor)


def test_anybody_can_compare_both_texts(as_officer: AsOfficer, office: Office) -> None:
    """What two people save at once is answered 409, with both texts."""
    first, second = as_officer(SELECTIONS), as_officer(SELECTIONS)
    address = office.path("/members/clps/{ended_clp}/edit")
    for visitor in (first, second):
        visitor.visit(address)
        visitor.page.get_by_label("Source").fill(f"Letter {uuid4().hex[:6]}")
    first.press("Save")
    expect(first.page.get_by_role("link", name="Change")).to_be_visible()
    second.expect(address)
    second.press("Save")
    expect(second.page.get_by_text("On record now").first).to_be_attached()
    sweep(second)


@pytest.mark.parametrize("path", EMPTY)
def test_anybody_can_use_the_page_of_an_empty_record(
    new_visitor: NewVisitor, empty_site: Site, path: str
) -> None:
    visitor = new_visitor(at=empty_site)
    visitor.visit(path)
    sweep(visitor)


@pytest.mark.parametrize("width", [1280, 320])
def test_text_with_the_reader_s_own_spacing_stays_on_the_page(
    new_visitor: NewVisitor, width: int
) -> None:
    """WCAG 1.4.12. Set from within the page, since the policy refuses a style of ours."""
    visitor = new_visitor(width)
    visitor.visit("/votes/divisions/113")
    visitor.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
            word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert visitor.page.evaluate(TOO_WIDE) == []


def test_axe_is_not_asleep(visitor: Visitor) -> None:
    """A page with a fault in it is found to have one."""
    visitor.visit("/")
    visitor.page.evaluate("document.querySelector('h1').removeAttribute('class')")
    visitor.page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [problem.split(":")[0] for problem in problems(visitor.page)] == ["html-has-lang"]


def test_what_is_too_wide_is_found(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 320, "height": 900})
    visitor.visit("/")
    visitor.page.evaluate("document.querySelector('.cw-lead').style.whiteSpace = 'nowrap'")
    assert visitor.page.evaluate(TOO_WIDE) != []
