"""Whom equality monitoring counts together: what the A-list tells it, by numbers alone."""

from __future__ import annotations

from flask import Flask

from app.alist.domain.candidates import CandidateStepKind
from app.db import db
from app.monitoring.registry import list_populations
from tests.factories.candidates import candidate, listed, organisation, take_step


def test_who_is_listed_is_counted_and_who_is_selected(app: Flask) -> None:
    body = organisation()
    here, elsewhere = listed("Ada Birch", body), listed("Bea Ash", body)
    won, left = listed("Cai Elm", body), listed("Dot Fir", body)
    candidate("Eve Oak")
    take_step(won, CandidateStepKind.SELECTED)
    take_step(left, CandidateStepKind.WITHDRAWN)
    found = list_populations(db.session)
    assert found["list"] == {here, elsewhere}
    assert found["won"] == {won}
