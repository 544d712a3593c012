"""Freeze dates of CLPs taken in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.intake.registry import (
    Applied,
    IntakeColumn,
    IntakeKind,
    Planned,
    intake,
    new,
    read_day,
    refused,
    unchanged,
)
from app.kernel import clock
from app.kernel.words import folded
from app.members.queries import KnownClp
from app.selections.domain.organisation import OrganisationRefused, check_day
from app.selections.exports.organisation import freeze_path
from app.selections.forms.organisation import NAME, SOURCE
from app.selections.intake.clps import (
    CLP_COLUMN,
    SOURCE_COLUMN,
    certain_clp,
    check_lengths,
    every_clp,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries import organisation as queries
from app.selections.service import units as service


@dataclass(frozen=True, slots=True)
class FreezeGiven:
    """What a row says of a freeze date."""

    clp: str
    freeze_on: date
    purpose: str
    source: str


def _read(texts: Mapping[str, str]) -> FreezeGiven:
    check_lengths(texts, [("clp", NAME), ("purpose", NAME), ("source", SOURCE)])
    return FreezeGiven(
        texts["clp"],
        read_day(texts["freeze_on"], "freeze_on"),
        " ".join(texts["purpose"].split()),
        texts["source"],
    )


def _plan(session: Session, rows: Sequence[FreezeGiven]) -> Sequence[Planned]:
    clps = every_clp(session)
    meant = [clps.meant(row.clp, row.freeze_on) for row in rows]
    known = {
        (clp_id, freeze.freeze_on, folded(freeze.purpose))
        for clp_id, freezes in queries.list_known_freezes(
            session, {clp.id for clp in meant if isinstance(clp, KnownClp)}
        ).items()
        for freeze in freezes
    }
    planned = []
    for row, clp in zip(rows, meant, strict=True):
        if isinstance(clp, Planned):
            planned.append(clp)
            continue
        about = (clp.id, row.freeze_on, folded(row.purpose))
        try:
            check_day(row.freeze_on, "freeze_on", today=clock.today())
        except OrganisationRefused as error:
            planned.append(refused(str(error), error.field))
        else:
            planned.append(unchanged(about=about) if about in known else new(about=about))
    return planned


def _apply(session: Session, row: FreezeGiven, by: str) -> Applied:
    clp = certain_clp(session, row.clp, row.freeze_on)
    made = service.record_freeze(
        session,
        clp.id,
        freeze_on=row.freeze_on,
        purpose=row.purpose,
        source=row.source,
        by=by,
    )
    return Applied(made.id, None)


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    del before  # a freeze date is made, never changed
    service.void_freeze(session, subject, reason=reason, by=by)


FREEZES = intake(
    IntakeKind[FreezeGiven](
        name="freeze-dates",
        title="Freeze dates of CLPs",
        one="freeze date",
        permission=SelectionPermission.KEEP_CLP,
        columns=(
            CLP_COLUMN,
            IntakeColumn(
                "freeze_on",
                "Freeze date",
                "The day by whose list of members voters are told.",
                required=True,
                example="2019-06-24",
            ),
            IntakeColumn(
                "purpose",
                "For",
                "For which process.",
                required=True,
                example="Trigger ballot 2019",
            ),
            SOURCE_COLUMN,
        ),
        read=_read,
        key=lambda row: (folded(row.clp), row.freeze_on, folded(row.purpose)),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=freeze_path,
        lead="A day that is on record already for the same purpose stays as it is.",
    )
)
