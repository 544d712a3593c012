"""What the page says before a draft is published: who is in the way, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.domain import Role
from app.cabinet.domain import Ending, PickRule
from app.cabinet.domain.opening import DraftRefused
from app.cabinet.models import Appointment, Draft
from app.cabinet.queries.draft_plans import plan_vacancies
from app.cabinet.queries.posts import list_in_force
from app.cabinet.queries.quota import usual_house
from app.cabinet.service.drafts.opening import open_vacancy_draft
from app.cabinet.service.posts import Leaving, record_appointment, record_leaving, void_appointment
from app.db import db, unit_of_work
from app.kernel import clock
from app.tabular.csvfile import read_csv
from tests.client import LintingClient
from tests.factories.cabinet import a_contest, a_ladder
from tests.factories.drafts_run import BY, a_draft, pick_all, publish
from tests.factories.party import make_party
from tests.lint import parse_page


def text_of(answer: TestResponse) -> str:
    """The words of a page, with one space between them."""
    page, _faults = parse_page(answer.get_data(as_text=True))
    return " ".join("".join(page.itertext()).split())


ClientAs = Callable[..., LintingClient]
POSTS = ("P1", "P2", "P3", "P4")


def a_cabinet(rule: PickRule = PickRule.DHONDT) -> int:
    """A published draft of four posts, held by members 1 to 4 from three days ago on; its id."""
    with unit_of_work() as session:
        make_party(session, 12)
        contest = a_contest(session, votes={"members": {"A": 100, "B": 90}})
        ladder = a_ladder(session, posts=POSTS)
        draft = a_draft(
            session,
            contest.id,
            ladder.id,
            rule=rule,
            frozen_on=clock.today() - timedelta(9),
        )
        pick_all(session, draft.id, range(1, 5))
        publish(session, draft.id, clock.today() - timedelta(3))
        return draft.id


def holder_of(post: str) -> Appointment:
    """The newest appointment to a post."""
    row = db.session.scalars(
        select(Appointment).where(Appointment.post == post).order_by(Appointment.id.desc())
    ).first()
    assert row is not None
    return row


def leave(post: str) -> None:
    """Let whoever holds a post leave it today."""
    with unit_of_work() as session:
        row = holder_of(post)
        record_leaving(
            session,
            row.id,
            Leaving(clock.today(), Ending.RESIGNED, "As announced"),
            source="The leader’s office",
            version=row.version,
            by=BY,
        )


def a_vacancy_of(draft_id: int, post: str) -> int:
    """A finished draft of one vacancy, for which member 9 was picked; its id."""
    leave(post)
    with unit_of_work() as session:
        vacancy = open_vacancy_draft(session, draft_id, title="Vacancy", by=BY).id
        pick_all(session, vacancy, [9])
    return vacancy


def take_by_hand(post: str, member_id: int, days: int = 0) -> int:
    """Give a post to a member by hand, from so many days on; the appointment's id."""
    with unit_of_work() as session:
        return record_appointment(
            session,
            post=post,
            member_id=member_id,
            name="",
            since=clock.today() + timedelta(days),
            source="The papers",
            by=BY,
        ).id


def test_a_post_that_was_taken_meanwhile_is_told_with_the_way_out(client_as: ClientAs) -> None:
    vacancy = a_vacancy_of(a_cabinet(), "P2")
    officer = client_as(Role.SELECTIONS_OFFICER)
    path = f"/cabinet/drafts/{vacancy}/publish"
    assert "Publish the draft</button>" in officer.get(path).get_data(as_text=True)
    taken = take_by_hand("P2", 11, days=5)
    page = officer.get(path).get_data(as_text=True)
    assert "What stands in the way" in page
    # Somebody who is still to come into a post cannot leave it yet.
    assert f'href="/cabinet/posts/{taken}"' in page
    assert "Publish the draft</button>" not in page
    assert "Correct or void that appointment, or undo the pick on the board." in text_of(
        officer.get(path)
    )
    # Who may publish, and neither keep posts nor undo picks, is told whom to ask.
    answer = client_as(Role.PARTY_OFFICER).get(path)
    other = answer.get_data(as_text=True)
    assert (
        "Ask a selections officer to put that right, or to undo the pick on the board."
        in text_of(answer)
    )
    assert "or undo the pick" not in text_of(answer)
    assert f"/cabinet/posts/{taken}" not in other


