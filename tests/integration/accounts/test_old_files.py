"""The files of old imports go; what was made of them stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.files.models import StoredFile
from app.intake.models import Intake, IntakeState
from app.intake.service import forget_files
from tests.client import LintingClient, path_of

ROWS = "email,name,role,clp\r\ndee@example.org,Dee Elm,Whip,\r\n"


def test_an_old_file_goes_and_a_preview_that_old_is_discarded(
    app: Flask, client_as: Callable[..., LintingClient]
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        file = (io.BytesIO(ROWS.encode()), "users.csv")
        preview = path_of(client.submit("/intake/users/new", {"file": file}))
        clock.shift(timedelta(days=180))
        with unit_of_work() as session:
            assert forget_files(session, by="a test") == 0
        clock.shift(timedelta(seconds=1))
        with unit_of_work() as session:
            assert forget_files(session, by="a test") == 1
        with unit_of_work() as session:
            assert forget_files(session, by="a test") == 0
            assert session.get_one(StoredFile, 1).content is None
            assert session.get_one(Intake, 1).state is IntakeState.DISCARDED
        db.session.rollback()
        page = client.get(preview)
        assert page.status_code == 200
        assert "iscarded" in page.text
