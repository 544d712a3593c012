"""What keeps a finished draft from being published: posts and people that are not free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cabinet.domain.board import Taken
from app.cabinet.models import Appointment
from app.cabinet.queries.posts import Held, as_held, held_query, list_family, person_key
from app.kernel.words import folded


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a pick cannot be published on any day, as things are on record.

    taken: the pick. held: the appointment without an end that stands in its way: another's to the
    same post or, where `same_person`, hers to another post of the same shadow cabinet.
    """

    taken: Taken
    held: Held
    same_person: bool


def list_obstacles(session: Session, draft_id: int, filled: Sequence[Taken]) -> list[Obstacle]:
    """The obstacles of the picks of a draft, in their order; its own kind of `fill_posts`.

    Only what has no end yet is one: whatever ends leaves a day from which the draft can be in
    force.
    """
    rows = session.execute(
        held_query()
        .where(Appointment.voided_at.is_(None), Appointment.until.is_(None))
        .order_by(Appointment.since, Appointment.id)
    )
    open_ended = [as_held(row) for row in rows]
    family = list_family(session, draft_id)
    found = []
    for one in filled:
        for held in open_ended:
            if folded(held.post) == folded(one.post.title):
                found.append(Obstacle(one, held, same_person=False))
            elif held.draft_id in family and _same_person(one, held):
                found.append(Obstacle(one, held, same_person=True))
    return found


def _same_person(one: Taken, held: Held) -> bool:
    """Who is known by her name alone is whoever else has that name, as in `check_one_post_each`."""
    if one.member_id is None or held.member_id is None:
        return folded(one.nominee) == folded(held.holder)
    return person_key(one.member_id, one.nominee) == held.person
