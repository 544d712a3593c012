"""Trigger ballots of this parliament, where each stands and by which figures."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from app.kernel.dates import written_day
from app.reports.domain.document import Block, Figure, Figures, Origin, Section, data_table
from app.reports.pictures import hemicycle_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.selections.domain.ballots import BallotState
from app.selections.domain.wording import working
from app.selections.exports.ballots import (
    BallotProgress,
    Came,
    ballot_path,
    came_to,
    round_picture,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries.ballots import BallotFilter, list_ballots
from app.selections.queries.progress import list_progress
from app.tabular.table import Column, Table

TITLE = "Trigger ballots"
SOURCE = "Returns of branches and affiliates, each confirmed by a second person."
RULE = "the rule set that each ballot was called by, named beside it"
LEFT_OUT = (
    "Trigger ballots, where each stands and on whom: whoever this report was built for may not"
    " read them."
)


def _table() -> Table[BallotProgress]:
    """A ballot a row, with the working of every test."""
    return Table(
        "trigger-ballots",
        "Trigger ballots",
        (
            Column[BallotProgress](
                "member",
                "MP",
                lambda row: row.ballot.member,
                link=lambda row: ballot_path(row.ballot.id),
            ),
            Column[BallotProgress](
                "constituency", "Constituency", lambda row: row.ballot.constituency
            ),
            Column[BallotProgress]("stands", "Stands", lambda row: row.stands),
            Column[BallotProgress](
                "units", "Units asked", lambda row: len(row.progress.units), numeric=True
            ),
            Column[BallotProgress](
                "pending", "Units pending", lambda row: row.progress.pending, numeric=True
            ),
            Column[BallotProgress](
                "working",
                "Working",
                lambda row: " ".join(working(test) for test in row.progress.assessment.tests),
                hint="Counted for a full selection, on what was decided by the day.",
            ),
            Column[BallotProgress](
                "rules",
                "Rules",
                lambda row: f"{row.ballot.rule_set.name}, version {row.ballot.rule_set.version}",
            ),
        ),
    )


def _build(session: Session, asked: Asked) -> Section:
    if SelectionPermission.READ not in asked.may:
        return Section("ballots", TITLE, (), left_out=(LEFT_OUT,))
    day = written_day(asked.as_at)
    address = f"/selections?on={asked.as_at.isoformat()}"
    ballots = [
        ballot
        for ballot in list_ballots(session, BallotFilter(on=asked.as_at), None)
        if ballot.state is not BallotState.VOIDED
    ]
    progress = list_progress(session, ballots, asked.as_at)
    rows = [BallotProgress(ballot, progress[ballot.id]) for ballot in ballots]
    counts = Counter(map(came_to, rows))
    origin = Origin(f"{len(rows):,} ballots called by {day} and not voided", address, RULE, SOURCE)
    figures = [Figure("Ballots called", len(rows), origin)]
    figures += [Figure(came.value, counts[came], origin) for came in Came]
    table = data_table(
        _table(),
        rows,
        origin,
        caption=f"Where each ballot stood on {day}",
        empty="No ballot had been called.",
    )
    blocks: list[Block] = [Figures(f"Ballots at the end of {day}", tuple(figures))]
    if rows:
        blocks.append(hemicycle_picture("ballots-stand", round_picture(rows), table.name))
    return Section("ballots", TITLE, (*blocks, table), used=frozenset({SelectionPermission.READ}))


SECTION = SectionKind(
    "ballots", TITLE, "each ballot with needed, have and short by, by its rule set", _build
)
