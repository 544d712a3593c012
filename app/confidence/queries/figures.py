"""Reads of what rounds come to: rows of members with their answers, groups, days, comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.confidence.domain import Outcome
from app.confidence.domain.figures import Counts, by_day, by_group, crossings, days_shown
from app.confidence.domain.tally import outcome_of, standing, tally
from app.confidence.models import Round, RoundAnswer
from app.confidence.queries.rounds import Asked, list_answers, list_asked, round_timing
from app.kernel import clock
from app.kernel.dates import london_day
from app.kernel.words import folded


@dataclass(frozen=True, slots=True)
class AnsweredFilter:
    """What the members of a round are narrowed to.

    sort: "name", "constituency", "region", "intake", "answer" or "given_on".
    """

    text: str = ""
    outcome: Outcome | None = None
    region: str = ""
    intake: str = ""
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One who is asked, with the answer in force at a moment, if there is one."""

    asked: Asked
    answer: RoundAnswer | None
    late: bool

    @property
    def outcome(self) -> Outcome:
        """What her answer counts as."""
        return outcome_of(None if self.answer is None else self.answer.answer)

    @property
    def given_on(self) -> date | None:
        """The day of her answer."""
        return None if self.answer is None else london_day(self.answer.given_at)


def list_answered(session: Session, round_: Round, at: datetime | None = None) -> list[AnsweredRow]:
    """Everybody a round asks with the answer in force at a moment (None: now), by name."""
    answers = standing(list_answers(session, round_.id), at)
    timing = round_timing(round_)
    rows = []
    for one in list_asked(session, round_.id):
        answer = answers.get(one.member_id)
        late = answer is not None and timing.is_late(london_day(answer.given_at))
        rows.append(AnsweredRow(one, answer, late))
    return rows


def narrowed(rows: Sequence[AnsweredRow], wanted: AnsweredFilter) -> list[AnsweredRow]:
    """The rows that fit a filter, in its order; a party is some hundreds at most."""
    words = folded(wanted.text).split()
    fitting = [
        row
        for row in rows
        if all(
            word in folded(f"{row.asked.name} {row.asked.sort_name} {row.asked.constituency or ''}")
            for word in words
        )
        and wanted.outcome in (None, row.outcome)
        and wanted.region in ("", row.asked.region or "")
        and wanted.intake in ("", row.asked.intake or "")
    ]
    keys = {
        "name": lambda row: "",
        "constituency": lambda row: folded(row.asked.constituency or ""),
        "region": lambda row: row.asked.region or "",
        "intake": lambda row: row.asked.intake or "",
        "answer": lambda row: list(Outcome).index(row.outcome),
        "given_on": lambda row: row.given_on or date.min,
    }
    fitting.sort(key=lambda row: row.asked.sort_name)
    if wanted.sort != "name":
        fitting.sort(key=keys[wanted.sort], reverse=wanted.descending)
    elif wanted.descending:
        fitting.reverse()
    if wanted.sort == "given_on":  # whoever has not answered comes last either way
        fitting.sort(key=lambda row: row.answer is None)
    return fitting


def tally_of(rows: Sequence[AnsweredRow]) -> Counts:
    """The tally of a round's rows: it sums to the electorate."""
    return tally(
        [row.asked.member_id for row in rows],
        {row.asked.member_id: row.answer.answer for row in rows if row.answer is not None},
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What the answers to a round come to: in all, by region, by intake, at the end of each day."""

    counts: Counts
    regions: Sequence[tuple[str, Counts]]
    intakes: Sequence[tuple[str, Counts]]
    days: Sequence[tuple[date, Counts]]


def round_figures(session: Session, round_: Round) -> Figures:
    """The figures of a round that has been opened, by a fixed number of queries."""
    asked = list_asked(session, round_.id)
    given = list_answers(session, round_.id)
    answers = {i: one.answer for i, one in standing(given).items()}
    last = min(
        clock.today(),
        max(
            [round_timing(round_).last_day]
            + [london_day(one.given_at) for one in given if one.voided_at is None]
        ),
    )
    days = days_shown(round_.opens_on, max(last, round_.opens_on))
    return Figures(
        counts=tally([one.member_id for one in asked], answers),
        regions=by_group({one.member_id: one.region for one in asked}, answers),
        intakes=by_group({one.member_id: one.intake for one in asked}, answers),
        days=by_day([one.member_id for one in asked], given, days),
    )


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A member whose outcome differs between two rounds; None where she was not asked."""

    member_id: int
    name: str
    sort_name: str
    constituency: str | None
    region: str | None
    first: Outcome | None
    second: Outcome | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rounds beside each other: who changed, and how many went from where to where."""

    changed: Sequence[ChangedRow]
    crossings: dict[tuple[Outcome | None, Outcome | None], int]


def outcomes_of(rows: Sequence[AnsweredRow]) -> dict[int, Outcome]:
    """What each member's came to: at closing once the round is closed, else as it stands."""
    return {row.asked.member_id: row.asked.outcome or row.outcome for row in rows}


def compare(session: Session, first: Round, second: Round) -> Comparison:
    """Compare two rounds, by a fixed number of queries."""
    rows_of = [list_answered(session, round_) for round_ in (first, second)]
    before, after = (outcomes_of(rows) for rows in rows_of)
    people = {row.asked.member_id: row.asked for rows in rows_of for row in rows}
    changed = [
        ChangedRow(
            one.member_id,
            one.name,
            one.sort_name,
            one.constituency,
            one.region,
            before.get(one.member_id),
            after.get(one.member_id),
        )
        for one in sorted(people.values(), key=lambda one: (one.sort_name, one.member_id))
        if before.get(one.member_id) is not after.get(one.member_id)
    ]
    return Comparison(changed, crossings(before, after))
