"""Who sits in the House on a day: parties, groups, vacancies, the Chair, and who does not come.

Sources: `domain.md` 8; the Ministerial and other Salaries Act 1975, section 2, for why only parties
add up: members of a group that is not registered count as independents, those of one that is count
as a party.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.kernel.dates import written_day
from app.kernel.words import folded, listed, plural
from app.members.domain.parties import NO_PARTIES, is_party

INDEPENDENT, SPEAKER, DEPUTY = "Independent", "Speaker", "Deputy Speaker"


class Bench(StrEnum):
    """Where those of a party or of none sit, as who governs says."""

    GOVERNMENT = "government"
    OPPOSITION = "opposition"
    NO_PARTY = "no party"
    CHAIR = "the Chair"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """It in words."""
        return {
            Bench.GOVERNMENT: "Government",
            Bench.OPPOSITION: "Opposition",
            Bench.NO_PARTY: "No party",
            Bench.CHAIR: "The Chair",
            Bench.NOBODY: "Vacant",
        }[self]


@dataclass(frozen=True, slots=True)
class GroupSeats:
    """A group on a day and those of it who have a seat.

    registered_on: since when it is a party; None while it is none. members: official ids.
    """

    id: int
    name: str
    registered_on: date | None
    members: tuple[int, ...]

    @property
    def seats(self) -> int:
        """How many of its members have a seat."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat that nobody holds. since: the first day nobody did."""

    constituency: str
    since: date


@dataclass(frozen=True, slots=True)
class Place:
    """A party, or a name that stands as one, with its seats and where it sits.

    note: what is to be known of its seats, in a sentence; "" for nothing.
    """

    name: str
    seats: int
    bench: Bench
    note: str = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """The House on a day.

    seats: by party as the record has it, "Independent", "Speaker" and "Deputy Speaker" among them;
        whoever sits in a registered group counts for it, in another group for "Independent".
    groups: every group that exists that day.
    government: those that govern, as they are on record; they need have no seat.
    abstentionists: names of parties here whose members do not take their seats.
    """

    day: date
    seats: Mapping[str, int]
    vacancies: tuple[Vacancy, ...] = ()
    groups: tuple[GroupSeats, ...] = ()
    government: frozenset[str] = frozenset()
    abstentionists: frozenset[str] = field(default=frozenset())

    @property
    def seated(self) -> int:
        """Members with a seat."""
        return sum(self.seats.values())

    @property
    def vacant(self) -> int:
        """Seats that nobody holds."""
        return len(self.vacancies)

    @property
    def total(self) -> int:
        """Seats of the House, held and vacant."""
        return self.seated + self.vacant

    @property
    def speaker(self) -> int:
        """The Speaker, as the record has one: 1 or 0."""
        return self.seats.get(SPEAKER, 0)

    @property
    def deputies(self) -> int:
        """Deputy Speakers whom the record shows as such."""
        return self.seats.get(DEPUTY, 0)

    @property
    def independents(self) -> int:
        """Members of no party, those of groups that are not registered among them."""
        return self.seats.get(INDEPENDENT, 0)

    @property
    def places(self) -> list[Place]:
        """Everybody by bench, in the order of `Bench`; the largest first."""
        benches = list(Bench)
        rows = [
            Place(name, count, self.bench_of(name), self._note(name))
            for name, count in self.seats.items()
            if count
        ]
        if self.vacancies:
            names = listed([one.constituency for one in self.vacancies])
            rows.append(Place("Vacant", self.vacant, Bench.NOBODY, f"{names}."))
        return sorted(rows, key=lambda row: (benches.index(row.bench), -row.seats, row.name))

    def bench_of(self, name: str) -> Bench:
        """Where a party, or a name that stands as one, sits."""
        if name in {SPEAKER, DEPUTY}:
            return Bench.CHAIR
        if name in self.government:
            return Bench.GOVERNMENT
        return Bench.OPPOSITION if is_party(name) else Bench.NO_PARTY

    def on(self, bench: Bench) -> int:
        """How many seats there are."""
        return sum(row.seats for row in self.places if row.bench is bench)

    def _note(self, name: str) -> str:
        if name in self.abstentionists:
            return "Its members do not take their seats."
        if name == INDEPENDENT:
            inside = [
                f"{plural(one.seats, 'member')} of {one.name}"
                for one in self.groups
                if one.registered_on is None and one.seats
            ]
            return f"With {listed(inside)}, a group that is no party." if inside else ""
        for one in self.groups:
            if one.registered_on is not None and folded(one.name) == folded(name):
                return f"Registered as a party on {written_day(one.registered_on)}."
        return ""


def compose(
    day: date,
    sitting: Mapping[int, str],
    groups: Sequence[GroupSeats],
    *,
    vacancies: Sequence[Vacancy] = (),
    government: Collection[str] = (),
    abstentionist: Collection[str] = (),
) -> Composition:
    """The House of a day, put together from the record.

    sitting: everybody with a seat, by official id, with the party of the record. groups: those of
    the day; nobody is in two, and whoever has no seat is in none here. A registered group is a
    party by its name, or by the party of the same name that the record has. The Speaker and the
    deputies stay what they are. abstentionist: names of parties.
    """
    parties = dict(sitting)
    known = {folded(name): name for name in {*sitting.values(), *government}}
    counted = []
    for group in groups:
        name = known.get(folded(group.name), group.name)
        seated = tuple(one for one in group.members if one in sitting)
        counted.append(GroupSeats(group.id, group.name, group.registered_on, seated))
        for member in seated:
            if parties[member] not in {SPEAKER, DEPUTY}:
                parties[member] = INDEPENDENT if group.registered_on is None else name
    seats = Counter(parties.values())
    ordered = dict(sorted(seats.items(), key=lambda one: (-one[1], one[0])))
    absent = {folded(name) for name in abstentionist}
    return Composition(
        day,
        ordered,
        tuple(vacancies),
        tuple(counted),
        frozenset(government),
        frozenset(name for name in ordered if folded(name) in absent and name not in NO_PARTIES),
    )
