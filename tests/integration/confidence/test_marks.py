"""Deselection marks: proposed, decided one by one and together, seen by few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.confidence.domain import (
    Answer,
    MarkStepKind,
    NoReplyFollows,
    Outcome,
    RoundKind,
    Route,
)
from app.confidence.domain.marks import MarkRefused, MarkState, Step, standing_on
from app.confidence.models import DeselectionMark, MarkCause, MarkStep
from app.confidence.queries import marks as queries
from app.confidence.queries.marks import MarkFilter
from app.confidence.queries.rounds import get_round
from app.confidence.service import marks as service
from app.confidence.service.marks import MarksRefused
from app.db import db, unit_of_work
from app.desk.registry import figures_for, items_for
from app.kernel import clock
from app.kernel.errors import NotInRecord, StaleEdit
from app.privacy.domain import Person
from app.privacy.registry import list_holders
from app.security.identity import Identity
from app.tabular.csvfile import read_csv
from tests.client import LintingClient, path_of
from tests.factories.closed_rounds import closed
from tests.factories.party import BY, make_party, opened

ClientAs = Callable[..., LintingClient]
YES, NO, EQUIVOCATES = Answer.YES, Answer.NO, Answer.EQUIVOCATES
ON = MarkState.ON
WHY = "Decided at the meeting of the committee."
PAGES = (
    "/confidence/marks",
    "/confidence/marks.csv",
    "/confidence/marks/1",
    "/confidence/marks/1/put-on",
    "/confidence/marks/decide",
    "/confidence/marks/propose",
)


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


@pytest.fixture
def refused(app: Flask) -> int:
    """A closed round of recognition that members 1, 2 and 3 of seven refused; its id."""
    with unit_of_work() as session:
        make_party(session, 7)
        answers = {1: NO, 2: NO, 3: NO, 4: YES, 5: YES}
        return closed(session, answers, RoundKind.RECOGNITION).id


def states() -> dict[int, MarkState]:
    """How each mark stands now, by mark."""
    db.session.rollback()
    found = {}
    for mark_id, steps in queries.list_steps(db.session).items():
        now = standing_on(steps)
        assert now is not None
        found[mark_id] = now.state
    return found


def step(mark_id: int, kind: MarkStepKind, **more: Route) -> None:
    """Record a step of today."""
    with unit_of_work() as session:
        service.record_step(
            session,
            mark_id,
            Step(kind, clock.today(), **more),
            reason=WHY,
            version=queries.get_mark(session, mark_id).version,
            by=BY,
        )


# --- proposing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "follows", "marked"),
    [
        (RoundKind.PLEDGE, NoReplyFollows.NOTHING, {1}),
        (RoundKind.CONFIDENCE, NoReplyFollows.NOTHING, {1}),
        (RoundKind.RECOGNITION, NoReplyFollows.NOTHING, {1}),
        (RoundKind.PLEDGE, NoReplyFollows.AS_REFUSAL, {1, 4}),
    ],
)
def test_closing_a_round_proposes_marks_for_refusals(
    app: Flask, kind: RoundKind, follows: NoReplyFollows, marked: set[int]
) -> None:
    """An equivocal pledge and silence propose nothing, unless the round says so of silence."""
    with unit_of_work() as session:
        make_party(session, 4)
        other = EQUIVOCATES if kind is RoundKind.PLEDGE else YES
        closed(session, {1: NO, 2: YES, 3: other}, kind, no_reply_follows=follows)
    rows = queries.list_marks(db.session, MarkFilter(), today=clock.today())
    assert {row.member_id for row in rows} == marked
    assert {row.state for row in rows} == {MarkState.PROPOSED}


def test_another_refusal_is_another_cause_and_after_an_end_a_new_mark(refused: int) -> None:
    """A member has one mark that lives at most."""
    step(1, MarkStepKind.PUT_ON)
    step(2, MarkStepKind.REFUSED)
    with unit_of_work() as session:
        again = closed(session, {1: NO, 2: NO}, RoundKind.CONFIDENCE).id
    marks = db.session.execute(select(DeselectionMark.id, DeselectionMark.member_id)).all()
    assert sorted(map(tuple, marks)) == [(1, 1), (2, 2), (3, 3), (4, 2)]
    causes = db.session.execute(
        select(MarkCause.mark_id, MarkCause.round_id).order_by(MarkCause.mark_id)
    ).all()
    assert sorted(map(tuple, causes)) == [
        (1, refused),
        (1, again),
        (2, refused),
        (3, refused),
        (4, again),
    ]
    assert states()[1] is ON


def test_proposing_twice_from_a_round_changes_nothing(refused: int) -> None:
    """What is on record already stays as it is."""
    with unit_of_work() as session:
        round_ = get_round(session, refused)
        service.propose_marks(session, round_, {1: Outcome.NO}, BY)
    assert db.session.scalars(select(DeselectionMark.version)).all() == [1, 1, 1]


def test_marks_are_proposed_from_closed_rounds_only(app: Flask) -> None:
    """An open round can still be answered."""
    with unit_of_work() as session:
        make_party(session, 2)
        round_id = opened(session).id
    with (
        pytest.raises(MarkRefused, match="a round that has been closed"),
        unit_of_work() as session,
    ):
        service.propose_marks(session, get_round(session, round_id), {1: Outcome.NO}, BY)
    with (
        pytest.raises(MarkRefused, match="a round that has been closed"),
        unit_of_work() as session,
    ):
        service.propose_mark(session, round_id, 1, reason=WHY, by=BY)


def test_a_mark_is_proposed_by_hand_where_the_first_has_ended(
    officer: LintingClient, refused: int
) -> None:
    """The refusal is offered again once no mark that rests on it lives."""
    assert "No refusal is without a mark" in officer.get("/confidence/marks/propose").text
    step(1, MarkStepKind.REFUSED)
    page = officer.submit("/confidence/marks/propose", {"refusal": "", "reason": WHY})
    assert page.status_code == 422
    assert "Choose the refusal that the mark rests on" in page.text
    done = officer.submit(
        "/confidence/marks/propose", {"refusal": f"{refused}.1", "reason": "The committee erred."}
    )
    assert path_of(done) == "/confidence/marks/4"
    assert "The committee erred." in officer.get("/confidence/marks/4").text
    assert states() == {
        1: MarkState.REFUSED,
        2: MarkState.PROPOSED,
        3: MarkState.PROPOSED,
        4: MarkState.PROPOSED,
    }


@pytest.mark.parametrize(
    ("member_id", "sentence"),
    [(4, "no refusal"), (1, "a cause already"), (99, "not among those whom the round asked")],
)
def test_a_mark_by_hand_needs_a_refusal_without_a_mark(
    refused: int, member_id: int, sentence: str
) -> None:
    """Each reason has its sentence."""
    with pytest.raises(MarkRefused, match=sentence), unit_of_work() as session:
        service.propose_mark(session, refused, member_id, reason=WHY, by=BY)


# --- one mark ----------------------------------------------------------------------------------


def test_a_mark_is_put_on_given_a_route_and_carried_out(
    officer: LintingClient, refused: int
) -> None:
    """Each step from its own page, with what follows in a sentence."""
    page = officer.get("/confidence/marks/1").text
    assert "Confidential" in page
    assert "Refuses to recognise the leader" in page
    assert "Record the outcome" not in page
    form = officer.get("/confidence/marks/1/put-on").text
    assert "marked for deselection" in form
    done = officer.submit("/confidence/marks/1/put-on", {"reason": WHY})
    assert path_of(done) == "/confidence/marks/1"
    assert states()[1] is ON
    officer.submit("/confidence/marks/1/route", {"reason": WHY, "route": "trigger ballot"})
    officer.submit("/confidence/marks/1/route", {"reason": WHY, "route": "boundary change"})
    page = officer.get("/confidence/marks/1").text
    assert "Boundary change" in page
    assert "Change the route" in page
    officer.submit("/confidence/marks/1/outcome", {"reason": WHY, "outcome": "stood down"})
    page = officer.get("/confidence/marks/1").text
    assert "Stood down" in page
    assert "Outcome recorded" in page
    assert states()[1] is MarkState.OUTCOME
    officer.submit("/confidence/marks/1/void", {"reason": "The wrong member."})
    assert states()[1] is MarkState.VOIDED


def test_a_step_that_does_not_fit_is_refused_beside_its_field(
    officer: LintingClient, refused: int
) -> None:
    """Nothing is kept of it."""
    early = (clock.today() - timedelta(days=2)).isoformat()
    late = (clock.today() + timedelta(days=2)).isoformat()
    for day, sentence in ((early, "cannot come earlier"), (late, "is still to come")):
        page = officer.submit("/confidence/marks/1/put-on", {"reason": WHY, "effective_on": day})
        assert page.status_code == 422
        assert sentence in page.text
    page = officer.submit("/confidence/marks/1/put-on", {"reason": ""})
    assert page.status_code == 422
    assert "Say why, for the record" in page.text
    assert states()[1] is MarkState.PROPOSED
    assert "this cannot be done" in officer.get("/confidence/marks/1/lift").text


def test_a_step_is_refused_that_no_longer_fits_when_it_is_sent(
    officer: LintingClient, refused: int
) -> None:
    """Somebody else was quicker: 409, and what is on record now."""
    page = officer.get("/confidence/marks/1/put-on")
    step(1, MarkStepKind.REFUSED)
    answer = officer.post_form(page, {"reason": WHY})
    assert answer.status_code == 409
    assert "Somebody else saved this" in answer.text
    assert "On record now: refused" in answer.text
    assert states()[1] is MarkState.REFUSED


def test_nobody_finds_a_mark_that_is_none(officer: LintingClient, refused: int) -> None:
    """404, also for numbers no record can have."""
    for number in (99, 2**40):
        assert officer.get(f"/confidence/marks/{number}").status_code == 404
        assert officer.get(f"/confidence/marks/{number}/put-on").status_code == 404


# --- many --------------------------------------------------------------------------------------


def test_many_are_decided_with_one_reason_each_on_record_by_itself(
    officer: LintingClient, refused: int
) -> None:
    """Two are put on, and the one left is refused as all that is listed."""
    done = officer.submit(
        "/confidence/marks/decide",
        {"marks": ["1.1", "3.1"], "decision": "put on", "reason": WHY},
    )
    assert path_of(done) == "/confidence/marks"
    assert states() == {1: ON, 2: MarkState.PROPOSED, 3: ON}
    reasons = db.session.scalars(
        select(MarkStep.reason).where(MarkStep.kind == MarkStepKind.PUT_ON)
    ).all()
    assert reasons == [WHY, WHY]
    officer.submit(
        "/confidence/marks/decide", {"everyone": "y", "decision": "refused", "reason": WHY}
    )
    assert states()[2] is MarkState.REFUSED
    assert "No mark is proposed" in officer.get("/confidence/marks/decide").text


def test_many_are_decided_all_or_none(officer: LintingClient, refused: int) -> None:
    """Nothing chosen, a mark decided meanwhile, a day that is too early: nothing is kept."""
    page = officer.submit("/confidence/marks/decide", {"decision": "put on", "reason": WHY})
    assert page.status_code == 422
    assert "Choose at least one mark" in page.text
    early = (clock.today() - timedelta(days=2)).isoformat()
    sent = {"everyone": "y", "decision": "put on", "reason": WHY}
    page = officer.submit("/confidence/marks/decide", {**sent, "effective_on": early})
    assert page.status_code == 422
    assert page.text.count("cannot come earlier") == 3
    opened_page = officer.get("/confidence/marks/decide")
    step(2, MarkStepKind.REFUSED)
    page = officer.post_form(opened_page, sent)
    assert page.status_code == 409
    assert "The list below is as it is now" in page.text
    assert states() == {1: MarkState.PROPOSED, 2: MarkState.REFUSED, 3: MarkState.PROPOSED}


def test_the_service_refuses_several_with_a_sentence_for_each(refused: int) -> None:
    """Also a mark that is none."""
    lift = Step(MarkStepKind.LIFTED, clock.today())
    with pytest.raises(MarksRefused) as error, unit_of_work() as session:
        service.record_steps(session, {1: 1, 2: 1}, lift, reason=WHY, by=BY)
    assert set(error.value.sentences) == {1, 2}
    with pytest.raises(NotInRecord), unit_of_work() as session:
        service.record_steps(session, {1: 1, 99: 1}, lift, reason=WHY, by=BY)
    with pytest.raises(StaleEdit), unit_of_work() as session:
        service.record_steps(session, {1: 7}, lift, reason=WHY, by=BY)


# --- the list ----------------------------------------------------------------------------------


def test_the_list_is_filtered_sorted_and_told_as_at_a_day(
    officer: LintingClient, refused: int
) -> None:
    """State, route, region, words and day; the files are marked confidential."""
    step(1, MarkStepKind.PUT_ON)
    step(1, MarkStepKind.ROUTE_CHOSEN, route=Route.TRIGGER_BALLOT)
    step(2, MarkStepKind.PUT_ON)
    step(3, MarkStepKind.VOIDED)

    def listed(query: str) -> list[str]:
        answer = officer.get(f"/confidence/marks.csv?{query}")
        assert answer.status_code == 200
        content = read_csv(answer.data)
        assert ("Source", "Confidential: deselection marks are not public.") in content.notes
        return [row[0] for row in content.rows]

    ada, ben, cleo = (
        row.name
        for row in queries.list_marks(db.session, MarkFilter(), today=clock.today())
        + queries.list_marks(db.session, MarkFilter(state="voided"), today=clock.today())
    )
    assert sorted(listed("")) == sorted([ada, ben])
    assert listed("state=voided") == [cleo]
    assert sorted(listed("state=marked")) == sorted([ada, ben])
    assert len(listed("state=on")) == 1
    assert len(listed("route=trigger+ballot")) == 1
    assert len(listed("route=none")) == 1
    assert len(listed("region=Scotland")) == 1
    assert listed("q=seat+1") == listed("route=trigger+ballot")
    assert listed("sort=name&order=descending") == list(reversed(listed("sort=name")))
    assert listed("sort=state") == list(reversed(listed("sort=state&order=descending")))
    assert len(listed("sort=since&order=descending")) == 2
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert listed(f"on={yesterday}") == []
    assert listed(f"on={clock.today().isoformat()}") == listed("")
    page = officer.get("/confidence/marks").text
    assert "2 marks" in page
    assert "Decide those proposed" not in page
    assert "No mark matches" in officer.get("/confidence/marks?q=nobody").text
    assert officer.get("/confidence/marks?on=soon").status_code == 422
    assert officer.get("/confidence/marks.csv?on=soon").status_code == 422
    assert officer.get("/confidence/marks.xlsx").status_code == 200


def test_without_a_mark_the_list_says_where_they_come_from(officer: LintingClient) -> None:
    """An empty record is no error."""
    assert "No mark is on record" in officer.get("/confidence/marks").text


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is sent."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_list_asks_as_much_for_many_marks_as_for_one(
    officer: LintingClient, app: Flask, statements: list[str]
) -> None:
    """One query a kind of thing, however many marks."""
    with unit_of_work() as session:
        make_party(session, 40)
        closed(session, {1: NO}, RoundKind.CONFIDENCE)
    counts = []
    for path in ("/confidence/marks", "/confidence/marks/decide"):
        statements.clear()
        officer.get(path)
        counts.append(len(statements))
    with unit_of_work() as session:
        closed(session, dict.fromkeys(range(1, 41), NO), RoundKind.RECOGNITION)
    for before, path in zip(counts, ("/confidence/marks", "/confidence/marks/decide"), strict=True):
        statements.clear()
        officer.get(path)
        assert len(statements) == before


# --- who sees it -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.WHIP, Role.CLP_SECRETARY, Role.EQUALITY_OFFICER])
def test_marks_are_for_few(client_as: ClientAs, refused: int, role: Role) -> None:
    """Not for the whips' office, nor a CLP secretary: 403 on every page, nothing on others.

    A party officer reads them, who reports to conference what was decided; she decides none.
    """
    client = client_as(role, scope="clp:1" if role.scoped else "")
    for path in PAGES:
        assert client.get(path).status_code == 403, path
    assert "eselection mark" not in client.get("/members/1").text
    assert "eselection mark" not in client.get("/desk").text


def test_the_public_is_asked_to_sign_in(client: LintingClient, refused: int) -> None:
    """And a member's public page says nothing."""
    for path in PAGES:
        assert path_of(client.get(path)).startswith("/sign-in"), path
    assert "eselection mark" not in client.get("/members/1").text