def test_a_form_opened_before_is_refused_over_the_form_not_beside_the_day(
    client_as: ClientAs,
) -> None:
    vacancy = a_vacancy_of(a_cabinet(), "P2")
    officer = client_as(Role.SELECTIONS_OFFICER)
    path = f"/cabinet/drafts/{vacancy}/publish"
    page = officer.get(path)
    take_by_hand("P2", 11)
    answer = officer.post_form(page, {}, button="Publish the draft")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "Nothing was filled: 1 post cannot go to the person chosen" in text
    assert "What stands in the way" in text
    assert db.session.get_one(Draft, vacancy).published_at is None


def test_what_a_nominee_holds_elsewhere_is_told_and_hinders_nothing(client_as: ClientAs) -> None:
    vacancy = a_vacancy_of(a_cabinet(), "P2")
    take_by_hand("Deputy Leader", 9)
    officer = client_as(Role.SELECTIONS_OFFICER)
    page = officer.get(f"/cabinet/drafts/{vacancy}/publish").get_data(as_text=True)
    assert "Nominee holds already" in page
    assert "Deputy Leader, since" in page
    assert "Publish the draft</button>" in page
    assert "see who holds which post, and nobody else does" in page
    assert officer.submit(f"/cabinet/drafts/{vacancy}/publish").status_code == 302


def test_the_page_counts_what_slates_held_from_the_start(client_as: ClientAs) -> None:
    vacancy = a_vacancy_of(a_cabinet(), "P2")
    page = client_as(Role.PARTY_OFFICER).get(f"/cabinet/drafts/{vacancy}/publish")
    assert "1 picked + 1 held already = 2</dd>" in page.get_data(as_text=True)


def test_the_page_counts_against_the_quota_where_there_is_one(client_as: ClientAs) -> None:
    officer = client_as(Role.PARTY_OFFICER)
    first = a_cabinet(PickRule.ALTERNATING)
    page = officer.get(f"/cabinet/drafts/{first}/publish").get_data(as_text=True)
    assert page.count("<dd>2 of 2 picked</dd>") == 2
    vacancy = a_vacancy_of(first, "P2")
    page = officer.get(f"/cabinet/drafts/{vacancy}/publish").get_data(as_text=True)
    assert "1 picked + 1 held already = 2 of 2</dd>" in page


def test_the_usual_house_is_that_of_the_draft_in_force(app: Flask) -> None:
    first = a_cabinet()
    with unit_of_work() as session:
        a_ladder(session, title="Never drafted", posts=["X", "Y"])
    house = usual_house(db.session)
    assert house is not None
    assert house.seats == len(POSTS)
    assert house.source.startswith("the posts of the draft “Shadow cabinet”, in force since ")
    # A later draft of fewer posts is not the shadow cabinet, even one that takes a post of it.
    leave("P4")
    published(another(("P4", "P9"), first, copied=False))
    assert usual_house(db.session) == replace(house, seats=len(POSTS) - 1)


def test_a_post_that_somebody_takes_later_by_hand_is_no_vacancy(client_as: ClientAs) -> None:
    draft_id = a_cabinet()
    leave("P2")
    leave("P3")
    take_by_hand("P2", 11, days=5)
    plan = plan_vacancies(db.session, draft_id, clock.today())
    assert [one.post.title for one in plan.vacancies] == ["P3"]
    page = client_as(Role.SELECTIONS_OFFICER).get("/cabinet/posts").get_data(as_text=True)
    assert page.count("Vacant;") == 1
    # The page and the vacancies agree: one post to fill, and one that somebody comes into.
    assert "1 post is vacant." in page
    assert "1 post has a holder on record from a later day." in page
    assert page.count("Fill by the draft") == 1


def test_the_vacancies_of_a_draft_that_was_superseded_lead_to_those_in_force(
    client_as: ClientAs,
) -> None:
    first = a_cabinet()
    for post in POSTS:
        leave(post)
    with unit_of_work() as session:
        old = session.get_one(Draft, first)
        newer = a_draft(
            session, old.contest_id, old.ladder_id, rule=PickRule.DHONDT, title="The next one"
        )
        pick_all(session, newer.id, range(5, 9))
        publish(session, newer.id)
        newer_id = newer.id
    officer = client_as(Role.SELECTIONS_OFFICER)
    page = officer.get(f"/cabinet/drafts/{first}/vacancies").get_data(as_text=True)
    assert f'href="/cabinet/drafts/{newer_id}/vacancies"' in page


