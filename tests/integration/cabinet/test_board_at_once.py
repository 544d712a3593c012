"""Two officers on one board at once: whoever waited is shown what the other did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.cabinet.models import DraftStep
from app.cabinet.queries.drafts import read_board
from app.cabinet.service.drafts.steps import Chosen, record_decline, record_pick, undo_step
from app.db import db, unit_of_work
from tests.client import LintingClient
from tests.factories.drafts import a_draft
from tests.factories.party import BY, make_party

ClientAs = Callable[..., LintingClient]
A_WHILE = 0.5
"""Seconds in which the other request reaches the lock that it waits for."""


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


@pytest.fixture
def draft_id(app: Flask) -> int:
    """A draft in which the first slate has declined the first turn; its id."""
    with unit_of_work() as session:
        make_party(session, 6)
        draft = a_draft(session)
        record_decline(session, draft.id, version=1, by=BY)
        return draft.id


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[list[object]]:
    """Send something in another thread while a unit of work holds its locks; what came of it."""
    came: list[object] = []
    other = threading.Thread(target=lambda: came.append(act()))
    with unit_of_work():
        yield came
        other.start()
        time.sleep(A_WHILE)
        assert not came, "the other did not wait"
    other.join()


def standing() -> list[tuple[str, int | None]]:
    """Kinds and members of the steps that stand."""
    db.session.rollback()
    query = select(DraftStep).where(DraftStep.voided_at.is_(None)).order_by(DraftStep.number)
    return [(step.kind.value, step.member_id) for step in db.session.scalars(query)]


def test_of_two_picks_made_at_once_one_is_kept_and_the_other_shown_it(
    officer: LintingClient, draft_id: int
) -> None:
    page = officer.get(f"/cabinet/drafts/{draft_id}")

    def pick() -> int:
        given = {"pick-nominee": "2"}
        return officer.post_form(page, given, button="Record the pick of SDLP").status_code

    with meanwhile(pick) as came:
        post = read_board(db.session, draft_id).board.choices[0]
        chosen = Chosen(member_id=1)
        record_pick(db.session, draft_id, version=2, post_id=post.id, chosen=chosen, by=BY)
    assert came == [409]
    assert standing() == [("decline", None), ("pick", 1)]


def test_a_pick_made_while_the_last_step_is_undone_is_shown_that(
    officer: LintingClient, draft_id: int
) -> None:
    page = officer.get(f"/cabinet/drafts/{draft_id}")

    def pick() -> int:
        given = {"pick-nominee": "2"}
        return officer.post_form(page, given, button="Record the pick of SDLP").status_code

    with meanwhile(pick) as came:
        undo_step(db.session, draft_id, version=2, reason="A slip", by=BY)
    assert came == [409]
    assert standing() == []


def test_of_two_who_undo_at_once_one_step_is_undone(officer: LintingClient, draft_id: int) -> None:
    with unit_of_work() as session:
        post = read_board(session, draft_id).board.choices[0]
        chosen = Chosen(member_id=1)
        record_pick(session, draft_id, version=2, post_id=post.id, chosen=chosen, by=BY)
    page = officer.get(f"/cabinet/drafts/{draft_id}")

    def undo() -> int:
        given = {"undo-reason": "Seen twice"}
        return officer.post_form(page, given, button="Undo it").status_code

    with meanwhile(undo) as came:
        undo_step(db.session, draft_id, version=3, reason="A slip", by=BY)
    assert came == [409]
    assert standing() == [("decline", None)]