def test_the_auditor_reads_and_does_not_decide(client_as: ClientAs, refused: int) -> None:
    """Her pages offer no action."""
    auditor = client_as(Role.AUDITOR)
    assert "put-on" not in auditor.get("/confidence/marks/1").text
    assert "Propose a mark" not in auditor.get("/confidence/marks").text
    for path in PAGES[3:]:
        assert auditor.get(path).status_code == 403, path


def test_a_members_page_shows_her_marks_to_who_may_see_them(
    officer: LintingClient, refused: int
) -> None:
    """With a link to each."""
    page = officer.get("/members/1").text
    assert "Deselection marks" in page
    assert "/confidence/marks/1" in page
    assert "Deselection marks" not in officer.get("/members/4").text


def test_the_trail_keeps_what_is_personal_under_her_key(refused: int) -> None:
    """Reason, outcome and whom it is about stand in no entry in the clear."""
    step(1, MarkStepKind.PUT_ON)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event.like("confidence:mark:%")).order_by(AuditEntry.id)
    ).all()
    assert [entry.event for entry in entries] == [
        *["confidence:mark:proposed"] * 3,
        "confidence:mark:step-recorded",
    ]
    for entry in entries:
        assert entry.person is not None
        assert WHY not in str(entry.changes)
    assert read_private(db.session, entries[-1]) == {"member": 1, "reason": WHY}


