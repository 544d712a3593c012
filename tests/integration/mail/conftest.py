"""A real SMTP server on loopback, and a clock that tests move."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.kernel import clock


@dataclass
class Post:
    """What a mail server has received, and how it answers."""

    port: int = 0
    refuses: str = ""
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.recipients.extend(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler = Post(port=free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def by_smtp(app: Flask, post: Post) -> Flask:
    """The application, sending to the server on loopback."""
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{post.port}"
    return app


@dataclass
class Hands:
    """The hands of the clock."""

    now: datetime = datetime(2016, 9, 25, 12, 0, tzinfo=UTC)

    def forward(self, **by: int) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock that stands still until a test moves it."""
    moved = Hands()
    monkeypatch.setattr(clock, "now", lambda: moved.now)
    return moved
