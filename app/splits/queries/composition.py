"""The composition of the House on a day, from the record."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.db.model import covers
from app.kernel.dates import ONE_DAY
from app.members.domain.parties import PARTY_UNKNOWN
from app.members.models import Constituency, Party, PartySpell, SeatSpell
from app.members.queries import list_general_elections
from app.splits.domain.composition import Composition, Vacancy, compose
from app.splits.queries.governments import government_on
from app.splits.queries.groups import list_group_seats
from app.splits.settings import abstentionist_parties


def composition_on(session: Session, day: date) -> Composition:
    """Who sat in the House on a day, by all that is recorded now.

    A day on which nobody had a seat, such as one between a dissolution and an election, has no
    seats and no vacancies.
    """
    sitting = dict(
        session.execute(
            select(SeatSpell.member_id, func.coalesce(Party.name, PARTY_UNKNOWN))
            .outerjoin(
                PartySpell, (PartySpell.member_id == SeatSpell.member_id) & covers(PartySpell, day)
            )
            .outerjoin(Party, Party.id == PartySpell.party_id)
            .where(covers(SeatSpell, day))
        ).all()
    )
    return compose(
        day,
        sitting,
        list_group_seats(session, day),
        vacancies=list_vacancies(session, day) if sitting else (),
        government=government_on(session, day),
        abstentionist=abstentionist_parties(session),
    )


def list_vacancies(session: Session, day: date) -> list[Vacancy]:
    """Seats filled since the last general election that nobody holds on a day, by name.

    A spell that ended with the election itself, or before, makes no vacancy: boundaries may have
    changed with it. Before the first election on record nothing is known of vacancies.
    """
    begun = max((one for one in list_general_elections(session) if one <= day), default=None)
    if begun is None:
        return []
    other = aliased(SeatSpell)
    rows = session.execute(
        select(Constituency.name, func.max(SeatSpell.until))
        .join(Constituency, Constituency.id == SeatSpell.constituency_id)
        .where(
            SeatSpell.until <= day,
            or_(SeatSpell.since >= begun, SeatSpell.until > begun + ONE_DAY),
            ~exists().where(other.constituency_id == SeatSpell.constituency_id, covers(other, day)),
        )
        .group_by(Constituency.id, Constituency.name)
        .order_by(Constituency.name)
    )
    return [Vacancy(name, since) for name, since in rows if since is not None]
