"""What closed rounds of pledges recommend: decided one by one or together, never by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.confidence.domain import Answer, Decision, Measure, Outcome, RoundKind
from app.confidence.models import Recommendation
from app.confidence.queries import recommendations as queries
from app.confidence.queries.recommendations import RecommendationFilter
from app.confidence.queries.rounds import get_round
from app.confidence.service import recommendations as service
from app.confidence.service.recommendations import DecisionRefused, Verdict
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import NotInRecord, StaleEdit
from app.privacy.domain import Person
from app.privacy.registry import list_holders
from app.tabular.csvfile import read_csv
from app.whips.domain import DecidedBy, WhipAction, WhipState
from app.whips.models import WhipStatusChange
from app.whips.service import record_whip_change, void_whip_change
from tests.client import LintingClient, path_of
from tests.factories.closed_rounds import closed
from tests.factories.party import BY, make_party, opened

ClientAs = Callable[..., LintingClient]
YES, NO, EQUIVOCATES = Answer.YES, Answer.NO, Answer.EQUIVOCATES
WHY = "Said so in the meeting."
LIST = "/confidence/recommendations"
WITHDRAW = "/confidence/recommendations/decide/{}/withdraw-the-whip"
REPLACE = "/confidence/recommendations/decide/{}/replacement-candidate"


@pytest.fixture
def whip(client_as: ClientAs) -> LintingClient:
    """A client of the whips' office."""
    return client_as(Role.WHIP)


@pytest.fixture
def pledges(app: Flask) -> int:
    """A closed round of pledges: 1 and 2 refused, 3 equivocated, 4 and 5 said yes; its id."""
    with unit_of_work() as session:
        make_party(session, 7)
        return closed(session, {1: NO, 2: NO, 3: EQUIVOCATES, 4: YES, 5: YES}).id


def of(member_id: int, measure: Measure) -> Recommendation:
    """What is recommended of a member, as it is in the database."""
    db.session.rollback()
    return db.session.scalars(
        select(Recommendation).where(
            Recommendation.member_id == member_id, Recommendation.measure == measure
        )
    ).one()


def pick(member_id: int, measure: Measure) -> str:
    """A recommendation as a form picks it."""
    row = of(member_id, measure)
    return f"{row.id}.{row.version}"


def withdrawn() -> dict[int, str]:
    """The days from which the whip is withdrawn, by member."""
    db.session.rollback()
    return {
        row.member_id: row.effective_on.isoformat()
        for row in db.session.scalars(
            select(WhipStatusChange).where(
                WhipStatusChange.state == WhipState.WITHDRAWN,
                WhipStatusChange.voided_at.is_(None),
            )
        )
    }


# --- making ------------------------------------------------------------------------------------


def test_closing_recommends_both_measures_and_does_nothing(pledges: int) -> None:
    """Of refusals and equivocations; silence is none."""
    rows = queries.list_recommendations(db.session, RecommendationFilter(sort="name"))
    assert {(row.member_id, row.measure, row.cause) for row in rows} == {
        (member_id, measure, cause)
        for member_id, cause in (
            (1, Outcome.NO),
            (2, Outcome.NO),
            (3, Outcome.EQUIVOCATES),
        )
        for measure in Measure
    }
    assert withdrawn() == {}
    assert queries.list_accepted_replacements(db.session) == []


def test_recommending_again_adds_nothing(pledges: int) -> None:
    """The record of one round has each once."""
    with unit_of_work() as session:
        service.recommend(session, get_round(session, pledges), {1: Outcome.NO}, BY)
    assert queries.count_recommendations(db.session, RecommendationFilter()) == 6


def test_only_a_closed_round_of_pledges_recommends(app: Flask) -> None:
    """A declaration proposes a mark instead."""
    with unit_of_work() as session:
        make_party(session, 2)
        closed(session, {1: NO}, RoundKind.CONFIDENCE)
        open_id = opened(session).id
    assert queries.count_recommendations(db.session, RecommendationFilter()) == 0
    with pytest.raises(DecisionRefused, match="Only a round of pledges"), unit_of_work() as session:
        service.recommend(session, get_round(session, open_id), {1: Outcome.NO}, BY)


