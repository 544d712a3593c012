"""What a CLP secretary may not see or do, tried at every address the application has."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import func, select
from werkzeug.routing import Rule

from app.accounts.models import Passkey, RoleGrant, User, UserSession
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
from app.intake.models import Intake
from app.jobs.models import JobRun
from app.kernel import clock
from app.members.models import Clp
from app.monitoring.models import MonitoringTarget
from app.privacy.models import Correction
from app.reports.models.conference import ConferenceReport
from app.reports.models.schedules import ScheduledExport
from app.security.access import ACCESS, Access
from app.selections.models.ballots import BallotRound, RestandingFact, TriggerBallot
from app.selections.models.boundaries import BoundaryReview, NewSeat, OldSeat, SeatDecision
from app.selections.models.organisation import (
    ClpOfficer,
    ClpUnit,
    FreezeDate,
    RegionContact,
)
from app.selections.models.returns import UnitReturn
from app.selections.models.rules import RuleSetVersion
from app.selections.models.vacancies import Contender, ResultRound, Vacancy
from app.splits.models.groups import (
    BreakawayFact,
    BreakawayGroup,
    BreakawayMember,
    GoverningSpell,
)
from app.votes.models import ExpectedDivision, PartyLine, RebellionReview, RecordedExcuse
from app.whips.models import WhipStatusChange
from tests.integration.security.attacker import Answer
from tests.integration.security.conftest import OTHER_CLP, Person, Stand

NOT_THERE = {
    "clp_id": 987654,
    "user_id": 987654,
    "grant_id": 987654,
    "session_id": 987654,
    "correction_id": 987654,
    "intake_id": 987654,
    "person_id": 987654,
    "place": 987654,
    "run_id": 987654,
    "round_id": 987654,
    "member_id": 987654,
    "link_id": 987654,
    "recommendation_id": 987654,
    "mark_id": 987654,
    "change_id": 987654,
    "division_id": 987654,
    "expected_id": 987654,
    "line_id": 987654,
    "excuse_id": 987654,
    "review_id": 987654,
    "boundary_review_id": 987654,
    "new_seat_id": 987654,
    "old_seat_id": 987654,
    "seat_decision_id": 987654,
    "answer_id": 987654,
    "contest_id": 987654,
    "ladder_id": 987654,
    "draft_id": 987654,
    "appointment_id": 987654,
    "settlement_id": 987654,
    "group_id": 987654,
    "group_fact_id": 987654,
    "group_spell_id": 987654,
    "governing_id": 987654,
    "contact_id": 987654,
    "freeze_id": 987654,
    "officer_id": 987654,
    "unit_id": 987654,
    "ballot_id": 987654,
    "ballot_round_id": 987654,
    "return_id": 987654,
    "vacancy_id": 987654,
    "contender_id": 987654,
    "result_id": 987654,
    "rule_set_id": 987654,
    "fact_id": 987654,
    "candidate_id": 987654,
    "organisation_id": 987654,
    "report_id": 987654,
    "schedule_id": 987654,
    "endorsement_id": 987654,
    "target_id": 987654,
    "tradition_id": 987654,
    "name": "no.such-name",
    "token": "no-such-token",
    "kind_name": "no-such-kind",
}
"""What is nobody's, by the name of the argument."""
HER_OWN = frozenset({"members.clp", "accounts.end_session", "selections.clp"})
"""Where an id of hers leads somewhere, and that of another is as if it were not there."""


def access(stand: Stand, rule: Rule) -> Access:
    """Who may see what a rule leads to."""
    found: Access = getattr(stand.app.view_functions[rule.endpoint], ACCESS)
    return found


def guarded(stand: Stand) -> Iterator[Rule]:
    """Every address with an argument that is not for the public."""
    for rule in stand.app.url_map.iter_rules():
        if rule.arguments - {"kind", "suffix"} and not access(stand, rule).public:
            yield rule


