"""Scheduled work of this room."""

from __future__ import annotations

from app.alist.service.asking import ask_readiness
from app.audit.service import SCHEDULER
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel.words import plural


@scheduled(
    "alist.ask-readiness",
    schedule=read_schedule("30 8 * * *"),
    reason="A candidate reads her mail in the morning, and one click keeps her on the list.",
    lock="alist.ask-readiness",
)
def ask(_run: Run) -> Outcome:
    """Ask candidates whose readiness runs out whether they are still ready to stand."""
    done = ask_readiness(by=SCHEDULER)
    complaint = None
    if done.refused:
        who = plural(done.refused, "candidate")
        complaint = f"{who} could not be written to: put the e-mail addresses right."
    return Outcome({"sent": done.sent}, complaint)
