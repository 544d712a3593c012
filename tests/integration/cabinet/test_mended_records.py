"""Records that go round through a file unchanged, names nobody can see, and offices of leaders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.cabinet.domain import Ending
from app.cabinet.domain.contests import ContestRefused
from app.cabinet.domain.ladders import LadderGiven, LadderRefused, PostGiven
from app.cabinet.domain.posts import PostRefused
from app.cabinet.importing.ladders import COLUMNS, RungGiven, ladder_of, read_rung
from app.cabinet.intake.contests import CONTESTS
from app.cabinet.intake.ladders import LADDERS
from app.cabinet.models import Appointment, Draft
from app.cabinet.queries.contests import find_leader, get_contest
from app.cabinet.queries.drafts import read_board
from app.cabinet.queries.quota import usual_house
from app.cabinet.service.contests import edit_contest, given_of
from app.cabinet.service.drafts.opening import Terms, open_vacancy_draft
from app.cabinet.service.drafts.publishing import void_draft
from app.cabinet.service.drafts.steps import Chosen, record_pick
from app.cabinet.service.ladders import record_ladder
from app.cabinet.service.posts import (
    Leaving,
    edit_appointment,
    record_appointment,
    record_leaving,
    reinstate_appointment,
    void_appointment,
)
from app.db import db, unit_of_work
from app.intake.registry import RowRefused
from app.kernel import clock
from app.members.models import Member
from tests.client import LintingClient
from tests.factories.cabinet import BY, a_contest, a_ladder
from tests.factories.drafts_run import a_draft, pick_all, publish
from tests.factories.party import make_party

UNSEEN = "\u200b"
NOTE = "  The first line\r\nand the second\r\n\r\n  and a fourth "


@pytest.fixture
def officer(client_as: Any) -> LintingClient:
    """A selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)  # type: ignore[no-any-return]


def rung(rank: str, post: str, source: str = "", note: str = "") -> RungGiven:
    """A row of a file of ladders."""
    given = {"rank": rank, "post": post, "source": source, "note": note, "title": "T"}
    return read_rung({**dict.fromkeys(COLUMNS, ""), **given})


@pytest.mark.parametrize("source", ["Same-day briefing", "Same Old Paper (2016)", "same (a, b)"])
def test_a_ladder_given_out_is_on_record_unchanged(app: Flask, source: str) -> None:
    """With the line breaks of its note, however they are written, and its source."""
    with unit_of_work() as session:
        posts = (PostGiven("P1"), PostGiven("P2"))
        record_ladder(session, LadderGiven("T", clock.today(), source, posts, NOTE), by=BY)
    for end in ("\r\n", "\n"):
        note = NOTE.strip().replace("\r\n", end)
        rows = [rung("1", "P1", source, note), rung("2", "P2", source, note)]
        since = clock.today()
        planned = LADDERS.plan(db.session, [replace(row, since=since) for row in rows])
        assert [one.outcome.value for one in planned] == ["unchanged", "unchanged"]


def test_same_is_the_row_above_and_nothing_else() -> None:
    """ "same" and "same (...)"; a word that begins like it is a source."""
    sources = ["Gazette", "same", "SAME (either (or) both)", "same; not found", "Same-day note"]
    made = ladder_of([rung(str(i), f"P{i}", text) for i, text in enumerate(sources, 1)])
    assert made.source == "Gazette; either (or) both; not found; Same-day note"
    with pytest.raises(RowRefused, match="Say where"):
        ladder_of([rung("1", "P", "same")])


@pytest.mark.parametrize("rank", ["0000001", "0000011", "1" + "9" * 5_000, "201", "0", "\u0661"])
def test_a_rank_of_many_digits_is_refused(rank: str) -> None:
    """With a sentence, and without reading all of it."""
    fault = rung(rank, "P", "x").fault
    assert fault is not None
    assert "from 1 to 200" in fault[0]
    assert rung("000011", "P", "x").rank == 11


def test_the_note_of_a_contest_keeps_its_lines(app: Flask) -> None:
    """A contest read from its own rows is the one on record."""
    with unit_of_work() as session:
        contest = a_contest(session, votes={"members": {"A": 2, "B": 1}}, title="T")
        given = replace(given_of(get_contest(session, contest.id)), note=NOTE)
        edit_contest(session, contest.id, given, version=1, by=BY)
    stored = given_of(get_contest(db.session, contest.id))
    assert stored.note == "The first line\nand the second\n\n  and a fourth"
    texts = {
        "title": "T",
        "office": stored.office,
        "held_on": stored.held_on.isoformat(),
        "source": stored.source,
        "section": "members",
        "note": NOTE.strip(),
    }
    rows = [
        CONTESTS.read(
            {
                **dict.fromkeys((column.name for column in CONTESTS.columns), ""),
                **texts,
                "candidate": one.name,
                "slate": one.slate,
                "votes": str(one.votes[0]),
            }
        )
        for one in stored.candidates
    ]
    planned = CONTESTS.plan(db.session, rows)
    assert [one.outcome.value for one in planned] == ["unchanged", "unchanged"]


