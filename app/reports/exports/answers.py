"""What rounds came to, and who of those asked did not say yes, as a report tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.confidence.domain import Outcome
from app.confidence.domain.rounds import RULES, SHORT
from app.confidence.exports.rounds import LOOKS
from app.reports.queries.answers import OneAnswer, RoundAsAt
from app.tabular.table import Column, Table
from app.web.bars import Bars, Group, stacked_bars
from app.web.hemicycle import Part


def rounds_table() -> Table[RoundAsAt]:
    """What each round came to; an answer that a kind of round does not know is none of its."""
    return Table(
        "answers-by-round",
        "Answers by round",
        (
            Column[RoundAsAt]("round", "Round", lambda row: row.title),
            Column[RoundAsAt]("state", "State", lambda row: "Closed" if row.closed else "Open"),
            Column[RoundAsAt]("asked", "Asked", lambda row: len(row.answers), numeric=True),
            *(
                Column[RoundAsAt](
                    outcome.value.replace(" ", "_"),
                    SHORT[outcome],
                    lambda row, outcome=outcome: row.counts.get(outcome),  # type: ignore[misc]
                    numeric=True,
                    absent="does not apply",
                )
                for outcome in Outcome
            ),
        ),
    )


def rounds_picture(rounds: Sequence[RoundAsAt]) -> Bars:
    """A bar for each round, by what its members answered."""
    return stacked_bars(
        "What did members answer in each round?",
        [
            Group(
                one.title,
                tuple(
                    Part(SHORT[outcome], count, LOOKS[outcome])
                    for outcome, count in one.counts.items()
                ),
            )
            for one in rounds
        ],
        group="Round",
    )


@dataclass(frozen=True, slots=True)
class NotDeclared:
    """One who was asked in a round and did not say yes."""

    round: RoundAsAt
    one: OneAnswer


def not_declared(rounds: Sequence[RoundAsAt]) -> list[NotDeclared]:
    """Whoever was asked and did not say yes: round by round, by answer, then by name."""
    return [
        NotDeclared(round_, one)
        for round_ in rounds
        for outcome in RULES[round_.kind].outcomes
        for one in round_.answers
        if one.outcome is outcome and outcome is not Outcome.YES
    ]


def not_declared_table() -> Table[NotDeclared]:
    """Who did not say yes. That somebody did not answer is no refusal, and is told as it is."""
    return Table(
        "asked-and-not-yes",
        "Those who were asked and did not say yes",
        (
            Column[NotDeclared]("name", "Member", lambda row: row.one.name),
            Column[NotDeclared](
                "constituency",
                "Constituency",
                lambda row: row.one.constituency,
                absent="not known",
            ),
            Column[NotDeclared]("round", "Round", lambda row: row.round.title),
            Column[NotDeclared](
                "answer",
                "Answer",
                lambda row: RULES[row.round.kind].labels[row.one.outcome].capitalize(),
            ),
        ),
    )
