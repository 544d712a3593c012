"""Who may hold a post when: one holder of a post on any day, whatever order they are recorded in.

Source of the rules: issue 5 ("posts held"), `domain.md` 4. Days are half-open: `until` is the
first day on which the post is no longer held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.cabinet.domain.days import wrong_year
from app.kernel.dates import Spell, written_day
from app.kernel.errors import DomainError
from app.kernel.words import folded, plural


class PostRefused(DomainError):
    """An appointment cannot be recorded like this. field: what is wrong, "" for all of it.

    details: where it is about several posts, what is wrong with each, in sentences.
    """

    def __init__(self, sentence: str, field: str = "", details: Sequence[str] = ()) -> None:
        """Take the sentence, the field it is about, and what is wrong with each post."""
        super().__init__(sentence)
        self.field = field
        self.details = tuple(details)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody holds a post from `since` up to, and not including, `until` (None: still)."""

    holder: str
    since: date
    until: date | None = None

    @property
    def spell(self) -> Spell:
        """Its days. ValueError when it holds none: ask `check_days` first."""
        return Spell(self.since, self.until)

    @property
    def words(self) -> str:
        """Who and when, as "Ada Birch from 1 October 2016 until 3 May 2017"."""
        until = f" until {written_day(self.until)}" if self.until else ""
        return f"{self.holder} {'from' if until else 'since'} {written_day(self.since)}{until}"


def holders_on(tenures: Iterable[Tenure], day: date) -> list[Tenure]:
    """Those who hold a post on a day: one at most, where every tenure was checked."""
    return [tenure for tenure in tenures if day in tenure.spell]


def check_days(since: date, until: date | None, *, today: date) -> None:
    """Refuse days that cannot be (PostRefused): an end by the first day, or a wrong year."""
    if until is not None and until <= since:
        raise PostRefused(
            f"The post was held from {written_day(since)}: enter a later day, the first on which it"
            " is no longer held.",
            "until",
        )
    for day, field in ((since, "since"), (until, "until")):
        if day is not None and (wrong := wrong_year(day, today)):
            raise PostRefused(f"{wrong}.", field)


def check_tenure(post: str, others: Iterable[Tenure], new: Tenure) -> None:
    """Refuse a tenure that shares a day with another of the same post (PostRefused).

    others: every other tenure of the post that is not voided, in any order. The sentence names the
    earliest with which it shares one and says what to do.
    """
    clashing = sorted(
        (other for other in others if other.spell.overlaps(new.spell)),
        key=lambda other: (other.since, other.holder),
    )
    if not clashing:
        return
    first = clashing[0]
    if first.since == new.since:
        raise PostRefused(
            f"{post} went to {first.holder} on {written_day(first.since)} already. Enter another"
            " first day, or correct that one.",
            "since",
        )
    if first.since > new.since:
        raise PostRefused(
            f"{post} {_was(first)} held by {first.words}. Enter that this one ended by"
            f" {written_day(first.since)}.",
            "until",
        )
    if first.until is None:
        raise PostRefused(
            f"{post} is held by {first.words}. Record first when that ended, by"
            f" {written_day(new.since)}.",
            "since",
        )
    raise PostRefused(
        f"{post} was held by {first.words}. Enter that day or a later one, or correct when that"
        " ended.",
        "since",
    )


def _was(tenure: Tenure) -> str:
    return "is" if tenure.until is None else "was"


def check_one_post_each(chosen: Sequence[tuple[str, str]]) -> None:
    """Refuse to fill two posts of one draft with one person (PostRefused).

    chosen: person (any key that tells people apart, such as "member 172") and how she is named, one
    for every post that she would hold. Who is known by her name alone ("name ada birch") is whoever
    else has that name.
    """
    nameless = {folded(name) for person, name in chosen if not person.startswith("member ")}
    keys = [folded(name) if folded(name) in nameless else person for person, name in chosen]
    counts = Counter(keys)
    names = {key: name for key, (_person, name) in zip(keys, chosen, strict=True)}
    twice = sorted(names[key] for key, count in counts.items() if count > 1)
    if twice:
        raise PostRefused(
            f"{' and '.join(twice)} would hold two posts of one draft. Choose somebody else for one"
            " of them."
        )


def check_quota(slate: str, quota: int, others: Iterable[Tenure], new: Tenure) -> None:
    """Refuse a tenure with which a slate would hold more posts than its quota (PostRefused).

    others: the other posts of the slate in the same shadow cabinet. quota: posts it may hold on any
    one day, of the alternating ladder.
    """
    shared = [other for other in others if other.spell.overlaps(new.spell)]
    # The most are held on a day on which one of them begins.
    days = {new.since, *(other.since for other in shared if other.since > new.since)}
    for day in sorted(days):
        held = 1 + sum(day in other.spell for other in shared)
        if held > quota:
            raise PostRefused(
                f"{slate} would hold {plural(held, 'post')} on {written_day(day)}, and its quota is"
                f" {quota}. Record first that it left another, or void what filled this one since.",
                "since",
            )
