"""What officers may set about the A-list."""

from __future__ import annotations

from app.settings.registry import Setting, setting

GROUP = "The A-list"

ENDORSEMENTS = setting(
    Setting(
        name="alist:endorsements",
        group=GROUP,
        label="Endorsements that a candidate needs",
        why="A candidate is listed with at least so many endorsements from recognised"
        " organisations. The essay asks for one.",
        default=1,
        unit="endorsements",
        least=0,
        most=20,
    )
)
READINESS_MONTHS = setting(
    Setting(
        name="alist:readiness-months",
        group=GROUP,
        label="Readiness holds for",
        why="A candidate is asked again by e-mail whether she is ready, before so many months have"
        " passed. Without an answer she is not matched to vacancies, and her page says that her"
        " readiness is out of date.",
        default=6,
        unit="months",
        least=1,
        most=36,
    )
)
LINK_DAYS = setting(
    Setting(
        name="alist:link-days",
        group=GROUP,
        label="A personal link of the A-list can be used within",
        why="Two weeks let a candidate write her application in her own time; a new link takes a"
        " minute.",
        default=14,
        unit="days",
        least=1,
        most=90,
    )
)
WHIP_PLEDGE = setting(
    Setting(
        name="alist:whip-pledge",
        group=GROUP,
        label="Whip pledge of a candidate",
        why="The text a candidate pledges. Each pledge keeps the text it was made to; a change"
        " touches none that was made before.",
        default="If I am elected, I will accept the party whip and vote with it.",
    )
)
CONFIDENCE_PLEDGE = setting(
    Setting(
        name="alist:confidence-pledge",
        group=GROUP,
        label="Confidence pledge of a candidate",
        why="The text a candidate pledges. Each pledge keeps the text it was made to; a change"
        " touches none that was made before.",
        default="If I am elected, I will support the elected leader of the party in any vote of"
        " confidence.",
    )
)
KEEP_CANDIDATES_DAYS = setting(
    Setting(
        name="alist:keep-candidates-days",
        group=GROUP,
        label="A candidate who withdrew or was refused is kept for",
        why="What is personal of her is then erased; that there was an application, and how it"
        " ended, stays on record. One year leaves time for an appeal.",
        default=365,
        unit="days",
        least=30,
        most=3650,
    )
)
