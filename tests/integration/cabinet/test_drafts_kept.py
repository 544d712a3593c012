"""Drafts opened, published, voided, and their vacancies run again by the same rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.cabinet.domain import Ending, Method, PickRule
from app.cabinet.domain.board import StepRefused
from app.cabinet.domain.ladders import PostGiven
from app.cabinet.domain.opening import DraftRefused
from app.cabinet.domain.posts import PostRefused
from app.cabinet.models import Appointment, Draft, DraftSlate
from app.cabinet.queries.draft_plans import Basis, plan_draft, plan_vacancies
from app.cabinet.queries.drafts import read_board
from app.cabinet.service.drafts.opening import Terms, open_draft, open_vacancy_draft
from app.cabinet.service.drafts.publishing import publish_draft, void_draft
from app.cabinet.service.drafts.steps import StaleBoard
from app.cabinet.service.posts import (
    Leaving,
    record_leaving,
    reinstate_appointment,
    void_appointment,
)
from app.db import db, unit_of_work
from app.kernel import clock
from app.settings.service import change_setting
from app.tabular.csvfile import read_csv
from tests.client import LintingClient, path_of
from tests.factories.cabinet import a_contest, a_ladder
from tests.factories.drafts_run import BY, a_draft, pick_all, publish
from tests.factories.party import make_party

ClientAs = Callable[..., LintingClient]
FIVE = ("Chancellor", "Foreign", "Home", "Defence", "Health")
EQUAL = {"members": {"Reds": 100, "Blues": 100}}


@pytest.fixture
def ground(app: Flask) -> tuple[int, int]:
    """A party of twelve, the contest of 2016 and a ladder of five posts: contest and ladder."""
    with unit_of_work() as session:
        make_party(session, 12)
        return a_contest(session).id, a_ladder(session).id


@pytest.fixture
def officer(client_as: ClientAs, ground: tuple[int, int]) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


@pytest.fixture
def done(ground: tuple[int, int]) -> int:
    """A draft of yesterday that is finished and not published; its id."""
    with unit_of_work() as session:
        draft = a_draft(session, *ground, frozen_on=clock.today() - timedelta(1))
        pick_all(session, draft.id, range(1, 6))
        return draft.id


@pytest.fixture
def published(done: int) -> int:
    """The same, published: in force from the day before."""
    with unit_of_work() as session:
        publish(session, done, clock.today() - timedelta(1))
    return done


def draft_of(draft_id: int) -> Draft:
    """A draft as it is now."""
    db.session.rollback()
    return db.session.get_one(Draft, draft_id, populate_existing=True)


def held_by(draft_id: int) -> dict[str, str]:
    """Who was appointed from a draft, by post."""
    db.session.rollback()
    read = read_board(db.session, draft_id)
    return {
        one.post: one.holder
        for one in db.session.scalars(
            select(Appointment).where(Appointment.draft_post_id.in_(read.posts))
        )
    }


def leave(post: str) -> None:
    """Record that whoever holds a post leaves it today."""
    with unit_of_work() as session:
        row = session.scalars(
            select(Appointment).where(Appointment.post == post, Appointment.until.is_(None))
        ).one()
        record_leaving(
            session,
            row.id,
            Leaving(clock.today(), Ending.RESIGNED, "To spend more time at home"),
            source="Her letter",
            version=row.version,
            by=BY,
        )


# --- opening -----------------------------------------------------------------------------------


def test_the_contest_is_chosen_first_and_what_follows_is_said_before_opening(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    contest_id, _ladder_id = ground
    page = officer.get("/cabinet/drafts/new").get_data(as_text=True)
    assert "Leadership election 2016" in page
    page = officer.get(f"/cabinet/drafts/new?contest={contest_id}").get_data(as_text=True)
    assert (
        "the order of picks is: Jeremy Corbyn, Owen Smith, Jeremy Corbyn, Owen Smith, Jeremy Corbyn"
        in page
    )
    assert "168,216" in page  # the members' votes are the usual base
    assert "5 posts of “Shadow cabinet 2016” to be filled" in page


def test_a_draft_is_opened_with_its_own_copy_of_everything(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    contest_id, ladder_id = ground
    answer = officer.submit(
        f"/cabinet/drafts/new?contest={contest_id}&base=all&method=droop",
        {"title": "Autumn", "peers_allowed": "y", "turn_seconds": "90"},
        button="Open the draft",
    )
    assert answer.status_code == 302
    draft = db.session.scalars(select(Draft)).one()
    assert path_of(answer) == f"/cabinet/drafts/{draft.id}"
    assert (draft.contest_id, draft.ladder_id, draft.base_id) == (contest_id, ladder_id, None)
    assert (draft.rule, draft.method) == (PickRule.ALTERNATING, Method.DROOP)
    assert (draft.peers_allowed, draft.free_choice, draft.turn_seconds) == (True, False, 90)
    assert draft.frozen_on == clock.today()
    slates = db.session.scalars(select(DraftSlate).order_by(DraftSlate.candidate_id)).all()
    assert [(one.strength, one.quota, one.held) for one in slates] == [
        (313_209, 3, 0),
        (193_229, 2, 0),
    ]
    titles = [post.title for post in read_board(db.session, draft.id).board.facts.posts]
    assert titles[0] == "Shadow Chancellor of the Exchequer"
    assert "Deputy Leader" not in titles  # it is outside the quota
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.event.contains("draft"))).one()
    assert entry.subject == f"draft {draft.id}"


def test_the_settings_of_the_party_are_proposed(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    with unit_of_work() as session:
        change_setting(session, "cabinet:pick-rule", "dhondt", 0, by=BY)
        change_setting(session, "cabinet:turn-seconds", 60, 0, by=BY)
    page = officer.get(f"/cabinet/drafts/new?contest={ground[0]}").get_data(as_text=True)
    assert "Posts Owen Smith holds already" in page
    assert 'value="60"' in page
    assert "Posts by quota" not in page


def test_a_divisor_counts_posts_held_from_the_start(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    path = f"/cabinet/drafts/new?contest={ground[0]}&rule=dhondt&ties=all"
    candidate = plan_draft(
        db.session, Basis(*ground, PickRule.DHONDT, None, ties_by_votes=True)
    ).slates[0]
    answer = officer.submit(path, {f"held_{candidate.candidate_id}": "4"}, button="Open the draft")
    assert answer.status_code == 302
    db.session.rollback()
    board = read_board(db.session, db.session.scalars(select(Draft.id)).one()).board
    assert board.held["Jeremy Corbyn"] == 4
    assert board.slate == "Owen Smith"
    refused = officer.submit(
        path, {f"held_{candidate.candidate_id}": "-1"}, button="Open the draft"
    )
    assert refused.status_code == 422


def test_a_plan_that_has_changed_meanwhile_opens_nothing(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    answer = officer.submit(
        f"/cabinet/drafts/new?contest={ground[0]}", {"seen": "other"}, button="Open the draft"
    )
    assert answer.status_code == 422
    assert "have changed since you saw this page" in answer.get_data(as_text=True)
    assert db.session.scalars(select(Draft)).all() == []


def test_a_disputed_quota_is_settled_first(officer: LintingClient, ground: tuple[int, int]) -> None:
    with unit_of_work() as session:
        contest_id = a_contest(session, title="Tied", votes=EQUAL).id
    answer = officer.get(f"/cabinet/drafts/new?contest={contest_id}")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "1 post of the quota hangs on a tie." in page
    assert "Settle it on the quota page first." in page
    assert "Open the draft</button>" not in page
    with pytest.raises(DraftRefused, match="quota page"), unit_of_work() as session:
        a_draft(session, contest_id, ground[1])


@pytest.mark.parametrize(
    ("rule", "method", "held", "sentence"),
    [
        (PickRule.ALTERNATING, Method.HARE, {1: 1}, "sequential divisor alone"),
        (PickRule.DHONDT, None, {99: 1}, "none of this contest"),
        (PickRule.ALTERNATING, None, {}, "has a method"),
    ],
)
def test_what_cannot_be_a_draft_is_refused(
    ground: tuple[int, int],
    rule: PickRule,
    method: Method | None,
    held: dict[int, int],
    sentence: str,
) -> None:
    basis = Basis(*ground, rule, None, method)
    with pytest.raises(DraftRefused, match=sentence), unit_of_work() as session:
        open_draft(session, basis, Terms(), title="A", held=held, by=BY)


def test_a_ladder_without_posts_inside_the_quota_is_no_draft(ground: tuple[int, int]) -> None:
    with unit_of_work() as session:
        outside = a_ladder(session, title="Outside", posts=(PostGiven("One", inside=False),)).id
    with pytest.raises(DraftRefused, match="no post inside"), unit_of_work() as session:
        a_draft(session, ground[0], outside)


def test_an_address_that_asks_for_nonsense_is_answered_in_words(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    path = f"/cabinet/drafts/new?contest={ground[0]}"
    assert officer.get(f"{path}&base=77").status_code == 422
    assert officer.get(f"{path}&rule=first-come").status_code == 422
    assert officer.get("/cabinet/drafts/new?contest=9999").status_code == 404
    assert officer.get("/cabinet/drafts/new?contest=x").status_code == 422


def test_without_a_contest_or_a_ladder_the_page_says_what_to_do(client_as: ClientAs) -> None:
    officer = client_as(Role.SELECTIONS_OFFICER)
    page = officer.get("/cabinet/drafts/new").get_data(as_text=True)
    assert "No contest is on record" in page
    with unit_of_work() as session:
        contest_id = a_contest(session).id
    page = officer.get(f"/cabinet/drafts/new?contest={contest_id}").get_data(as_text=True)
    assert "No ladder has a post inside the quota" in page


def test_a_draft_held_on_paper_is_recorded_later_under_its_own_day(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    path = f"/cabinet/drafts/new?contest={ground[0]}"
    for day, sentence in (
        (date(2016, 9, 23), "was declared on 24 September 2016"),
        (clock.today() + timedelta(1), "Enter today, or the day"),
    ):
        answer = officer.submit(path, {"frozen_on": day.isoformat()}, button="Open the draft")
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    officer.submit(path, {"frozen_on": "2016-09-25"}, button="Open the draft")
    draft_id = db.session.scalars(select(Draft.id)).one()
    with unit_of_work() as session:
        pick_all(session, draft_id, range(1, 6))
        publish(session, draft_id, date(2016, 9, 25))
    assert draft_of(draft_id).in_force_on == date(2016, 9, 25)


# --- the list ----------------------------------------------------------------------------------


def test_the_list_narrows_sorts_and_is_a_file(
    officer: LintingClient, ground: tuple[int, int], published: int
) -> None:
    with unit_of_work() as session:
        a_draft(session, *ground, title="Another one")
    page = officer.get("/cabinet/drafts").get_data(as_text=True)
    assert "2 drafts" in page
    page = officer.get("/cabinet/drafts?state=published").get_data(as_text=True)
    assert "1 draft" in page
    assert "Another one" not in page
    page = officer.get("/cabinet/drafts?q=nobody").get_data(as_text=True)
    assert "No draft matches" in page
    assert officer.get("/cabinet/drafts?state=lost").status_code == 422
    rows = read_csv(officer.get("/cabinet/drafts.csv?sort=title").get_data()).rows
    assert [row[0] for row in rows] == ["Another one", "Shadow cabinet"]
    assert officer.get("/cabinet/drafts.xlsx").status_code == 200


def test_an_empty_list_says_what_to_do(client_as: ClientAs) -> None:
    officer = client_as(Role.SELECTIONS_OFFICER)
    page = officer.get("/cabinet/drafts").get_data(as_text=True)
    assert "No draft has been opened yet" in page


def test_the_picks_stand_with_every_figure(officer: LintingClient, ground: tuple[int, int]) -> None:
    with unit_of_work() as session:
        draft = a_draft(session, *ground, rule=PickRule.DHONDT)
        pick_all(session, draft.id, range(1, 4))
        draft_id = draft.id
    page = officer.get(f"/cabinet/drafts/{draft_id}/picks").get_data(as_text=True)
    assert "313,209/2 = 156,604.50" in page
    found = read_csv(officer.get(f"/cabinet/drafts/{draft_id}/picks.csv").get_data())
    rows = [dict(zip(found.names, row, strict=True)) for row in found.rows]
    assert [row["slate"] for row in rows] == ["Jeremy Corbyn", "Owen Smith", "Jeremy Corbyn"]
    assert rows[2]["exact_1"] == "313209/2"
    assert rows[2]["decimal_2"] == "96,614.50"
    assert officer.get(f"/cabinet/drafts/{draft_id}/picks.xlsx").status_code == 200


# --- publishing --------------------------------------------------------------------------------


def test_a_finished_draft_is_checked_and_published_once(officer: LintingClient, done: int) -> None:
    path = f"/cabinet/drafts/{done}/publish"
    page = officer.get(path).get_data(as_text=True)
    assert "Shadow Foreign Secretary" in page
    answer = officer.submit(path, button="Publish the draft")
    assert answer.status_code == 302
    assert path_of(answer) == f"/cabinet/posts?on={clock.today().isoformat()}"
    draft = draft_of(done)
    assert (draft.in_force_on, draft.published_at is not None) == (clock.today(), True)
    assert len(held_by(done)) == 5
    page = officer.get(path).get_data(as_text=True)
    assert "published already" in page
    assert "Publish the draft</button>" not in page
    with pytest.raises(StepRefused, match="published"), unit_of_work() as session:
        publish(session, done)


def test_a_draft_that_goes_on_is_not_published(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    with unit_of_work() as session:
        draft = a_draft(session, *ground)
        pick_all(session, draft.id, [1, 2])
        draft_id, version = draft.id, draft.version
    page = officer.get(f"/cabinet/drafts/{draft_id}/publish").get_data(as_text=True)
    assert "3 posts can still be filled" in page
    with pytest.raises(DraftRefused, match="not finished"), unit_of_work() as session:
        publish_draft(session, draft_id, in_force_on=clock.today(), version=version, by=BY)


def test_the_day_in_force_lies_between_the_opening_and_a_year_on(
    officer: LintingClient, done: int
) -> None:
    path = f"/cabinet/drafts/{done}/publish"
    for day, sentence in (
        (clock.today() - timedelta(2), "It cannot come into force before"),
        (clock.today() + timedelta(500), "more than a year away"),
    ):
        answer = officer.submit(path, {"in_force_on": day.isoformat()}, button="Publish the draft")
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert draft_of(done).published_at is None


def test_a_post_somebody_holds_stops_the_publishing_and_nothing_is_kept(
    officer: LintingClient, ground: tuple[int, int], published: int
) -> None:
    with unit_of_work() as session:
        draft = a_draft(session, *ground, title="Second")
        pick_all(session, draft.id, range(6, 11))
        draft_id = draft.id
    path = f"/cabinet/drafts/{draft_id}/publish"
    page = officer.get(path).get_data(as_text=True)
    assert "The draft cannot be published yet" in page
    assert page.count("is held by") == 5
    assert len(re.findall(r'href="/cabinet/posts/\d+/leave"', page)) == 5
    assert "Publish the draft</button>" not in page
    with (
        pytest.raises(DraftRefused, match="Nothing was filled") as refused,
        unit_of_work() as session,
    ):
        publish_draft(
            session,
            draft_id,
            in_force_on=clock.today(),
            version=draft_of(draft_id).version,
            by=BY,
        )
    assert (refused.value.field, len(refused.value.details)) == ("", 5)
    assert draft_of(draft_id).published_at is None
    assert held_by(draft_id) == {}


def test_publishing_what_has_changed_since_is_refused(officer: LintingClient, done: int) -> None:
    answer = officer.submit(
        f"/cabinet/drafts/{done}/publish", {"version": "1"}, button="Publish the draft"
    )
    assert answer.status_code == 422
    assert "has changed since you saw this page" in answer.get_data(as_text=True)
    assert draft_of(done).published_at is None


def test_a_whip_does_not_publish(client_as: ClientAs, done: int) -> None:
    whip = client_as(Role.WHIP)
    assert whip.get(f"/cabinet/drafts/{done}/publish").status_code == 403
    assert whip.get(f"/cabinet/drafts/{done}/picks").status_code == 200


# --- voiding -----------------------------------------------------------------------------------


def test_a_running_draft_is_voided_with_a_reason(
    officer: LintingClient, ground: tuple[int, int]
) -> None:
    with unit_of_work() as session:
        draft_id = a_draft(session, *ground).id
    path = f"/cabinet/drafts/{draft_id}/void"
    assert officer.submit(path, {"reason": ""}, button="Void the draft").status_code == 422
    assert officer.submit(path, {"reason": "A trial"}, button="Void the draft").status_code == 302
    draft = draft_of(draft_id)
    assert (draft.void_reason, draft.voided_by is not None) == ("A trial", True)
    assert "voided already" in officer.get(path).get_data(as_text=True)
    listed = officer.get("/cabinet/drafts?state=voided").get_data(as_text=True)
    assert "1 draft" in listed


def test_a_published_draft_is_voided_once_nothing_rests_on_it(
    officer: LintingClient, published: int
) -> None:
    path = f"/cabinet/drafts/{published}/void"
    assert "5 appointments from this draft" in officer.get(path).get_data(as_text=True)
    version = draft_of(published).version
    with pytest.raises(DraftRefused, match="5 appointments"), unit_of_work() as session:
        void_draft(session, published, reason="Wrong", version=version, by=BY)
    with pytest.raises(StaleBoard), unit_of_work() as session:
        void_draft(session, published, reason="Wrong", version=1, by=BY)
    with unit_of_work() as session:
        for row in session.scalars(select(Appointment)).all():
            void_appointment(session, row.id, reason="Wrong", version=row.version, by=BY)
    assert officer.submit(path, {"reason": "Wrong"}, button="Void the draft").status_code == 302
    db.session.rollback()
    row = db.session.scalars(select(Appointment)).first()
    assert row is not None
    row_id, version = row.id, row.version
    with pytest.raises(PostRefused, match="by hand"), unit_of_work() as session:
        reinstate_appointment(session, row_id, reason="Right", version=version, by=BY)


# --- vacancies ---------------------------------------------------------------------------------


def test_a_vacancy_is_picked_by_the_slate_whose_quota_is_not_spent(
    officer: LintingClient, published: int
) -> None:
    leave("Shadow Foreign Secretary")
    path = f"/cabinet/drafts/{published}/vacancies"
    page = officer.get(path).get_data(as_text=True)
    assert "1 post vacant today" in page
    # The runner-up had picked it: one of its two posts is vacant, so the pick is its again.
    assert "The first pick is Owen Smith’s." in page
    answer = officer.submit(path, button="Open the draft of the vacancies")
    assert answer.status_code == 302
    made = db.session.scalars(select(Draft).where(Draft.follows_id == published)).one()
    first = draft_of(published)
    assert (made.rule, made.method, made.frozen_on) == (first.rule, first.method, first.frozen_on)
    board = read_board(db.session, made.id).board
    assert [post.title for post in board.left] == ["Shadow Foreign Secretary"]
    assert dict(board.held) == {"Jeremy Corbyn": 3, "Owen Smith": 1}
    assert "is running already" in officer.get(path).get_data(as_text=True)
    with pytest.raises(DraftRefused, match="running already"), unit_of_work() as session:
        open_vacancy_draft(session, published, title="Again", by=BY)
    with unit_of_work() as session:
        pick_all(session, made.id, [11])
        publish(session, made.id)
    assert "No post of this draft is vacant" in officer.get(path).get_data(as_text=True)
    # The vacancies of the second are those of the first, which counts both.
    again = officer.get(f"/cabinet/drafts/{made.id}/vacancies")
    assert path_of(again) == path
    void = officer.get(f"/cabinet/drafts/{published}/void").get_data(as_text=True)
    assert "fills vacancies of this draft" in void


def test_vacancies_that_have_changed_since_open_nothing(
    officer: LintingClient, published: int
) -> None:
    leave("Shadow Foreign Secretary")
    path = f"/cabinet/drafts/{published}/vacancies"
    seen = plan_vacancies(db.session, published, clock.today()).seen
    leave("Shadow Chancellor of the Exchequer")
    answer = officer.submit(path, {"seen": seen}, button="Open the draft of the vacancies")
    assert answer.status_code == 422
    assert "filled or left since" in answer.get_data(as_text=True)


def test_a_draft_that_is_not_published_has_no_vacancies(officer: LintingClient, done: int) -> None:
    page = officer.get(f"/cabinet/drafts/{done}/vacancies").get_data(as_text=True)
    assert "Vacancies are those of a published draft" in page
    with pytest.raises(DraftRefused), unit_of_work() as session:
        open_vacancy_draft(session, done, title="Vacancies", by=BY)


def test_nothing_vacant_opens_nothing(published: int) -> None:
    with pytest.raises(DraftRefused, match="No post"), unit_of_work() as session:
        open_vacancy_draft(session, published, title="Vacancies", by=BY)
