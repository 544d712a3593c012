"""Posts held on a member's page, in the search and under help."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.audit.registry import names_of
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import appointments as queries
from app.cabinet.queries.appointments import AppointmentFilter
from app.desk.registry import (
    Found,
    HelpTopic,
    Hit,
    Section,
    help_topic,
    member_section,
    searched,
)
from app.kernel import clock
from app.kernel.dates import written_day
from app.security.identity import Identity, current_identity


@member_section(45)
def posts_of_member(session: Session, member_id: int) -> Section | None:
    """To officers the posts she holds and has held; to nobody else anything."""
    if not current_identity().may(CabinetPermission.READ):
        return None
    held = queries.list_of_member(session, member_id)
    if not held:
        return None
    who = names_of(session, {one.recorded_by for one in held})
    return Section("cabinet/_posts.html", {"held": held, "who": who})


@searched(60, "Posts", CabinetPermission.READ)
def found_posts(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Appointments by the words of the post or of the holder's name."""
    wanted = AppointmentFilter(on=clock.today(), text=text)
    return Found(
        hits=tuple(
            Hit(
                f"{one.post}: {one.holder}",
                f"since {written_day(one.since)}"
                if one.until is None
                else f"{written_day(one.since)} to {written_day(one.until)}, {one.ending_words}",
                url_for("cabinet.appointment", appointment_id=one.id),
            )
            for one in queries.list_appointments(session, wanted, limit=limit)
        ),
        total=queries.count_appointments(session, wanted),
        more=url_for("cabinet.post_history", q=text),
    )


help_topic(
    HelpTopic(
        slug="record-a-resignation",
        title="Record a resignation from a post",
        summary="Who leaves a post, from which day, and how the vacancy is filled.",
        template="cabinet/help/_record_a_resignation.html",
        permission=CabinetPermission.KEEP_POST,
    )
)
