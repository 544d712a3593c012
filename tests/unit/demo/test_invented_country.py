"""The invented country: always the same for a seed and a day, and never a real name."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from app.demo.country import OWN, PARTIES, Country, invent, sitting_days
from app.demo.domain import OFFICERS, password_from
from app.demo.names import _FIRST, _WELSH_FIRST
from app.demo.source import InventedAnswers
from app.kernel.words import folded
from app.members.domain.parties import OFFICIAL, is_party
from app.source.answers import Request
from app.votes.sample import division_answers, member_answers

DAY = date(2026, 11, 22)


@cache
def country() -> Country:
    return invent("1", DAY)


def answers(made: Country) -> list[object]:
    source = InventedAnswers(made, {})
    requests = [Request(f"/data/division/{division.id}.json") for division in made.divisions]
    ids = tuple(("ids", member.id) for member in made.members)
    return [*source.get_many([*requests, Request("/Members/History", ids)])]


def test_one_seed_and_one_day_make_one_country() -> None:
    assert answers(invent("1", DAY)) == answers(country())
    assert invent("2", DAY) != country()


def test_no_party_member_or_seat_of_it_is_real() -> None:
    real = [answer["search"]["value"] for answer in member_answers().values()]
    surnames = {folded(value["nameDisplayAs"].split()[-1]) for value in real}
    seats = {folded(value["latestHouseMembership"]["membershipFrom"]) for value in real}
    made = country()
    assert {folded(member.last_name) for member in made.members} & surnames == set()
    assert {folded(member.seat) for member in made.members} & seats == set()
    assert {folded(officer.name.split()[-1]) for officer in OFFICERS} & surnames == set()
    known = {folded(name) for p in OFFICIAL if is_party(p.name) for name in (p.name, *p.aliases)}
    known |= {folded(p.abbreviation) for p in OFFICIAL if p.abbreviation and is_party(p.name)}
    for party in PARTIES:
        assert folded(party.name) not in known
        assert not party.abbreviation or folded(party.abbreviation) not in known
    titles = "\n".join(division.title for division in made.divisions)
    assert not any(party.name in titles for party in OFFICIAL)
    assert len(division_answers()) > 100


@pytest.mark.parametrize("weekday", range(7))
def test_on_every_day_of_the_week_the_house_is_whole_and_the_record_reaches_to_now(
    weekday: int,
) -> None:
    day = DAY + timedelta(days=weekday)
    made = invent("3", day)
    sitting = [member for member in made.members if member.sits(day)]
    # One seat is empty; nobody shares one, and nobody a name.
    assert len(sitting) == sum(party.won for party in PARTIES) - 1
    assert len({member.seat_id for member in sitting}) == len(sitting)
    assert len({member.name for member in made.members}) == len(made.members)
    assert len(made.divisions) == 150
    newest = made.divisions[-1].held_on
    assert newest == sitting_days(day)[-1]
    assert day - timedelta(days=4) <= newest < day
    assert made.divisions[0].held_on > day - timedelta(days=366)
    times = [division.held_at for division in made.divisions]
    assert times == sorted(times)
    assert len(set(times)) == len(times)


def test_members_die_win_by_elections_and_change_sides() -> None:
    made = country()
    elected = min(member.since for member in made.members)
    assert elected.strftime("%A") == "Thursday"
    assert Counter(member.since > elected for member in made.members)[True] == 2
    assert Counter(len(member.parties) for member in made.members)[2] == 2
    # The Commonweal Party has won a seat and taken one in.
    assert len(made.sitting_for(OWN)) == 46


def test_some_go_against_the_line_and_most_do_not() -> None:
    made = country()
    against: Counter[int] = Counter()
    for division in made.divisions:
        asked = division.lines[OWN]
        for member in made.members:
            vote = division.votes.get(member.id)
            if vote and member.party(division.held_on) == OWN and asked in ("aye", "no"):
                against[member.id] += vote is not asked
    assert max(against.values()) >= 10
    assert sum(count <= 2 for count in against.values()) > 30


def test_some_names_are_welsh() -> None:
    made = country()
    assert any(member.first_name in _WELSH_FIRST for member in made.members)
    assert any(member.first_name in _FIRST for member in made.members)
    assert any(member.seat.startswith(("Llan", "Cwm", "Ynys")) for member in made.members)


def test_a_password_is_words_and_always_the_same() -> None:
    assert password_from("ab" * 32) == password_from("ab" * 32)
    assert len(password_from("00" * 32)) >= 20
