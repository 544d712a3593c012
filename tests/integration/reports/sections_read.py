"""Reads of the sections of a report that is built for a test."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import event

from app.db import db
from app.kernel import clock
from app.members.queries import get_own_party
from app.reports.contents import SECTIONS
from app.reports.domain.document import Audience, DataTable, Document, Figure, Figures, Section
from app.reports.sections.kinds import Asked
from app.reports.service.building import ReportGiven, build_document
from app.roles import ROLE_GRANTS
from app.tabular.table import Value

EVERYTHING: frozenset[str] = frozenset().union(*ROLE_GRANTS.values())


def built(
    keys: Collection[str],
    may: Iterable[str] = EVERYTHING,
    *,
    days: int = 0,
    public: bool = False,
) -> Document:
    """A report of some sections as at so many days ago."""
    given = ReportGiven(
        title="Report",
        as_at=clock.today() - timedelta(days=days),
        audience=Audience.PUBLIC if public else Audience.OFFICERS,
        sections=tuple(keys),
        foreword="",
    )
    return build_document(db.session, given, may=frozenset(may), built_by="Olive Officer")


def built_section(
    key: str, may: Iterable[str] = EVERYTHING, *, days: int = 0, as_at: date | None = None
) -> Section:
    """One section as at so many days ago, or on a day."""
    since = days if as_at is None else (clock.today() - as_at).days
    return built([key], may, days=since).sections[0]


def all_figures(section: Section) -> list[Figure]:
    """Its figures, in order."""
    return [one for block in section.blocks if isinstance(block, Figures) for one in block.figures]


def figures(section: Section) -> dict[str, Value]:
    """The values of its figures, by label."""
    return {one.label: one.value for one in all_figures(section)}


def tables(section: Section) -> dict[str, DataTable]:
    """Its tables, by name."""
    return {block.name: block for block in section.blocks if isinstance(block, DataTable)}


def column(table: DataTable, name: str) -> list[Value]:
    """The values of a column, from the first row down."""
    place = [head.name for head in table.heads].index(name)
    return [row[place] for row in table.rows]


def counted(table: DataTable, name: str) -> list[int]:
    """The whole numbers of a column that has nothing else."""
    values = column(table, name)
    assert all(isinstance(value, int) for value in values)
    return [value for value in values if isinstance(value, int)]


def by_name(table: DataTable, name: str) -> dict[Value, Value]:
    """The values of a column, by that of the first."""
    return dict(zip((row[0] for row in table.rows), column(table, name), strict=True))


def statements(keys: Collection[str]) -> dict[str, int]:
    """How many statements each section asks, once what is kept between them is there."""
    built(keys)
    asked = Asked(clock.today(), clock.today(), get_own_party(db.session), EVERYTHING)
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    counts = {}
    for kind in SECTIONS:
        if kind.key in keys:
            seen.clear()
            kind.build(db.session, asked)
            counts[kind.key] = len(seen)
    event.remove(db.engine, "before_cursor_execute", note)
    return counts
