"""The list of every unit of every CLP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.db.model import covers
from app.kernel.words import folded
from app.members.models import Clp, Constituency
from app.members.queries import Scopes, within
from app.selections.domain.organisation import UnitPool
from app.selections.models.organisation import ClpUnit

UNIT_SORTS = frozenset({"name", "clp", "region", "pool", "organisation", "since"})


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What a list of units is narrowed to.

    on: the day it is told for. text: in the unit's name, its organisation, or the CLP's name.
    clp_id: None for all. pool: "" for both. ended: also those of other days. voided: also those
    recorded by mistake. sort: of UNIT_SORTS.
    """

    on: date
    text: str = ""
    clp_id: int | None = None
    region: str = ""
    pool: str = ""
    organisation: str = ""
    ended: bool = False
    voided: bool = False
    sort: str = "clp"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in a list. region: of its CLP's seat, None where it is not known."""

    id: int
    clp_id: int
    clp: str
    region: str | None
    pool: UnitPool
    name: str
    organisation: str | None
    since: date
    until: date | None
    source: str
    voided: bool


def _query(wanted: UnitFilter, scopes: Scopes) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            ClpUnit.id,
            Clp.id,
            Clp.name,
            Constituency.region,
            ClpUnit.pool,
            ClpUnit.name,
            ClpUnit.organisation,
            ClpUnit.since,
            ClpUnit.until,
            ClpUnit.source,
            ClpUnit.voided_at.is_not(None),
        )
        .join(Clp, Clp.id == ClpUnit.clp_id)
        .join(Constituency, Constituency.id == Clp.constituency_id)
        .where(within(scopes))
    )
    for word in folded(wanted.text).split():
        query = query.where(
            or_(
                ClpUnit.search_text.contains(word, autoescape=True),
                Clp.search_name.contains(word, autoescape=True),
            )
        )
    if wanted.clp_id is not None:
        query = query.where(Clp.id == wanted.clp_id)
    if wanted.region:
        query = query.where(Constituency.region == wanted.region)
    if wanted.pool:
        query = query.where(ClpUnit.pool == UnitPool(wanted.pool))
    if wanted.organisation:
        query = query.where(ClpUnit.organisation == wanted.organisation)
    if not wanted.ended and not wanted.voided:
        query = query.where(covers(ClpUnit, wanted.on))
    if not wanted.voided:
        query = query.where(ClpUnit.voided_at.is_(None))
    return query


def list_unit_rows(
    session: Session,
    wanted: UnitFilter,
    scopes: Scopes,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[UnitRow]:
    """Units within a scope that fit a filter, in its order; what has no such value comes last."""
    keys: dict[str, Any] = {
        "name": ClpUnit.search_text,
        "clp": Clp.search_name,
        "region": Constituency.region,
        # The party's own branches before those of affiliates: "branch" sorts after "affiliate".
        "pool": ClpUnit.pool == UnitPool.AFFILIATE,
        "organisation": ClpUnit.organisation,
        "since": ClpUnit.since,
    }
    key = keys[wanted.sort]
    order: list[Any] = [key.is_(None)] if wanted.sort in {"region", "organisation"} else []
    order += [
        key.desc() if wanted.descending else key,
        Clp.search_name,
        Clp.id,
        ClpUnit.pool == UnitPool.AFFILIATE,
        ClpUnit.organisation,
        ClpUnit.search_text,
        ClpUnit.id,
    ]
    query = _query(wanted, scopes).order_by(*order).limit(limit).offset(offset)
    return [UnitRow(*row) for row in session.execute(query)]


def count_unit_rows(session: Session, wanted: UnitFilter, scopes: Scopes) -> int:
    """How many units within a scope fit a filter."""
    fitting = _query(wanted, scopes).with_only_columns(ClpUnit.id).subquery()
    return session.scalar(select(func.count()).select_from(fitting)) or 0


def has_units(session: Session) -> bool:
    """Whether any unit is on record."""
    return session.scalar(select(ClpUnit.id).limit(1)) is not None
