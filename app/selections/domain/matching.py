"""How candidates of the A-list fit a vacancy: criterion by criterion, each with its working.

`domain.md` 7: by region, readiness and endorsements; the CLP chooses. No candidate is ever placed
by a characteristic that is asked for equality monitoring: nothing of monitoring is known here, and
a contract of import-linter keeps it so. Traditions are shown as information and place nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from app.alist.domain.candidates import CandidateState, months_later
from app.alist.domain.publication import PublicField
from app.kernel.dates import written_day
from app.kernel.words import listed

Key = TypeVar("Key")


class Criterion(StrEnum):
    """What is asked of a candidate for a vacancy, in the order it is shown."""

    LISTED = "listed"
    SEAT = "region or seat"
    READINESS = "readiness"
    ENDORSEMENTS = "endorsements"
    NOT_SELECTED = "not selected elsewhere"
    NO_OTHER = "in no other selection"

    @property
    def label(self) -> str:
        """As a heading."""
        return self.value.capitalize()


class Verdict(StrEnum):
    """What a criterion comes to. Unknown: not on record, or not told to whoever asks."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion of one candidate. working: what it rests on, a sentence."""

    criterion: Criterion
    verdict: Verdict
    working: str

    @property
    def met(self) -> bool:
        """Whether it is met."""
        return self.verdict is Verdict.MET


