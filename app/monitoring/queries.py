"""Reads of totals and targets. There is no read of answers but to count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.monitoring.domain.disclosure import Known
from app.monitoring.domain.questions import QUESTIONS, Question
from app.monitoring.domain.totals import LIST, REGION, WON, TableState, Total
from app.monitoring.models import (
    MonitoringRespondent,
    MonitoringSnapshot,
    MonitoringTarget,
    MonitoringTotal,
)


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A table of a snapshot. figures_from: the day its figures are of, which may be an earlier."""

    question: Question
    total: Total
    figures_from: date


def list_snapshots(session: Session) -> list[MonitoringSnapshot]:
    """Every snapshot, the newest first."""
    return list(
        session.scalars(select(MonitoringSnapshot).order_by(MonitoringSnapshot.taken_on.desc()))
    )


def get_snapshot(session: Session, snapshot_id: int) -> MonitoringSnapshot:
    """A snapshot. Raises NotInRecord."""
    found = session.get(MonitoringSnapshot, snapshot_id) if snapshot_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no snapshot {snapshot_id}.")
    return found


def list_totals(session: Session, snapshot_id: int) -> list[TotalRow]:
    """The tables of a snapshot: by question, the whole list first, then won, then regions."""
    order = {question.name: place for place, question in enumerate(QUESTIONS)}
    found = session.execute(
        select(MonitoringTotal, MonitoringSnapshot.taken_on)
        .join(MonitoringSnapshot, MonitoringSnapshot.id == MonitoringTotal.shown_from_id)
        .where(MonitoringTotal.snapshot_id == snapshot_id)
    ).all()
    rows = [
        TotalRow(QUESTIONS[order[row.dimension]], total_of(row), taken_on)
        for row, taken_on in found
        if row.dimension in order
    ]
    return sorted(rows, key=lambda row: (order[row.question.name], _place(row.total.population)))


def _place(population: str) -> tuple[int, str]:
    return ((LIST, WON).index(population) if population in (LIST, WON) else 2, population)


def total_of(row: MonitoringTotal) -> Total:
    """A table as it was published."""
    return Total(
        row.population,
        TableState(row.state),
        row.answered,
        row.asked,
        {name: value if isinstance(value, int) else None for name, value in row.cells.items()},
    )


def list_known(session: Session) -> Mapping[str, list[Known]]:
    """Every table that was ever published, by question, with who answered in its population."""
    persons: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for row in session.scalars(select(MonitoringRespondent)):
        persons[row.snapshot_id, row.population].add(row.key)
    found: defaultdict[str, list[Known]] = defaultdict(list)
    for table in session.scalars(
        select(MonitoringTotal)
        .where(MonitoringTotal.shown_from_id == MonitoringTotal.snapshot_id)
        .order_by(MonitoringTotal.snapshot_id, MonitoringTotal.population)
    ):
        found[table.dimension].append(
            Known(total_of(table), frozenset(persons[table.snapshot_id, table.population]))
        )
    return found


def population_label(name: str) -> str:
    """What a population is called."""
    if name.startswith(REGION):
        return name.removeprefix(REGION)
    return {LIST: "The whole list", WON: "Selections won"}[name]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target. current: whether it holds now: the newest of its category that has begun."""

    id: int
    question: Question
    category: str
    label: str
    share: Fraction
    since: date
    source: str
    recorded_by: str
    voided: bool
    void_reason: str
    current: bool


def list_targets(session: Session, on: date) -> list[TargetRow]:
    """Every target, by question and category, the newest of a category first; voided ones too."""
    order = {question.name: place for place, question in enumerate(QUESTIONS)}
    found = [
        row
        for row in session.scalars(
            select(MonitoringTarget).order_by(
                MonitoringTarget.since.desc(), MonitoringTarget.id.desc()
            )
        )
        if row.dimension in order
    ]
    newest: dict[tuple[str, str], int] = {}
    for row in found:
        if row.voided_at is None and row.since <= on:
            newest.setdefault((row.dimension, row.category), row.id)
    rows = []
    for row in found:
        question = QUESTIONS[order[row.dimension]]
        rows.append(
            TargetRow(
                id=row.id,
                question=question,
                category=row.category,
                label=question.categories.get(row.category, row.category),
                share=Fraction(row.share, row.share_over),
                since=row.since,
                source=row.source,
                recorded_by=row.recorded_by,
                voided=row.voided_at is not None,
                void_reason=row.void_reason or "",
                current=newest.get((row.dimension, row.category)) == row.id,
            )
        )
    return sorted(rows, key=lambda row: (order[row.question.name], row.label))


def targets_on(session: Session, on: date) -> dict[tuple[str, str], Fraction]:
    """The share aimed at on a day, by question and category."""
    return {
        (row.question.name, row.category): row.share
        for row in list_targets(session, on)
        if row.current
    }


def get_target(session: Session, target_id: int) -> MonitoringTarget:
    """A target. Raises NotInRecord."""
    found = session.get(MonitoringTarget, target_id) if target_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no target {target_id}.")
    return found
