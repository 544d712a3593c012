"""What tests of the A-list share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent, so that what was written stays readable."""
    monkeypatch.setattr("app.mail.service.send_waiting", lambda: None)