@dataclass(frozen=True, slots=True)
class Sought:
    """What a vacancy asks for on a day.

    seat: its name. constituency_id: None of a new seat. regions: in which it lies, one but for a
    new seat made of old ones of several; none when that is not on record. endorsements, months: the
    settings of the A-list, how many are needed and for how many months readiness holds.
    """

    seat: str
    constituency_id: int | None
    regions: frozenset[str]
    endorsements: int
    months: int
    on: date


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a candidate, as far as a vacancy asks; nothing else is looked at.

    since: since when she stands so, None where whoever asks is not told. region: that she is listed
    under, "" for none; regions and seats: where she would stand.
    confirmed_on: when she last confirmed that she is ready; None: never. endorsed_by: names of
    organisations whose endorsement holds. told: the fields whoever asks may know. selected_for,
    contends_for: seats of other vacancies, None where whoever asks is not told.
    """

    state: CandidateState
    since: date | None
    region: str
    regions: tuple[str, ...]
    seats: Collection[int]
    confirmed_on: date | None
    endorsed_by: tuple[str, ...]
    told: Collection[PublicField]
    selected_for: tuple[str, ...] | None
    contends_for: tuple[str, ...] | None


OUT = frozenset({CandidateState.WITHDRAWN, CandidateState.REFUSED})
"""Who is so is matched to nothing."""
NOT_PUBLISHED = "She does not publish it."


def is_matched(state: CandidateState, *, objected: bool, erased: bool) -> bool:
    """Whether a candidate is looked at at all.

    Not once she has withdrawn, was refused, objected to processing, or was erased.
    """
    return state not in OUT and not objected and not erased


def judge(profile: Profile, sought: Sought) -> tuple[Finding, ...]:
    """Every criterion of a candidate for a vacancy, in the order of `Criterion`.

    Whether she is selected or contends elsewhere is left out for those who are not told of it.
    """
    found = [
        _listed(profile),
        _place(profile, sought),
        _readiness(profile, sought),
        _endorsements(profile, sought),
    ]
    if profile.selected_for is not None:
        found.append(_not_selected(profile.selected_for, profile.state))
    if profile.contends_for is not None:
        found.append(_no_other(profile.contends_for))
    return tuple(found)


def _listed(profile: Profile) -> Finding:
    met = profile.state is CandidateState.LISTED
    working = (
        f"{profile.state.value.capitalize()} since {written_day(profile.since)}."
        if profile.since is not None
        else "She is on the published list."
    )
    return Finding(Criterion.LISTED, Verdict.MET if met else Verdict.NOT_MET, working)


def _place(profile: Profile, sought: Sought) -> Finding:
    said = Criterion.SEAT
    told_region, told_seats = PublicField.REGION in profile.told, PublicField.SEATS in profile.told
    if (
        told_seats
        and sought.constituency_id is not None
        and sought.constituency_id in profile.seats
    ):
        return Finding(said, Verdict.MET, f"She would stand in {sought.seat}.")
    if told_region:
        if profile.region in sought.regions:
            return Finding(said, Verdict.MET, f"{sought.seat} is in {profile.region}, her region.")
        would = sorted(sought.regions.intersection(profile.regions))
        if would:
            return Finding(
                said,
                Verdict.MET,
                f"{sought.seat} is in {listed(would)}, where she would stand.",
            )
    if not (told_region and told_seats):
        some = "In nothing that she publishes; more she does not publish."
        told = told_region or told_seats
        return Finding(said, Verdict.UNKNOWN, some if told else NOT_PUBLISHED)
    if not sought.regions:
        return Finding(
            said, Verdict.UNKNOWN, f"In which region {sought.seat} lies is not on record."
        )
    where = f"{sought.seat} is in {listed(sorted(sought.regions))}"
    places = sorted({profile.region, *profile.regions} - {""})
    if not places and not profile.seats:
        return Finding(said, Verdict.NOT_MET, f"{where}; she has named no region and no seat.")
    hers = f"she named {listed(places)}" if places else "she named no region, and other seats only"
    return Finding(said, Verdict.NOT_MET, f"{where}; {hers}.")


def _readiness(profile: Profile, sought: Sought) -> Finding:
    said = Criterion.READINESS
    if PublicField.READINESS not in profile.told:
        return Finding(said, Verdict.UNKNOWN, NOT_PUBLISHED)
    if profile.confirmed_on is None:
        return Finding(said, Verdict.NOT_MET, "She has not confirmed that she is ready.")
    until = months_later(profile.confirmed_on, sought.months)
    fresh = sought.on <= until
    return Finding(
        said,
        Verdict.MET if fresh else Verdict.NOT_MET,
        f"Confirmed on {written_day(profile.confirmed_on)}, which"
        f" {'holds' if fresh else 'held'} until {written_day(until)}.",
    )


def _endorsements(profile: Profile, sought: Sought) -> Finding:
    said = Criterion.ENDORSEMENTS
    needed, have = sought.endorsements, len(profile.endorsed_by)
    if PublicField.ENDORSEMENTS not in profile.told:
        if needed == 0:
            return Finding(said, Verdict.MET, "None is needed.")
        return Finding(said, Verdict.UNKNOWN, NOT_PUBLISHED)
    by = f" By {listed(profile.endorsed_by)}." if have else ""
    return Finding(
        said,
        Verdict.MET if have >= needed else Verdict.NOT_MET,
        f"Needed {needed}, have {have}, short by {max(needed - have, 0)}.{by}",
    )


def _not_selected(seats: Sequence[str], state: CandidateState) -> Finding:
    if seats:
        return Finding(
            Criterion.NOT_SELECTED, Verdict.NOT_MET, f"She is selected for {listed(seats)}."
        )
    if state is CandidateState.SELECTED:
        return Finding(
            Criterion.NOT_SELECTED,
            Verdict.NOT_MET,
            "She is put down as selected; for which seat is not on record.",
        )
    return Finding(Criterion.NOT_SELECTED, Verdict.MET, "She is selected for no seat.")


def _no_other(seats: Sequence[str]) -> Finding:
    if seats:
        return Finding(
            Criterion.NO_OTHER,
            Verdict.NOT_MET,
            f"She contends in the selection for {listed(seats)}.",
        )
    return Finding(Criterion.NO_OTHER, Verdict.MET, "She contends in no other open selection.")


# --- places --------------------------------------------------------------------------------------


def met_count(findings: Iterable[Finding]) -> int:
    """How many criteria are met."""
    return sum(one.met for one in findings)


def fits(findings: Iterable[Finding]) -> bool:
    """Whether every criterion is met."""
    return all(one.met for one in findings)


def nothing_against(findings: Iterable[Finding]) -> bool:
    """Whether no criterion is known not to be met."""
    return all(one.verdict is not Verdict.NOT_MET for one in findings)


def places(met: Mapping[Key, int]) -> dict[Key, int]:
    """The place of each by the number of criteria met; who have as many have the same place.

    After two in the first place comes the third.
    """
    how_many = Counter(met.values())
    place, at = {}, 1
    for count in sorted(how_many, reverse=True):
        place[count] = at
        at += how_many[count]
    return {key: place[count] for key, count in met.items()}


# --- traditions ----------------------------------------------------------------------------------

IN_NO_GROUP = "In no group yet"
NOT_OF_THE_LIST = "Not of the A-list"


def balance(groups: Iterable[str | None]) -> list[tuple[str, int]]:
    """How many of a shortlist are of each group of traditions, by the group's name.

    groups: of each contender; "" where an officer has put a candidate's words in none, None of
    somebody who is not of the A-list. Those two come last. It is shown, and places nobody.
    """
    counted = Counter(groups)
    named = sorted((str(group), count) for group, count in counted.items() if group)
    return named + [
        (words, counted[key])
        for key, words in (("", IN_NO_GROUP), (None, NOT_OF_THE_LIST))
        if counted[key]
    ]