# --- deciding one ------------------------------------------------------------------------------


def test_accepting_withdraws_the_whip_in_the_same_step(whip: LintingClient, pledges: int) -> None:
    """The change of the whip says where it comes from, and the decision keeps it."""
    row = of(1, Measure.WITHDRAW_WHIP)
    page = whip.get(f"{LIST}/{row.id}").text
    assert "Confidential" in page
    assert "is not prepared to take the whip" in page
    day = clock.today().isoformat()
    done = whip.submit(
        f"{LIST}/{row.id}/decide",
        {"decision": "accepted", "reason": WHY, "decided_by": "party meeting"},
    )
    assert path_of(done) == f"{LIST}/{row.id}"
    assert withdrawn() == {1: day}
    change = db.session.scalars(select(WhipStatusChange)).one()
    assert (change.action, change.decided_by) == (WhipAction.WITHDRAW, DecidedBy.PARTY_MEETING)
    assert change.source == "Round of pledges: Pledge of the autumn"
    row = of(1, Measure.WITHDRAW_WHIP)
    assert (row.decision, row.reason, row.whip_change_id) == (Decision.ACCEPTED, WHY, change.id)
    page = whip.get(f"{LIST}/{row.id}").text
    assert WHY in page
    assert "void the change of the whip first" in page
    assert of(1, Measure.REPLACEMENT).decision is None


def test_refusing_changes_nothing(whip: LintingClient, pledges: int) -> None:
    """The reason is on record."""
    row = of(3, Measure.WITHDRAW_WHIP)
    whip.submit(f"{LIST}/{row.id}/decide", {"decision": "refused", "reason": WHY})
    assert of(3, Measure.WITHDRAW_WHIP).decision is Decision.REFUSED
    assert withdrawn() == {}
    assert "This has been decided" in whip.get(f"{LIST}/{row.id}/decide").text


def test_an_accepted_replacement_waits_for_the_clp(whip: LintingClient, pledges: int) -> None:
    """It is put on record for what comes next; nothing is asked about the whip."""
    row = of(2, Measure.REPLACEMENT)
    assert "effective_on" not in whip.get(f"{LIST}/{row.id}/decide").text
    whip.submit(f"{LIST}/{row.id}/decide", {"decision": "accepted", "reason": WHY})
    assert withdrawn() == {}
    (found,) = queries.list_accepted_replacements(db.session)
    assert (found.member_id, found.constituency, found.round_id) == (2, "Seat 2", pledges)


def test_what_is_missing_is_said_beside_its_field(whip: LintingClient, pledges: int) -> None:
    """No decision, no reason, no day."""
    row = of(1, Measure.WITHDRAW_WHIP)
    path = f"{LIST}/{row.id}/decide"
    page = whip.submit(path, {})
    assert page.status_code == 422
    assert "Choose a decision" in page.text
    assert "Say why, for the record" in page.text
    page = whip.submit(path, {"decision": "accepted", "reason": WHY, "effective_on": ""})
    assert page.status_code == 422
    assert "Enter the day from which the whip is withdrawn" in page.text
    assert of(1, Measure.WITHDRAW_WHIP).decision is None


def test_the_rules_of_the_whip_refuse_what_cannot_be(whip: LintingClient, pledges: int) -> None:
    """Her whip has been withdrawn already: the page says so, and nothing is decided."""
    with unit_of_work() as session:
        record_whip_change(
            session,
            1,
            WhipAction.WITHDRAW,
            effective_on=clock.today() - timedelta(days=3),
            decided_by=DecidedBy.CHIEF_WHIP,
            reason=WHY,
            by=BY,
        )
    row = of(1, Measure.WITHDRAW_WHIP)
    page = whip.submit(f"{LIST}/{row.id}/decide", {"decision": "accepted", "reason": WHY})
    assert page.status_code == 422
    assert "the rules of the whip stand against it" in page.text
    name = queries.get_row(db.session, row.id).name
    assert name in page.text
    assert of(1, Measure.WITHDRAW_WHIP).decision is None
    assert len(withdrawn()) == 1


