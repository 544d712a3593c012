"""What officers may set about messages."""

from __future__ import annotations

from app.settings.registry import Setting, setting

SENDER = setting(
    Setting(
        name="mail:sender",
        group="E-mail",
        label="Sender of messages",
        why="Stands as the sender of every message: a name and an address in pointed brackets."
        " Set it to an address of the party’s own domain, or messages are taken for junk.",
        default="Chief Whip <no-reply@localhost>",
    )
)