def test_a_hidden_field_of_many_digits_is_no_error(officer: LintingClient) -> None:
    """Those candidates are not the ones that are tied."""
    with unit_of_work() as session:
        contest = a_contest(session, votes={"members": {"A": 11, "B": 11, "C": 11}})
        first = get_contest(session, contest.id).candidates[0].id
    answer = officer.submit(
        f"/cabinet/contests/{contest.id}/quota/settle?base=all&method=hare&seats=4",
        {"tied": "9" * 5_000, "won": [str(first)], "how": "lots", "reason": "Lots."},
        button="Record how it was settled",
    )
    assert answer.status_code == 422
    assert "The votes have changed since" in answer.text


@pytest.mark.parametrize(
    ("office", "leads"),
    [
        ("Party leader", True),
        ("Leader of the Labour Party", True),
        ("Labour Leader", True),
        ("Leadership of the Labour Party", False),
        ("Leader of the House of Lords group", False),
    ],
)
def test_the_page_says_whether_an_office_makes_the_leader(
    officer: LintingClient, office: str, leads: bool
) -> None:
    """And who is leader of record follows it."""
    with unit_of_work() as session:
        contest = a_contest(session, office=office, elected="Jeremy Corbyn")
    text = officer.get(f"/cabinet/contests/{contest.id}").text
    assert ("This office does not make the leader of record" in text) is not leads
    assert (find_leader(db.session, clock.today()) is not None) is leads
    assert "no other office makes one" in officer.get("/cabinet/contests/new").text


def test_a_ladder_to_come_is_not_the_usual_house(app: Flask) -> None:
    """The one that has begun is; without one there is none."""
    with unit_of_work() as session:
        a_ladder(session, title="To come", posts=["P1"], since=clock.today() + timedelta(1))
        assert usual_house(session) is None
        a_ladder(session, posts=["P1", "P2"])
        house = usual_house(session)
        assert house is not None
        assert house.seats == 2


def test_names_that_nobody_can_see_are_missing(officer: LintingClient) -> None:
    """On the form they are refused as blanks are, each beside its field."""
    facts = {
        "title": "T",
        "office": "Leader",
        "held_on": "2016-09-24",
        "source": "x",
        "section-0-name": UNSEEN,
        "candidate-0-name": f"{UNSEEN}\u2060",
        "candidate-0-votes-0": "5",
        "candidate-1-name": "Bo",
        "candidate-1-votes-0": "4",
    }
    answer = officer.submit("/cabinet/contests/new", facts)
    assert answer.status_code == 422
    assert "Enter the name of the section" in answer.text
    assert "Say who stood" in answer.text


@pytest.mark.parametrize("unseen", ["", UNSEEN, " \u00a0", "\u3164", "\u2800", "\u0301"])
def test_names_that_nobody_can_see_are_kept_nowhere(app: Flask, unseen: str) -> None:
    """Nor from a file or by a command."""
    with unit_of_work() as session:
        contest = a_contest(session, votes={"members": {"A": 2, "B": 1}})
        given = given_of(get_contest(session, contest.id))
        first, second = given.candidates
        for wrong in (
            replace(given, sections=(replace(given.sections[0], name=unseen),)),
            replace(given, candidates=(replace(first, name=unseen), second)),
            replace(given, candidates=(replace(first, slate=unseen), second)),
        ):
            with pytest.raises(ContestRefused, match=r"^(Enter|Say)"):
                edit_contest(session, contest.id, wrong, version=1, by=BY)
        with pytest.raises(LadderRefused, match="Enter what the post is called"):
            a_ladder(session, posts=[unseen])
        for post, name in ((unseen, "Ada"), ("P1", unseen)):
            with pytest.raises(PostRefused, match=r"^(Enter|Say)"):
                record_appointment(
                    session,
                    post=post,
                    member_id=None,
                    name=name,
                    since=clock.today(),
                    source="x",
                    by=BY,
                )
    assert rung("1", unseen, "x").fault == ("Enter what the post is called.", "post")


