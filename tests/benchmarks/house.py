"""A seeded House of Commons that answers as the two official APIs do.

27 years, 7,000 divisions, 650 sitting, 1,500 members in all; general elections, by-elections, a
few changes of party; divisions of the official size (about 135 KB). Nothing is made before it is
asked for, and the same seed gives the same bytes.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any

import numpy as np

from app.source.answers import Missing, Request, Unreadable
from tests.benchmarks.measuring import Stopwatch

FIRST_DAY, LAST_DAY = date(1997, 5, 7), date(2024, 5, 23)
ELECTIONS = (
    date(2001, 6, 7),
    date(2005, 5, 5),
    date(2010, 5, 6),
    date(2015, 5, 7),
    date(2017, 6, 8),
    date(2019, 12, 12),
)
DISSOLVED = timedelta(days=25)
"""How long before a general election the House has no members."""
SITTING = 650
NEW_AT_AN_ELECTION = 120
BY_ELECTIONS = 130
MEMBERS = SITTING + NEW_AT_AN_ELECTION * len(ELECTIONS) + BY_ELECTIONS
PARTY_CHANGES = 40
SPARE = 60
"""Divisions after the last one of the record: what a running database is given next."""


def _words(text: str, mark: str) -> list[str]:
    return text.split(mark)


PARTIES: tuple[tuple[str, str | None, str | None, str, int], ...] = (
    ("Labour", None, "Lab", "d50000", 262),
    ("Conservative", None, "Con", "0063ba", 251),
    ("Liberal Democrat", None, "LD", "faa01a", 46),
    ("Labour", "Co-op", "Lab", "d50000", 30),
    ("Scottish National Party", None, "SNP", "fff685", 25),
    ("Democratic Unionist Party", None, "DUP", "d46a4c", 8),
    ("Independent", None, "Ind", "909090", 6),
    ("Sinn Féin", None, "SF", "02665f", 5),
    ("Plaid Cymru", None, "PC", "348837", 4),
    ("Social Democratic & Labour Party", None, "SDLP", "4ea268", 3),
    ("Ulster Unionist Party", None, "UUP", "a1cdf0", 2),
    ("Green Party", None, "Green", "78b82a", 2),
    ("Alliance", None, "APNI", "cdaf2d", 1),
    ("UK Independence Party", None, "UKIP", "70147a", 1),
    ("Deputy Speaker", None, None, "000000", 3),
    ("Speaker", None, "Spk", "000000", 1),
)
"""Name, sub-party, abbreviation, colour, members."""
LABOUR, CONSERVATIVE, LIBERAL, CO_OP = 0, 1, 2, 3
INDEPENDENT = 6
SILENT = (7, 14, 15)
"""Sinn Féin, the Deputy Speakers and the Speaker do not vote."""

FIRST_NAMES = _words(
    "Alan Alison Angela Anneliese Barry Bridget Catherine Charlotte Christopher Clive Dafydd"
    " Dawn Desmond Diana Eleanor Emily Fiona Fleur Gareth Geoffrey Gillian Harriet Helen Hilary"
    " Ian Jacqueline James Jeremy Jonathan Kate Keir Kenneth Lilian Lindsay Lisa Margaret Matthew"
    " Michelle Naseem Nicholas Nigel Oliver Pamela Patrick Penelope Philip Rachel Rebecca Richard"
    " Rosena Rupa Samantha Seán Sharon Siobhan Stella Stephen Theresa Thomas Valerie Yvette",
    mark=" ",
)
LAST_NAMES = _words(
    "Abbott Ashworth Baldwin Beckett Blackman Brennan Bryant Butler Cadbury Campbell Carmichael"
    " Champion Chowdhury Clwyd Coffey Creasy Cruddas Davies Dhesi Dodds Duncan-Smith Eagle Efford"
    " Evans Farron Fitzpatrick Flint Garnier Gethins Gillan Goodwill Greening Griffith Hamilton"
    " Hanson Harman Hermon Hodge Hollobone Hussain Jenkin Johnson Kendall Khan Kyle Lammy Leadsom"
    " Llwyd Lucas Mackinlay Mahmood McDonagh McGovern Menzies Morden Nandy Norman O’Hara Osborne"
    " Paterson Pennycook Phillipson Qureshi Rayner Rees-Mogg Ribeiro-Addy Robertson Saville-Roberts"
    " Sheerman Siddiq Skinner Soubry Streeting Swayne Thornberry Timms Tugendhat Umunna Vaz"
    " Villiers Watkinson Whittingdale Williamson Winterton Yasin Zahawi",
    mark=" ",
)
PLACES = _words(
    "Aberavon Aldershot Banbury Barnsley Birmingham Blaydon Bradford Bridgend Bristol Broxtowe"
    " Caithness Camberwell Canterbury Carlisle Chesterfield Clacton Coventry Darlington Doncaster"
    " Dulwich Dundee Ealing Eastbourne Edinburgh Enfield Exeter Falkirk Glasgow Gloucester Hackney"
    " Halifax Hartlepool Hexham Ilford Ipswich Islington Kettering Lancaster Leicester Lewisham"
    " Liverpool Manchester Newcastle Norwich Nottingham Oldham Oxford Plymouth Portsmouth Preston",
    mark=" ",
)
PARTS = _words(
    "and South Wirral|Central|East|East and Saddleworth|Mid|North|North and Stoke Newington|"
    "North East|North West|South|South East|South and Penistone|West",
    mark="|",
)
SUBJECTS = _words(
    "Finance Bill|Education and Skills Bill|Immigration and Asylum Bill|Health and Care Bill|"
    "Environment Bill|Opposition Day: Cost of Living|Police, Crime, Sentencing and Courts Bill|"
    "European Union (Withdrawal) Bill|Local Government Finance|Draft Public Order Regulations",
    mark="|",
)
STAGES = _words(
    "Second Reading|Third Reading|Report Stage: New Clause 1|Report Stage: Amendment 12|"
    "Reasoned Amendment to Second Reading|Lords Amendment 3|Programme Motion",
    mark="|",
)


@dataclass(slots=True)
class Person:
    """A member: id, names, seats as (constituency, first, last day), parties likewise."""

    id: int
    name: str
    listed: str
    seats: list[tuple[int, date, date | None]] = field(default_factory=list)
    parties: list[tuple[int, date, date | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits from a day on, in order of name: entries as JSON, and the party of each."""

    since: date
    entries: list[bytes]
    parties: np.ndarray


