"""The A-list: how many are where, and its balance. Nobody stands in it by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.alist.domain.candidates import CandidateState
from app.alist.exports.candidates import states_picture
from app.alist.permissions import AlistPermission
from app.alist.queries.candidates import CandidateFilter, CandidateRow, list_candidates
from app.kernel.dates import written_day
from app.monitoring.exports import cell_rows, totals_table
from app.monitoring.permissions import MonitoringPermission
from app.monitoring.queries import list_snapshots, list_totals, targets_on
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Paragraph,
    Section,
    data_table,
)
from app.reports.pictures import hemicycle_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.tabular.table import Column, Table

TITLE = "The A-list and its balance"
NOBODY = (
    "Nobody of the A-list stands here by name: what she publishes of herself she can take back at"
    " any time, and a report cannot be changed. The list itself is at /a-list."
)
NO_STATES = (
    "How many have applied, are assessed or were refused: whoever this report was built for may"
    " not read it."
)
NO_BALANCE = "Totals of equality monitoring: whoever this report was built for may not read them."


@dataclass(frozen=True, slots=True)
class StateRow:
    """How many candidates stand in a state."""

    state: str
    candidates: int


@dataclass(frozen=True, slots=True)
class RegionRow:
    """Candidates that are listed under a region."""

    region: str
    listed: int


def _build(session: Session, asked: Asked) -> Section:
    left_out: list[str] = []
    used: set[str] = set()
    blocks: list[Block] = [Paragraph(NOBODY)]
    if AlistPermission.READ in asked.may:
        used.add(AlistPermission.READ)
        blocks += _candidates(session, asked)
    else:
        left_out.append(NO_STATES)
    if MonitoringPermission.READ in asked.may:
        used.add(MonitoringPermission.READ)
        blocks += _balance(session, asked)
    else:
        left_out.append(NO_BALANCE)
    return Section("alist", TITLE, tuple(blocks), tuple(left_out), frozenset(used))


def _candidates(session: Session, asked: Asked) -> list[Block]:
    """How many candidates stand in which state, and the listed ones by region."""
    day = written_day(asked.as_at)
    rows = [
        row
        for row in list_candidates(session, CandidateFilter(on=asked.as_at), asked.today)
        if not row.erased
    ]
    counts = Counter(row.state for row in rows)
    address = f"/a-list/candidates?on={asked.as_at.isoformat()}"
    source = "Steps recorded by selections officers."
    origin = Origin(f"{len(rows):,} candidates on record by {day}", address, source=source)
    figures = (
        Figure("Candidates on record", len(rows), origin),
        Figure("Candidates listed", counts[CandidateState.LISTED], origin),
    )
    states = data_table(
        _states_table(),
        [StateRow(state.value.capitalize(), counts[state]) for state in CandidateState]
        if rows
        else (),
        origin,
        caption=f"Candidates by state on {day}",
        empty="Nobody had applied.",
    )
    regions = data_table(
        _regions_table(),
        _regions(rows),
        origin,
        caption=f"Listed candidates by region on {day}",
        empty="Nobody was listed.",
    )
    blocks: list[Block] = [Figures(f"Candidates at the end of {day}", figures)]
    if rows:
        blocks.append(hemicycle_picture("candidates-by-state", states_picture(rows), states.name))
    return [*blocks, states, regions]


def _regions(rows: Sequence[CandidateRow]) -> list[RegionRow]:
    listed = Counter(
        row.region or "not known" for row in rows if row.state is CandidateState.LISTED
    )
    return [RegionRow(region, listed[region]) for region in sorted(listed)]


def _states_table() -> Table[StateRow]:
    return Table(
        "a-list-by-state",
        "Candidates by state",
        (
            Column[StateRow]("state", "State", lambda row: row.state),
            Column[StateRow]("candidates", "Candidates", lambda row: row.candidates, numeric=True),
        ),
    )


def _regions_table() -> Table[RegionRow]:
    return Table(
        "a-list-by-region",
        "Listed candidates by region",
        (
            Column[RegionRow]("region", "Region", lambda row: row.region),
            Column[RegionRow]("listed", "Listed", lambda row: row.listed, numeric=True),
        ),
    )


def _balance(session: Session, asked: Asked) -> list[Block]:
    """The tables of the newest snapshot by the day, as they were published."""
    snapshots = [one for one in list_snapshots(session) if one.taken_on <= asked.as_at]
    if not snapshots:
        return [Paragraph("No totals of equality monitoring had been made by then.")]
    newest = snapshots[0]
    taken = written_day(newest.taken_on)
    cells = cell_rows(
        list_totals(session, newest.id),
        targets_on(session, newest.taken_on),
        newest.threshold,
    )
    return [
        data_table(
            totals_table(),
            cells,
            Origin(
                f"answers that candidates chose to give, as at {taken}",
                "/monitoring",
                "small counts hidden, others rounded, and no table published from which anybody’s"
                " answer follows",
                "Equality monitoring; nobody is shown one person’s answers.",
            ),
            caption=f"Balance of the list on {taken}",
        )
    ]


SECTION = SectionKind(
    "alist", TITLE, "how many candidates are where, by region, and monitoring totals", _build
)
