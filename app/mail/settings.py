"""What officers may set about messages."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.mail.domain import sender_of
from app.settings.registry import Setting, setting


def _accepted(_session: Session, text: str) -> str:
    """A sender that messages can bear. Raises DomainError."""
    sender_of(text)
    return text


SENDER = setting(
    Setting(
        name="mail:sender",
        group="E-mail",
        label="Sender of messages",
        why="Stands as the sender of every message: a name and an address in pointed brackets."
        " Set it to an address of the party’s own domain, or messages are taken for junk.",
        default="Chief Whip <no-reply@localhost>",
        accept=_accepted,
    )
)
KEEP_MESSAGES_DAYS = setting(
    Setting(
        name="mail:keep-messages-days",
        group="Retention",
        label="Keep that a message was sent for",
        why="The text of a message goes once it is sent. That there was one, to whom and when, is"
        " kept as long as somebody may ask why she was not told.",
        default=180,
        unit="days",
        least=7,
        most=4_000,
    )
)
