"""The House on a day, read from the record."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from app.db import unit_of_work
from app.kernel import clock
from app.members.models import PartySpell, SeatSpell
from app.splits.domain.groups import GroupFact
from app.splits.models.groups import (
    BreakawayFact,
    BreakawayGroup,
    BreakawayMember,
    GoverningSpell,
)
from app.splits.queries.composition import composition_on
from tests.factories.splits_groups import EIGHT, make_house

DAY = date(2019, 2, 20)
TOLD = {"source": "The papers", "recorded_by": "user 9"}


def test_the_house_is_counted_as_it_was_on_the_day(app: Flask) -> None:
    """Parties, the Speaker, who governs, and who does not come; nobody before the election."""
    with unit_of_work() as session:
        make_house(session)
        session.add(
            GoverningSpell(
                party="Conservative", since=date(2015, 5, 8), recorded_at=clock.now(), **TOLD
            )
        )
        session.flush()
        house = composition_on(session, DAY)
        assert dict(house.seats) == EIGHT
        assert house.government == {"Conservative"}
        assert house.abstentionists == {"Sinn Féin"}
        assert (house.speaker, house.deputies, house.vacant, house.total) == (1, 0, 0, 14)
        assert composition_on(session, date(2015, 5, 7)).government == frozenset()
        assert composition_on(session, date(2015, 5, 6)).total == 0


def test_a_seat_is_vacant_from_the_day_nobody_holds_it(app: Flask) -> None:
    """It is among all seats of the House, by name, until somebody is elected for it."""
    with unit_of_work() as session:
        make_house(session)
        seat = session.scalars(select(SeatSpell).where(SeatSpell.member_id == 1)).one()
        seat.until = date(2019, 2, 10)
        session.flush()
        house = composition_on(session, DAY)
        assert [(one.constituency, one.since) for one in house.vacancies] == [
            ("Seat 1", date(2019, 2, 10))
        ]
        assert (house.seats["Labour"], house.vacant, house.total) == (4, 1, 14)
        assert composition_on(session, date(2019, 2, 9)).vacant == 0
        other = session.scalars(select(PartySpell).where(PartySpell.member_id == 2)).one()
        assert other.until is None


def test_a_group_counts_as_independents_until_it_is_registered(app: Flask) -> None:
    """Who left Labour on the day counts apart, then as a party; nobody is lost on the way."""
    with unit_of_work() as session:
        ids = make_house(session)["Labour"][:3]
        group = BreakawayGroup(recorded_at=clock.now(), recorded_by="user 9")
        session.add(group)
        session.flush()
        for fact, day, name in (
            (GroupFact.FORMED, date(2019, 2, 18), "The Independent Group"),
            (GroupFact.REGISTERED, date(2019, 4, 15), "Change UK"),
        ):
            session.add(
                BreakawayFact(
                    group_id=group.id,
                    fact=fact,
                    happened_on=day,
                    name=name,
                    recorded_at=clock.now(),
                    **TOLD,
                )
            )
        for member in ids:
            session.add(
                BreakawayMember(
                    group_id=group.id,
                    member_id=member,
                    since=date(2019, 2, 18),
                    recorded_at=clock.now(),
                    **TOLD,
                )
            )
        session.flush()
        eve, first, last, registered = (
            composition_on(session, day)
            for day in (
                date(2019, 2, 17),
                date(2019, 2, 18),
                date(2019, 4, 14),
                date(2019, 4, 15),
            )
        )
        assert (eve.seats["Labour"], eve.independents, eve.groups) == (5, 1, ())
        for house in (first, last):
            assert (house.seats["Labour"], house.independents) == (2, 4)
            assert "The Independent Group" not in house.seats
            assert [(one.name, one.seats) for one in house.groups] == [("The Independent Group", 3)]
        assert (registered.seats["Change UK"], registered.independents) == (3, 1)
        assert registered.groups[0].registered_on == date(2019, 4, 15)
        assert {house.total for house in (eve, first, last, registered)} == {14}
