"""What officers may set about accounts."""

from __future__ import annotations

from app.settings.registry import Setting, setting

GROUP = "Signing in"

IDLE_MINUTES = setting(
    Setting(
        name="accounts:idle-minutes",
        group=GROUP,
        label="A session ends after so long without a request",
        why="A machine left open in an office is the likeliest way in. An hour outlasts a long"
        " division and its queue.",
        default=60,
        unit="minutes",
        least=5,
        most=24 * 60,
    )
)
ABSOLUTE_HOURS = setting(
    Setting(
        name="accounts:absolute-hours",
        group=GROUP,
        label="A session ends after so long in any case",
        why="A stolen session must not last. Twelve hours is one long sitting day.",
        default=12,
        unit="hours",
        least=1,
        most=7 * 24,
    )
)
INVITATION_DAYS = setting(
    Setting(
        name="accounts:invitation-days",
        group=GROUP,
        label="An invitation can be used within",
        why="Long enough for somebody who reads her mail at the weekend, short enough that a"
        " forgotten one opens no door.",
        default=7,
        unit="days",
        least=1,
        most=30,
    )
)
KEEP_SESSIONS_DAYS = setting(
    Setting(
        name="accounts:keep-sessions-days",
        group="Retention",
        label="Keep ended sessions for",
        why="From which browser and address somebody signed in is kept as long as an intrusion may"
        " take to be noticed, and no longer. That she signed in stays in the audit trail.",
        default=180,
        unit="days",
        least=1,
        most=4_000,
    )
)