def test_a_decision_on_an_old_page_is_refused(whip: LintingClient, pledges: int) -> None:
    """409, with what is on record now."""
    row = of(1, Measure.REPLACEMENT)
    page = whip.get(f"{LIST}/{row.id}/decide")
    with unit_of_work() as session:
        service.decide(session, {row.id: 1}, Verdict(Decision.REFUSED, "Quicker."), by=BY)
    answer = whip.post_form(page, {"decision": "accepted", "reason": WHY})
    assert answer.status_code == 409
    assert "Quicker." in answer.text
    assert of(1, Measure.REPLACEMENT).decision is Decision.REFUSED


# --- taking back -------------------------------------------------------------------------------


def test_a_decision_is_taken_back_once_the_change_of_the_whip_is_voided(
    whip: LintingClient, pledges: int
) -> None:
    """Then it can be decided anew."""
    row_id = of(1, Measure.WITHDRAW_WHIP).id
    accept = {"decision": "accepted", "reason": WHY}
    whip.submit(f"{LIST}/{row_id}/decide", accept)
    back = f"{LIST}/{row_id}/take-back"
    page = whip.submit(back, {"reason": "The wrong one."})
    assert page.status_code == 422
    assert "Void that change first" in page.text
    with unit_of_work() as session:
        change = session.scalars(select(WhipStatusChange)).one()
        void_whip_change(session, change.id, reason=WHY, version=change.version, by=BY)
    assert "has been voided" in whip.get(f"{LIST}/{row_id}").text
    done = whip.submit(back, {"reason": "The wrong one."})
    assert path_of(done) == f"{LIST}/{row_id}"
    row = of(1, Measure.WITHDRAW_WHIP)
    assert (row.decision, row.reason, row.whip_change_id) == (None, None, None)
    whip.submit(f"{LIST}/{row_id}/decide", accept)
    assert list(withdrawn()) == [1]


def test_only_a_decision_can_be_taken_back(whip: LintingClient, pledges: int) -> None:
    """And not by an old page."""
    row_id = of(2, Measure.REPLACEMENT).id
    page = whip.submit(f"{LIST}/{row_id}/take-back", {"reason": WHY})
    assert page.status_code == 422
    assert "Nothing has been decided yet" in page.text
    old = whip.get(f"{LIST}/{row_id}/take-back")
    whip.submit(f"{LIST}/{row_id}/decide", {"decision": "refused", "reason": WHY})
    assert whip.post_form(old, {"reason": WHY}).status_code == 409
    assert of(2, Measure.REPLACEMENT).decision is Decision.REFUSED


# --- deciding many -----------------------------------------------------------------------------


def test_many_are_decided_with_one_reason_each_with_its_own_record(
    whip: LintingClient, pledges: int
) -> None:
    """Two by their boxes, the rest as all that is listed."""
    picked = [pick(i, Measure.WITHDRAW_WHIP) for i in (1, 2)]
    done = whip.submit(
        WITHDRAW.format(pledges),
        {"recommendations": picked, "decision": "accepted", "reason": WHY},
    )
    assert path_of(done) == LIST
    assert sorted(withdrawn()) == [1, 2]
    changes = {of(i, Measure.WITHDRAW_WHIP).whip_change_id for i in (1, 2)}
    assert len(changes) == 2
    whip.submit(WITHDRAW.format(pledges), {"everyone": "y", "decision": "refused", "reason": WHY})
    assert of(3, Measure.WITHDRAW_WHIP).decision is Decision.REFUSED
    assert "Nothing waits for a decision" in whip.get(WITHDRAW.format(pledges)).text
    whip.submit(REPLACE.format(pledges), {"everyone": "y", "decision": "accepted", "reason": WHY})
    assert of(3, Measure.REPLACEMENT).decision is Decision.ACCEPTED
    assert len(queries.list_accepted_replacements(db.session)) == 3
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "confidence:recommendation:decided")
    ).all()
    assert len(entries) == 6
    assert all(WHY not in str(entry.changes) for entry in entries)
    told = read_private(db.session, entries[0])
    assert told is not None
    assert told["reason"] == WHY