def test_drafts_of_other_posts_are_in_force_beside_each_other(client_as: ClientAs) -> None:
    first = a_cabinet()
    with unit_of_work() as session:
        old = session.get_one(Draft, first)
        ladder = a_ladder(session, title="Junior posts", posts=("J1", "J2"))
        junior = a_draft(
            session,
            old.contest_id,
            ladder.id,
            rule=PickRule.DHONDT,
            title="Junior",
            frozen_on=clock.today() - timedelta(9),
        )
        pick_all(session, junior.id, [5, 6])
        publish(session, junior.id, clock.today() - timedelta(2))
        junior_id = junior.id
    leave("P2")
    leave("J1")
    assert [one.id for one in list_in_force(db.session, clock.today())] == [first, junior_id]
    for draft_id, post in ((first, "P2"), (junior_id, "J1")):
        plan = plan_vacancies(db.session, draft_id, clock.today())
        assert [one.post.title for one in plan.vacancies] == [post]
    officer = client_as(Role.SELECTIONS_OFFICER)
    rows = read_csv(officer.get("/cabinet/posts.csv").get_data()).rows
    assert [row[0] for row in rows] == [*POSTS, "J1", "J2"]
    assert [row[1] for row in rows] == ["1", "2", "3", "4", "1", "2"]
    desk = officer.get("/desk").get_data(as_text=True)
    assert "“Shadow cabinet” vacant: P2" in desk
    assert "“Junior” vacant: J1" in desk


def another(titles: tuple[str, ...], first: int, *, copied: bool, title: str = "Next") -> int:
    """A finished draft of other posts that is not published; copied: its ladder is the first's."""
    with unit_of_work() as session:
        old = session.get_one(Draft, first)
        ladder = a_ladder(session, title=f"{title}: ladder", posts=titles)
        ladder.copied_from_id = old.ladder_id if copied else None
        newer = a_draft(session, old.contest_id, ladder.id, rule=PickRule.DHONDT, title=title)
        pick_all(session, newer.id, range(5, 5 + len(titles)))
        return newer.id


def published(draft_id: int) -> None:
    with unit_of_work() as session:
        publish(session, draft_id)


def test_a_draft_that_takes_one_post_leaves_the_others_with_the_earlier_one(
    client_as: ClientAs,
) -> None:
    first = a_cabinet()
    leave("P2")
    leave("P4")
    newer = another(("P4", "P9"), first, copied=False)
    party = client_as(Role.PARTY_OFFICER)
    page = text_of(party.get(f"/cabinet/drafts/{newer}/publish"))
    assert "This draft takes over 1 post of “Shadow cabinet”." in page
    assert "P1, P2 and P3 stay with that draft, and vacancies of them" in page
    published(newer)
    assert [one.id for one in list_in_force(db.session, clock.today())] == [first, newer]
    plan = plan_vacancies(db.session, first, clock.today())
    assert [one.post.title for one in plan.vacancies] == ["P2"]
    officer = client_as(Role.SELECTIONS_OFFICER)
    rows = read_csv(officer.get("/cabinet/posts.csv").get_data()).rows
    assert [row[:2] for row in rows] == [
        ("P1", "1"),
        ("P2", "2"),
        ("P3", "3"),
        ("P4", "1"),
        ("P9", "2"),
    ]
    assert "“Shadow cabinet” vacant: P2" in officer.get("/desk").get_data(as_text=True)
    # Before it came into force the first had them all.
    before = clock.today() - timedelta(1)
    assert [one.id for one in list_in_force(db.session, before)] == [first]


def test_a_draft_by_a_ladder_copied_from_anothers_follows_it_as_a_whole(
    client_as: ClientAs,
) -> None:
    first = a_cabinet()
    for post in ("P1", "P2", "P3", "P4"):
        leave(post)
    newer = another(("P1", "P3", "P4"), first, copied=True)
    party = client_as(Role.PARTY_OFFICER)
    page = text_of(party.get(f"/cabinet/drafts/{newer}/publish"))
    assert (
        "leaves out P2: from the day in force that is a post of the shadow cabinet no more" in page
    )
    published(newer)
    assert [one.id for one in list_in_force(db.session, clock.today())] == [newer]
    rows = read_csv(party.get("/cabinet/posts.csv").get_data()).rows
    assert [row[0] for row in rows] == ["P1", "P3", "P4"]
    with pytest.raises(DraftRefused, match="The draft “Next” is in force by now"):
        plan_vacancies(db.session, first, clock.today())


