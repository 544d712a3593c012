"""How a message leaves the house: by SMTP, or into a folder while the product is tried out."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import ssl
import uuid
from contextlib import suppress
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from threading import Timer
from urllib.parse import SplitResult, unquote, urlsplit

from app.kernel import clock
from app.kernel.errors import DomainError
from app.mail.domain import recipient_of, sender_of

CONNECT_SECONDS = 10
TOTAL_SECONDS = 30
_ADDRESS = re.compile(r"[^\s<>,;:\"@]+(?=@)")
_PORTS = {"smtp": 25, "smtps": 465}


class CannotSend(Exception):
    """A message did not leave; `str(error)` says why, without a recipient."""


def compose(*, sender: str, to: str, subject: str, body: str, name: str) -> EmailMessage:
    """The message as it is sent.

    sender: a name and an address, "Chief Whip <whip@example.org>". to: one bare address.
    name: of the message; a second sending of it has the same Message-ID, so that a mailbox can
    tell. Raises DomainError for what cannot stand in a header.
    """
    message = EmailMessage(policy=SMTP)
    whose = sender_of(sender)
    message["From"] = whose
    message["To"] = recipient_of(to)
    try:
        message["Subject"] = subject
    except (ValueError, MessageError):
        raise DomainError("The subject of a message must be one line.") from None
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{name}@{whose.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def deliver(message: EmailMessage, url: str, *, production: bool) -> None:
    """Send a message by MAIL_URL. Raises CannotSend; takes at most about TOTAL_SECONDS."""
    try:
        if url.startswith("file:"):
            _into_folder(message, _folder(url))
        else:
            _by_smtp(message, urlsplit(url), production=production)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise CannotSend(f"The mail server refused the recipient: {_told(code, text)}.") from None
    except smtplib.SMTPResponseException as error:
        told = _told(error.smtp_code, error.smtp_error)
        raise CannotSend(f"The mail server refused the message: {told}.") from None
    except (OSError, smtplib.SMTPException) as error:
        raise CannotSend(
            f"The mail server could not be used: {type(error).__name__}, {_masked(str(error))}."
        ) from None


def masked(address: str) -> str:
    """An address of which a log may tell: a…@example.org."""
    before, _, domain = address.rpartition("@")
    return f"{before[:1]}…@{domain}"


def _folder(url: str) -> Path:
    path = url.removeprefix("file:")
    return Path(path.removeprefix("//") if path.startswith("///") else path)


def _into_folder(message: EmailMessage, folder: Path) -> None:
    """One file a message, there at once and whole: it is renamed when it has been written."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex}.eml"
    unfinished = folder / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
    unfinished.rename(folder / name)


def _by_smtp(message: EmailMessage, parts: SplitResult, *, production: bool) -> None:
    assert parts.hostname is not None
    context = ssl.create_default_context()
    port = parts.port or _PORTS[parts.scheme]
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            parts.hostname, port, timeout=CONNECT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(parts.hostname, port, timeout=CONNECT_SECONDS)
    # A socket's timeout begins anew with every byte: only this ends a server that drips.
    watch = Timer(TOTAL_SECONDS, _cut, [server])
    watch.daemon = True
    watch.start()
    try:
        if parts.scheme == "smtp" and (parts.password or production):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
        with suppress(OSError, smtplib.SMTPException):
            server.quit()  # the message is through, whatever the server says now
    finally:
        watch.cancel()
        server.close()


def _cut(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        server.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr] # or None: suppressed


def _told(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {_masked(words)}"


def _masked(text: str) -> str:
    """A server's words on one line, without the name in any address."""
    return _ADDRESS.sub("…", " ".join(text.split()))[:300].rstrip(". ")