def test_where_one_cannot_be_decided_none_is(whip: LintingClient, pledges: int) -> None:
    """The page says of whom, and nothing is kept."""
    with unit_of_work() as session:
        record_whip_change(
            session,
            2,
            WhipAction.WITHDRAW,
            effective_on=clock.today() - timedelta(days=3),
            decided_by=DecidedBy.CHIEF_WHIP,
            reason=WHY,
            by=BY,
        )
    page = whip.submit(
        WITHDRAW.format(pledges), {"everyone": "y", "decision": "accepted", "reason": WHY}
    )
    assert page.status_code == 422
    refused, fine = (
        queries.get_row(db.session, of(i, Measure.WITHDRAW_WHIP).id).name for i in (2, 1)
    )
    summary = page.text.partition("Please put this right")[2].partition("<h1")[0]
    assert refused in summary
    assert fine not in summary
    assert list(withdrawn()) == [2]
    assert of(1, Measure.WITHDRAW_WHIP).decision is None


def test_many_on_an_old_page_are_refused(whip: LintingClient, pledges: int) -> None:
    """Also when nothing was chosen, and when the round recommends nothing."""
    path = REPLACE.format(pledges)
    page = whip.submit(path, {"decision": "accepted", "reason": WHY})
    assert page.status_code == 422
    assert "Choose at least one member" in page.text
    old = whip.get(path)
    with unit_of_work() as session:
        row = of(1, Measure.REPLACEMENT)
        service.decide(session, {row.id: 1}, Verdict(Decision.REFUSED, "Quicker."), by=BY)
    answer = whip.post_form(old, {"everyone": "y", "decision": "accepted", "reason": WHY})
    assert answer.status_code == 409
    assert "The list below is as it is now" in answer.text
    assert of(2, Measure.REPLACEMENT).decision is None
    assert whip.get(REPLACE.format(99)).status_code == 404


def test_the_service_refuses_what_is_none_or_old(pledges: int) -> None:
    """Each by its own error."""
    verdict = Verdict(Decision.REFUSED, WHY)
    with pytest.raises(NotInRecord), unit_of_work() as session:
        service.decide(session, {99: 1}, verdict, by=BY)
    with pytest.raises(StaleEdit), unit_of_work() as session:
        service.decide(session, {1: 5}, verdict, by=BY)
    accept = Verdict(Decision.ACCEPTED, WHY, clock.today())
    row_id = of(1, Measure.WITHDRAW_WHIP).id
    with pytest.raises(DecisionRefused, match="Say who decided"), unit_of_work() as session:
        service.decide(session, {row_id: 1}, accept, by=BY)


# --- the list, the desk, who sees it -----------------------------------------------------------


