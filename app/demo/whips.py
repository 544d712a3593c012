"""Histories of the whip and of membership, so that every state is to be seen on the first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.country import OWN
from app.demo.demonstration import Demo
from app.whips import service
from app.whips.domain import DecidedBy, MembershipAction, WhipAction
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.service import Decision

Action = WhipAction | MembershipAction


@dataclass(frozen=True, slots=True)
class _Told:
    """One change of somebody: days are counted back from the day of the demonstration.

    who: her place among the members of the party, from its end. ends, review: days from then on,
    None for none.
    """

    who: int
    ago: int
    action: Action
    decided_by: DecidedBy
    reason: str
    ends: int | None = None
    review: int | None = None
    source: str | None = None


TOLD = (
    # Suspended, and the review is overdue.
    _Told(6, 95, WhipAction.SUSPEND, DecidedBy.CHIEF_WHIP,
          "Abused a clerk of the House; under investigation.", review=-4),
    # For a fixed term that ends next week.
    _Told(7, 24, WhipAction.SUSPEND, DecidedBy.CHIEF_WHIP,
          "Absent without leave from a three-line whip for the third time.", ends=6,
          source="Letter of the Chief Whip"),
    # Withdrawn, and restored again.
    _Told(8, 240, WhipAction.WITHDRAW, DecidedBy.CHIEF_WHIP,
          "Voted against the line on the Orchards and Hedgerows Bill, after a warning."),
    _Told(8, 61, WhipAction.RESTORE, DecidedBy.PARTY_MEETING,
          "Restored on a vote of the meeting, with an undertaking in writing."),
    # Withdrawn, and still so.
    _Told(9, 40, WhipAction.WITHDRAW, DecidedBy.CHIEF_WHIP,
          "Spoke for the Shire Union at a by-election.", review=50),
    # Resigned it.
    _Told(10, 33, WhipAction.RESIGN, DecidedBy.MEMBER,
          "Gave it up over the line on ferries.", source="Her letter in the Alderhithe Messenger"),
    # Lost both, and was readmitted to the party: that does not restore the whip.
    _Told(11, 120, WhipAction.WITHDRAW, DecidedBy.CHIEF_WHIP,
          "Follows the suspension from the party."),
    _Told(11, 121, MembershipAction.SUSPEND, DecidedBy.EXECUTIVE,
          "Complaint 31, found against her."),
    _Told(11, 20, MembershipAction.READMIT, DecidedBy.EXECUTIVE,
          "The panel took the suspension back."),
    # Expelled.
    _Told(12, 71, WhipAction.WITHDRAW, DecidedBy.AUTOMATIC,
          "Expelled from the party the same week."),
    _Told(12, 70, MembershipAction.EXPEL, DecidedBy.EXECUTIVE,
          "Stood for another party in a council election."),
)  # fmt: skip


def record_histories(session: Session, demo: Demo) -> None:
    """All states of both histories; and one change that was voided, recorded of a namesake."""
    country, by = demo.country, demo.by(Role.WHIP)
    own = [member.id for member in country.sitting_for(OWN)]
    for told in TOLD:
        table = WhipStatusChange if isinstance(told.action, WhipAction) else MembershipChange
        first = country.day - timedelta(days=told.ago)
        service.record_changes(
            session,
            table,
            [own[-told.who]],
            Decision(
                told.action,
                first,
                told.decided_by,
                told.reason,
                told.source,
                ends_on=_from(country.day, told.ends),
                review_on=_from(country.day, told.review),
            ),
            by=by,
        )
    mistaken = service.record_whip_change(
        session,
        own[-13],
        WhipAction.WITHDRAW,
        effective_on=country.day - timedelta(days=40),
        decided_by=DecidedBy.CHIEF_WHIP,
        reason="Spoke for the Shire Union at a by-election.",
        by=by,
    )
    service.void_whip_change(
        session, mistaken.id, reason="Meant for a namesake.", version=mistaken.version, by=by
    )


def _from(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)