def theirs(stand: Stand, other: Person) -> dict[str, object]:
    """What is somebody else's, by the name of the argument."""
    grant = select(RoleGrant.id).where(RoleGrant.user_id == other.user_id)
    session = select(UserSession.id).where(UserSession.user_id == other.user_id)
    return {
        "clp_id": stand.clps[1],
        "user_id": other.user_id,
        "grant_id": stand.value(grant),
        "session_id": stand.value(session),
        "correction_id": stand.value(select(Correction.id)),
        "intake_id": stand.value(select(Intake.id)),
        "person_id": other.user_id,
        "place": stand.value(select(AuditEntry.id)),
        "run_id": stand.value(select(JobRun.id)),
        "round_id": stand.value(select(Round.id)),
        "member_id": stand.value(select(PersonalLink.member_id)),
        "link_id": stand.value(select(PersonalLink.id)),
        "answer_id": stand.value(select(RoundAnswer.id)),
        "recommendation_id": stand.value(select(Recommendation.id)),
        "mark_id": stand.value(select(DeselectionMark.id)),
        "change_id": stand.value(select(WhipStatusChange.id)),
        "division_id": 1,
        "expected_id": stand.value(select(ExpectedDivision.id)),
        "line_id": stand.value(select(PartyLine.id)),
        "excuse_id": stand.value(select(RecordedExcuse.id)),
        "review_id": stand.value(select(RebellionReview.id)),
        "boundary_review_id": stand.value(select(BoundaryReview.id)),
        "new_seat_id": stand.value(select(NewSeat.id)),
        "old_seat_id": stand.value(select(OldSeat.id)),
        "seat_decision_id": stand.value(select(SeatDecision.id)),
        "contest_id": stand.value(select(Contest.id)),
        "ladder_id": stand.value(select(Ladder.id)),
        "draft_id": stand.value(select(Draft.id)),
        "appointment_id": stand.value(select(Appointment.id)),
        "settlement_id": stand.value(select(QuotaSettlement.id)),
        "group_id": stand.value(select(BreakawayGroup.id)),
        "group_fact_id": stand.value(select(BreakawayFact.id)),
        "group_spell_id": stand.value(select(BreakawayMember.id)),
        "governing_id": stand.value(select(GoverningSpell.id)),
        "contact_id": stand.value(select(RegionContact.id)),
        "freeze_id": stand.value(select(FreezeDate.id)),
        "officer_id": stand.value(select(ClpOfficer.id)),
        "unit_id": stand.value(select(ClpUnit.id)),
        "ballot_id": stand.value(select(TriggerBallot.id)),
        "ballot_round_id": stand.value(select(BallotRound.id)),
        "return_id": stand.value(select(UnitReturn.id)),
        "vacancy_id": stand.value(select(Vacancy.id)),
        "contender_id": stand.value(select(Contender.id)),
        "result_id": stand.value(select(ResultRound.id)),
        "rule_set_id": stand.value(select(func.max(RuleSetVersion.id))),
        "fact_id": stand.value(select(RestandingFact.id)),
        "candidate_id": stand.value(select(Candidate.id)),
        "organisation_id": stand.value(select(Organisation.id)),
        "report_id": stand.value(select(ConferenceReport.id)),
        "schedule_id": stand.value(select(ScheduledExport.id)),
        "endorsement_id": stand.value(select(Endorsement.id)),
        "target_id": stand.value(select(MonitoringTarget.id)),
        "tradition_id": stand.value(select(Tradition.id)),
        "name": "accounts:idle-minutes",
        "token": "a-token-of-hers",
        "kind_name": "clps",
    }


def paths(rule: Rule, values: dict[str, object]) -> Iterator[str]:
    """The addresses of a rule, with every choice where it offers some."""
    choices: list[dict[str, object]] = [{}]
    for name in sorted(rule.arguments):
        offered = getattr(rule._converters[name], "items", None)
        if offered is not None and not callable(offered):
            wanted = sorted(offered)
        elif rule._converters[name].__class__.__name__ == "AnyConverter":
            wanted = rule._converters[name].regex.strip("(?:)").replace("\\", "").split("|")
        elif name == "kind" and "person_id" in rule.arguments:
            wanted = ["user", "member"]
        else:
            assert name in values, f"say in this test what a “{name}” of somebody else is: {rule}"
            wanted = [values[name]]
        choices = [{**choice, name: value} for choice in choices for value in wanted]
    for choice in choices:
        path = rule.rule
        for name, value in choice.items():
            start = path.index("<")
            while not path[start : path.index(">", start)].endswith((f":{name}", f"<{name}")):
                start = path.index("<", start + 1)
            path = path[:start] + quote(str(value), safe="") + path[path.index(">", start) + 1 :]
        yield path


def tried(
    who: Person, rule: Rule, values: dict[str, object], fields: dict[str, str]
) -> list[Answer]:
    """What comes of each address of a rule, read and sent to, with a token and some fields."""
    token = who.browser.token()
    answers = []
    for path in paths(rule, values):
        methods = rule.methods or set()
        if "GET" in methods:
            answers.append(who.browser.get(path))
        if "POST" in methods:
            answers.append(who.browser.post(path, {**fields, "csrf_token": token}))
    return answers


