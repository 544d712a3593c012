"""Scheduled work of this room."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel.words import listed, plural
from app.privacy.domain import Purpose
from app.privacy.registry import RetentionRule, removed_after
from app.selections.service.ballots import stop_where_whip_lost
from app.selections.service.people import forget_contacts, list_forgettable
from app.selections.service.reminders import remind_secretaries
from app.selections.settings import KEEP_CONTACTS_DAYS


@scheduled(
    "selections.forget-contacts",
    schedule=read_schedule("20 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="selections.forget-contacts",
)
def forget(_run: Run) -> Outcome:
    """Remove how to reach those who left their office in a CLP long ago."""
    with unit_of_work() as session:
        officers, contacts = forget_contacts(session, by=SCHEDULER)
        return Outcome({"officers": len(officers), "regional contacts": len(contacts)})


@scheduled(
    "selections.remind-secretaries",
    schedule=read_schedule("0 8 * * *"),
    reason="A secretary reads her mail in the morning, and can still ring a branch that day.",
    lock="selections.remind-secretaries",
)
def remind(run: Run) -> Outcome:
    """Remind CLPs' secretaries of returns that are missing; each of one deadline once."""
    done = remind_secretaries(by=SCHEDULER, go_on=run.check)
    complaints = []
    if done.nobody:
        complaints.append(
            f"Nobody is secretary of {listed(done.nobody)}: invite one, or enter the returns"
            " yourself."
        )
    if done.refused:
        complaints.append(
            f"The reminder could not be addressed to {listed(done.refused)}: put the e-mail address"
            " right."
        )
    counts = {"sent": done.sent, "CLPs without a secretary": len(done.nobody)}
    return Outcome(counts, " ".join(complaints) or None)


@scheduled(
    "selections.stop-ballots",
    schedule=read_schedule("5 * * * *"),
    reason="A trigger ballot is of members who hold the whip: units must not meet for nothing.",
    lock="selections.stop-ballots",
)
def stop(_run: Run) -> Outcome:
    """Stop the ballots of MPs who no longer hold the whip."""
    with unit_of_work() as session:
        return Outcome({"stopped": len(stop_where_whip_lost(session, by=SCHEDULER))})


removed_after(
    RetentionRule(
        name="selections.contacts",
        purpose=Purpose.SELECTIONS,
        what="How to reach former officers of CLPs and voided regional contacts",
        counted=lambda count: f"How to reach {plural(count, 'former officer or contact')}",
        kept_for=KEEP_CONTACTS_DAYS,
        due=lambda session: sum(len(people) for people in list_forgettable(session)),
        go=lambda session, by: sum(len(people) for people in forget_contacts(session, by=by)),
        job="selections.forget-contacts",
    )
)
