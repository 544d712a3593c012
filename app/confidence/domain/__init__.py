"""What decides about rounds, answers, recommendations and marks; pure."""

from __future__ import annotations

from app.confidence.domain.words import (
    Answer,
    Decision,
    MarkOutcome,
    MarkStepKind,
    Measure,
    Medium,
    NoReplyFollows,
    Outcome,
    RoundKind,
    RoundState,
    Route,
)

__all__ = [
    "Answer",
    "Decision",
    "MarkOutcome",
    "MarkStepKind",
    "Measure",
    "Medium",
    "NoReplyFollows",
    "Outcome",
    "RoundKind",
    "RoundState",
    "Route",
]
