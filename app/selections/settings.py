"""What officers may set about CLPs and their ballots."""

from __future__ import annotations

from app.settings.registry import Setting, setting

KEEP_CONTACTS_DAYS = setting(
    Setting(
        name="selections:keep-contacts-days",
        group="Retention",
        label="How to reach a former officer of a CLP is kept for",
        why="A ballot that an officer ran may be asked about for some months. Then the e-mail"
        " address and the telephone number go, of regional contacts that were voided too; who held"
        " which office, and when, stays on record.",
        default=180,
        unit="days",
        least=7,
        most=4_000,
    )
)
