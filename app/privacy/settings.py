"""What officers may set about data protection."""

from __future__ import annotations

from app.settings.registry import Setting, setting

GROUP = "Data protection"

CORRECTION_DAYS = setting(
    Setting(
        name="privacy:correction-days",
        group=GROUP,
        label="A request for correction is answered within",
        why="UK GDPR, Article 12(3), asks for an answer without undue delay and at the latest"
        " within one month. The deadline is never later than one calendar month after the"
        " request, whatever stands here: in February that is sooner than 30 days.",
        default=30,
        unit="days",
        least=1,
        most=31,
    )
)
KEEP_CORRECTIONS_DAYS = setting(
    Setting(
        name="privacy:keep-corrections-days",
        group=GROUP,
        label="The texts of a decided request for correction are kept for",
        why="Whoever asked may come back to it or complain of the answer. Two years cover that;"
        " then the texts and the address go, and that there was a request, and its outcome, stay.",
        default=730,
        unit="days",
        least=30,
        most=3_650,
    )
)