def test_no_id_in_an_address_leads_a_secretary_to_what_is_not_hers(planted: Stand) -> None:
    """IDOR: every address with an id, read and sent to: refused, with the words for none at all."""
    stand = planted
    hers, other = stand.known("hers"), stand.known("theirs")
    values = theirs(stand, other)
    for name, value in values.items():
        assert value is not None, name  # it is there, and not hers
    fields = {name: str(value) for name, value in values.items()}
    assert hers.browser.get(f"/members/clps/{stand.clps[0]}").status == 200
    before = stand.entries()
    rules = list(guarded(stand))
    assert len(rules) >= 30
    walked = 0
    for rule in rules:
        # A step of setting up, with a token that is not hers, leads back to where it begins.
        steps = rule.endpoint.startswith("sign_in.")
        closed = {302, 403, 404, 422} if steps else {403, 404}
        found = tried(hers, rule, values, fields)
        missing = tried(hers, rule, NOT_THERE, fields)
        assert found
        for answer, nothing in zip(found, missing, strict=True):
            assert answer.status in closed, f"{answer.path}: {answer.status}"
            if "kind_name" not in rule.arguments:  # kinds of files are no secret
                same = nothing.status, nothing.words
                assert (answer.status, answer.words) == same, answer.path
            assert OTHER_CLP not in answer.text
            assert "Quentin" not in answer.text
            walked += 1
    assert walked > 40
    # Whatever was sent left nothing behind but notes of steps that failed.
    assert stand.entries() - before <= 2 * sum("sign_in." in rule.endpoint for rule in rules)
    assert theirs(stand, other) == values
    assert other.browser.get("/accounts/me").status == 200


def test_no_page_a_secretary_may_read_names_another_clp_or_its_secretary(stand: Stand) -> None:
    """Every address without an id, searched and filtered for the other CLP: nothing of it."""
    hers, other = stand.known("hers"), stand.known("theirs")
    read = 0
    for rule in stand.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        if rule.arguments - {"kind", "suffix"} or rule.endpoint == "privacy.person":
            continue
        for path in paths(rule, {}):
            asked = "q=Zebra&text=Zebra&show=voided&scope=clp:2&clp_id=2&user_id=2&id=2&page=1"
            for query in ("", f"?{asked}", "?show=ended", "?show=all"):
                answer = hers.browser.get(path + query)
                assert answer.status < 500
                if answer.status == 200:
                    read += 1
                    told = answer.text.replace('value="Zebra"', "")
                    assert OTHER_CLP not in told, path
                    assert other.email not in told, path
                    assert "Quentin" not in told, path
    assert read > 20
    listed = hers.browser.get("/members/clps.csv?show=voided").text
    assert "Northbridge CLP" in listed


def test_ids_put_into_her_own_forms_change_nothing_of_others(stand: Stand) -> None:
    """Form fields that carry ids: her own pages take them for nothing."""
    hers, other = stand.known("hers"), stand.known("theirs")
    before = stand.value(select(User.digest).where(User.id == other.user_id))
    fields = {
        "digest": "daily",
        "user_id": other.user_id,
        "id": other.user_id,
        "email": other.email,
        "scope": f"clp:{stand.clps[1]}",
        "role": "administrator",
        "active": "",
        "name": "Renamed",
    }
    done = hers.browser.submit("/accounts/me", fields, "Keep this choice")
    assert done.status == 302
    assert stand.value(select(User.digest).where(User.id == other.user_id)) == before
    assert stand.value(select(User.digest).where(User.id == hers.user_id)) == "daily"
    assert stand.value(select(User.name).where(User.id == other.user_id)) == "Quentin Xavier"
    held = select(func.count()).where(RoleGrant.user_id == hers.user_id)
    assert stand.value(held) == 1
    assert stand.value(select(Clp.version).where(Clp.id == stand.clps[1])) == 1


def test_nobody_removes_a_passkey_of_another(stand: Stand) -> None:
    """Passkeys are removed by name, among one's own: another's name is one not known."""
    hers, other = stand.person(), stand.person()
    hers.sign_in()
    with stand.work() as session:
        session.add(
            Passkey(
                user_id=other.user_id,
                credential_id=f"credential of {other.user_id}".encode(),
                public_key=b"key",
                sign_count=0,
                backup_state=False,
                device_type="single_device",
                lastuse_datetime=clock.now(),
                name="Her phone",
                usage="first",
            )
        )
    token = hers.browser.token()
    answers = [
        hers.browser.post("/accounts/me/passkeys/remove", {"csrf_token": token, "name": name})
        for name in ("Her phone", "No phone")
    ]
    assert answers[0].status == answers[1].status
    assert stand.value(select(func.count()).where(Passkey.user_id == other.user_id)) == 1


@pytest.mark.parametrize("about", ["user-1", "clp-2", "correction-1", "user-987654", "../users"])
def test_the_public_form_of_corrections_names_no_user(stand: Stand, about: str) -> None:
    """The public may ask about people of the record; an account is no such person."""
    answer = stand.browser().get(f"/privacy/corrections/new?about={about}")
    assert answer.status == 404
    assert "Olwen" not in answer.text
    assert "Quentin" not in answer.text


def test_without_an_account_every_such_address_leads_to_the_door(planted: Stand) -> None:
    """Nobody signed in: reading leads to signing in, sending changes nothing."""
    stand = planted
    stranger = stand.browser()
    values = theirs(stand, stand.known("theirs"))
    before = stand.entries()
    for rule in guarded(stand):
        for path in paths(rule, values):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = stranger.ask(method, path, b"" if method == "POST" else None)
                assert answer.status == 302, path
                assert answer.location.startswith("/sign-in"), path
    assert stand.entries() == before
