"""An invented country: its parties, its House over a year, and how every member voted.

All of it follows from a seed and a day; nothing here knows a clock or a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from app.demo import names
from app.votes.domain.lines import Direction

OWN = "Commonweal Party"
GOVERNING = ("Shire Union", "Lantern League")
CHAIR = "Speaker"
ALONE = "Independent"
DIVISIONS = 150
# Weeks in which the House does not sit, counted back from the present one.
RECESSES = frozenset({5, 6, 15, 16, 17, 28, 29, 30, 31, 32, 33, 42})
FREE_ON = ("Bell-ringing on Sundays", "Keeping of Geese", "Summer Time", "Sale of Fireworks")
BILLS = (
    "Lighthouses and Harbour Lights", "Village Halls", "Rivers and Weirs", "Public Libraries",
    "Orchards and Hedgerows", "Ferries", "Evening Schools", "Peat and Moorland", "Allotments",
    "Street Lamps", "Apprentices", "Bus Shelters",
)  # fmt: skip
MATTERS = ("Village Shops", "Branch Lines", "Cottage Hospitals", "Rents", "Flood Banks", "Museums")


@dataclass(frozen=True, slots=True)
class InventedParty:
    """A party, and how many seats it won."""

    name: str
    abbreviation: str | None
    colour: str | None
    won: int


PARTIES = (
    InventedParty("Shire Union", "SU", "3b6ea8", 55),
    InventedParty(OWN, "Cwl", "b5402f", 44),
    InventedParty("Moorland Union", "Moor", "5a7d2c", 8),
    InventedParty("Lantern League", "LanL", "d9a021", 7),
    InventedParty("Cynghrair y Mynydd", "CyM", "2f7f6f", 4),
    InventedParty(ALONE, "Ind", "909090", 1),
    InventedParty(CHAIR, "Spk", None, 1),
)


@dataclass(frozen=True, slots=True)
class InventedMember:
    """A member: her seat and her parties, each with the day it began.

    last: her last day in the House, None while she sits. absent, rebel: how often she stays away
    and how often she goes against the line of her party.
    """

    id: int
    first_name: str
    last_name: str
    seat_id: int
    seat: str
    since: date
    last: date | None
    parties: tuple[tuple[date, str], ...]
    absent: float
    rebel: float

    @property
    def name(self) -> str:
        """Her name as it is shown."""
        return f"{self.first_name} {self.last_name}"

    def sits(self, day: date) -> bool:
        """Whether she has a seat on a day."""
        return self.since <= day and (self.last is None or day <= self.last)

    def party(self, day: date) -> str:
        """The party she sits for on a day."""
        return [name for since, name in self.parties if since <= day][-1]


@dataclass(frozen=True, slots=True)
class InventedDivision:
    """A division: what each party asked, and what each member with a seat did.

    votes: by member; None for who stayed away. tellers: who counted, of ayes and of noes.
    """

    id: int
    number: int
    held_at: datetime
    title: str
    lines: Mapping[str, Direction]
    votes: Mapping[int, Direction | None]
    tellers: Mapping[Direction, tuple[int, ...]]

    @property
    def held_on(self) -> date:
        """The day it was held."""
        return self.held_at.date()


@dataclass(frozen=True, slots=True)
class Country:
    """All of it. The divisions stand in order of time."""

    day: date
    members: tuple[InventedMember, ...]
    divisions: tuple[InventedDivision, ...]

    def sitting_for(self, party: str) -> list[InventedMember]:
        """Who sits for a party on the last day."""
        return [m for m in self.members if m.sits(self.day) and m.party(self.day) == party]


def invent(seed: str, day: date) -> Country:
    """The country that a seed stands for, as it is on a day."""
    # Nothing is secret about what is drawn here.
    draw = Random(f"{seed} {day.isoformat()}")  # noqa: S311
    members = _house(draw, day)
    return Country(day, tuple(members), tuple(_divisions(draw, day, members)))


def _house(draw: Random, day: date) -> list[InventedMember]:
    """The members since the last general election: who has left, came in or changed sides too."""
    elected_on = _thursday(day, 91)
    won = [party.name for party in PARTIES for _ in range(party.won)]
    draw.shuffle(won)
    seats = names.seats(draw, len(won))
    people = names.people(draw, len(won) + 2)
    members = [
        _member(draw, number, people[number - 1], (number, seat), elected_on, party)
        for number, (seat, party) in enumerate(zip(seats, won, strict=True), start=1)
    ]
    governing, own, moor = (
        [m.id for m in members if m.party(elected_on) == party]
        for party in (GOVERNING[0], OWN, "Moorland Union")
    )
    # A seat is lost at a by-election, another is held, a third has been empty for three weeks.
    for leaver, left, vote, winner in (
        (governing[0], 250, 31, people[-2]),
        (own[0], 140, 14, people[-1]),
        (moor[0], 21, None, None),
    ):
        before = members[leaver - 1]
        members[leaver - 1] = _with(before, last=day - timedelta(days=left))
        if vote is not None and winner is not None:
            seat, since = (before.seat_id, before.seat), _thursday(day, vote)
            members.append(_member(draw, len(members) + 1, winner, seat, since, OWN))
    for member_id, ago, party in ((governing[1], 170, ALONE), (governing[2], 60, OWN)):
        before = members[member_id - 1]
        change = (day - timedelta(days=ago), party)
        members[member_id - 1] = _with(before, parties=(*before.parties, change))
    # Some go against the line again and again; most hardly ever do.
    for member_id, often in (
        *((i, 0.16) for i in own[2:6]),
        *((i, 0.06) for i in own[6:12]),
        *((i, 0.08) for i in governing[3:8]),
    ):
        members[member_id - 1] = _with(members[member_id - 1], rebel=often)
    return members


def _thursday(day: date, weeks: int) -> date:
    """The Thursday, when elections are, some weeks before the week of a day."""
    return day - timedelta(days=day.weekday() + 7 * weeks - 3)


def _member(
    draw: Random, number: int, name: tuple[str, str], seat: tuple[int, str], since: date, party: str
) -> InventedMember:
    return InventedMember(
        number,
        *name,
        *seat,
        since,
        None,
        ((since, party),),
        absent=draw.uniform(0.03, 0.22),
        rebel=0.004,
    )


def _with(
    member: InventedMember,
    *,
    last: date | None = None,
    parties: tuple[tuple[date, str], ...] | None = None,
    rebel: float | None = None,
) -> InventedMember:
    return InventedMember(
        member.id,
        member.first_name,
        member.last_name,
        member.seat_id,
        member.seat,
        member.since,
        last or member.last,
        parties or member.parties,
        member.absent,
        member.rebel if rebel is None else rebel,
    )


# --- divisions -----------------------------------------------------------------------------------


def sitting_days(day: date) -> list[date]:
    """The days of the last year on which the House sat, up to the day before."""
    monday = day - timedelta(days=day.weekday())
    return [
        held
        for weeks in range(51, -1, -1)
        if weeks not in RECESSES
        for held in (monday - timedelta(weeks=weeks) + timedelta(days=n) for n in range(4))
        if held < day
    ]


def _divisions(draw: Random, day: date, members: list[InventedMember]) -> list[InventedDivision]:
    days = sitting_days(day)
    # Whatever is drawn, the last days have divisions: there is always something new.
    held = sorted([*draw.choices(days[:-4], k=DIVISIONS - 10), *days[-4:-1] * 2, *days[-1:] * 4])
    found: list[InventedDivision] = []
    for number, held_on in enumerate(held, start=1):
        same_day = sum(division.held_on == held_on for division in found)
        at = datetime.combine(held_on, time(16, 5)) + timedelta(minutes=17 * same_day)
        title, lines = _matter(draw)
        found.append(_held(draw, number, at, title, lines, members))
    return found


def _matter(draw: Random) -> tuple[str, dict[str, Direction]]:
    """What a division is about, and what each party asks."""
    aye, no = Direction.AYE, Direction.NO
    kind = draw.random()
    if kind < 0.06:
        title = f"{draw.choice(FREE_ON)}: Private Member’s Motion"
        return title, {party.name: Direction.FREE for party in PARTIES}
    if kind < 0.22:
        title, government = f"Opposition Day: {draw.choice(MATTERS)}", no
    elif kind < 0.34:
        title = f"Draft {draw.choice(BILLS)} (Amendment) Regulations"
        government = aye
    elif kind < 0.62:
        stage = draw.choice(("Second Reading", "Third Reading", "Programme Motion"))
        title, government = f"{draw.choice(BILLS)} Bill: {stage}", aye
    else:
        stage = draw.choice(("Committee", "Report Stage"))
        amendment = draw.randint(1, 60)
        title, government = f"{draw.choice(BILLS)} Bill: {stage}: Amendment {amendment}", no
    against = no if government is aye else aye
    lines = {party.name: draw.choice((aye, no)) for party in PARTIES}
    lines.update(dict.fromkeys(GOVERNING, government))
    own = draw.random()
    lines[OWN] = against if own < 0.88 else government if own < 0.96 else Direction.ABSTAIN
    return title, lines


def _held(
    draw: Random,
    number: int,
    at: datetime,
    title: str,
    lines: dict[str, Direction],
    members: list[InventedMember],
) -> InventedDivision:
    day = at.date()
    votes: dict[int, Direction | None] = {}
    for member in members:
        if member.sits(day):
            party = member.party(day)
            votes[member.id] = None if party == CHAIR else _vote(draw, member, lines[party])
    tellers = {}
    for side in (Direction.AYE, Direction.NO):
        voted = [member_id for member_id, vote in votes.items() if vote is side]
        tellers[side] = tuple(sorted(draw.sample(voted, 2))) if len(voted) > 2 else ()
    return InventedDivision(number, number, at, title, lines, votes, tellers)


def _vote(draw: Random, member: InventedMember, line: Direction) -> Direction | None:
    away, against = draw.random() < member.absent, draw.random() < member.rebel
    side = draw.choice((Direction.AYE, Direction.NO))
    if away:
        return None
    if line is Direction.FREE:
        return side
    if line is Direction.ABSTAIN:
        return side if against else None
    if not against:
        return line
    return Direction.NO if line is Direction.AYE else Direction.AYE
