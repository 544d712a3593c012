"""Stored and reflected script: whatever is typed stays text on every page and in every file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import html5lib
import openpyxl
from sqlalchemy import Text, cast, func, select

from app.accounts.models import RoleGrant, User
from app.alist.models.candidates import Candidate, Tradition
from app.alist.models.endorsements import Endorsement, Organisation
from app.audit.models import AuditEntry
from app.cabinet.models import Appointment, Contest, Draft, Ladder, QuotaSettlement
from app.confidence.models import (
    DeselectionMark,
    PersonalLink,
    Recommendation,
    Round,
    RoundAnswer,
)
from app.db import db
from app.intake.models import Intake
from app.jobs.models import JobRun
from app.members.models import Clp
from app.monitoring.models import MonitoringTarget
from app.privacy.models import Correction
from app.reports.models.conference import ConferenceReport
from app.reports.models.schedules import ScheduledExport
from app.security.access import ACCESS
from app.selections.models.ballots import BallotRound, RestandingFact, TriggerBallot
from app.selections.models.boundaries import BoundaryReview, NewSeat, OldSeat, SeatDecision
from app.selections.models.organisation import ClpOfficer, ClpUnit, FreezeDate, RegionContact
from app.selections.models.returns import UnitReturn
from app.selections.models.rules import RuleSetVersion
from app.selections.models.vacancies import Contender, ResultRound, Vacancy
from app.settings.service import TO_VALUE
from app.splits.models.groups import (
    BreakawayFact,
    BreakawayGroup,
    BreakawayMember,
    GoverningSpell,
)
from app.votes.models import ExpectedDivision, PartyLine, RebellionReview, RecordedExcuse
from app.whips.models import WhipStatusChange
from tests.integration.security.attacker import Answer
from tests.integration.security.conftest import EVIL, Stand
from tests.integration.security.test_owasp_access import paths

ESCAPED = "&lt;x-evil"
SHOWN = {
    "the name of a CLP": "members.clp",
    "CLPs in a list": "members.clps",
    "a CLP that is edited": "members.edit_clp",
    "users in a list": "accounts.users",
    "a user, her roles' ends": "accounts.user",
    "a user who is edited": "accounts.edit_user",
    "her passkeys": "sign_in.wan_register",
    "the trail": "audit.audit",
    "an entry of the trail": "audit.entry",
    "settings": "settings.settings",
    "a setting and what it was": "settings.setting",
    "a request for correction": "privacy.correction",
    "people looked for": "privacy.people",
    "an objection": "privacy.person_objections",
    "a file's preview": "intake.intake",
    "a conference report": "reports.conference",
    "conference reports in a list": "reports.conferences",
    "what a conference report says": "reports.preview_conference",
    "a run of a job": "jobs.run",
    "members in a list": "members.members",
    "a member": "desk.member",
    "a division": "votes.division",
    "divisions in a list": "votes.divisions",
    "a contest": "cabinet.contest",
    "a quota": "cabinet.quota",
    "a ladder": "cabinet.ladder",
    "drafts in a list": "cabinet.drafts",
    "the board of a draft": "cabinet.board",
    "its picks": "cabinet.picks",
    "what a draft publishes": "cabinet.publish_draft",
    "its vacancies": "cabinet.open_vacancies",
    "who holds which post": "cabinet.posts",
    "a post held": "cabinet.appointment",
    "breakaway groups": "splits.groups",
    "a breakaway group": "splits.group",
    "who governs": "splits.governments",
    "the House by party": "splits.composition",
    "what is found": "desk.search",
    "a round of ballots": "selections.one_round",
    "a ballot": "selections.ballot",
    "a return": "selections.one_return",
    "a rule set": "selections.rule_set",
    "a branch of a CLP": "selections.unit",
    "who is exempt": "selections.restanding_fact",
    "candidates in a list": "alist.candidates",
    "a candidate": "alist.candidate",
    "the A-list": "alist.a_list",
    "a candidate as all see her": "alist.public_candidate",
    "an organisation": "alist.organisation",
    "a candidate's own entry": "alist.my_entry",
    "an endorsement by a link": "alist.endorse",
    "targets of monitoring": "monitoring.targets",
    "traditions": "alist.traditions",
}
"""Where the hostile text must be seen, as text: or this test would prove nothing."""
# What lists are filtered and sorted by, in any of the rooms.
ARGUMENTS = (
    *("q", "page", "sort", "order", "on", "from", "since", "until", "request", "event", "actor"),
    *("party", "who", "show", "role", "state", "kind", "about", "next", "slug", "job", "outcome"),
    *("name", "direction", "whip"),
)


def faults(answer: Answer) -> list[str]:
    """What of the hostile text has become more than text in an answer."""
    kind = answer.header("content-type").partition(";")[0]
    if kind == "text/html":
        page = html5lib.parse(answer.text, namespaceHTMLElements=False)
        return [
            f"<{element.tag} {sorted(element.attrib)}>"
            for element in page.iter()
            if isinstance(element.tag, str)
            and (element.tag == "x-evil" or any(name.startswith("on") for name in element.attrib))
        ]
    if kind == "text/csv":
        rows = csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))
        return [cell for row in rows for cell in row if cell.startswith("=")]
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(answer.body))
        found = [c.coordinate for s in book for row in s for c in row if c.data_type == "f"]
        book.close()
        return found
    if kind in ("application/json", "application/problem+json"):
        json.loads(answer.body)  # nothing but a script of ours reads it
        return []
    return [] if answer.status in (301, 302, 304, 308) else [f"content of type {kind}"]


def addresses(stand: Stand) -> Iterator[tuple[str, str]]:
    """Every address that can be read, with its endpoint, for all that the stand has on record."""
    clps = [str(stand.value(select(Clp.id).order_by(Clp.id.desc())))]
    ids: dict[str, list[object]] = {
        "clp_id": [*clps, int(clps[0]) - 1],
        "member_id": [3],
        "division_id": [1],
        "token": [
            stand.folder.joinpath("link").read_text(),
            *stand.folder.joinpath("a-list-links").read_text().split(),
            "no-such-token",
        ],
        "reference": [stand.folder.joinpath("asked").read_text().rpartition("/")[2]],
        "slug": ["sign-in"],
        "version": ["0"],
        "filename": ["chief-whip.css"],
        "kind_name": ["clps", "users"],
        "name": ["mail:sender", "accounts:idle-minutes"],
        "person_id": [3, 1],
    }
    # Not merely the newest: other tests leave entries too, and run in any order.
    said = select(AuditEntry.id).where(cast(AuditEntry.changes, Text).contains("x-evil"))
    evil = select(User.id).where(User.name.contains("x-evil"))
    with stand.app.app_context():
        for name, wanted in (
            ("user_id", evil),
            ("grant_id", select(RoleGrant.id).where(RoleGrant.user_id.in_(evil))),
            ("correction_id", select(Correction.id)),
            ("intake_id", select(Intake.id)),
            ("run_id", select(JobRun.id)),
            ("round_id", select(Round.id)),
            ("link_id", select(PersonalLink.id)),
            ("answer_id", select(RoundAnswer.id)),
            ("recommendation_id", select(Recommendation.id)),
            ("mark_id", select(DeselectionMark.id)),
            ("change_id", select(WhipStatusChange.id)),
            ("expected_id", select(ExpectedDivision.id)),
            ("line_id", select(PartyLine.id)),
            ("excuse_id", select(RecordedExcuse.id)),
            ("review_id", select(RebellionReview.id)),
            ("boundary_review_id", select(BoundaryReview.id)),
            ("new_seat_id", select(NewSeat.id)),
            ("old_seat_id", select(OldSeat.id)),
            ("seat_decision_id", select(SeatDecision.id)),
            ("ballot_id", select(TriggerBallot.id)),
            ("ballot_round_id", select(BallotRound.id)),
            ("return_id", select(UnitReturn.id)),
            ("vacancy_id", select(Vacancy.id)),
            ("contender_id", select(Contender.id)),
            ("result_id", select(ResultRound.id)),
            ("rule_set_id", select(func.max(RuleSetVersion.id))),
            ("fact_id", select(RestandingFact.id)),
            ("candidate_id", select(Candidate.id)),
            ("organisation_id", select(Organisation.id)),
            ("report_id", select(ConferenceReport.id)),
            ("schedule_id", select(ScheduledExport.id)),
            ("endorsement_id", select(Endorsement.id)),
            ("target_id", select(MonitoringTarget.id)),
            ("tradition_id", select(Tradition.id)),
            ("contact_id", select(RegionContact.id)),
            ("officer_id", select(ClpOfficer.id)),
            ("unit_id", select(ClpUnit.id)),
            ("freeze_id", select(FreezeDate.id)),
            ("contest_id", select(Contest.id)),
            ("ladder_id", select(Ladder.id)),
            ("draft_id", select(Draft.id)),
            ("appointment_id", select(Appointment.id)),
            ("settlement_id", select(QuotaSettlement.id)),
            ("group_id", select(BreakawayGroup.id)),
            ("group_fact_id", select(BreakawayFact.id)),
            ("group_spell_id", select(BreakawayMember.id)),
            ("governing_id", select(GoverningSpell.id)),
            ("place", said.order_by(AuditEntry.id.desc()).limit(60)),
        ):
            ids[name] = [number for (number,) in db.session.execute(wanted)]
            assert ids[name], name
    for rule in stand.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        known = [name for name in rule.arguments if name in ids]
        assert len(known) <= 3, rule
        choices: list[dict[str, object]] = [{}]
        for name in known:
            choices = [{**choice, name: value} for choice in choices for value in ids[name]]
        for choice in choices:
            for path in paths(rule, choice):
                yield rule.endpoint, path


def test_stored_text_is_text_on_every_page_and_in_every_file(planted: Stand) -> None:
    """Stored script: names, reasons, sources, answers, cells, file names, browsers, errors."""
    at = planted.known("officer").browser
    seen: dict[str, int] = {}
    for endpoint, path in addresses(planted):
        answer = at.get(path)
        assert answer.status < 500, path
        assert faults(answer) == [], path
        if ESCAPED in answer.text:
            seen[endpoint] = seen.get(endpoint, 0) + 1
    elsewhere = planted.known("elsewhere").browser.get("/accounts/me")
    assert faults(elsewhere) == []  # what her browser calls itself
    searched = at.get("/search?q=x-evil")
    people = at.get("/privacy/people?kind=user&q=x-evil")
    for answer in (searched, people):
        assert faults(answer) == []
        assert ESCAPED in answer.text
    seen |= {"desk.search": 1, "privacy.people": 1}
    assert [what for what, endpoint in SHOWN.items() if endpoint not in seen] == []


def test_text_in_an_address_is_text_in_the_answer(planted: Stand) -> None:
    """Reflected script: every argument of every list and file, and every part of an address."""
    at = planted.known("officer").browser
    for rule in planted.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.arguments - {"kind", "suffix"}:
            continue
        for path in paths(rule, {}):
            every = urlencode(dict.fromkeys(ARGUMENTS, EVIL))
            for query in (every, urlencode({"q": EVIL, "request": EVIL}), quote(EVIL)):
                answer = at.get(f"{path}?{query}")
                assert answer.status < 500, path
                assert faults(answer) == [], f"{path}?{query}"
    for path in (f"/{quote(EVIL)}", f"/help/{quote(EVIL)}", f"/settings/{quote(EVIL)}"):
        answer = at.get(path)
        assert answer.status == 404
        assert faults(answer) == []


def test_refused_forms_show_what_was_typed_as_text(planted: Stand) -> None:
    """What a form gives back to be put right, and what it says of it, is text."""
    at = planted.known("officer").browser
    for path, data in (
        ("/members/clps/new", {"name": EVIL, "constituency": f"Nowhere {EVIL}", "since": EVIL}),
        ("/accounts/users/new", {"name": EVIL, "email": EVIL}),
        ("/settings/accounts:idle-minutes", {"which": TO_VALUE, "value": EVIL}),
        ("/privacy/corrections/new?about=member-3", {"wrong": EVIL, "contact": EVIL}),
    ):
        answer = at.submit(path, data)
        assert answer.status == 422, path
        assert faults(answer) == [], path
        assert ESCAPED in answer.text, path


def test_no_script_would_run_where_it_came_in(stand: Stand) -> None:
    """The second line: a policy without inline script on every address, whoever asks."""
    for who in (stand.browser(), stand.known("officer").browser):
        for rule in stand.app.url_map.iter_rules():
            if "GET" not in (rule.methods or set()) or rule.arguments - {"kind", "suffix"}:
                continue
            for path in paths(rule, {}):
                policy = who.get(path).header("content-security-policy")
                assert policy.startswith("default-src 'none'; "), path
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy
                assert "form-action 'self'" in policy
                assert "base-uri 'none'" in policy
    assert all(hasattr(view, ACCESS) for view in stand.app.view_functions.values())
