"""What a contest must be: its names, days and votes, and whether published figures add up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.cabinet.domain.days import EARLIEST, wrong_year
from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.kernel.numbers import decimal
from app.kernel.words import folded, is_blank

MOST_CANDIDATES = 100
MOST_SECTIONS = 20
MOST_VOTES = 100_000_000
"""Of one section for one candidate: all sections together still fit into the database."""

_OFFICES = frozenset({"leader", "party leader", "leader of the party", "leader of the opposition"})
_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,6}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class SectionGiven:
    """A section as it is entered; id: of the one on record that it is, None for a new one."""

    name: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class CandidateGiven:
    """A candidate as she is entered.

    votes: by section, in their order. total, share: as published, of all sections; share in per
    cent as it was printed, as "61.8". id: of the one on record, None for a new one.
    """

    name: str
    slate: str
    votes: tuple[int, ...]
    member_id: int | None = None
    elected: bool = False
    total: int | None = None
    share: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ContestGiven:
    """A contest as it is entered; days as in `models.Contest`."""

    title: str
    office: str
    held_on: date
    source: str
    sections: tuple[SectionGiven, ...]
    candidates: tuple[CandidateGiven, ...]
    opened_on: date | None = None
    leader_since: date | None = None
    leader_until: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and the field of the form that it stands beside ("" for none)."""

    field: str
    sentence: str


class ContestRefused(DomainError):
    """A contest cannot be kept so; `problems` are all that is wrong, `str` is the first."""

    def __init__(self, *problems: Problem) -> None:
        """Take what is wrong, at least one."""
        super().__init__(problems[0].sentence)
        self.problems = problems


def is_leader(office: str, party: str) -> bool:
    """Whether who is elected to an office is leader of record, however the office is spelt.

    It is "Leader", "Party leader", "Leader of the party", "Leader of the Opposition", or the same
    with the party's own name: "Leader of the Labour Party", "Labour leader". Any other is not, such
    as "Deputy Leader" or the leader of a group. party: the official name of the own party.
    """
    own = folded(party).removesuffix(" party")
    named = {f"leader of {own}", f"leader of the {own} party", f"{own} leader"}
    return folded(office) in _OFFICES | named | {f"{own} party leader"}


def check_contest(given: ContestGiven, *, today: date, party: str) -> None:
    """Refuse what cannot be (ContestRefused, with everything that is wrong).

    party: the official name of the own party, for which a contest may elect the leader.
    """
    problems = [
        *_check_days(given, today),
        *_check_names(given),
        *_check_elected(given, party),
    ]
    cast = sum(sum(one.votes) for one in given.candidates)
    for place, one in enumerate(given.candidates):
        problems += _check_votes(f"candidate-{place}", one, cast, len(given.sections))
    if problems:
        raise ContestRefused(*problems)


def _check_days(given: ContestGiven, today: date) -> list[Problem]:
    found = []
    if given.held_on > today:
        found.append(
            Problem("held_on", f"Enter a day up to today, {written_day(today)}: no result is known")
        )
    elif wrong := wrong_year(given.held_on, today):
        found.append(Problem("held_on", wrong))
    if given.opened_on is not None and given.opened_on > given.held_on:
        found.append(
            Problem("opened_on", f"Enter a day up to the result, {written_day(given.held_on)}")
        )
    elif given.opened_on is not None and (wrong := wrong_year(given.opened_on, today)):
        found.append(Problem("opened_on", wrong))
    for field, day in (("leader_since", given.leader_since), ("leader_until", given.leader_until)):
        # A day before the result is refused as such.
        if day is not None and day >= EARLIEST and (wrong := wrong_year(day, today)):
            found.append(Problem(field, wrong))
    return found


def _check_elected(given: ContestGiven, party: str) -> list[Problem]:
    found = []
    elected = [one for one in given.candidates if one.elected]
    if len(elected) > 1:
        place = max(i for i, one in enumerate(given.candidates) if one.elected)
        found.append(Problem(f"candidate-{place}-elected", "Only one can have been elected"))
    since, until = given.leader_since, given.leader_until
    if since is None:
        if elected and is_leader(given.office, party):
            found.append(
                Problem("leader_since", f"Enter the first day {elected[0].name} was leader")
            )
        if until is not None:
            found.append(Problem("leader_since", "Enter the first day as well as the last"))
        return found
    if not elected:
        found.append(
            Problem("leader_since", "Say who was elected, or leave the days in office out")
        )
    if since < given.held_on:
        found.append(
            Problem(
                "leader_since",
                f"Enter a day from the result on, {written_day(given.held_on)}: nobody held the"
                " office by this contest before",
            )
        )
    if until is not None and until <= since:
        found.append(Problem("leader_until", f"Enter a day after {written_day(since)}"))
    return found


def _check_names(given: ContestGiven) -> list[Problem]:
    found = []
    if not given.sections:
        found.append(Problem("", "Enter at least one section of those who voted."))
    if not given.candidates:
        found.append(Problem("", "Enter at least one candidate."))
    if len(given.sections) > MOST_SECTIONS:
        found.append(Problem("", f"Enter at most {MOST_SECTIONS} sections."))
    if len(given.candidates) > MOST_CANDIDATES:
        found.append(Problem("", f"Enter at most {MOST_CANDIDATES} candidates."))
    found += _check_missing(given)
    for place in _repeated([one.name for one in given.sections]):
        name = given.sections[place].name
        found.append(
            Problem(f"section-{place}-name", f"There are two sections “{name}”: name it once")
        )
    twice = _candidates_twice(given.candidates)
    found += twice.values()
    for place in _repeated([one.slate for one in given.candidates]):
        slate = given.candidates[place].slate
        # Who stands there twice has one slate twice as well: that goes with the second.
        if place not in twice:
            found.append(
                Problem(
                    f"candidate-{place}-slate",
                    f"There are two slates “{slate}”: name them differently",
                )
            )
    return found


