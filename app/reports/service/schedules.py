"""Schedules exports, ends them, and writes to those of a role when one is due.

What is sent is an address of the product, never a file: whoever opens it signs in, takes the table
as she may read it then, and that is put on record like every other export.
"""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.queries import list_role_holders, role_grants
from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.mail.service import queue_message
from app.reports.domain.schedules import Rhythm, ScheduleRefused, next_due
from app.reports.events import ReportEvent
from app.reports.models.schedules import ScheduledExport
from app.reports.queries.schedules import TITLES, get_schedule
from app.security.access import access_of

LOCK = "scheduled exports"


def schedule_export(
    session: Session,
    endpoint: str,
    role: Role,
    rhythm: Rhythm,
    since: date,
    *,
    by: str,
) -> ScheduledExport:
    """Have everybody of a role written to of a table. Raises ScheduleRefused."""
    if endpoint not in TITLES:
        raise ScheduleRefused("Choose the table.", "table")
    if role not in _takers(endpoint):
        raise ScheduleRefused(
            f"The role “{role.label}” may not take “{TITLES[endpoint]}”: choose another role.",
            "role",
        )
    if since < clock.today():
        raise ScheduleRefused("The first day has passed: choose today or a day to come.", "since")
    row = ScheduledExport(
        endpoint=endpoint,
        role=role,
        rhythm=rhythm,
        since=since,
        next_on=since,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        ReportEvent.SCHEDULED,
        by=by,
        subject=f"scheduled export {row.id}",
        changes={
            "table": endpoint,
            "role": role.value,
            "every": rhythm.value,
            "since": since.isoformat(),
        },
    )
    return row


def end_schedule(session: Session, schedule_id: int, *, by: str) -> ScheduledExport:
    """Send an export no more. Raises NotInRecord, and ScheduleRefused for one that has ended."""
    one_at_a_time(session, LOCK)
    row = get_schedule(session, schedule_id)
    session.refresh(row)
    if row.ended_at is not None:
        raise ScheduleRefused("It has ended already.")
    row.ended_at, row.ended_by, row.next_on = clock.now(), by, None
    session.flush()
    audit.record(
        session, ReportEvent.SCHEDULE_ENDED, by=by, subject=f"scheduled export {row.id}", changes={}
    )
    return row


def send_export(session: Session, schedule_id: int, *, by: str) -> int:
    """Write to everybody of the role, if it is still due today; gives to how many.

    Raises ScheduleRefused where the table is there no more, or the role may no longer take it.
    The next day is set in the same unit of work, so that
    nobody is written to twice; days that were missed are made up for by one message.
    """
    one_at_a_time(session, LOCK)
    row = get_schedule(session, schedule_id)
    session.refresh(row)
    today = clock.today()
    if row.next_on is None or row.next_on > today:
        return 0
    path = _path_of(row.endpoint)
    if row.role not in _takers(row.endpoint):
        raise ScheduleRefused(
            f"The role “{row.role.label}” may no longer take “{TITLES[row.endpoint]}”: end the"
            " schedule, or give the role its permission again."
        )
    people = {user.id: user for _scope, user in list_role_holders(session, row.role, today)}
    title = TITLES[row.endpoint]
    for user in people.values():
        queue_message(
            session,
            kind="scheduled export",
            to=user.email,
            subject=f"{title}: the table you are sent {row.rhythm.label.lower()}",
            body=f"Here is “{title}” as it stands when you open it. You are asked to sign in, and"
            " it is put on record that you took it.\n\n"
            f"{current_app.config['PUBLIC_URL']}{path}\n\n"
            f"It is sent {row.rhythm.label.lower()} to everybody with the role"
            f" “{row.role.label}”. A party officer can end it.\n",
        )
    row.last_on, row.told = today, len(people)
    row.next_on = next_due(row.rhythm, row.since, today)
    session.flush()
    audit.record(
        session,
        ReportEvent.SCHEDULE_SENT,
        by=by,
        subject=f"scheduled export {row.id}",
        changes={"table": row.endpoint, "role": row.role.value, "told": len(people)},
    )
    return len(people)


def _path_of(endpoint: str) -> str:
    """The address of a table for Excel. Raises ScheduleRefused where there is no such table."""
    rules = {rule.endpoint: rule.rule for rule in current_app.url_map.iter_rules()}
    if endpoint not in TITLES or endpoint not in rules:
        raise ScheduleRefused(
            f"The table “{endpoint}” is there no more: end the schedule, and schedule the table"
            " that stands for it now."
        )
    return f"{rules[endpoint].rpartition('.<')[0]}.xlsx"


def _takers(endpoint: str) -> set[Role]:
    """The roles that may take a table."""
    access = access_of(endpoint)
    if access is None:
        return set()
    return {
        role
        for role, granted in role_grants().items()
        if access.public or granted & set(access.permissions)
    }
