"""What is asked of a CLP's secretary now, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.kernel.dates import written_day
from app.kernel.words import plural


@dataclass(frozen=True, slots=True)
class Wanted:
    """A running ballot as far as it asks something of the secretary.

    to_enter, retakes, sent_back: units whose return she can enter, by why. waiting: entered and not
    confirmed. papers_by: the day for papers.
    """

    member: str
    to_enter: int
    retakes: int
    sent_back: int
    waiting: int
    papers_by: date
    meetings_from: date


def asked_now(wanted: Wanted, today: date) -> str:
    """What she has to do now, the most pressing first; "" when nothing."""
    parts = []
    if wanted.sent_back:
        parts.append(
            f"enter {plural(wanted.sent_back, 'return that was', 'returns that were')} sent back"
        )
    if wanted.retakes:
        parts.append(f"enter {plural(wanted.retakes, 'retake of a tie', 'retakes of ties')}")
    if wanted.to_enter and today >= wanted.meetings_from:
        parts.append(f"enter what {plural(wanted.to_enter, 'unit')} returned")
    if not parts:
        return ""
    said = " and ".join(parts)
    over = " That day is over: enter it at once." if today > wanted.papers_by else ""
    return f"{said[0].upper()}{said[1:]}, by {written_day(wanted.papers_by)}.{over}"


def nothing_asked(wanted: Wanted, today: date) -> str:
    """Why nothing is asked of her while a ballot runs."""
    if wanted.to_enter and today < wanted.meetings_from:
        return f"Nothing yet: units meet from {written_day(wanted.meetings_from)}."
    if wanted.waiting:
        said = plural(wanted.waiting, "return waits", "returns wait")
        return f"Nothing now: {said} for an officer to confirm."
    return "Nothing more: every unit has returned, and all is confirmed."
