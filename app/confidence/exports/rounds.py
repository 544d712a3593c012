"""The tables of rounds: the list, the members of one, its figures, two beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.confidence.domain import Outcome, RoundKind, RoundState
from app.confidence.domain.figures import Counts, share
from app.confidence.domain.rounds import RULES, SHORT
from app.confidence.queries.figures import AnsweredRow, ChangedRow
from app.confidence.queries.rounds import RoundRow
from app.kernel.words import plural
from app.tabular.table import Column, Table
from app.web.looks import Look

CONFIDENTIAL = "Confidential: for officers of the party."


def rounds_table() -> Table[RoundRow]:
    """Rounds with how many have answered."""
    return Table(
        name="rounds",
        title="Rounds",
        columns=(
            Column[RoundRow](
                "title", "Round", lambda row: row.title, link=lambda row: round_path(row.id)
            ),
            Column[RoundRow]("kind", "Kind", lambda row: RULES[row.kind].label),
            Column[RoundRow]("state", "State", lambda row: row.state.value.capitalize()),
            Column[RoundRow]("opens_on", "Opens on", lambda row: row.opens_on),
            Column[RoundRow]("closes_on", "Closes on", lambda row: row.closes_on),
            Column[RoundRow](
                "asked",
                "Asked",
                # Whom a draft asks is known for certain once it is opened.
                lambda row: None if row.state is RoundState.DRAFT else row.asked,
                numeric=True,
                absent="not opened yet",
            ),
            Column[RoundRow]("answered", "Answered", lambda row: row.answered, numeric=True),
        ),
        attribution=CONFIDENTIAL,
    )


def round_path(round_id: int) -> str:
    """The address of a round."""
    return f"/confidence/rounds/{round_id}"


def answers_path(round_id: int, member_id: int) -> str:
    """The address of a member's answers to a round."""
    return f"{round_path(round_id)}/members/{member_id}"


