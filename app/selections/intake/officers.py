"""Officers of CLPs taken in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from app.db.secrets import decrypt, encrypt
from app.intake.registry import (
    Applied,
    Change,
    IntakeColumn,
    IntakeKind,
    Planned,
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
    OfficerGiven,
    OrganisationRefused,
    check_officer,
)
from app.selections.exports.organisation import officer_path
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
from app.selections.models.organisation import ClpOfficer
from app.selections.permissions import SelectionPermission
from app.selections.queries import organisation as queries
from app.selections.queries.organisation import officer_given
from app.selections.service import people as service
from app.selections.service.people import officer_facts

LABELS = {"email": "E-mail", "telephone": "Telephone", "until": "Until", "source": "Source"}
SECRET = frozenset({"email", "telephone"})


@dataclass(frozen=True, slots=True)
class OfficerRowGiven:
    """What a row says: of which CLP, and who holds which office."""

    clp: str
    officer: OfficerGiven


@dataclass(slots=True)
class _Known:
    """An officer on record, or one that an earlier row makes (stored is None then)."""

    given: OfficerGiven
    stored: ClpOfficer | None


def _read(texts: Mapping[str, str]) -> OfficerRowGiven:
    longest = [(name, NAME) for name in ("clp", "office", "name", "email")]
    check_lengths(texts, [*longest, ("telephone", 40), ("source", SOURCE)])
    since, until = read_spell(texts)
    office, name, telephone = (
        " ".join(texts[one].split()) for one in ("office", "name", "telephone")
    )
    return OfficerRowGiven(
        texts["clp"],
        OfficerGiven(office, name, texts["email"], telephone, since, until, texts["source"]),
    )


def _plan(session: Session, rows: Sequence[OfficerRowGiven]) -> Sequence[Planned]:
    clps = every_clp(session)
    meant = [clps.meant(row.clp, row.officer.since) for row in rows]
    known = {
        clp_id: [_Known(officer_given(officer), officer) for officer in officers]
        for clp_id, officers in queries.list_known_officers(
            session, {clp.id for clp in meant if isinstance(clp, KnownClp)}
        ).items()
    }
    return [
        clp if isinstance(clp, Planned) else _plan_one(row.officer, clp, known[clp.id])
        for row, clp in zip(rows, meant, strict=True)
    ]


def _plan_one(given: OfficerGiven, clp: KnownClp, known: list[_Known]) -> Planned:
    about = (clp.id, given.who, given.since)
    same = next(
        (one for one in known if (one.given.who, one.given.since) == (given.who, given.since)),
        None,
    )
    others = [one.given for one in known if one is not same]
    try:
        check_officer(given, others, today=clock.today(), clp=Spell(clp.since, clp.until))
    except OrganisationRefused as error:
        return refused(str(error), error.field or None)
    if same is None or same.stored is None:
        known.append(_Known(given, None))
        return new(about=about)
    same.given = given
    before, after = officer_facts(same.stored), _facts(given)
    changes = [
        Change(label, shown_day(name, before[name]), shown_day(name, after[name]))
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]
    return changed(*changes, about=about) if changes else unchanged(about=about)


def _facts(given: OfficerGiven) -> dict[str, str]:
    return {
        "email": given.email,
        "telephone": given.telephone,
        "until": "" if given.until is None else given.until.isoformat(),
        "source": given.source,
    }


def _apply(session: Session, row: OfficerRowGiven, by: str) -> Applied:
    given = row.officer
    clp = certain_clp(session, row.clp, given.since)
    stored = next(
        (
            officer
            for officer in queries.list_known_officers(session, [clp.id])[clp.id]
            if (officer_given(officer).who, officer.since) == (given.who, given.since)
        ),
        None,
    )
    if stored is None:
        return Applied(service.record_officer(session, clp.id, given, by=by).id, None)
    before = {
        name: encrypt(text) if name in SECRET else text
        for name, text in officer_facts(stored).items()
        if name in LABELS
    }
    # Office and name stay as they are written on record: the row only told them apart.
    given = replace(given, office=stored.office, name=stored.name)
    made = service.change_officer(session, stored.id, given, version=stored.version, by=by)
    return Applied(made.id, {**before, "version": made.version})


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    officer, _clp = queries.get_officer(session, subject, None)
    since_changed = DomainError(
        f"{officer.name}, {officer.office}, has been changed since: it can no longer be put back."
    )
    if before is None:
        if officer.version != 1:
            raise since_changed
        service.void_officer(session, subject, reason=reason, version=1, by=by)
        return
    if officer.version != before["version"]:
        raise since_changed
    texts = cast(Mapping[str, str], before)
    given = replace(
        officer_given(officer),
        email=decrypt(texts["email"]),
        telephone=decrypt(texts["telephone"]),
        until=date.fromisoformat(texts["until"]) if texts["until"] else None,
        source=texts["source"],
    )
    service.change_officer(session, subject, given, version=officer.version, by=by)


OFFICERS = intake(
    IntakeKind[OfficerRowGiven](
        name="clp-officers",
        title="Officers of CLPs",
        one="officer",
        permission=SelectionPermission.KEEP_CLP,
        columns=(
            IntakeColumn("name", "Name", "Who holds it.", required=True, example="Ada Birch"),
            CLP_COLUMN,
            IntakeColumn("office", "Office", "What she is.", required=True, example="Secretary"),
            IntakeColumn("email", "E-mail", "Encrypted.", example="ada@example.org"),
            IntakeColumn("telephone", "Telephone", "Encrypted.", example="020 7946 0123"),
            IntakeColumn(
                "since", "Since", "The first day in office.", required=True, example="2018-07-01"
            ),
            IntakeColumn(
                "until", "Until", "The first day no longer in office; blank while she holds it."
            ),
            SOURCE_COLUMN,
        ),
        read=_read,
        key=lambda row: (folded(row.clp), row.officer.who, row.officer.since),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=officer_path,
        lead="A row with the CLP, office, name and first day of an officer on record changes that"
        " one. This gives nobody a role: an administrator lets a secretary sign in.",
    )
)
