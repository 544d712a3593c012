"""The sample with declarations in it, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.service.answers import record_answer
from app.db import unit_of_work
from app.kernel import clock
from tests.factories.party import BY, opened

DIANE_ABBOTT, DEBBIE_ABRAHAMS, CLIVE_LEWIS = 172, 4212, 4500
TRIDENT = 113
NOON = datetime(2016, 9, 20, 12, tzinfo=UTC)
PRIVATE = "Zxqmarker"
"""Stands in all that is recorded and not public; a trace of it anywhere is a leak."""


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[time_machine.Coordinates]:
    """It is noon on a day of the sample's autumn."""
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


def _declare(app: Flask) -> Flask:
    """Two declare confidence, one of them withdraws; one refuses; a pledge is asked for besides."""
    with app.app_context(), unit_of_work() as session:
        start = clock.now() - timedelta(days=5)
        confidence = opened(session, RoundKind.CONFIDENCE, title="Confidence 2016")
        pledge = opened(session, RoundKind.PLEDGE, title=f"{PRIVATE} pledge")
        for round_, member, answer, later in (
            (confidence, DIANE_ABBOTT, Answer.YES, 0),
            (confidence, DEBBIE_ABRAHAMS, Answer.YES, 1),
            (confidence, DEBBIE_ABRAHAMS, Answer.WITHDRAWN, 30),
            (confidence, CLIVE_LEWIS, Answer.NO, 2),
            (pledge, CLIVE_LEWIS, Answer.YES, 3),
        ):
            record_answer(
                session,
                round_,
                member,
                answer,
                given_at=start + timedelta(hours=later),
                time_known=True,
                medium=Medium.LETTER,
                words=f"{PRIVATE} words",
                witness=f"{PRIVATE} witness",
                by=BY,
            )
    return app


@pytest.fixture(params=["sqlite", "postgresql"])
def declared(
    request: pytest.FixtureRequest,
    new_sample: Callable[[str], str],
    open_app: Callable[[str], Flask],
) -> Flask:
    """A copy of the sample with declarations, which the test may change."""
    return _declare(open_app(new_sample(request.param)))


@pytest.fixture
def public(declared: Flask) -> FlaskClient:
    """Somebody who asks the API of that sample."""
    return FlaskClient(declared, declared.response_class)
