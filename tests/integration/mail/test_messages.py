"""Messages leave once the change they tell of is kept, and are tried again when they cannot."""

from __future__ import annotations

import logging
import re
import socket
import threading
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.db import db, unit_of_work
from app.jobs.registry import find_job
from app.jobs.run import Run
from app.kernel.errors import DomainError
from app.mail import queries, service
from app.mail.models import Message
from app.mail.service import Sent, drain, queue_message, send_waiting

# pytest gives conftest's types no name to import by.
Post = object
Hands = object


def queue(to: str = "ada@example.org", subject: str = "Your invitation", body: str = "Hi") -> None:
    """Queue a message in a unit of work of its own."""
    with unit_of_work() as session:
        queue_message(session, kind="invitation", to=to, subject=subject, body=body)


def stored() -> Message:
    """The one message on record, as it is now."""
    with db.sessionmaker() as session:
        return session.scalars(select(Message)).one()


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def test_a_message_is_sent_once_and_its_body_goes(by_smtp: Flask, post) -> None:
    queue(body="Open https://example.org/invitation/secret – Llŷn.")
    assert send_waiting() == Sent()
    (received,) = post.received
    assert post.recipients == ["ada@example.org"]
    assert received["From"] == "Chief Whip <no-reply@localhost>"
    assert received["To"] == "ada@example.org"
    assert received["Subject"] == "Your invitation"
    assert received["Auto-Submitted"] == "auto-generated"
    assert "secret – Llŷn" in received.get_content()
    message = stored()
    assert message.sent_at is not None
    assert (message.body, message.next_try_at, message.tries) == (None, None, 1)


def test_nothing_is_sent_of_a_change_that_is_undone(by_smtp: Flask, post) -> None:
    def undone() -> None:
        with unit_of_work() as session:
            queue_message(session, kind="k", to="ada@example.org", subject="s", body="b")
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    assert post.received == []
    assert db.session.scalars(select(Message)).all() == []


def test_several_messages_of_one_change_are_all_sent(by_smtp: Flask, post) -> None:
    with unit_of_work() as session:
        for name in ("ada", "bea", "cai"):
            queue_message(session, kind="k", to=f"{name}@example.org", subject="s", body="b")
    assert sorted(post.recipients) == ["ada@example.org", "bea@example.org", "cai@example.org"]


def test_what_a_message_says_and_to_whom_is_encrypted_in_the_database(app: Flask) -> None:
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{closed_port()}"
    queue(body="the secret link")
    row = db.session.execute(text("SELECT * FROM message")).mappings().one()
    assert "ada@" not in row["recipient"]
    assert "the secret" not in row["body"]


def test_a_refused_connection_is_tried_again(app: Flask, post, hands, caplog) -> None:
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{closed_port()}"
    with caplog.at_level(logging.INFO):
        queue(body="the secret link")
    message = stored()
    assert (message.tries, message.sent_at) == (1, None)
    assert "ConnectionRefusedError" in (message.error or "")
    assert (message.next_try_at - hands.now).total_seconds() == 60
    assert "ada@" not in caplog.text
    assert "secret" not in caplog.text
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{post.port}"
    assert send_waiting() == Sent()  # not due yet
    hands.forward(seconds=61)
    assert send_waiting() == Sent(sent=1)
    assert len(post.received) == 1
    assert stored().error is None


def test_a_message_is_given_up_after_the_last_interval(app: Flask, hands) -> None:
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{closed_port()}"
    queue()
    for interval in service.INTERVALS[:-1]:
        hands.forward(seconds=int(interval.total_seconds()))
        assert send_waiting() == Sent(later=1)
    hands.forward(hours=12)
    outcome = find_job("mail.send").work(Run(1))
    assert outcome.complaint == "1 message was given up after six tries."
    assert outcome.counts == {"sent": 0, "to be tried again": 0, "given up": 1}
    hands.forward(days=30)
    assert send_waiting() == Sent()
    (given_up,) = queries.list_given_up(db.session)
    assert (given_up.recipient, given_up.tries) == ("a…@example.org", 6)
    assert "ConnectionRefusedError" in given_up.error
    assert stored().body is None


def test_the_word_of_a_server_is_kept_without_the_recipient(by_smtp: Flask, post) -> None:
    post.refuses = "550 5.1.1 <ada@example.org>: no such user"
    queue()
    assert stored().error == (
        "The mail server refused the recipient: 550 5.1.1 <…@example.org>: no such user."
    )


