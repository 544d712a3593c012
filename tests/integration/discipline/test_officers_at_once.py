"""Two officers at once, or an officer and the import: one wins, and the sums stay right."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from app.db import db, unit_of_work
from app.kernel.errors import DomainError
from app.votes import service, storing
from app.votes.domain.lines import Direction, Evidence
from app.votes.sums import sums_kept
from app.whips.domain import DecidedBy, WhipAction
from app.whips.service import record_whip_change
from tests.factories.record import MadeRecord
from tests.integration.discipline.conftest import (
    DAY,
    HELD,
    HOUSING,
    check_sums,
    declare,
    expect,
    rebels,
)
from tests.official_api import division, entry

LONG = 0.5
"""Seconds that what comes first takes after the other has begun."""


def beside(app: Flask, act: Callable[[], object]) -> tuple[threading.Thread, list[str]]:
    """Begin to do something in a unit of work of its own thread; what it will have ended with."""
    ended: list[str] = []

    def run() -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    act()
            except DomainError:
                ended.append("refused")
            except Exception as error:  # any other is a fault that the test shows
                ended.append(repr(error))
            else:
                ended.append("done")

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


def declare_unseen(direction: Direction) -> object:
    """Declare a line as an officer does who saw none in force."""
    return service.declare_line(
        db.session,
        HELD,
        "Labour",
        direction,
        strength=None,
        evidence=Evidence.OFFICE,
        source=None,
        note=None,
        published=False,
        by="user 2",
        seen={},
    )


def test_of_two_lines_declared_at_once_the_second_is_shown_the_first(
    app: Flask, house: MadeRecord
) -> None:
    with unit_of_work():
        declare_unseen(Direction.NO)
        thread, ended = beside(app, lambda: declare_unseen(Direction.AYE))
        time.sleep(LONG)
    thread.join()
    assert ended == ["refused"]
    assert rebels() == 1
    check_sums()


def test_a_line_voided_while_its_division_is_matched_makes_no_rebels(
    app: Flask, house: MadeRecord
) -> None:
    expected_id = expect(f"{HOUSING} (as we called it)")
    with unit_of_work() as session:
        line_id = service.declare_expected_line(
            session,
            expected_id,
            "Labour",
            Direction.NO,
            strength=None,
            evidence=Evidence.OFFICE,
            source=None,
            note=None,
            published=False,
            by="user 1",
        ).id
    with unit_of_work() as session:
        service.match_expected(session, expected_id, HELD, by="user 1")
        thread, ended = beside(
            app, lambda: service.void_line(db.session, line_id, reason="A test.", by="user 2")
        )
        time.sleep(LONG)
    thread.join()
    assert ended == ["done"]
    assert rebels() == 0
    check_sums()


def test_a_change_of_whip_counts_in_a_division_that_is_being_stored(
    app: Flask, house: MadeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[threading.Thread, list[str]]] = []

    def withdraw() -> object:
        return record_whip_change(
            db.session,
            4,
            WhipAction.WITHDRAW,
            effective_on=DAY,
            decided_by=DecidedBy.CHIEF_WHIP,
            reason="A test.",
            by="user 2",
        )

    @contextmanager
    def slowly(*given: Any) -> Iterator[Any]:
        with sums_kept(*given) as made:
            yield made
        if not begun:
            begun.append(beside(app, withdraw))
            time.sleep(LONG)

    monkeypatch.setattr(storing, "sums_kept", slowly)
    house.add_divisions(division(20, "2016-01-26T17:00:00", ayes=[1, 4], noes=[2]))
    house.stored()
    thread, ended = begun[0]
    thread.join()
    assert ended == ["done"]
    check_sums()
    declare(20, Direction.NO)
    assert rebels(20) == 1
    check_sums()


def test_a_match_taken_back_is_not_made_again_by_the_next_import(
    house: MadeRecord,
) -> None:
    expected_id = expect()
    house.stored()
    with unit_of_work() as session:
        service.unmatch_expected(session, expected_id, by="user 1")
    house.change_division(HELD, Ayes=[entry(5), entry(4), entry(1)])
    house.stored()
    with unit_of_work() as session:
        expected = service.match_expected(session, expected_id, HELD, by="user 1")
        assert expected.division_id == HELD
    check_sums()


def test_what_is_matched_is_not_offered_to_a_second_of_its_title(house: MadeRecord) -> None:
    first = expect()
    house.stored()
    second = expect()
    told = house.stored()
    assert not told.notes
    with unit_of_work() as session:
        service.void_expected(session, second, reason="A test.", by="user 1")
        service.unmatch_expected(session, first, by="user 1")
