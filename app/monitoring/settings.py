"""What officers may set about totals."""

from __future__ import annotations

from app.settings.registry import Setting, setting

GROUP = "Equality monitoring"

THRESHOLD = setting(
    Setting(
        name="monitoring:threshold",
        group=GROUP,
        label="A count is hidden below",
        why="A count from 1 up to this is not shown, so that nobody stands out. Snapshots already"
        " taken stay as they were published.",
        default=5,
        unit="answers",
        least=3,
        most=50,
    )
)
ROUNDING = setting(
    Setting(
        name="monitoring:rounding",
        group=GROUP,
        label="Other counts are rounded to a multiple of",
        why="So that a total does not tell of one who came or left. Before anything is published a"
        " search makes sure that nobody’s answer follows from it.",
        default=5,
        unit="answers",
        least=3,
        most=50,
    )
)
LEAST = setting(
    Setting(
        name="monitoring:least-answers",
        group=GROUP,
        label="Nothing is shown of a group with fewer than",
        why="Below ten answers every number is small.",
        default=10,
        unit="answers",
        least=10,
        most=200,
    )
)
