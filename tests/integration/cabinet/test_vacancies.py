"""Vacancies of a shadow cabinet: which they are, whose pick it is, and who may be chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.cabinet.domain import Ending, PickRule
from app.cabinet.domain.board import StepRefused
from app.cabinet.domain.opening import DraftRefused
from app.cabinet.domain.posts import PostRefused, check_one_post_each
from app.cabinet.models import Appointment, Candidate, Draft
from app.cabinet.queries.draft_plans import Basis, plan_vacancies
from app.cabinet.queries.drafts import read_board
from app.cabinet.queries.nominees import list_nominees
from app.cabinet.queries.posts import list_cabinet
from app.cabinet.service.drafts.opening import Terms, open_draft, open_vacancy_draft
from app.cabinet.service.drafts.steps import Chosen, record_pick
from app.cabinet.service.posts import (
    Leaving,
    edit_appointment,
    record_leaving,
    void_appointment,
)
from app.db import db, unit_of_work
from app.kernel import clock
from tests.factories.cabinet import a_contest, a_ladder
from tests.factories.drafts_run import BY, a_draft, pick_all, publish
from tests.factories.party import make_party

VOTES = {"members": {"A": 100, "B": 90}}
POSTS = ("P1", "P2", "P3", "P4")


def a_cabinet(*, held: int = 0, days: int = 0) -> int:
    """A draft of four posts by D'Hondt, published; held: posts of A from the start; its id."""
    with unit_of_work() as session:
        make_party(session, 8)
        contest = a_contest(session, votes=VOTES)
        ladder = a_ladder(session, posts=POSTS)
        slate = session.scalars(
            select(Candidate.id).where(Candidate.contest_id == contest.id, Candidate.slate == "A")
        ).one()
        draft = open_draft(
            session,
            Basis(contest.id, ladder.id, PickRule.DHONDT, None),
            Terms(peers_allowed=True),
            title="Shadow cabinet",
            frozen_on=clock.today() - timedelta(9),
            held={slate: held} if held else None,
            by=BY,
        )
        pick_all(session, draft.id, range(1, 5))
        publish(session, draft.id, clock.today() + timedelta(days))
        return draft.id


def leave(post: str, ending: Ending = Ending.RESIGNED) -> None:
    """Let whoever holds a post leave it, as from tomorrow's day on it is hers no more."""
    with unit_of_work() as session:
        row = session.scalars(select(Appointment).where(Appointment.post == post)).one()
        row.since -= timedelta(3)
        session.flush()
        record_leaving(
            session,
            row.id,
            Leaving(clock.today(), ending, "As announced"),
            source="The leader’s office",
            version=row.version,
            by=BY,
        )


def slates(draft_id: int) -> list[str]:
    """Whose picks a draft's posts were, in the order of its posts."""
    db.session.rollback()
    return [one.slate for one in read_board(db.session, draft_id).filled]


def test_posts_held_from_the_start_count_in_the_run_of_vacancies_too(app: Flask) -> None:
    draft_id = a_cabinet(held=2)
    assert slates(draft_id) == ["B", "B", "A", "B"]
    leave("P4")
    plan = plan_vacancies(db.session, draft_id, clock.today())
    assert {one.slate: one.held for one in plan.slates} == {"A": 3, "B": 2}
    with unit_of_work() as session:
        vacancy = open_vacancy_draft(session, draft_id, title="Vacancy", by=BY).id
    assert read_board(db.session, vacancy).board.slate == "B"


def test_a_post_that_was_abolished_is_no_vacancy(app: Flask) -> None:
    draft_id = a_cabinet()
    leave("P1", Ending.ABOLISHED)
    leave("P3")
    plan = plan_vacancies(db.session, draft_id, clock.today())
    assert [one.post.title for one in plan.vacancies] == ["P3"]
    today = clock.today()
    assert "P1" not in {place.post for place in list_cabinet(db.session, today)}
    assert "P1" in {place.post for place in list_cabinet(db.session, today - timedelta(1))}


def test_who_holds_a_post_of_the_cabinet_is_not_picked_for_its_vacancies(app: Flask) -> None:
    draft_id = a_cabinet()
    leave("P4")
    with unit_of_work() as session:
        vacancy = open_vacancy_draft(session, draft_id, title="Vacancy", by=BY).id
    read = read_board(db.session, vacancy)
    # Who has left her post may come back; those who hold one are not offered.
    assert [one.member_id for one in list_nominees(db.session, read, clock.today())] == [
        4,
        5,
        6,
        7,
        8,
    ]
    (holder,) = db.session.scalars(select(Appointment.holder).where(Appointment.post == "P1"))
    for chosen in (Chosen(1), Chosen(peer=holder.upper())):
        with pytest.raises(StepRefused, match="holds a post of this shadow cabinet: P1"):
            record_pick(
                db.session,
                vacancy,
                version=read.draft.version,
                post_id=read.board.choices[0].id,
                chosen=chosen,
                by=BY,
            )


def test_vacancies_wait_until_the_draft_is_in_force(app: Flask) -> None:
    draft_id = a_cabinet(days=30)
    with pytest.raises(DraftRefused, match="can be filled from that day on"):
        plan_vacancies(db.session, draft_id, clock.today())


def test_a_post_that_somebody_comes_into_later_is_not_drafted_again(app: Flask) -> None:
    draft_id = a_cabinet()
    leave("P4")
    leave("P2")
    with unit_of_work() as session:
        row = session.scalars(select(Appointment).where(Appointment.post == "P3")).one()
        row.since = clock.today() + timedelta(5)
    plan = plan_vacancies(db.session, draft_id, clock.today())
    assert [one.post.title for one in plan.vacancies] == ["P2", "P4"]
    assert sum(one.held for one in plan.slates) == 2


def test_vacancies_are_those_of_the_draft_in_force(app: Flask) -> None:
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
    with pytest.raises(DraftRefused, match="The draft “The next one” is in force by now"):
        plan_vacancies(db.session, first, clock.today())


def test_vacancies_of_a_voided_draft_are_not_published(app: Flask) -> None:
    first = a_cabinet()
    leave("P4")
    with unit_of_work() as session:
        vacancy = open_vacancy_draft(session, first, title="Vacancy", by=BY).id
        pick_all(session, vacancy, [8])
        row = session.get_one(Draft, first)
        row.voided_at, row.voided_by, row.void_reason = clock.now(), BY, "By mistake"
    with pytest.raises(DraftRefused, match="fills is voided"):
        publish(db.session, vacancy)


def test_a_name_without_a_member_is_whoever_else_has_it() -> None:
    with pytest.raises(PostRefused, match="would hold two posts"):
        check_one_post_each([("member 1", "Ada Birch"), ("name ada birch", "ADA Birch")])


def test_no_correction_gives_somebody_two_posts_of_one_cabinet(app: Flask) -> None:
    draft_id = a_cabinet()
    leave("P1")
    leave("P4")
    with unit_of_work() as session:
        vacancy = open_vacancy_draft(session, draft_id, title="Vacancies", by=BY).id
        # Who left P1 comes back in P4.
        pick_all(session, vacancy, (5, 1))
        publish(session, vacancy)
        first, second = session.scalars(
            select(Appointment).where(Appointment.post == "P1").order_by(Appointment.id)
        )
        void_appointment(session, second.id, reason="A slip", version=second.version, by=BY)
        with pytest.raises(PostRefused, match="holds P4 of the same shadow cabinet"):
            edit_appointment(
                session,
                first.id,
                since=first.since,
                leaving=None,
                source=first.source,
                version=first.version,
                by=BY,
            )
