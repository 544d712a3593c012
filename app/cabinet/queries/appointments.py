"""Reads of appointments, past ones too: those of a member, and the history of all posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.cabinet.domain import StepKind
from app.cabinet.models import Appointment, Draft, DraftPost, DraftStep
from app.cabinet.queries.posts import Held, as_held, held_query
from app.db.model import covers
from app.kernel.words import folded

HOLDING, LEFT, VOIDED = "holding", "left", "voided"
"""How an appointment stands on a day: it has no end by then, it has one, or it is voided."""


@dataclass(frozen=True, slots=True)
class AppointmentFilter:
    """What the history of posts is narrowed to.

    state: HOLDING, LEFT or VOIDED as at `on`; "" for all that is not voided. sort: "since",
    "until", "post" or "holder".
    """

    on: date
    text: str = ""
    state: str = ""
    sort: str = "since"
    descending: bool = True


def list_of_member(session: Session, member_id: int) -> list[Held]:
    """A member's appointments that are not voided, the newest first."""
    return [
        as_held(row)
        for row in session.execute(
            held_query()
            .where(Appointment.member_id == member_id, Appointment.voided_at.is_(None))
            .order_by(Appointment.since.desc(), Appointment.id.desc())
        )
    ]


def list_all_of_member(session: Session, member_id: int) -> list[Appointment]:
    """Everything recorded of a member's posts, voided or not, in the order it was recorded."""
    return list(
        session.scalars(
            select(Appointment).where(Appointment.member_id == member_id).order_by(Appointment.id)
        )
    )


def list_beside(session: Session, held: Held) -> list[Held]:
    """Other standing appointments of the same person on days of this one, the earliest first."""
    same: Any = (
        Appointment.member_id == held.member_id
        if held.member_id is not None
        else (Appointment.member_id.is_(None) & (Appointment.holder == held.holder))
    )
    query = held_query().where(
        same,
        Appointment.id != held.id,
        Appointment.voided_at.is_(None),
        or_(Appointment.until.is_(None), Appointment.until > held.since),
    )
    if held.until is not None:
        query = query.where(Appointment.since < held.until)
    return [as_held(row) for row in session.execute(query.order_by(Appointment.since))]


def list_appointments(
    session: Session, wanted: AppointmentFilter, *, limit: int | None = None, offset: int = 0
) -> list[Held]:
    """Appointments that fit a filter, past ones too, in its order."""
    key: Any = {
        "since": Appointment.since,
        "until": Appointment.until,
        "post": Appointment.search_text,
        "holder": func.lower(Appointment.holder),
    }[wanted.sort]
    ordered = key.desc().nulls_last() if wanted.descending else key.asc().nulls_last()
    rows = session.execute(
        _narrowed(held_query(), wanted)
        .order_by(ordered, Appointment.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [as_held(row) for row in rows]


def count_appointments(session: Session, wanted: AppointmentFilter) -> int:
    """How many appointments fit a filter."""
    counted: int = session.scalars(
        _narrowed(select(func.count()).select_from(Appointment), wanted)
    ).one()
    return counted


def has_appointments(session: Session) -> bool:
    """Whether any appointment is on record, voided or not."""
    return session.scalars(select(Appointment.id).limit(1)).first() is not None


def _narrowed(query: Select[*tuple[Any, ...]], wanted: AppointmentFilter) -> Any:
    if wanted.state == VOIDED:
        query = query.where(Appointment.voided_at.is_not(None))
    else:
        query = query.where(Appointment.voided_at.is_(None))
    if wanted.state == HOLDING:
        query = query.where(covers(Appointment, wanted.on))
    elif wanted.state == LEFT:
        query = query.where(Appointment.until <= wanted.on)
    for word in folded(wanted.text).split():
        query = query.where(Appointment.search_text.contains(word, autoescape=True))
    return query


def list_of_post(session: Session, post: str) -> list[Held]:
    """Everybody who has held a post, by what is not voided, the newest first."""
    return [
        as_held(row)
        for row in session.execute(
            held_query()
            .where(Appointment.post == post, Appointment.voided_at.is_(None))
            .order_by(Appointment.since.desc(), Appointment.id.desc())
        )
    ]


def list_picks_of(session: Session, member_id: int) -> list[tuple[DraftStep, str, str]]:
    """Every pick of a member in a draft, undone ones too, with the draft's title and the post."""
    rows = session.execute(
        select(DraftStep, Draft.title, DraftPost.title)
        .join(Draft, Draft.id == DraftStep.draft_id)
        .join(DraftPost, DraftPost.id == DraftStep.post_id)
        .where(DraftStep.member_id == member_id, DraftStep.kind == StepKind.PICK)
        .order_by(DraftStep.id)
    )
    return [(step, draft, post) for step, draft, post in rows]
