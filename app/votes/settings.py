"""What officers may set about the voting record and its import."""

from __future__ import annotations

from app.settings.registry import Setting, setting

GROUP = "The import"

LOOK_BACK_DAYS = setting(
    Setting(
        name="votes:look-back-days",
        group=GROUP,
        label="Every import asks again for divisions of the last",
        why="The lists change without a sign. Of 2,361 divisions 204 were corrected more than 7"
        " days after they were held; 14 days see most corrections and ask for few divisions"
        " twice.",
        default=14,
        unit="days",
        least=1,
        most=366,
    )
)
RECHECK_DAYS = setting(
    Setting(
        name="votes:recheck-days",
        group=GROUP,
        label="Every week the import compares divisions of the last",
        why="Of 2,361 divisions 57 were corrected after more than 30 days, one after 1,788. Two"
        " years are compared within minutes; more takes longer and finds little.",
        default=730,
        unit="days",
        least=30,
        most=36_500,
    )
)