def test_a_ladder_copied_for_other_posts_takes_nothing(client_as: ClientAs) -> None:
    first = a_cabinet()
    leave("P2")
    newer = another(("J1", "J2"), first, copied=True)
    party = client_as(Role.PARTY_OFFICER)
    assert "takes over" not in text_of(party.get(f"/cabinet/drafts/{newer}/publish"))
    published(newer)
    assert [one.id for one in list_in_force(db.session, clock.today())] == [first, newer]


def test_a_draft_of_vacancies_cannot_fill_a_post_that_a_later_draft_has_taken(
    client_as: ClientAs,
) -> None:
    first = a_cabinet()
    filling = a_vacancy_of(first, "P4")
    newer = another(("P4", "P9"), first, copied=False)
    published(newer)
    with unit_of_work() as session:
        row = holder_of("P4")
        void_appointment(session, row.id, reason="A slip", version=row.version, by=BY)
    answer = client_as(Role.PARTY_OFFICER).submit(
        f"/cabinet/drafts/{filling}/publish", {"in_force_on": clock.today().isoformat()}
    )
    assert answer.status_code == 422
    assert "P4 belongs to a later draft by that day." in text_of(answer)


def test_a_post_with_a_holder_to_come_is_said_where_vacancies_are_opened(
    client_as: ClientAs,
) -> None:
    first = a_cabinet()
    leave("P4")
    to_come = clock.today() + timedelta(5)
    officer = client_as(Role.SELECTIONS_OFFICER)
    officer.submit(
        "/cabinet/posts/new",
        {"post": "P4", "name": "Peer Tocome", "since": to_come.isoformat(), "source": "A letter"},
    )
    page = text_of(officer.get(f"/cabinet/drafts/{first}/vacancies"))
    assert "Each post that is vacant today has a holder on record from a later day." in page
    assert "P4: Peer Tocome from" in page


def test_all_who_are_in_the_way_leave_at_once(client_as: ClientAs) -> None:
    first = a_cabinet()
    newer = another(("P1", "P2", "P9"), first, copied=False)
    officer = client_as(Role.SELECTIONS_OFFICER)
    where = f"/cabinet/drafts/{newer}/clear"
    page = text_of(officer.get(where))
    assert page.count("held since") == 2
    given = {"ending": "other", "source": "The leader’s office"}
    answer = officer.submit(where, {**given, "ending": ""})
    assert answer.status_code == 422
    assert "Choose how it ended." in text_of(answer)
    answer = officer.submit(where, {**given, "leaving": []})
    assert answer.status_code == 422
    assert "Tick at least one who leaves." in text_of(answer)
    early = (clock.today() - timedelta(3)).isoformat()
    answer = officer.submit(where, {**given, "until": early})
    assert answer.status_code == 422
    assert "P1: The post was held from" in text_of(answer)
    assert holder_of("P1").until is None

    assert officer.submit(where, given).status_code == 302
    db.session.rollback()
    assert [holder_of(post).until for post in ("P1", "P2")] == [clock.today()] * 2
    assert holder_of("P3").until is None
    assert "Nobody is in the way" in text_of(officer.get(where))
    published(newer)


def test_who_is_in_the_way_no_longer_is_not_ended_twice(client_as: ClientAs) -> None:
    first = a_cabinet()
    newer = another(("P1", "P2", "P9"), first, copied=False)
    officer = client_as(Role.SELECTIONS_OFFICER)
    ticked = [holder_of(post).id for post in ("P1", "P2")]
    leave("P1")
    answer = officer.submit(
        f"/cabinet/drafts/{newer}/clear",
        {"leaving": ticked, "ending": "other", "source": "The leader’s office"},
    )
    assert answer.status_code == 422
    assert "Somebody who was ticked is in the way no longer." in text_of(answer)
    assert holder_of("P2").until is None
