"""Who holds which post as at any day: from a draft and by hand, left, corrected, voided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.cabinet.domain import Ending
from app.cabinet.domain.posts import PostRefused
from app.cabinet.models import Appointment, Candidate, Contest, Draft, LadderPost
from app.cabinet.queries import posts as queries
from app.cabinet.service import posts as service
from app.cabinet.service.posts import Leaving
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord, StaleEdit
from app.privacy.domain import Person
from app.privacy.registry import list_holders
from app.tabular.csvfile import read_csv
from tests.client import LintingClient, path_of
from tests.factories.cabinet import a_ladder
from tests.factories.party import make_party
from tests.factories.posts_held import BY, IN_FORCE, fill, make_draft

ClientAs = Callable[..., LintingClient]
CHOSEN: dict[str, tuple[str, int | str]] = {
    "Chancellor": ("Corbyn", 1),
    "Foreign": ("Smith", 2),
    "Home": ("Corbyn", "Baroness Quill"),
}
LEFT = IN_FORCE + timedelta(30)


@pytest.fixture
def cabinet(app: Flask) -> int:
    """A draft with three of four posts filled from IN_FORCE on; its id. Seven members."""
    with unit_of_work() as session:
        make_party(session, 7)
        draft = make_draft(session)
        fill(session, draft, CHOSEN)
        return draft.id


@pytest.fixture
def officer(client_as: ClientAs, cabinet: int) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


def row_of(post: str) -> Appointment:
    """The newest appointment to a post, as it is now."""
    db.session.rollback()
    return db.session.scalars(
        select(Appointment).where(Appointment.post == post).order_by(Appointment.id.desc())
    ).first()  # type: ignore[return-value]


def leave(post: str, until: date = LEFT, ending: Ending = Ending.RESIGNED) -> Appointment:
    """Record that the holder of a post left it."""
    row = row_of(post)
    with unit_of_work() as session:
        return service.record_leaving(
            session,
            row.id,
            Leaving(until, ending, "Her own words"),
            source="The papers",
            version=row.version,
            by=BY,
        )


def by_hand(post: str, member: int | None, since: date, until: date | None = None) -> int:
    """Record an appointment by hand; its id."""
    with unit_of_work() as session:
        return service.record_appointment(
            session,
            post=post,
            member_id=member,
            name="Lord Vane",
            since=since,
            source="The papers",
            leaving=None if until is None else Leaving(until, Ending.OTHER),
            by=BY,
        ).id


def held_on(day: date) -> dict[str, str]:
    """Who held what on a day, by post."""
    db.session.rollback()
    return {held.post: held.holder for held in queries.list_posts(db.session, day)}


# --- from a draft ---------------------------------------------------------------------------------


def test_a_published_draft_fills_its_posts_from_a_day(cabinet: int) -> None:
    assert held_on(IN_FORCE - timedelta(1)) == {}
    assert list(held_on(IN_FORCE)) == ["Chancellor", "Foreign", "Home"]
    assert held_on(clock.today()) == held_on(IN_FORCE)
    held = {one.post: one for one in queries.list_posts(db.session, IN_FORCE)}
    assert [(one.slate, one.rank, one.draft_id) for one in held.values()] == [
        ("Corbyn", 1, cabinet),
        ("Smith", 2, cabinet),
        ("Corbyn", 3, cabinet),
    ]
    assert (held["Home"].member_id, held["Home"].source) == (None, "Draft: Shadow cabinet 2016")
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "cabinet:post:filled").order_by(AuditEntry.id)
    ).all()
    assert [(e.subject, e.person) for e in entries] == [
        (f"appointment {held[post].id}", person)
        for post, person in (("Chancellor", "member 1"), ("Foreign", "member 2"), ("Home", None))
    ]


def test_a_draft_takes_no_post_that_is_held(cabinet: int) -> None:
    with pytest.raises(PostRefused) as refusal, unit_of_work() as session:
        fill(
            session,
            make_draft(session),
            {"Foreign": ("Smith", 5), "Home": ("Smith", 6), "Defence": ("Smith", 7)},
        )
    assert "2 posts cannot go to the person chosen" in str(refusal.value)
    assert len(refusal.value.details) == 2
    assert "Defence" not in held_on(IN_FORCE)


def test_nobody_gets_a_second_post_of_a_draft_nor_of_its_vacancies(cabinet: int) -> None:
    leave("Home")

    def follow(who: int) -> None:
        with unit_of_work() as session:
            draft = make_draft(session, follows=session.get_one(Draft, cabinet))
            fill(session, draft, {"Home": ("Smith", who)}, LEFT)

    with pytest.raises(PostRefused, match="two posts of one draft"):
        follow(1)
    follow(4)
    assert held_on(LEFT)["Home"].startswith("Eve")


def test_slates_posts_are_counted_over_a_draft_and_its_vacancies(cabinet: int) -> None:
    leave("Home")
    with unit_of_work() as session:
        follow = make_draft(session, follows=session.get_one(Draft, cabinet))
        fill(session, follow, {"Home": ("Smith", 4)}, LEFT)
        follow_id = follow.id
    ids = {row.slate: row.id for row in db.session.scalars(select(Candidate))}
    for draft_id in (cabinet, follow_id):
        before = queries.list_held_by_draft(db.session, draft_id, LEFT - timedelta(1))
        after = queries.list_held_by_draft(db.session, draft_id, LEFT)
        assert before == {ids["Corbyn"]: 2, ids["Smith"]: 1}
        assert after == {ids["Corbyn"]: 1, ids["Smith"]: 2}


def test_vacant_is_what_nobody_holds_that_day(cabinet: int) -> None:
    leave("Foreign")
    by_hand("defence", 6, LEFT)

    def vacant(on: date) -> list[str]:
        return [post.title for post in queries.list_vacant(db.session, cabinet, on)]

    assert vacant(IN_FORCE) == ["Defence"]
    assert vacant(LEFT) == ["Foreign"]


# --- by hand --------------------------------------------------------------------------------------


def test_one_post_has_one_holder_whatever_order_the_past_is_recorded_in(cabinet: int) -> None:
    leave("Chancellor")
    by_hand("Chancellor", 5, LEFT, LEFT + timedelta(10))
    by_hand("CHANCELLOR", 4, date(2016, 1, 1), IN_FORCE)
    for since, until in (
        (LEFT + timedelta(5), None),
        (LEFT - timedelta(1), LEFT),
        (date(2015, 1, 1), None),
        (date(2015, 1, 1), date(2016, 1, 2)),
    ):
        with pytest.raises(PostRefused):
            by_hand("Chancellor", 6, since, until)
    by_hand("Chancellor", 6, LEFT + timedelta(10))
    rows = db.session.scalars(select(Appointment.post).where(Appointment.post == "Chancellor"))
    assert len(rows.all()) == 4
    for day in range(60):
        on = IN_FORCE + timedelta(day)
        posts = [held.post for held in queries.list_posts(db.session, on)]
        assert len(posts) == len(set(posts)) == 3


def test_a_post_that_nobody_has_is_refused(cabinet: int) -> None:
    with pytest.raises(NotInRecord):
        by_hand("Whip", 99, IN_FORCE)
    with pytest.raises(NotInRecord):
        queries.get_appointment(db.session, 10**12)
    with pytest.raises(PostRefused, match="enter a later day"):
        by_hand("Whip", 4, IN_FORCE, IN_FORCE)


def test_voided_and_reinstated_it_is_as_before(cabinet: int) -> None:
    days = [IN_FORCE + timedelta(day) for day in (-1, 0, 29, 30, 31)]
    leave("Home")
    before = [held_on(day) for day in days]
    row = row_of("Home")
    with unit_of_work() as session:
        service.void_appointment(session, row.id, reason="Wrong", version=row.version, by=BY)
    assert [held_on(day).get("Home") for day in days] == [None] * 5
    with pytest.raises(StaleEdit), unit_of_work() as session:
        service.void_appointment(session, row.id, reason="Wrong", version=row.version - 1, by=BY)
    with unit_of_work() as session:
        service.reinstate_appointment(
            session, row.id, reason="Right", version=row_of("Home").version, by=BY
        )
    assert [held_on(day) for day in days] == before


def test_what_was_voided_is_not_reinstated_beside_somebody_else(cabinet: int) -> None:
    row = row_of("Home")
    with unit_of_work() as session:
        service.void_appointment(session, row.id, reason="Wrong", version=1, by=BY)
    by_hand("Home", 5, IN_FORCE)
    with pytest.raises(PostRefused, match="already"), unit_of_work() as session:
        service.reinstate_appointment(session, row.id, reason="Right", version=2, by=BY)


def test_why_she_left_is_sealed_for_her(cabinet: int) -> None:
    row = leave("Chancellor")
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "cabinet:post:left")
    ).one()
    assert entry.person == "member 1"
    assert entry.changes == {"post": "Chancellor", "until": LEFT.isoformat(), "ending": "resigned"}
    assert read_private(db.session, entry) == {"member": 1, "reason": "Her own words"}
    assert row.source == "Draft: Shadow cabinet 2016; The papers"


def test_what_is_held_on_her_tells_every_post(cabinet: int) -> None:
    leave("Chancellor")
    readers = {one.label: one.read for one in list_holders() if one.room == "cabinet"}
    (post,) = readers["Posts held"](db.session, Person("member", 1)) or ()
    assert post["post"] == "Chancellor"
    assert (post["until"], post["reason"]) == (LEFT.isoformat(), "Her own words")
    assert all(read(db.session, Person("member", 7)) is None for read in readers.values())


# --- pages ----------------------------------------------------------------------------------------


def test_the_page_shows_a_day_with_its_vacancies_and_picture(officer: LintingClient) -> None:
    page = officer.get("/cabinet/posts").get_data(as_text=True)
    assert "1 post is vacant." in page
    assert "Who holds which post?" in page
    for text in ("Corbyn: Ben Birch", "Smith: Cleo", "no member on record"):
        assert (text in page) is (text != "no member on record")
    assert "Fill by the draft" in page
    before = officer.get("/cabinet/posts?on=2016-10-09").get_data(as_text=True)
    # No draft was in force: nothing was to be filled.
    assert "Nobody is on record as holding a post on that day" in before
    on = officer.get("/cabinet/posts?on=2016-10-10").get_data(as_text=True)
    assert "Who held which post on 10 October 2016?" in on
    assert officer.get("/cabinet/posts?on=yesterday").status_code == 422
    long_ago = officer.get("/cabinet/posts?on=1999-01-01").get_data(as_text=True)
    assert "Nobody is on record as holding a post on that day" in long_ago


def test_today_equals_what_the_same_day_asked_for_shows(officer: LintingClient) -> None:
    today = officer.get("/cabinet/posts.csv").get_data()
    asked = officer.get(f"/cabinet/posts.csv?on={clock.today().isoformat()}").get_data()
    assert read_csv(today).rows == read_csv(asked).rows
    assert len(read_csv(today).rows) == 4


@pytest.mark.parametrize(
    ("query", "posts"),
    [
        ("q=quill", ["Home"]),
        ("q=vacant", ["Defence"]),
        ("slate=Smith", ["Foreign"]),
        ("state=vacant", ["Defence"]),
        ("state=held&sort=post&order=descending", ["Home", "Foreign", "Chancellor"]),
        ("sort=holder", ["Home", "Chancellor", "Foreign", "Defence"]),
        ("sort=nonsense", ["Chancellor", "Foreign", "Home", "Defence"]),
    ],
)
def test_the_list_and_its_file_are_narrowed_alike(
    officer: LintingClient, query: str, posts: list[str]
) -> None:
    file = read_csv(officer.get(f"/cabinet/posts.csv?{query}").get_data())
    assert [row[0] for row in file.rows] == posts
    page = officer.get(f"/cabinet/posts?{query}")
    assert page.status_code == 200
    assert officer.get(f"/cabinet/posts.xlsx?{query}").status_code == 200


def test_a_ladder_that_no_draft_in_force_rests_on_changes_nothing(officer: LintingClient) -> None:
    with unit_of_work() as session:
        a_ladder(
            session,
            title="Ladder of 2017",
            since=date(2017, 1, 1),
            posts=("Home", "Chancellor", "Brexit"),
        )
    later = read_csv(officer.get("/cabinet/posts.csv").get_data())
    assert [row[0] for row in later.rows] == ["Chancellor", "Foreign", "Home", "Defence"]
    assert [row[1] for row in later.rows] == ["1", "2", "3", "4"]


def test_the_posts_outside_the_quota_are_those_of_the_ladder_of_the_draft(
    officer: LintingClient, cabinet: int
) -> None:
    with unit_of_work() as session:
        draft = session.get(Draft, cabinet)
        assert draft is not None
        outside = LadderPost(ladder_id=draft.ladder_id, rank=9, title="Leader", inside=False)
        session.add(outside)
    rows = read_csv(officer.get("/cabinet/posts.csv?state=vacant").get_data()).rows
    assert [list(row[:3]) for row in rows] == [
        ["Defence", "4", "Vacant"],
        ["Leader", "9", "Vacant"],
    ]
    # Nobody drafts the leader: the post is filled by hand.
    page = officer.get("/cabinet/posts?state=vacant").get_data(as_text=True)
    assert page.count("Fill by the draft") == 1


def test_somebody_who_comes_later_is_named_beside_the_vacancy(officer: LintingClient) -> None:
    soon = clock.today() + timedelta(20)
    by_hand("Defence", 7, soon)
    (row,) = read_csv(officer.get("/cabinet/posts.csv?state=vacant").get_data()).rows
    assert row[2] == "Vacant"
    assert row[7] == soon.isoformat()
    page = officer.get("/cabinet/posts?state=vacant").get_data(as_text=True)
    assert f"Vacant; {row[6]} from {written_day(soon)}" in page
    then = officer.get(f"/cabinet/posts?on={soon.isoformat()}").get_data(as_text=True)
    assert f"Who is to hold which post on {written_day(soon)}?" in then
    assert "is to come: this is what is on record for it today" in then


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_meant_is_refused(officer: LintingClient, day: str) -> None:
    answer = officer.get(f"/cabinet/posts?on={day}")
    assert answer.status_code == 422
    assert "check the year" in answer.get_data(as_text=True)
    assert officer.get(f"/cabinet/posts.csv?on={day}").status_code == 422


def test_a_resignation_and_the_vacancy_after_it(officer: LintingClient) -> None:
    number = row_of("Chancellor").id
    answer = officer.submit(
        f"/cabinet/posts/{number}/leave",
        {"until": "2016-12-01", "ending": "resigned", "source": "Her letter"},
    )
    assert path_of(answer) == f"/cabinet/posts/{number}"
    page = officer.get(f"/cabinet/posts/{number}").get_data(as_text=True)
    assert "1 December 2016, the first day no longer held: resigned" in page
    assert "Her letter" in page
    refused = officer.get(f"/cabinet/posts/{number}/leave")
    again = officer.post_form(refused, {"until": "2016-12-02", "ending": "resigned"})
    assert again.status_code == 422
    assert "2 posts are vacant" in officer.get("/cabinet/posts").get_data(as_text=True)
    history = officer.get("/cabinet/posts/history?state=left").get_data(as_text=True)
    assert "1 appointment" in history


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"until": "2016-12-01"}, "Choose how it ended"),
        ({"until": "", "ending": "resigned"}, "Enter the first day no longer held"),
        ({"until": "2016-10-10", "ending": "resigned"}, "enter a later day"),
        ({"until": "2016-10-10", "ending": "eaten"}, "Choose one of the list"),
        ({"until": "9999-01-01", "ending": "resigned"}, "more than a year away"),
    ],
)
def test_a_leaving_that_cannot_be_says_why(
    officer: LintingClient, entered: dict[str, str], sentence: str
) -> None:
    answer = officer.submit(f"/cabinet/posts/{row_of('Chancellor').id}/leave", entered)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_post_is_recorded_by_hand(officer: LintingClient) -> None:
    answer = officer.submit(
        "/cabinet/posts/new?post=Leader",
        {"member": "4", "since": "2016-09-24", "source": "The result"},
    )
    number = row_of("Leader").id
    assert path_of(answer) == f"/cabinet/posts/{number}"
    page = officer.get(f"/cabinet/posts/{number}").get_data(as_text=True)
    assert "Outside the quota" in page
    twice = officer.submit(
        "/cabinet/posts/new",
        {"post": "leader", "name": "Lord Vane", "since": "2016-11-01", "source": "x"},
    )
    assert twice.status_code == 422
    assert "Record first when that ended, by 1 November 2016" in twice.get_data(as_text=True)


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({}, "Say who holds the post"),
        ({"member": "4", "name": "Lord Vane"}, "not both"),
        ({"member": "Nobody Atall"}, "No member"),
        ({"member": "4", "ending": "resigned"}, "Enter the first day on which it was no longer"),
        ({"member": "4", "since": ""}, "Enter the first day on which the post was held"),
    ],
)
def test_a_post_by_hand_that_cannot_be_says_why(
    officer: LintingClient, entered: dict[str, str], sentence: str
) -> None:
    answer = officer.submit("/cabinet/posts/new", {"post": "Leader", "source": "x", **entered})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert row_of("Leader") is None


def test_two_posts_at_once_are_said_plainly(officer: LintingClient) -> None:
    number = by_hand("Party chair", 1, IN_FORCE)
    page = officer.get(f"/cabinet/posts/{number}").get_data(as_text=True)
    assert "Two posts at once" in page


def test_it_is_corrected_voided_and_reinstated(officer: LintingClient) -> None:
    number = row_of("Chancellor").id
    path = f"/cabinet/posts/{number}"
    stale = officer.get(f"{path}/edit")
    assert path_of(officer.submit(f"{path}/edit", {"since": "2016-10-07"})) == path
    assert row_of("Chancellor").since == date(2016, 10, 7)
    answer = officer.post_form(stale, {"since": "2016-10-08"})
    assert answer.status_code == 409
    assert "2016-10-07" in answer.get_data(as_text=True)
    assert officer.submit(f"{path}/edit", {}).status_code == 422  # nothing is changed
    assert path_of(officer.submit(f"{path}/void", {"reason": "Wrong person"})) == path
    page = officer.get(path).get_data(as_text=True)
    assert "<del>" in page
    assert "Wrong person" in page
    assert "2 posts are vacant" in officer.get("/cabinet/posts").get_data(as_text=True)
    assert officer.submit(f"{path}/edit", {"since": "2016-10-09"}).status_code == 422
    assert path_of(officer.submit(f"{path}/reinstate", {"reason": "Right after all"})) == path
    assert row_of("Chancellor").voided_at is None
    voided = officer.get("/cabinet/posts/history?state=voided").get_data(as_text=True)
    assert "No appointment matches" in voided


def test_the_history_is_searched_and_sorted(officer: LintingClient) -> None:
    leave("Chancellor")
    for sort in ("since", "until", "post", "holder"):
        for order in ("ascending", "descending"):
            file = read_csv(
                officer.get(f"/cabinet/posts/history.csv?sort={sort}&order={order}").get_data()
            )
            assert len(file.rows) == 3
    found = officer.get("/cabinet/posts/history?q=quill").get_data(as_text=True)
    assert "1 appointment" in found
    assert officer.get(f"/cabinet/posts/history?q={'x' * 101}").status_code == 422
    search = officer.get("/search?q=quill").get_data(as_text=True)
    assert "Home: Baroness Quill" in search


def test_her_page_tells_the_public_nothing(client: LintingClient, cabinet: int) -> None:
    page = client.get("/members/1")
    assert page.status_code == 200
    assert "Posts</h2>" not in page.get_data(as_text=True)


def test_her_page_tells_officers(officer: LintingClient) -> None:
    leave("Chancellor")
    page = officer.get("/members/1").get_data(as_text=True)
    assert "Resigned: 9 November 2016 is the first day no longer held." in page
    assert "Slate Corbyn" in page
    assert "Posts</h2>" not in officer.get("/members/7").get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.WHIP, Role.PARTY_OFFICER, Role.AUDITOR])
def test_others_read_and_do_not_change(client_as: ClientAs, cabinet: int, role: Role) -> None:
    client = client_as(role)
    number = row_of("Chancellor").id
    page = client.get("/cabinet/posts").get_data(as_text=True)
    assert "Record leaving" not in page
    assert client.get(f"/cabinet/posts/{number}").status_code == 200
    for action in ("leave", "edit", "void", "reinstate"):
        assert client.get(f"/cabinet/posts/{number}/{action}").status_code == 403
    assert client.get("/cabinet/posts/new").status_code == 403


def test_the_leader_of_record_is_named(officer: LintingClient, cabinet: int) -> None:
    with unit_of_work() as session:
        draft = session.get_one(Draft, cabinet)
        session.get_one(Contest, draft.contest_id).leader_since = date(2016, 9, 24)
    page = officer.get("/cabinet/posts?on=2016-09-24").get_data(as_text=True)
    assert "Candidate Corbyn, elected, since 24 September 2016" in page
    before = officer.get("/cabinet/posts?on=2016-09-23").get_data(as_text=True)
    assert "Leader of record" not in before


def test_an_empty_record_says_what_to_do(client_as: ClientAs) -> None:
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert "Publish a draft" in officer.get("/cabinet/posts").get_data(as_text=True)
    assert "take a file in" in officer.get("/cabinet/posts/history").get_data(as_text=True)
