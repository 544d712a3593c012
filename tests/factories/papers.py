"""What a secretary types of a paper, and how she sends it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.db import db
from app.kernel import clock
from app.selections.models.returns import UnitReturn
from app.selections.queries.ballots import BallotRow
from app.selections.queries.progress import UnitProgress
from tests.client import LintingClient
from tests.factories.ballots import units_of

JPEG = b"\xff\xd8\xff\xe0 a photo of a paper"
HEIC = b"\x00\x00\x00\x18ftypheic a photo of a newer phone"


def units(ballot: BallotRow) -> tuple[UnitProgress, ...]:
    """The units of a ballot as they stand now."""
    db.session.rollback()
    return units_of(db.session, ballot)


def form_of(ballot: BallotRow, at: int = 0) -> str:
    """Where the return of a unit is entered."""
    return f"/selections/ballots/{ballot.id}/units/{units(ballot)[at].unit_id}/return"


def typed(for_member: int | str, for_selection: int | str, **more: object) -> dict[str, object]:
    """What she types: a meeting of two days ago."""
    day = clock.today() - timedelta(days=2)
    return {
        "for_member": str(for_member),
        "for_selection": str(for_selection),
        "held_on": day.isoformat(),
        **more,
    }


def only_return() -> int:
    """The one return that there is."""
    db.session.rollback()
    return db.session.scalars(select(UnitReturn.id)).one()


def sent(client: LintingClient, path: str, data: dict[str, object], **more: object) -> TestResponse:
    """Enter a return as she does: the numbers, then a look at what they mean, then sending."""
    look = client.submit(path, data)
    assert look.status_code == 422
    return client.post_form(look, more, button="Send the return")