def test_a_sender_that_was_killed_leaves_a_message_that_is_sent_when_its_claim_ends(
    by_smtp: Flask, post, hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(service, "deliver", killed)
        with pytest.raises(KeyboardInterrupt):
            queue()
    assert send_waiting() == Sent()  # claimed
    hands.forward(minutes=5)
    assert send_waiting() == Sent(sent=1)
    assert len(post.received) == 1


def test_two_senders_never_send_one_message_twice(by_smtp: Flask, post) -> None:
    with unit_of_work() as session:
        for number in range(10):
            queue_message(session, kind="k", to=f"n{number}@example.org", subject="s", body="b")
        session.info.pop("after_commit", None)
        session.info["before_commit"].pop("mail")
    assert post.received == []
    begin = threading.Barrier(3)

    def send() -> None:
        with by_smtp.app_context():
            begin.wait()
            send_waiting()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(post.recipients) == [f"n{number}@example.org" for number in range(10)]


def test_outside_of_tests_a_thread_sends_after_the_answer(by_smtp: Flask, post) -> None:
    by_smtp.testing = False
    queue()
    drain(by_smtp, 10)
    assert len(post.received) == 1
    assert not [thread for thread in threading.enumerate() if thread.name == "mail"]


@pytest.mark.parametrize(
    "subject", ["Hello\nBcc: eve@example.org", "Hello\r\nBcc: eve@example.org", "a\rb"]
)
def test_a_subject_cannot_bring_a_header(by_smtp: Flask, post, subject: str) -> None:
    with pytest.raises(DomainError, match="must be one line"):
        queue(subject=subject)
    assert post.received == []


@pytest.mark.parametrize(
    "to",
    [
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "ada",
        "@example.org",
        "ada@",
        "",
        "ada@example.org\x00",
        f"{'a' * 300}@example.org",
        "ädä@example.org",
    ],
)
def test_a_recipient_is_one_bare_address(by_smtp: Flask, post, to: str) -> None:
    with pytest.raises(DomainError, match="e-mail address"):
        queue(to=to)
    assert post.received == []


def test_a_message_is_queued_in_a_unit_of_work_only(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        queue_message(db.session, kind="k", to="ada@example.org", subject="s", body="b")


def test_a_password_never_goes_over_an_open_line(app: Flask, post) -> None:
    app.config["MAIL_URL"] = f"smtp://user:secret@127.0.0.1:{post.port}"
    queue()
    assert post.received == []
    assert "STARTTLS" in (stored().error or "")


def test_in_production_a_line_is_always_encrypted(by_smtp: Flask, post) -> None:
    by_smtp.config["PRODUCTION"] = True
    queue()
    assert post.received == []
    assert "STARTTLS" in (stored().error or "")


def test_a_server_that_says_nothing_is_left(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.mail.transport.TOTAL_SECONDS", 0.2)
    monkeypatch.setattr("app.mail.transport.CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        queue()
    assert "The mail server could not be used" in (stored().error or "")


def test_a_folder_takes_each_message_as_a_file(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "out box"
    app.config["MAIL_URL"] = f"file:{folder}"
    queue(body="one")
    queue(body="two")
    files = sorted(folder.iterdir())
    assert [re.sub(r"[0-9a-f]{32}", "*", path.suffix) for path in files] == [".eml", ".eml"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)
    contents = {message_from_bytes(path.read_bytes()).get_payload().strip() for path in files}
    assert contents == {"one", "two"}


def test_a_sender_that_is_no_address_keeps_messages_waiting(by_smtp: Flask, post) -> None:
    with unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO setting_value (name, value, set_at, set_by)"
                " VALUES ('mail:sender', '\"nobody\"', '2016-09-25 12:00:00+00:00', 'user 1')"
            )
        )
    queue()
    assert post.received == []
    assert "Sender of messages" in (stored().error or "")


def test_a_message_written_with_a_lost_key_does_not_stop_the_others(
    by_smtp: Flask, post, hands
) -> None:
    app_url = by_smtp.config["MAIL_URL"]
    by_smtp.config["MAIL_URL"] = f"smtp://127.0.0.1:{closed_port()}"
    queue()
    queue(to="bea@example.org")
    by_smtp.config["MAIL_URL"] = app_url
    with unit_of_work() as session:
        first = session.scalars(select(Message.id).order_by(Message.id)).first()
        session.execute(text("UPDATE message SET body = 'gone.AAAA' WHERE id = :id"), {"id": first})
        session.execute(update(Message).values(next_try_at=hands.now))
    hands.forward(minutes=6)
    assert send_waiting() == Sent(sent=1, later=1)
    assert post.recipients == ["bea@example.org"]
