"""Rounds of declarations, recognition and pledges, as they stood at the end of the day."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.confidence.domain import Outcome, RoundKind
from app.confidence.domain.rounds import RULES
from app.confidence.exports.register import register_table
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries.register import counts_by_round, list_declarations, list_register_rounds
from app.kernel.dates import end_of, written_day
from app.kernel.numbers import share
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Paragraph,
    Section,
    data_table,
)
from app.reports.exports.answers import (
    not_declared,
    not_declared_table,
    rounds_picture,
    rounds_table,
)
from app.reports.pictures import bars_picture
from app.reports.queries.answers import RoundAsAt, list_rounds_as_at
from app.reports.sections.kinds import Asked, SectionKind

TITLE = "Declarations and recognition"
SOURCE = "Answers recorded by the whips’ office or given by personal link."
LEFT_OUT = (
    "What members answered who made no declaration, and every round of pledges, which is in"
    " confidence: whoever this report was built for may not read it."
)
NO_ROUND = "No round of declarations had been opened by {day}."
MEANT = (
    "The register has the declarations in force at the end of the day: whoever had withdrawn hers"
    " by then is not in it, though a round that was closed keeps what it came to at closing."
    " Somebody who did not answer is told as such, never as one who refused."
)


def _build(session: Session, asked: Asked) -> Section:
    at = end_of(asked.as_at)
    day = written_day(asked.as_at)
    address = f"/register?on={asked.as_at.isoformat()}"
    opened = list_register_rounds(session, at)
    declared = list_declarations(session, at)
    counts = counts_by_round(declared)
    figures: list[Figure] = []
    for one in opened:
        origin = Origin(
            f"the {one.asked:,} members asked in “{one.title}”",
            f"{address}&round={one.id}",
            _rule(one.kind),
            SOURCE,
        )
        number = counts.get(one.id, 0)
        figures += _pair(f"{one.title}: declared", number, one.asked, origin)
    register = data_table(
        register_table(),
        declared,
        Origin(f"declarations in force at the end of {day}", address, source=SOURCE),
        caption=f"Declarations in force on {day}",
        leave_out=("party", "region"),
        empty="No declaration was in force.",
    )
    may = ConfidencePermission.READ_ROUND in asked.may
    rounds = list_rounds_as_at(session, asked.as_at) if may else []
    figures += _pledged(rounds)
    blocks: list[Block] = []
    if figures:
        blocks.append(Figures(f"Declared by the end of {day}", tuple(figures)))
    else:
        blocks.append(Paragraph(NO_ROUND.format(day=day)))
    blocks.append(Paragraph(MEANT))
    blocks += _rounds(rounds, day)
    blocks.append(register)
    return Section(
        "declarations",
        TITLE,
        tuple(blocks),
        left_out=() if may else (LEFT_OUT,),
        used=frozenset({ConfidencePermission.READ_ROUND}) if may else frozenset(),
    )


def _rule(kind: RoundKind) -> str:
    return f"what counts as which answer in a round of the kind “{RULES[kind].label}”"


def _pair(label: str, number: int, asked: int, origin: Origin) -> list[Figure]:
    """A count of those asked, and its share."""
    return [
        Figure(label, number, origin),
        Figure(f"{label}, of those asked", share(number, asked), origin, absent="nobody was asked"),
    ]


def _pledged(rounds: Sequence[RoundAsAt]) -> list[Figure]:
    """Of each round asked in confidence how many said yes."""
    figures: list[Figure] = []
    for one in rounds:
        rules = RULES[one.kind]
        if not rules.declaration:
            asked = len(one.answers)
            origin = Origin(
                f"the {asked:,} members asked in “{one.title}”",
                f"/confidence/rounds/{one.id}",
                _rule(one.kind),
                SOURCE,
            )
            figures += _pair(f"{one.title}: said yes", one.counts[Outcome.YES], asked, origin)
    return figures


def _rounds(rounds: Sequence[RoundAsAt], day: str) -> list[Block]:
    """What each round came to, as a picture, in figures and by name."""
    if not rounds:
        return []
    origin = Origin(
        f"everybody asked in each round: of a round closed by the end of {day} what she came to at"
        " closing, of another the answer in force",
        "/confidence/rounds",
        "what counts as which answer: the rules of each kind of round",
        SOURCE,
    )
    table = data_table(
        rounds_table(),
        rounds,
        origin,
        caption=f"What members answered, round by round, as at {day}",
    )
    return [
        bars_picture("answers-by-round", rounds_picture(rounds), table.name),
        table,
        data_table(
            not_declared_table(),
            not_declared(rounds),
            origin,
            caption=f"Those who were asked and did not say yes, as at {day}",
            empty="Everybody who was asked said yes.",
        ),
    ]


SECTION = SectionKind(
    "declarations",
    TITLE,
    "who has declared confidence or recognised the leader, and what each round came to",
    _build,
)