def answered_table(
    round_id: int, kind: RoundKind, *, closed: bool, title: str = "Members asked"
) -> Table[AnsweredRow]:
    """The members a round asks, with their answers. closed: whether what it came to is final."""
    labels = RULES[kind].labels
    at_closing = (
        Column[AnsweredRow](
            "at_closing",
            "At closing",
            lambda row: None if row.asked.outcome is None else labels[row.asked.outcome],
            hint="Final; what was said later is told beside it.",
        ),
    )
    return Table(
        name=f"round-{round_id}-answers",
        title=title,
        columns=(
            Column[AnsweredRow](
                "name",
                "Member",
                lambda row: row.asked.name,
                link=lambda row: answers_path(round_id, row.asked.member_id),
            ),
            Column[AnsweredRow](
                "constituency", "Constituency", lambda row: row.asked.constituency, absent="no seat"
            ),
            Column[AnsweredRow](
                "region", "Region", lambda row: row.asked.region, absent="not known"
            ),
            Column[AnsweredRow](
                "intake", "Intake", lambda row: row.asked.intake, absent="not known"
            ),
            Column[AnsweredRow]("answer", "Answer", lambda row: labels[row.outcome]),
            *(at_closing if closed else ()),
            Column[AnsweredRow](
                "given_on", "Given on", lambda row: row.given_on, absent="not given"
            ),
            Column[AnsweredRow](
                "medium",
                "How",
                lambda row: (
                    None
                    if row.answer is None
                    else row.answer.medium.value + (", late" if row.late else "")
                ),
                absent="not given",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


LOOKS = {
    Outcome.YES: Look.YES,
    Outcome.EQUIVOCATES: Look.EQUIVOCATES,
    Outcome.NO: Look.NO,
    Outcome.WITHDRAWN: Look.WITHDRAWN,
    Outcome.NO_REPLY: Look.NONE,
}
"""How an answer is drawn."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """The tally of a group or a day. label: what it is the tally of."""

    label: str
    counts: Counts

    @property
    def asked(self) -> int:
        """How many were asked."""
        return sum(self.counts.values())

    def share(self, outcome: Outcome) -> Fraction | None:
        """The share of an outcome among those asked."""
        return share(self.counts[outcome], self.asked)


def counts_table(name: str, title: str, group: str, kind: RoundKind) -> Table[CountRow]:
    """A tally a row. name: of the file; group: what the rows are, as a heading ("Region")."""
    rules = RULES[kind]
    return Table(
        name=name,
        title=title,
        columns=(
            Column[CountRow]("group", group, lambda row: row.label),
            *(
                Column[CountRow](
                    outcome.value.replace(" ", "_"),
                    SHORT[outcome],
                    lambda row, outcome=outcome: row.counts[outcome],  # type: ignore[misc]
                    numeric=True,
                )
                for outcome in rules.outcomes
            ),
            Column[CountRow]("asked", "Asked", lambda row: row.asked, numeric=True),
            Column[CountRow](
                "yes_share",
                "Yes, of those asked",
                lambda row: row.share(Outcome.YES),
                numeric=True,
            ),
        ),
        attribution=CONFIDENTIAL,
    )


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One outcome of a round: its meaning, how many came to it, of how many."""

    label: str
    members: int
    asked: int


def told(kind: RoundKind, outcome: Outcome) -> str:
    """An outcome with what it means: "Yes: declares confidence"."""
    short, meaning = SHORT[outcome], RULES[kind].labels[outcome]
    return short if short.casefold() == meaning.casefold() else f"{short}: {meaning}"


def outcome_rows(kind: RoundKind, counts: Counts) -> list[OutcomeRow]:
    """The tally of a round, an outcome a row."""
    rules = RULES[kind]
    return [OutcomeRow(told(kind, o), counts[o], sum(counts.values())) for o in rules.outcomes]


def outcomes_table(name: str, title: str) -> Table[OutcomeRow]:
    """Outcomes with their counts and shares."""
    return Table(
        name=name,
        title=title,
        columns=(
            Column[OutcomeRow]("answer", "Answer", lambda row: row.label),
            Column[OutcomeRow]("members", "Members", lambda row: row.members, numeric=True),
            Column[OutcomeRow](
                "share", "Of those asked", lambda row: share(row.members, row.asked), numeric=True
            ),
            Column[OutcomeRow]("asked", "Asked", lambda row: row.asked, numeric=True),
        ),
        attribution=CONFIDENTIAL,
    )


def changed_table(first: str, second: str, kinds: tuple[RoundKind, RoundKind]) -> Table[ChangedRow]:
    """Members whose outcome differs between two rounds. first, second: their titles."""
    before, after = (RULES[kind].labels for kind in kinds)
    return Table(
        name="changed-between-rounds",
        title=f"Who changed between {first} and {second}",
        columns=(
            Column[ChangedRow](
                "name",
                "Member",
                lambda row: row.name,
                link=lambda row: f"/members/{row.member_id}",
            ),
            Column[ChangedRow](
                "constituency", "Constituency", lambda row: row.constituency, absent="no seat"
            ),
            Column[ChangedRow]("region", "Region", lambda row: row.region, absent="not known"),
            Column[ChangedRow](
                "first",
                first,
                lambda row: None if row.first is None else before[row.first],
                absent="not asked",
            ),
            Column[ChangedRow](
                "second",
                second,
                lambda row: None if row.second is None else after[row.second],
                absent="not asked",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


@dataclass(frozen=True, slots=True)
class CrossingRow:
    """Those who had one outcome in the first round, by their outcome in the second."""

    label: str
    counts: Sequence[int]


def crossing_rows(
    kinds: tuple[RoundKind, RoundKind], counts: dict[tuple[Outcome | None, Outcome | None], int]
) -> list[CrossingRow]:
    """How many went from where (rows) to where (columns)."""
    columns: list[Outcome | None] = [*RULES[kinds[1]].outcomes, None]
    rows: list[Outcome | None] = [*RULES[kinds[0]].outcomes, None]
    return [
        CrossingRow(_short(row), [counts.get((row, column), 0) for column in columns])
        for row in rows
    ]


def crossing_table(kinds: tuple[RoundKind, RoundKind], first: str) -> Table[CrossingRow]:
    """The matrix of two rounds: a row for each outcome of the first."""
    columns: list[Outcome | None] = [*RULES[kinds[1]].outcomes, None]
    return Table(
        name="crossings",
        title="From where to where",
        columns=(
            Column[CrossingRow]("first", f"In {first}", lambda row: row.label),
            *(
                Column[CrossingRow](
                    "not_asked" if outcome is None else outcome.value.replace(" ", "_"),
                    _short(outcome),
                    lambda row, place=place: row.counts[place],  # type: ignore[misc]
                    numeric=True,
                )
                for place, outcome in enumerate(columns)
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def _short(outcome: Outcome | None) -> str:
    return "Not asked" if outcome is None else SHORT[outcome]


def sums_to(counts: Counts) -> str:
    """That a tally is of everybody asked, in words."""
    return f"Of {plural(sum(counts.values()), 'member')} asked; the counts sum to all of them."
