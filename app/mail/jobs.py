"""Sends what could not be sent at once, as a job."""

from __future__ import annotations

from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel.words import plural
from app.mail.service import send_waiting


@scheduled(
    "mail.send",
    schedule=read_schedule("*/2 * * * *"),
    reason="A message is sent at once; this tries again after 1, 5 and 30 minutes and 2 and 12"
    " hours when the mail server could not be reached.",
    lock="mail",
)
def send(run: Run) -> Outcome:
    """Send the messages that are due."""
    done = send_waiting(run.check)
    counts = {"sent": done.sent, "to be tried again": done.later, "given up": done.given_up}
    if done.given_up:
        given_up = plural(done.given_up, "message was", "messages were")
        return Outcome(counts, f"{given_up} given up after six tries.")
    return Outcome(counts)
