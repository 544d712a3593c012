"""Party branches and affiliated branches of CLPs taken in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from app.intake.registry import (
    Applied,
    Change,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    changed,
    intake,
    new,
    refused,
    unchanged,
)
from app.kernel import clock
from app.kernel.dates import Spell
from app.kernel.errors import DomainError
from app.kernel.words import folded
from app.members.queries import KnownClp
from app.selections.domain.organisation import (
    OrganisationRefused,
    UnitGiven,
    UnitPool,
    check_unit,
)
from app.selections.exports.organisation import unit_path
from app.selections.forms.organisation import NAME, SOURCE
from app.selections.intake.clps import (
    CLP_COLUMN,
    SOURCE_COLUMN,
    certain_clp,
    check_lengths,
    every_clp,
    read_spell,
    shown_day,
)
from app.selections.models.organisation import ClpUnit
from app.selections.permissions import SelectionPermission
from app.selections.queries import organisation as queries
from app.selections.queries.organisation import unit_given
from app.selections.service import units as service
from app.selections.service.units import unit_facts

LABELS = {"until": "Until", "source": "Source"}
YES = frozenset({"yes", "true", "1"})


@dataclass(frozen=True, slots=True)
class UnitRowGiven:
    """What a row says: of which CLP, and the unit."""

    clp: str
    unit: UnitGiven


@dataclass(slots=True)
class _Known:
    """A unit on record, or one that an earlier row makes (stored is None then)."""

    given: UnitGiven
    stored: ClpUnit | None


def _read(texts: Mapping[str, str]) -> UnitRowGiven:
    check_lengths(
        texts, [("clp", NAME), ("name", NAME), ("organisation", NAME), ("source", SOURCE)]
    )
    if folded(texts["voided"]) in YES:
        raise RowRefused("It was voided: what was voided is not taken in again.", "voided")
    try:
        pool = UnitPool(folded(texts["pool"]))
    except ValueError:
        raise RowRefused(f"The kind is one of {', '.join(UnitPool)}.", "pool") from None
    since, until = read_spell(texts)
    organisation, name = (" ".join(texts[one].split()) for one in ("organisation", "name"))
    return UnitRowGiven(
        texts["clp"], UnitGiven(pool, name, organisation, since, until, texts["source"])
    )


def _plan(session: Session, rows: Sequence[UnitRowGiven]) -> Sequence[Planned]:
    clps = every_clp(session)
    meant = [clps.meant(row.clp, row.unit.since) for row in rows]
    known = {
        clp_id: [_Known(unit_given(unit), unit) for unit in units]
        for clp_id, units in queries.list_known_units(
            session, {clp.id for clp in meant if isinstance(clp, KnownClp)}
        ).items()
    }
    return [
        clp if isinstance(clp, Planned) else _plan_one(row.unit, clp, known[clp.id])
        for row, clp in zip(rows, meant, strict=True)
    ]


def _plan_one(given: UnitGiven, clp: KnownClp, known: list[_Known]) -> Planned:
    about = (clp.id, given.what, given.since)
    same = next(
        (one for one in known if (one.given.what, one.given.since) == (given.what, given.since)),
        None,
    )
    others = [(f"“{one.given.name}”", one.given) for one in known if one is not same]
    try:
        check_unit(given, others, today=clock.today(), clp=Spell(clp.since, clp.until))
    except OrganisationRefused as error:
        return refused(str(error), error.field or None)
    if same is None or same.stored is None:
        known.append(_Known(given, None))
        return new(about=about)
    same.given = given
    before = unit_facts(same.stored)
    after = {
        "until": "" if given.until is None else given.until.isoformat(),
        "source": given.source,
    }
    changes = [
        Change(label, shown_day(name, before[name]), shown_day(name, after[name]))
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]
    return changed(*changes, about=about) if changes else unchanged(about=about)


def _apply(session: Session, row: UnitRowGiven, by: str) -> Applied:
    clp = certain_clp(session, row.clp, row.unit.since)
    stored = next(
        (
            unit
            for unit in queries.list_known_units(session, [clp.id])[clp.id]
            if (unit_given(unit).what, unit.since) == (row.unit.what, row.unit.since)
        ),
        None,
    )
    if stored is None:
        return Applied(service.record_unit(session, clp.id, row.unit, by=by).id, None)
    before = unit_facts(stored)
    # Name and organisation stay as they are written on record: the row only told them apart.
    kept = unit_given(stored)
    given = UnitGiven(
        kept.pool, kept.name, kept.organisation, kept.since, row.unit.until, row.unit.source
    )
    made = service.change_unit(session, stored.id, given, version=stored.version, by=by)
    return Applied(made.id, {**before, "version": made.version})


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    unit, _clp = queries.get_unit(session, subject, None)
    since_changed = DomainError(
        f"“{unit.name}” has been changed since: it can no longer be put back as it was."
    )
    if before is None:
        if unit.version != 1:
            raise since_changed
        service.void_unit(session, subject, reason=reason, version=1, by=by)
        return
    if unit.version != before["version"]:
        raise since_changed
    texts = cast(Mapping[str, str], before)
    given = UnitGiven(
        unit.pool,
        unit.name,
        unit.organisation or "",
        unit.since,
        date.fromisoformat(texts["until"]) if texts["until"] else None,
        texts["source"],
    )
    service.change_unit(session, subject, given, version=unit.version, by=by)


UNITS = intake(
    IntakeKind[UnitRowGiven](
        name="clp-units",
        title="Branches of CLPs",
        one="branch",
        many="branches",
        permission=SelectionPermission.KEEP_CLP,
        columns=(
            IntakeColumn(
                "name",
                "Branch",
                "What the branch is called.",
                required=True,
                example="Harbour Branch",
            ),
            CLP_COLUMN,
            IntakeColumn("region", "Region", "Not read: it follows from the CLP."),
            IntakeColumn(
                "pool",
                "Kind",
                "branch for a party branch, affiliate for an affiliated branch.",
                required=True,
                example="affiliate",
            ),
            IntakeColumn(
                "organisation",
                "Affiliated organisation",
                "Of an affiliated branch: the trade union or society it belongs to.",
                example="Unison",
            ),
            IntakeColumn(
                "since",
                "Since",
                "The first day it is known to be there.",
                required=True,
                example="2018-01-01",
            ),
            IntakeColumn(
                "until", "Until", "The first day it was no more; blank while it is there."
            ),
            SOURCE_COLUMN,
            IntakeColumn("voided", "Voided", "Rows that say yes or true are refused."),
        ),
        read=_read,
        key=lambda row: (folded(row.clp), row.unit.what, row.unit.since),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=unit_path,
        lead="A row with the CLP, kind, organisation, name and first day of a branch on record"
        " changes that one. The file of all branches can be changed and sent again.",
    )
)