@dataclass(frozen=True, slots=True)
class Held:
    """A division before anybody voted."""

    id: int
    position: int
    moment: datetime
    number: int
    title: str


class House:
    """The House of a seed. `divisions` are in order of time, and of id; `SPARE` come after."""

    def __init__(self, divisions: int, seed: int = 20161005) -> None:
        """divisions: how many the record has."""
        self.seed = seed
        self.size = divisions
        self._random = Random(seed)
        self._counts: dict[int, dict[str, int]] = {}
        self.constituencies = sorted(f"{place} {part}" for place in PLACES for part in PARTS)[
            :SITTING
        ]
        self.people: list[Person] = []
        self._snapshots: list[tuple[date, list[tuple[Person, int, int]]]] = []
        self._live()
        self.divisions = self._divide(divisions + SPARE)
        self.by_id = {division.id: division for division in self.divisions}

    # --- who sits --------------------------------------------------------------------------

    def _live(self) -> None:
        """Elect, replace and convert members from the first day to the last."""
        random = self._random
        places = [p for p, party in enumerate(PARTIES) for _ in range(party[4])]
        assert len(places) == len(self.constituencies) == SITTING
        random.shuffle(places)
        holders = [self._person() for _ in range(SITTING)]
        party = {person.id: places[seat] for seat, person in enumerate(holders)}
        for seat, person in enumerate(holders):
            self._seat(person, seat, party[person.id], FIRST_DAY)
        vacant: set[int] = set()

        def snapshot(day: date) -> None:
            sitting = [
                (person, party[person.id], seat)
                for seat, person in enumerate(holders)
                if seat not in vacant
            ]
            self._snapshots.append((day, sorted(sitting, key=lambda row: row[0].listed)))

        snapshot(FIRST_DAY)
        for day, kind, seat in self._events():
            person = holders[seat]
            if kind == "election":
                leaving = set(random.sample(range(SITTING), NEW_AT_AN_ELECTION))
                for place, held in enumerate(holders):
                    self._unseat(held, day - DISSOLVED)
                    if place in leaving:
                        self._end_party(held, day - DISSOLVED)
                        holders[place] = self._person()
                        # A newcomer mostly sits for the party before her, so sizes last.
                        party[holders[place].id] = party[held.id]
                        self._seat(holders[place], place, party[held.id], day)
                    else:
                        held.seats.append((place, day, None))
            elif kind == "vacancy":
                self._unseat(person, day)
                self._end_party(person, day)
                vacant.add(seat)
            elif kind == "by-election":
                holders[seat] = self._person()
                party[holders[seat].id] = party[person.id]
                self._seat(holders[seat], seat, party[person.id], day)
                vacant.remove(seat)
            elif kind == "change" and party[person.id] in (LABOUR, CONSERVATIVE, LIBERAL, CO_OP):
                self._end_party(person, day - timedelta(days=1))
                party[person.id] = random.choice((INDEPENDENT, LIBERAL))
                person.parties.append((party[person.id], day, None))
            # Her last day is hers.
            snapshot(day + timedelta(days=1) if kind == "vacancy" else day)
        assert len(self.people) == MEMBERS

    def _events(self) -> list[tuple[date, str, int]]:
        """Elections, vacancies with their by-elections, changes of party, in order of time."""
        random = self._random
        events = [(day, "election", 0) for day in ELECTIONS]
        bounds = (FIRST_DAY, *ELECTIONS, LAST_DAY + timedelta(days=90))
        taken: set[tuple[int, int]] = set()

        def somewhere() -> tuple[date, int]:
            """A day well inside a Parliament, and a seat to which nothing happens in it."""
            while True:
                parliament = random.randrange(len(bounds) - 1)
                length = (bounds[parliament + 1] - bounds[parliament]).days
                day = bounds[parliament] + timedelta(days=random.randrange(30, length - 120))
                seat = random.randrange(SITTING)
                if (parliament, seat) not in taken:
                    taken.add((parliament, seat))
                    return day, seat

        for _ in range(BY_ELECTIONS):
            day, seat = somewhere()
            events += [(day, "vacancy", seat), (day + timedelta(days=45), "by-election", seat)]
        for _ in range(PARTY_CHANGES):
            day, seat = somewhere()
            events.append((day, "change", seat))
        return sorted(events)

    def _person(self) -> Person:
        number = len(self.people)
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[number * 7 % len(LAST_NAMES)]
        person = Person(100 + 3 * number, f"{first} {last}", f"{last}, {first}")
        self.people.append(person)
        return person

    @staticmethod
    def _seat(person: Person, seat: int, party: int, day: date) -> None:
        person.seats.append((seat, day, None))
        person.parties.append((party, day, None))

    @staticmethod
    def _unseat(person: Person, last_day: date) -> None:
        seat, since, _open = person.seats[-1]
        person.seats[-1] = (seat, since, last_day)

    @staticmethod
    def _end_party(person: Person, last_day: date) -> None:
        party, since, _open = person.parties[-1]
        person.parties[-1] = (party, since, last_day)

    @cached_property
    def _sittings(self) -> list[Sitting]:
        made: dict[tuple[int, int, int], bytes] = {}

        def entry(person: Person, party: int, seat: int) -> bytes:
            key = (person.id, party, seat)
            if key not in made:
                name, sub_party, abbreviation, colour, _members = PARTIES[party]
                made[key] = _json(
                    {
                        "MemberId": person.id,
                        "Name": person.name,
                        "Party": name,
                        "SubParty": sub_party,
                        "PartyColour": colour,
                        "PartyAbbreviation": abbreviation,
                        "MemberFrom": self.constituencies[seat],
                        "ListAs": person.listed,
                        "ProxyName": None,
                    }
                )
            return made[key]

        return [
            Sitting(day, [entry(*row) for row in rows], np.array([party for _, party, _ in rows]))
            for day, rows in self._snapshots
        ]

    # --- what they vote on -----------------------------------------------------------------

    def _divide(self, count: int) -> list[Held]:
        """Divisions on sitting days, Monday to Thursday, none while there is no House."""
        random = self._random
        days = [
            day
            for number in range((LAST_DAY - FIRST_DAY).days + 1)
            if (day := FIRST_DAY + timedelta(days=number)).weekday() < 4
            and day.month not in (8, 9)
            and not any(election - DISSOLVED <= day <= election for election in ELECTIONS)
        ]
        chosen = sorted(random.choices(days, k=count))
        divisions: list[Held] = []
        for position, day in enumerate(chosen):
            before = divisions[-1] if divisions else None
            same_day = before is not None and before.moment.date() == day
            moment = datetime.combine(day, time(14, random.randrange(60)))
            if before is not None and same_day:
                moment = before.moment + timedelta(minutes=15)
            same_year = before is not None and before.moment.year == day.year
            divisions.append(
                Held(
                    (before.id if before else 0) + random.choice((1, 1, 1, 2)),
                    position,
                    moment,
                    before.number + 1 if before is not None and same_year else 1,
                    f"{random.choice(SUBJECTS)}: {random.choice(STAGES)}",
                )
            )
        return divisions

    def answer(self, division_id: int) -> bytes:
        """The official answer on one division."""
        held = self.by_id[division_id]
        chance = np.random.default_rng([self.seed, held.position])
        place = bisect_right(self._sittings, held.moment.date(), key=lambda s: s.since) - 1
        sitting = self._sittings[place]
        sides = self._sides(sitting.parties, chance)
        ayes, noes = np.flatnonzero(sides == 1).tolist(), np.flatnonzero(sides == 2).tolist()
        tellers: list[list[int]] = []
        for lobby in (ayes, noes):
            picked = (
                sorted(chance.choice(lobby, 2, replace=False).tolist()) if len(lobby) > 2 else []
            )
            tellers.append(picked)
            for teller in picked:
                lobby.remove(teller)
        if held.position % 50 == 7:  # somebody walks through both lobbies
            noes = sorted({*noes, ayes[0]})
        absent = np.flatnonzero(sides == 0).tolist()
        self._counts[held.id] = {"AyeCount": len(ayes), "NoCount": len(noes)}
        head = self._head(held) | self._counts[held.id]

        def listed(name: str, rows: Sequence[int]) -> bytes:
            return b'"%s":[%s]' % (name.encode(), b",".join([sitting.entries[r] for r in rows]))

        return b"%s,%s,%s,%s,%s,%s}" % (
            _json(head)[:-1],
            listed("AyeTellers", tellers[0]),
            listed("NoTellers", tellers[1]),
            listed("Ayes", ayes),
            listed("Noes", noes),
            listed("NoVoteRecorded", absent),
        )

    @staticmethod
    def _sides(parties: np.ndarray, chance: np.random.Generator) -> np.ndarray:
        """0, 1 or 2 (no vote, aye, no) for each of those sitting."""
        way = np.where(chance.random(len(PARTIES)) < 0.5, 1, 2)
        way[CO_OP] = way[LABOUR]
        if chance.random() < 0.9:
            way[CONSERVATIVE] = 3 - way[LABOUR]
        free = chance.random() < 0.05
        sides = way[parties]
        against = chance.random(len(parties)) < (0.4 if free else chance.choice((0, 0.01, 0.04)))
        sides = np.where(against, 3 - sides, sides)
        gone = chance.random(len(parties)) < chance.uniform(0.1, 0.45)
        return np.where(gone | np.isin(parties, SILENT), 0, sides)

    @staticmethod
    def _head(held: Held) -> dict[str, Any]:
        return {
            "DivisionId": held.id,
            "Date": held.moment.isoformat(),
            "PublicationUpdated": (held.moment + timedelta(hours=11)).isoformat(),
            "Number": held.number,
            "IsDeferred": False,
            "EVELType": "",
            "EVELCountry": "",
            "Title": held.title,
            "DoubleMajorityAyeCount": None,
            "DoubleMajorityNoCount": None,
            "FriendlyDescription": None,
            "FriendlyTitle": None,
            "RemoteVotingStart": None,
            "RemoteVotingEnd": None,
        }

    def row(self, held: Held) -> dict[str, Any]:
        """A division as the list of divisions gives it."""
        if held.id not in self._counts:
            self.answer(held.id)
        return {
            **self._head(held),
            **self._counts[held.id],
            "AyeTellers": None,
            "NoTellers": None,
            "Ayes": [],
            "Noes": [],
            "NoVoteRecorded": [],
        }

    def member(self, person: Person) -> dict[str, Any]:
        """What `Members/Search` says of a person."""
        party, _since, _until = person.parties[-1]
        seat, since, until = person.seats[-1]
        return {
            "value": {
                "id": person.id,
                "nameListAs": person.listed,
                "nameDisplayAs": person.name,
                "latestParty": _party(party),
                "latestHouseMembership": _membership(self.constituencies, seat, since, until),
            }
        }

    def history(self, person: Person) -> dict[str, Any]:
        """What `Members/History` says of a person."""
        return {
            "value": {
                "id": person.id,
                "nameHistory": [
                    {
                        "nameListAs": person.listed,
                        "nameDisplayAs": person.name,
                        "startDate": f"{FIRST_DAY}T00:00:00",
                    }
                ],
                "partyHistory": [
                    {"startDate": _moment(since), "endDate": _moment(until), "party": _party(party)}
                    for party, since, until in person.parties
                ],
                "houseMembershipHistory": [
                    _membership(self.constituencies, *seat) for seat in person.seats
                ],
            }
        }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _moment(day: date | None) -> str | None:
    return None if day is None else f"{day}T00:00:00"


