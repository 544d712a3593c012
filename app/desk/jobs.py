"""The digest of the desk as a job."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.desk.service import send_digests
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule


@scheduled(
    "desk.digest",
    schedule=read_schedule("0 7 * * mon-fri"),
    reason="Whoever wants her desk by mail reads it before the working day begins.",
    lock="desk.digest",
)
def digest(run: Run) -> Outcome:
    """Mail the desk to everybody who chose to have it today; never twice on one day."""
    run.check()
    sent = send_digests(by=SCHEDULER)
    complaint = None
    if sent.refused:
        complaint = (
            f"The digest could not be addressed to {', '.join(sent.refused)}: put the e-mail"
            " address right."
        )
    return Outcome(
        {
            "due": sent.due,
            "sent": sent.sent,
            "refused": len(sent.refused),
            "sent before": int(sent.already),
        },
        complaint,
    )
