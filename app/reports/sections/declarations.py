"""Rounds of declarations, recognition and pledges, as they stood at the end of the day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.confidence.domain import Outcome
from app.confidence.domain.figures import end_of
from app.confidence.domain.rounds import RULES
from app.confidence.exports.register import register_table
from app.confidence.exports.rounds import LOOKS, CountRow
from app.confidence.models import Round
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries.figures import list_answered, tally_of
from app.confidence.queries.register import counts_by_round, list_declarations, list_register_rounds
from app.confidence.queries.rounds import list_opened
from app.kernel.dates import london_day, written_day
from app.kernel.numbers import share
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Section,
    data_table,
)
from app.reports.pictures import bars_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.tabular.table import Column, Table
from app.web.bars import Bars, Group, stacked_bars
from app.web.hemicycle import Part

TITLE = "Declarations and recognition"
SOURCE = "Answers recorded by the whips’ office or given by personal link."
LEFT_OUT = (
    "What members answered who made no declaration, and every round of pledges, which is in"
    " confidence: whoever this report was built for may not read it."
)


def _build(session: Session, asked: Asked) -> Section:
    at = end_of(asked.as_at)
    day = written_day(asked.as_at)
    address = f"/register?on={asked.as_at.isoformat()}"
    rounds = list_register_rounds(session, at)
    declared = list_declarations(session, at)
    counts = counts_by_round(declared)
    figures = []
    for one in rounds:
        base = f"{one.asked:,} members asked in “{one.title}”"
        origin = Origin(base, f"{address}&round={one.id}", RULES[one.kind].label, SOURCE)
        number = counts.get(one.id, 0)
        figures += [
            Figure(f"{one.title}: declared", number, origin),
            Figure(
                f"{one.title}: share of those asked",
                share(number, one.asked),
                origin,
                absent="nobody was asked",
            ),
        ]
    blocks: list[Block] = []
    if figures:
        blocks.append(Figures(f"Declared by the end of {day}", tuple(figures)))
    register = data_table(
        register_table(),
        declared,
        Origin(f"declarations in force at the end of {day}", address, source=SOURCE),
        caption=f"Declarations in force on {day}",
        empty="No declaration was in force.",
    )
    if ConfidencePermission.READ_ROUND not in asked.may:
        return Section("declarations", TITLE, (*blocks, register), left_out=(LEFT_OUT,))
    opened = [one for one in list_opened(session) if one.opens_on <= asked.as_at]
    tallies = [_tally(session, one, at) for one in opened]
    if tallies:
        table = data_table(
            _rounds_table(),
            tallies,
            Origin(
                "everybody asked in each round, by the answer in force at the end of the day",
                "/confidence/rounds",
                "what counts as which answer: the rules of each kind of round",
                SOURCE,
            ),
            caption=f"What members answered, round by round, as at {day}",
        )
        blocks += [bars_picture("answers-by-round", _picture(tallies), table.name), table]
    return Section(
        "declarations",
        TITLE,
        (*blocks, register),
        used=frozenset({ConfidencePermission.READ_ROUND}),
    )


def _tally(session: Session, round_: Round, at: datetime) -> CountRow:
    """A round as it stood: of one that had been closed by then, what it came to."""
    closed = round_.closed_at is not None and round_.closed_at <= at
    rows = list_answered(session, round_, at)
    counts = tally_of(rows)
    words = "closed" if closed else "open"
    return CountRow(f"{round_.title} ({words} on {written_day(london_day(at))})", counts)


def _rounds_table() -> Table[CountRow]:
    """What each round came to; an answer that a kind of round does not know is 0."""
    return Table(
        "answers-by-round",
        "Answers by round",
        (
            Column[CountRow]("round", "Round", lambda row: row.label),
            *(
                Column[CountRow](
                    outcome.value.replace(" ", "_"),
                    outcome.value.capitalize(),
                    lambda row, outcome=outcome: row.counts.get(outcome, 0),  # type: ignore[misc]
                    numeric=True,
                )
                for outcome in Outcome
            ),
            Column[CountRow]("asked", "Asked", lambda row: row.asked, numeric=True),
        ),
    )


def _picture(tallies: list[CountRow]) -> Bars:
    return stacked_bars(
        "What did members answer in each round?",
        [
            Group(
                one.label,
                tuple(
                    Part(outcome.value.capitalize(), count, LOOKS[outcome])
                    for outcome, count in one.counts.items()
                ),
            )
            for one in tallies
        ],
        group="Round",
    )


SECTION = SectionKind(
    "declarations",
    TITLE,
    "who has declared confidence or recognised the leader, and what each round came to",
    _build,
)
