"""Records which parties govern. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.members.queries import get_party_by_any_name
from app.splits.domain.governments import Governing, GovernmentRefused, check_governing
from app.splits.events import SplitEvent
from app.splits.models.groups import GoverningSpell
from app.splits.queries import governments as queries

GOVERNMENTS = "splits governments"


def record_government(
    session: Session,
    *,
    party: str,
    since: date,
    until: date | None,
    source: str,
    by: str,
) -> GoverningSpell:
    """Record that a party governs from a day on. party: by any of its names.

    Raises UnknownParty, NoParty and GovernmentRefused.
    """
    one_at_a_time(session, GOVERNMENTS)
    name = get_party_by_any_name(session, party)
    _check(session, Governing(name, since, until), None)
    row = GoverningSpell(
        party=name,
        since=since,
        until=until,
        source=source.strip(),
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(row)
    session.flush()
    _tell(session, SplitEvent.GOVERNMENT_RECORDED, row, governing_facts(row), by=by)
    return row


def correct_government(
    session: Session,
    spell_id: int,
    *,
    since: date,
    until: date | None,
    source: str,
    version: int | None,
    by: str,
) -> GoverningSpell:
    """Record that a party governs no longer, or correct the days or the source.

    Raises NotInRecord, StaleEdit and GovernmentRefused.
    """
    row = _locked(session, spell_id, version)
    before = governing_facts(row)
    _check(session, Governing(row.party, since, until), row)
    row.since, row.until, row.source = since, until, source.strip()
    after = governing_facts(row)
    changed = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
    if not changed:
        raise GovernmentRefused("Nothing is changed: correct what is wrong, or go back.")
    row.version += 1
    session.flush()
    _tell(session, SplitEvent.GOVERNMENT_CHANGED, row, {"party": row.party, **changed}, by=by)
    return row


def void_government(
    session: Session, spell_id: int, *, reason: str, version: int | None, by: str
) -> GoverningSpell:
    """Void a spell recorded by mistake. Raises NotInRecord, StaleEdit and GovernmentRefused."""
    row = _locked(session, spell_id, version)
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason.strip()
    row.version += 1
    session.flush()
    _tell(session, SplitEvent.GOVERNMENT_VOIDED, row, {"reason": reason.strip()}, by=by)
    return row


def governing_facts(row: GoverningSpell) -> dict[str, str]:
    """What is on record of a spell, by the fields of its form, as text."""
    return {
        "party": row.party,
        "since": row.since.isoformat(),
        "until": "" if row.until is None else row.until.isoformat(),
        "source": row.source,
    }


def _check(session: Session, new: Governing, own: GoverningSpell | None) -> None:
    others = [
        Governing(row.party, row.since, row.until)
        for row in queries.list_governing(session)
        if row is not own
    ]
    check_governing(new, others)


def _locked(session: Session, spell_id: int, version: int | None) -> GoverningSpell:
    one_at_a_time(session, GOVERNMENTS)
    row = queries.get_governing(session, spell_id)
    session.refresh(row)
    if row.version != version:
        raise StaleEdit(governing_facts(row))
    if row.voided_at is not None:
        raise GovernmentRefused("This is voided already.")
    return row


def _tell(
    session: Session,
    event: SplitEvent,
    row: GoverningSpell,
    changes: Mapping[str, object],
    *,
    by: str,
) -> None:
    audit.record(session, event, by=by, subject=f"government {row.id}", changes=changes)