def _party(party: int) -> dict[str, Any]:
    name, sub_party, abbreviation, colour, _members = PARTIES[party]
    if sub_party:
        name = "Labour (Co-op)"
    return {"id": party + 1, "name": name, "abbreviation": abbreviation, "backgroundColour": colour}


def _membership(
    constituencies: Sequence[str], seat: int, since: date, until: date | None
) -> dict[str, Any]:
    return {
        "house": 1,
        "membershipFrom": constituencies[seat],
        "membershipFromId": 3000 + seat,
        "membershipStartDate": _moment(since),
        "membershipEndDate": _moment(until),
    }


class HouseAnswers:
    """Both APIs of a House in one, without a network. Every member is listed as a current one."""

    name = "the seeded House"
    ends_on: date | None = None

    def __init__(self, house: House, divisions: Sequence[Held]) -> None:
        """divisions: those the source has."""
        self.house = house
        self.divisions = list(divisions)
        self._bodies: dict[int, bytes] = {}
        self._rows = [
            (held.moment.date().isoformat(), _json(house.row(held))) for held in divisions
        ][::-1]
        self._people = {person.id: person for person in house.people}
        self.asked: Stopwatch | None = None

    def prepare(self) -> HouseAnswers:
        """Make every body now, so that a measurement does not pay for it."""
        self._bodies = {held.id: self.house.answer(held.id) for held in self.divisions}
        return self

    def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        """The answers in the order of the requests."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> bytes | Unreadable:
        if request.path.startswith("/data/division/"):
            division_id = int(request.path.removeprefix("/data/division/").removesuffix(".json"))
            self.asked = self.asked or Stopwatch()
            return self._bodies.get(division_id) or self.house.answer(division_id)
        parameters = dict(request.parameters)
        if request.path == "/data/divisions.json/search":
            since = str(parameters.get("queryParameters.startDate", ""))
            rows = [row for day, row in self._rows if day >= since]
            skip = int(parameters["queryParameters.skip"])
            return b"[%s]" % b",".join(rows[skip : skip + int(parameters["queryParameters.take"])])
        if request.path == "/Members/Search":
            skip = int(parameters["skip"])
            people = self.house.people[skip : skip + int(parameters["take"])]
            return _json({"items": [self.house.member(person) for person in people]})
        if request.path == "/Members/History":
            ids = [int(value) for name, value in request.parameters if name == "ids"]
            return _json([self.house.history(self._people[i]) for i in ids])
        return Missing(f"The House has no answer for {request.path}.")
