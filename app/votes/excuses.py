"""Every excuse in force, one for each member it excuses: what counts and conducts rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.votes.domain.discipline import Excuse, ExcuseKind
from app.votes.models import Division, ExpectedDivision, RecordedExcuse

Place = Division | ExpectedDivision
"""What a line or an excuse can be for: a division held, or one expected."""


def list_excuses(session: Session, place: Place | None = None) -> list[Excuse]:
    """Excuses not voided: a pair excuses both members.

    place: only those that cover this division. One for a division that is only expected excuses
    from nothing until it has been held, so without a place it is left out.
    """
    query = select(
        RecordedExcuse.member_id,
        RecordedExcuse.other_id,
        RecordedExcuse.kind,
        RecordedExcuse.division_id,
        RecordedExcuse.first_day,
        RecordedExcuse.last_day,
    ).where(RecordedExcuse.voided_at.is_(None))
    of_days = RecordedExcuse.division_id.is_(None) & RecordedExcuse.expected_id.is_(None)
    if place is None:
        query = query.where(or_(RecordedExcuse.division_id.is_not(None), of_days))
    else:
        held = isinstance(place, Division)
        column = RecordedExcuse.division_id if held else RecordedExcuse.expected_id
        day = place.held_on if isinstance(place, Division) else place.expected_on
        first, last = RecordedExcuse.first_day, RecordedExcuse.last_day
        of_the_day = of_days & or_(first.is_(None), first <= day) & or_(last.is_(None), last >= day)
        query = query.where(or_(column == place.id, of_the_day))
    found = []
    for member_id, other_id, kind, division_id, since, until in session.execute(
        query.order_by(RecordedExcuse.id)
    ):
        found.append(Excuse(member_id, kind, division_id, since, until))
        if kind is ExcuseKind.PAIR and other_id is not None:
            found.append(Excuse(other_id, kind, division_id, since, until))
    return found


def kinds_by_member(excuses: Sequence[Excuse]) -> Mapping[int, list[ExcuseKind]]:
    """What each member is excused by, every kind once."""
    kinds: dict[int, list[ExcuseKind]] = defaultdict(list)
    for excuse in excuses:
        if excuse.kind not in kinds[excuse.member_id]:
            kinds[excuse.member_id].append(excuse.kind)
    return kinds