def test_what_is_held_on_a_member_has_her_marks(refused: int) -> None:
    """Causes and steps with their reasons."""
    step(1, MarkStepKind.PUT_ON)
    (held,) = [
        one.read(db.session, Person("member", 1))
        for one in list_holders("member")
        if one.label == "Deselection marks"
    ]
    assert held is not None
    assert WHY in str(held)
    assert "put on" in str(held)


def test_the_desk_says_what_waits_and_names_nobody(
    app: Flask, officer: LintingClient, refused: int
) -> None:
    """One item for all that are proposed, one for those without a route; a figure."""
    step(1, MarkStepKind.PUT_ON)
    page = officer.get("/desk").text
    assert "2 deselection marks are proposed" in page
    assert "1 deselection mark is on without a route" in page
    assert "Deselection marks on" in page
    identity = Identity(
        user_id=1,
        name="Officer",
        email="o@example.org",
        roles=frozenset(),
        allowed={"confidence:mark:decide": None, "confidence:mark:read": None},
    )
    with app.test_request_context():
        texts = " ".join(item.text for item in items_for(db.session, identity))
        (figure,) = [
            one for one in figures_for(db.session, identity) if one.label == "Deselection marks on"
        ]
    assert "Ash" not in texts
    assert figure.value == "1"
    assert figure.points[-1][1] == 1
    assert "Where a mark comes from" in officer.get("/help").text
    assert officer.get("/help/deselection-marks").status_code == 200


def test_a_party_officer_reads_marks_and_decides_none(client_as: ClientAs, refused: int) -> None:
    client = client_as(Role.PARTY_OFFICER)
    for path in PAGES[:3]:
        assert client.get(path).status_code == 200, path
    for path in PAGES[3:]:
        assert client.get(path).status_code == 403, path