def test_the_list_is_filtered_sorted_and_told_as_a_file(whip: LintingClient, pledges: int) -> None:
    """Round, measure, state and words."""
    row = of(1, Measure.REPLACEMENT)
    whip.submit(f"{LIST}/{row.id}/decide", {"decision": "refused", "reason": WHY})

    def listed(query: str) -> int:
        answer = whip.get(f"{LIST}.csv?{query}")
        assert answer.status_code == 200
        return len(read_csv(answer.data).rows)

    assert listed("") == 6
    assert listed(f"round={pledges}&measure=withdraw+the+whip") == 3
    assert listed("state=waiting") == 5
    assert listed("state=refused") == 1
    assert listed("state=accepted") == 0
    assert listed("q=Seat+2") == 2
    for sort in ("name", "round", "made_at"):
        assert listed(f"sort={sort}&order=descending") == 6
    page = whip.get(LIST).text
    assert "6 recommendations" in page
    assert WITHDRAW.format(pledges) in page
    assert "No recommendation matches" in whip.get(f"{LIST}?q=nobody").text
    assert whip.get(f"{LIST}?round=77").status_code == 422
    assert whip.get(f"{LIST}.csv?round=77").status_code == 422
    assert whip.get(f"{LIST}.xlsx").status_code == 200
    assert whip.get(f"{LIST}/99").status_code == 404


def test_without_a_recommendation_the_list_says_where_they_come_from(whip: LintingClient) -> None:
    """An empty record is no error."""
    assert "Nothing has been recommended" in whip.get(LIST).text


def test_the_desk_has_one_item_a_round_and_measure(whip: LintingClient, pledges: int) -> None:
    """Until all of it is decided."""
    page = whip.get("/desk").text
    assert "recommends that the whip be withdrawn, of 3 members" in page
    assert "recommends a replacement candidate, of 3 members" in page
    whip.submit(REPLACE.format(pledges), {"everyone": "y", "decision": "refused", "reason": WHY})
    page = whip.get("/desk").text
    assert "a replacement candidate" not in page
    assert whip.get("/help/recommendations").status_code == 200


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is sent."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_list_asks_as_much_for_many_as_for_few(
    whip: LintingClient, app: Flask, statements: list[str]
) -> None:
    """However many are recommended."""
    with unit_of_work() as session:
        make_party(session, 40)
        first = closed(session, {1: NO}).id
    whip.get(LIST)
    counts = []
    for path in (LIST, WITHDRAW.format(first)):
        statements.clear()
        whip.get(path)
        counts.append(len(statements))
    with unit_of_work() as session:
        second = closed(session, dict.fromkeys(range(1, 41), EQUIVOCATES)).id
    for before, path in zip(counts, (LIST, WITHDRAW.format(second)), strict=True):
        statements.clear()
        whip.get(path)
        assert len(statements) == before


@pytest.mark.parametrize("role", [Role.SELECTIONS_OFFICER, Role.AUDITOR, Role.PARTY_OFFICER])
def test_who_reads_rounds_reads_and_does_not_decide(
    client_as: ClientAs, pledges: int, role: Role
) -> None:
    """The whips' office decides."""
    client = client_as(role)
    row = of(1, Measure.REPLACEMENT)
    assert client.get(LIST).status_code == 200
    assert "/decide" not in client.get(f"{LIST}/{row.id}").text
    for path in (f"{LIST}/{row.id}/decide", f"{LIST}/{row.id}/take-back", REPLACE.format(pledges)):
        assert client.get(path).status_code == 403, path


def test_others_see_nothing(client_as: ClientAs, client: LintingClient, pledges: int) -> None:
    """Neither a CLP secretary nor the public."""
    row = of(1, Measure.REPLACEMENT)
    secretary = client_as(Role.CLP_SECRETARY, scope="clp:1")
    for path in (LIST, f"{LIST}.csv", f"{LIST}/{row.id}", REPLACE.format(pledges)):
        assert secretary.get(path).status_code == 403, path


def test_what_is_held_on_a_member_has_what_was_recommended(pledges: int) -> None:
    """With the reason of the decision."""
    row = of(1, Measure.REPLACEMENT)
    with unit_of_work() as session:
        service.decide(session, {row.id: 1}, Verdict(Decision.REFUSED, WHY), by=BY)
    (held,) = [
        one.read(db.session, Person("member", 1))
        for one in list_holders("member")
        if one.label == "Recommendations"
    ]
    assert held is not None
    assert WHY in str(held)