def test_a_peer_of_a_members_name_is_that_member(app: Flask) -> None:
    """No correction gives her a second post under her bare name."""
    with unit_of_work() as session:
        make_party(session, 8)
        contest = a_contest(session, votes={"members": {"A": 100, "B": 90}})
        ladder = a_ladder(session, posts=["P1", "P2"])
        first = a_draft(
            session,
            contest.id,
            ladder.id,
            terms=Terms(peers_allowed=True),
            frozen_on=clock.today() - timedelta(9),
        )
        pick_all(session, first.id, (1, 2))
        publish(session, first.id, clock.today() - timedelta(5))
        for row in session.scalars(select(Appointment)).all():
            leaving = Leaving(clock.today() - timedelta(1), Ending.RESIGNED)
            record_leaving(session, row.id, leaving, source="", version=1, by=BY)
        name = session.get_one(Member, 1).name
        vacancies = open_vacancy_draft(session, first.id, title="Vacancies", by=BY)
        for chosen in (Chosen(5), Chosen(None, name.upper())):
            read = read_board(session, vacancies.id)
            post_id = read.board.choices[0].id
            record_pick(
                session,
                vacancies.id,
                version=read.draft.version,
                post_id=post_id,
                chosen=chosen,
                by=BY,
            )
        publish(session, vacancies.id)
        old, new = session.scalars(
            select(Appointment).where(Appointment.post == "P1").order_by(Appointment.id)
        )
        void_appointment(session, new.id, reason="A slip", version=1, by=BY)
        with pytest.raises(PostRefused, match="holds P2 of the same shadow cabinet"):
            edit_appointment(
                session, old.id, since=old.since, leaving=None, source="x", version=2, by=BY
            )


def test_reinstating_gives_no_slate_more_than_its_quota(app: Flask) -> None:
    """A has three of five by its quota; a post of B's that A drafted since was its third."""
    with unit_of_work() as session:
        make_party(session, 12)
        contest = a_contest(session, votes={"members": {"A": 60, "B": 40}})
        ladder = a_ladder(session, posts=[f"P{i}" for i in range(1, 6)])
        first = a_draft(session, contest.id, ladder.id, frozen_on=clock.today() - timedelta(9))
        pick_all(session, first.id, range(1, 6))
        publish(session, first.id, clock.today() - timedelta(5))
        rows = {row.post: row for row in session.scalars(select(Appointment))}
        mine = [row for row in rows.values() if row.candidate_id == rows["P1"].candidate_id]
        assert len(mine) == 3
        other = rows["P2"]
        void_appointment(session, rows["P1"].id, reason="A slip", version=1, by=BY)
        leaving = Leaving(clock.today(), Ending.RESIGNED)
        record_leaving(session, other.id, leaving, source="", version=1, by=BY)
        vacancies = open_vacancy_draft(session, first.id, title="Vacancies", by=BY)
        pick_all(session, vacancies.id, (9, 10))
        publish(session, vacancies.id)
        by_post = {
            row.post: row
            for row in session.scalars(
                select(Appointment).where(Appointment.id > max(row.id for row in rows.values()))
            )
        }
        again = by_post["P1"]
        assert again.candidate_id != rows["P1"].candidate_id
        void_appointment(session, again.id, reason="A slip", version=1, by=BY)
        with pytest.raises(PostRefused, match=r"A would hold 4 posts .* its quota is 3"):
            reinstate_appointment(session, rows["P1"].id, reason="It was right", version=2, by=BY)


def test_a_title_that_a_draft_has_is_refused_beside_it(officer: LintingClient) -> None:
    with unit_of_work() as session:
        contest = a_contest(session, votes={"members": {"A": 100, "B": 90}})
        ladder = a_ladder(session, posts=["P1", "P2"])
        first = a_draft(session, contest.id, ladder.id, title="The autumn draft").id
        basis = f"?contest={contest.id}&ladder={ladder.id}"
    answer = officer.submit(f"/cabinet/drafts/new{basis}", {"title": "The  Autumn draft"})
    assert answer.status_code == 422
    assert "A draft called “The Autumn draft” is on record already." in answer.text
    assert 'id="title-error"' in answer.text
    # One that is voided stands in nobody's way.
    with unit_of_work() as session:
        version = session.get_one(Draft, first).version
        void_draft(session, first, reason="A trial", version=version, by=BY)
    again = officer.submit(f"/cabinet/drafts/new{basis}", {"title": "The autumn draft"})
    assert again.status_code == 302


def test_a_contest_that_is_not_there_leads_to_those_that_are(officer: LintingClient) -> None:
    assert officer.get("/cabinet/drafts/new?contest=9999").status_code == 404
    with unit_of_work() as session:
        a_contest(session, votes={"members": {"A": 100, "B": 90}})
    answer = officer.get("/cabinet/drafts/new?contest=9999")
    assert answer.status_code == 404
    assert "Choose one of the list" in answer.text
