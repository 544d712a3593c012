"""A page asks once; what decides a change is always asked anew."""

from __future__ import annotations

from flask import Flask

from app.db import db, unit_of_work
from app.db.remembered import remembered


def test_a_read_is_remembered_as_long_as_its_transaction_and_in_no_unit_of_work(app: Flask) -> None:
    session = db.session
    answers = iter(range(10))

    def read() -> int:
        session.connection()
        return next(answers)

    assert (remembered(session, "one", read), remembered(session, "one", read)) == (0, 0)
    assert remembered(session, "other", read) == 1
    session.rollback()
    assert remembered(session, "one", read) == 2
    with unit_of_work():
        assert (remembered(session, "one", read), remembered(session, "one", read)) == (3, 4)
    assert remembered(session, "one", read) == 5
    session.rollback()
