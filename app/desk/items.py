"""What waits in the rooms below the desk, which cannot register it themselves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.permissions import AccountPermission
from app.desk import queries
from app.desk.registry import SIGNED_IN, DeskItem, desk_items
from app.intake.registry import registered
from app.jobs.models import RunOutcome
from app.jobs.permissions import JobPermission
from app.jobs.queries import list_failed
from app.kernel import clock
from app.kernel.words import plural
from app.mail.queries import list_given_up
from app.privacy.permissions import PrivacyPermission
from app.privacy.queries import list_open_corrections
from app.security.identity import Identity
from app.web.addresses import path_url

MOST = 100
_WORDS = {RunOutcome.FAILED: "failed", RunOutcome.LOST: "was cut off"}
UNDELIVERED_FOR = timedelta(days=14)
"""How long a message that could not be delivered is shown; by then it is of no use to anybody."""


@desk_items(JobPermission.RUN)
def failed_jobs(session: Session, _identity: Identity) -> list[DeskItem]:
    """Jobs whose newest run failed or was lost; a later one that succeeds takes the item away."""
    return [
        DeskItem(
            text=f"The job {run.name} {_WORDS[run.outcome]}",
            href=path_url(f"/jobs/runs/{run.id}"),
            at=run.ended_at or run.started_at,
            kind="Job",
        )
        for _, run in list_failed(session)
    ]


@desk_items(PrivacyPermission.DECIDE_CORRECTION)
def open_corrections(session: Session, _identity: Identity) -> list[DeskItem]:
    """Requests for correction, each with the day it has to be answered by."""
    return [
        DeskItem(
            text=f"Somebody asks for a correction of what is said about {correction.name}",
            href=path_url(f"/privacy/corrections/{correction.id}"),
            at=correction.asked_at,
            due_on=correction.due_on,
            kind="Correction",
        )
        for correction in list_open_corrections(session, limit=MOST)
    ]


@desk_items(AccountPermission.KEEP)
def undelivered_mail(session: Session, _identity: Identity) -> list[DeskItem]:
    """Messages of the last days that could not be delivered; what they were for can be sent anew.

    The address is shown masked, and the text of a message is gone by then.
    """
    since = clock.now() - UNDELIVERED_FOR
    return [
        DeskItem(
            text=f"A message ({message.kind}) to {message.recipient} could not be delivered in"
            f" {plural(message.tries, 'try', 'tries')}",
            href=path_url("/accounts/users"),
            at=message.queued_at,
            kind="Mail",
        )
        for message in list_given_up(session, limit=MOST)
        if message.queued_at >= since
    ]


@desk_items(SIGNED_IN)
def imports_in_preview(session: Session, identity: Identity) -> list[DeskItem]:
    """Her own imports that she has looked at and neither taken in nor discarded.

    What she may no longer take in waits for nobody.
    """
    titles = {
        kind.name: kind.title for kind in registered() if identity.may_everywhere(kind.permission)
    }
    return [
        DeskItem(
            text=f"Your import of {plural(preview.rows, 'row')} ({titles[preview.kind]}) waits to"
            " be taken in or discarded",
            href=path_url(f"/intake/imports/{preview.id}"),
            at=preview.uploaded_at,
            kind="Import",
        )
        for preview in queries.list_previews(session, identity.actor, titles, limit=MOST)
    ]
