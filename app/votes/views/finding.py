"""What an address names, or the page that says there is no such thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import abort
from sqlalchemy.orm import Session

from app.db import db
from app.kernel.errors import NotInRecord
from app.votes import queries
from app.votes.models import Division, ExpectedDivision
from app.votes.queries.expected import get_expected

Found = TypeVar("Found")


def found(read: Callable[[Session, int], Found], number: int) -> Found:
    """What a read gives for a number of an address; 404 with its sentence where it has nothing."""
    try:
        return read(db.session, number)
    except NotInRecord as error:
        abort(404, str(error))


def division_of(division_id: int) -> Division:
    """The division of an address."""
    return found(queries.get_division, division_id)


def expected_of(expected_id: int) -> ExpectedDivision:
    """The expected division of an address."""
    return found(get_expected, expected_id)