def _candidates_twice(candidates: Sequence[CandidateGiven]) -> dict[int, Problem]:
    """What is wrong with a member, or a name with its slate, that stands there before, by place."""
    found = {}
    members: dict[int, int] = {}
    names: dict[tuple[str, str], int] = {}
    for place, one in enumerate(candidates):
        first = names.setdefault((folded(one.name), folded(one.slate)), place)
        field = "name"
        if one.member_id is not None:
            first = min(first, members.setdefault(one.member_id, place))
            field = "member"
        if first != place and not is_blank(one.name):
            found[place] = Problem(
                f"candidate-{place}-{field}",
                f"{one.name} is candidate {first + 1} already: enter each candidate once",
            )
    return found


def _check_missing(given: ContestGiven) -> list[Problem]:
    found = []
    for place, section in enumerate(given.sections):
        if is_blank(section.name):
            found.append(Problem(f"section-{place}-name", "Enter the name of the section"))
    for place, one in enumerate(given.candidates):
        if is_blank(one.name):
            found.append(
                Problem(f"candidate-{place}-name", "Say who stood: a member, or somebody’s name")
            )
        if is_blank(one.slate):
            found.append(Problem(f"candidate-{place}-slate", "Enter what the slate is called"))
    return found


def _repeated(names: Sequence[str]) -> list[int]:
    """The places of names that stand before them too, however they are spelt."""
    seen: set[str] = set()
    found = []
    for place, name in enumerate(names):
        if folded(name) in seen:
            found.append(place)
        seen.add(folded(name))
    return found


def _check_votes(where: str, one: CandidateGiven, cast: int, sections: int) -> list[Problem]:
    found = []
    if len(one.votes) != sections:
        found.append(Problem("", f"{one.name} needs votes in every section: enter 0 where none."))
    for place, votes in enumerate(one.votes):
        if not 0 <= votes <= MOST_VOTES:
            found.append(
                Problem(f"{where}-votes-{place}", f"Enter a number from 0 to {MOST_VOTES:,}")
            )
    if one.total is not None:
        wrong = check_total(one.name, sum(one.votes), one.total)
        if wrong:
            found.append(Problem(f"{where}-total", wrong))
    if one.share is not None:
        wrong = check_share(one.name, sum(one.votes), cast, one.share)
        if wrong:
            found.append(Problem(f"{where}-share", wrong))
    return found


def check_total(name: str, votes: int, published: int) -> str | None:
    """What is wrong with a published total, as a sentence; None where it is what sections make.

    votes: the sum of the sections.
    """
    if votes == published:
        return None
    more = "more" if votes > published else "fewer"
    return (
        f"{name}: the sections make {votes:,}, the published total is {published:,}:"
        f" the sections have {abs(votes - published):,} {more}. Correct the one that is wrong"
    )


def read_share(text: str) -> tuple[Fraction, int] | None:
    """A share in per cent as it was printed, with its number of decimals: "61.8", "61.8%".

    None for what is no number from 0 to 100 with at most six decimals.
    """
    found = _SHARE.fullmatch(text.strip().removesuffix("%").rstrip())
    if found is None:
        return None
    places = len(found[2] or "")
    value = Fraction(int(found[1] + (found[2] or "")), 10**places)
    return (value, places) if value <= 100 else None


def check_share(name: str, votes: int, cast: int, published: str) -> str | None:
    """What is wrong with a published share, as a sentence; None where it is right.

    It is right when the exact share, votes of cast, rounds to it at its number of decimals; at an
    exact half either way is.
    """
    read = read_share(published)
    if read is None:
        return f"{name}: enter the share in per cent, such as 61.8"
    if not cast:
        return f"{name}: no votes were cast, so there is no share. Leave it out"
    value, places = read
    exact = Fraction(100 * votes, cast)
    off = abs(exact - value)
    if off <= Fraction(1, 2 * 10**places):
        return None
    apart = max(places, 2)
    true, gap = (decimal(one, apart, grouped=False) for one in (exact, off))
    return (
        f"{name}: {votes:,} of {cast:,} votes are {true}%, the published share is"
        f" {published.strip().removesuffix('%').rstrip()}%: {gap} percentage points apart."
        " Correct the one that is wrong"
    )


def usual_slates(names: Sequence[str]) -> list[str]:
    """What slates are called when nothing else is said: by the last word of the candidates' names.

    Where two share it, by the whole name.
    """
    last = [(name.split() or [""])[-1] for name in names]
    shared = Counter(folded(word) for word in last)
    return [
        word if shared[folded(word)] == 1 else name for word, name in zip(last, names, strict=True)
    ]


def read_count(text: str) -> int | None:
    """A whole number as people write it: "168,216", "168 216"; None for what is none."""
    digits = text.replace(",", "").replace(" ", "").replace("\u00a0", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 31 else None
