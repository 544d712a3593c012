"""Sends what could not be sent at once, as a job."""

from __future__ import annotations

from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel.words import plural
from app.mail.service import forget_messages, send_waiting


@scheduled(
    "mail.send",
    schedule=read_schedule("*/10 * * * *"),
    reason="A message is sent at once. This tries again when the mail server could not be reached:"
    " soon at first, then after half an hour, 2 and 12 hours.",
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


@scheduled(
    "mail.forget-messages",
    schedule=read_schedule("25 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="mail.forget-messages",
)
def forget(_run: Run) -> Outcome:
    """Remove messages that were sent or given up long ago."""
    with unit_of_work() as session:
        return Outcome({"messages": forget_messages(session)})
