"""Officers' actions on whip status and party membership. Nothing here commits.

Both histories are kept by the same steps: take turns, read the member's whole history, let the
rule say whether it still holds together, store, let other rooms put right what they keep beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord, StaleEdit
from app.members import queries as members
from app.whips import queries
from app.whips.domain import (
    MEMBERSHIP,
    WHIP,
    DecidedBy,
    Machine,
    MembershipAction,
    Step,
    WhipAction,
    WhipRefused,
    states_of,
)
from app.whips.events import WhipEvent
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.registry import changing

HISTORIES = "whips"
"""Histories change one after the other: whether a change fits hangs on all of a member's."""

AnyChange = WhipStatusChange | MembershipChange
Table = TypeVar("Table", WhipStatusChange, MembershipChange)


@dataclass(frozen=True, slots=True)
class _Kind:
    machine: Machine[Any, Any]
    recorded: WhipEvent
    voided: WhipEvent
    reinstated: WhipEvent


KINDS: Mapping[type[AnyChange], _Kind] = {
    WhipStatusChange: _Kind(
        WHIP, WhipEvent.STATUS_RECORDED, WhipEvent.STATUS_VOIDED, WhipEvent.STATUS_REINSTATED
    ),
    MembershipChange: _Kind(
        MEMBERSHIP,
        WhipEvent.MEMBERSHIP_RECORDED,
        WhipEvent.MEMBERSHIP_VOIDED,
        WhipEvent.MEMBERSHIP_REINSTATED,
    ),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What is recorded of one or many members: the same of each.

    ends_on: of a suspension for a fixed term, the first day after it. review_on: when to look at
    it again. source: a document's name or address; file_id: the document itself.
    """

    action: WhipAction | MembershipAction
    effective_on: date
    decided_by: DecidedBy
    reason: str
    source: str | None = None
    file_id: int | None = None
    ends_on: date | None = None
    review_on: date | None = None


def record_whip_change(
    session: Session,
    member_id: int,
    action: WhipAction,
    *,
    effective_on: date,
    decided_by: DecidedBy,
    reason: str,
    source: str | None = None,
    file_id: int | None = None,
    ends_on: date | None = None,
    review_on: date | None = None,
    by: str,
) -> WhipStatusChange:
    """Record a change of a member's whip from a day on, which may lie before later changes.

    Raises NotInRecord for nobody, WhipRefused with a sentence for what does not fit.
    """
    decision = Decision(
        action, effective_on, decided_by, reason, source, file_id, ends_on, review_on
    )
    return record_changes(session, WhipStatusChange, [member_id], decision, by=by)[0]


def record_membership_change(
    session: Session,
    member_id: int,
    action: MembershipAction,
    *,
    effective_on: date,
    decided_by: DecidedBy,
    reason: str,
    source: str | None = None,
    file_id: int | None = None,
    ends_on: date | None = None,
    review_on: date | None = None,
    by: str,
) -> MembershipChange:
    """Record a change of somebody's membership of the party; it does not touch the whip.

    Raises NotInRecord for nobody, WhipRefused with a sentence for what does not fit.
    """
    decision = Decision(
        action, effective_on, decided_by, reason, source, file_id, ends_on, review_on
    )
    return record_changes(session, MembershipChange, [member_id], decision, by=by)[0]


def record_changes(
    session: Session,
    table: type[Table],
    member_ids: Sequence[int],
    decision: Decision,
    *,
    by: str,
) -> list[Table]:
    """Record one decision over many members: each gets a record of her own, all or none.

    Raises WhipRefused with a sentence for each member it does not fit.
    """
    kind = KINDS[table]
    one_at_a_time(session, HISTORIES)
    _check(decision)
    names = _names(session, member_ids)
    refuse_strangers(session, names, decision.effective_on)
    now = clock.now()
    rows = [
        table(
            member_id=member_id,
            action=decision.action,
            state=kind.machine.initial,
            effective_on=decision.effective_on,
            decided_by=decision.decided_by,
            reason=decision.reason.strip(),
            source=(decision.source or "").strip() or None,
            file_id=decision.file_id,
            ends_on=decision.ends_on,
            review_on=decision.review_on,
            recorded_at=now,
            recorded_by=by,
            version=1,
        )
        for member_id in names
    ]
    _keep(session, table, names, {row.member_id: row.effective_on for row in rows}, add=rows)
    for row in rows:
        audit.record(
            session,
            kind.recorded,
            by=by,
            subject=f"member {row.member_id}",
            changes={"change": row.id, **_as_told(row)},
            person=f"member {row.member_id}",
            private={"reason": row.reason},
        )
    return rows


def void_whip_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> WhipStatusChange:
    """Void a change of the whip that was recorded by mistake. Raises as `void_change`."""
    return void_change(session, WhipStatusChange, change_id, reason=reason, version=version, by=by)


def reinstate_whip_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> WhipStatusChange:
    """Let a voided change of the whip count again. Raises as `reinstate_change`."""
    return reinstate_change(
        session, WhipStatusChange, change_id, reason=reason, version=version, by=by
    )


def void_membership_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> MembershipChange:
    """Void a change of membership that was recorded by mistake. Raises as `void_change`."""
    return void_change(session, MembershipChange, change_id, reason=reason, version=version, by=by)


def reinstate_membership_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> MembershipChange:
    """Let a voided change of membership count again. Raises as `reinstate_change`."""
    return reinstate_change(
        session, MembershipChange, change_id, reason=reason, version=version, by=by
    )


def void_change(
    session: Session,
    table: type[Table],
    change_id: int,
    *,
    reason: str,
    version: int | None,
    by: str,
) -> Table:
    """Void a change: it stays on record with the reason and counts no more.

    Raises NotInRecord, StaleEdit, and WhipRefused when later changes would not fit without it.
    """
    row = _locked(session, table, change_id, version)
    if row.voided_at is not None:
        raise WhipRefused("This change has been voided already.")
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason.strip()
    _put_right(session, table, row)
    _tell(session, KINDS[table].voided, row, reason, by)
    return row


def reinstate_change(
    session: Session,
    table: type[Table],
    change_id: int,
    *,
    reason: str,
    version: int | None,
    by: str,
) -> Table:
    """Let a voided change count again.

    Raises NotInRecord, StaleEdit, and WhipRefused when it no longer fits what is recorded.
    """
    row = _locked(session, table, change_id, version)
    if row.voided_at is None:
        raise WhipRefused("This change is not voided: it counts.")
    row.voided_at = row.voided_by = row.void_reason = None
    _put_right(session, table, row)
    _tell(session, KINDS[table].reinstated, row, reason, by)
    return row


def refuse_strangers(session: Session, names: Mapping[int, str], on: date) -> None:
    """Refuse members who have not sat for the own party by a day (WhipRefused).

    The record shows a suspended member as an Independent, perhaps from the same day: so it is
    enough that she sat for the party before.
    """
    own = members.get_own_party(session)
    party = members.find_party(session, own)
    sat = {} if party is None else members.list_sat_for(session, party.id, None, on)
    strangers = sorted(name for member_id, name in names.items() if member_id not in sat)
    if strangers:
        raise WhipRefused(
            f"{', '.join(strangers)} had not sat for {own} by {written_day(on)}: whip and"
            " membership are recorded for that party's members only.",
            "effective_on",
        )


def _check(decision: Decision) -> None:
    """Refuse days that cannot be (WhipRefused)."""
    suspends = decision.action in (
        WhipAction.SUSPEND,
        MembershipAction.SUSPEND,
        WhipAction.REVIEW,
        MembershipAction.REVIEW,
    )
    if decision.ends_on is not None and not suspends:
        raise WhipRefused("Only a suspension has a fixed term: leave its end out.", "ends_on")
    for day, field in ((decision.ends_on, "ends_on"), (decision.review_on, "review_on")):
        if day is not None and day <= decision.effective_on:
            raise WhipRefused(
                f"Enter a day after {written_day(decision.effective_on)}, when it takes effect.",
                field,
            )
    if decision.action in (WhipAction.REVIEW, MembershipAction.REVIEW) and not (
        decision.review_on or decision.ends_on
    ):
        raise WhipRefused("Say when to look at it again, or when the term ends.", "review_on")


def _names(session: Session, member_ids: Sequence[int]) -> dict[int, str]:
    """Names by id, in the order given, each once. Raises NotInRecord for nobody at all."""
    wanted = list(dict.fromkeys(member_ids))
    known = members.names_of(session, wanted)
    for member_id in wanted:
        if member_id not in known:
            raise NotInRecord(f"No member with the official id {member_id} is in the record.")
    return {member_id: known[member_id] for member_id in wanted}


def _locked(session: Session, table: type[Table], change_id: int, version: int | None) -> Table:
    one_at_a_time(session, HISTORIES)
    row = queries.get_change(session, table, change_id)
    session.refresh(row)
    if row.version != version:
        raise StaleEdit({"reason": f"Voided: {row.void_reason}" if row.voided_at else "It counts."})
    return row


def _put_right(session: Session, table: type[Table], row: Table) -> None:
    row.version += 1
    names = _names(session, [row.member_id])
    _keep(session, table, names, {row.member_id: row.effective_on})


def _keep(
    session: Session,
    table: type[Table],
    names: Mapping[int, str],
    affected: Mapping[int, date],
    add: Sequence[Table] = (),
) -> None:
    """Store changes if every member's history holds together with them (WhipRefused if not).

    What other rooms keep beside the whip is put right; membership has no such thing. The states
    of later changes are set anew, for a review keeps whatever state comes before it.
    """
    machine = KINDS[table].machine
    with session.no_autoflush:
        rows: dict[int, list[Table]] = {member_id: [] for member_id in names}
        for row in session.scalars(select(table).where(table.member_id.in_(list(names)))):
            rows[row.member_id].append(row)
        for row in add:
            rows[row.member_id].append(row)
        states: list[tuple[Table, Any]] = []
        sentences = []
        for member_id, name in names.items():
            live = sorted(
                (row for row in rows[member_id] if row.voided_at is None),
                key=lambda row: row.effective_on,
            )
            steps: list[Step[Any]] = [Step(row.effective_on, row.action) for row in live]
            try:
                found = states_of(machine, name, steps)
            except WhipRefused as refusal:
                sentences.append(str(refusal))
            else:
                states += zip(live, (state for _, state in found), strict=True)
        if sentences:
            raise WhipRefused(" ".join(sentences), "effective_on")

    def store() -> None:
        session.add_all(add)
        for row, state in states:
            if row.state is not state:
                row.state = state
        session.flush()

    if table is WhipStatusChange:
        # The void of a row is in memory only: others must still read what was.
        with session.no_autoflush, changing(session, affected):
            store()
    else:
        store()


def _tell(session: Session, event: WhipEvent, row: AnyChange, reason: str, by: str) -> None:
    person = f"member {row.member_id}"
    audit.record(
        session,
        event,
        by=by,
        subject=person,
        changes={"change": row.id, **_as_told(row)},
        person=person,
        private={"why": reason.strip()},
    )


def _as_told(row: AnyChange) -> dict[str, object]:
    return {
        "action": row.action.value,
        "state": row.state.value,
        "effective_on": row.effective_on.isoformat(),
        "decided_by": row.decided_by.value,
        "source": row.source,
        "file": row.file_id,
        "ends_on": None if row.ends_on is None else row.ends_on.isoformat(),
        "review_on": None if row.review_on is None else row.review_on.isoformat(),
    }
