"""Whole histories of the whip and of membership, taken in from a file whose rows have no order.

A history is only legal as a whole: its rows are planned together with what is on record, are put
on record together, and are taken back together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.intake.registry import (
    Applied,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    TakenBack,
    intake,
    new,
    read_day,
    refused,
    unchanged,
)
from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.kernel.words import folded
from app.members.matching import list_meant, plan_members
from app.members.queries import names_of
from app.whips import queries, service
from app.whips.domain import DecidedBy, MembershipAction, WhipAction, WhipRefused
from app.whips.domain.histories import Machine, Misfit, Step, find_misfit, misfit_refused
from app.whips.forms import LONGEST_REASON, MACHINES, TABLES
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.permissions import WhipPermission
from app.whips.service import Decision
from app.whips.service.keeping import steps_of
from app.whips.service.recording import check_decision, stranger

AnyTable = type[WhipStatusChange] | type[MembershipChange]
LONGEST = {"member": 200, "reason": LONGEST_REASON, "source": 200}
ENUMS: Mapping[str, type[WhipAction] | type[MembershipAction]] = {
    "whip": WhipAction,
    "membership": MembershipAction,
}


@dataclass(frozen=True, slots=True)
class ChangeGiven:
    """What a row says: whom it is about, and what was decided."""

    member: str
    decision: Decision


def _read(history: str, texts: Mapping[str, str]) -> ChangeGiven:
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most:,} characters.", name)
    actions, action = [one.value for one in ENUMS[history]], folded(texts["action"])
    if action not in actions:
        raise RowRefused(f"An action is one of {', '.join(actions)}.", "action")
    deciders = [one.value for one in DecidedBy]
    decided = folded(texts["decided_by"])
    if decided not in deciders:
        raise RowRefused(f"Who decided is one of {', '.join(deciders)}.", "decided_by")
    effective_on = _day(texts, "effective_on")
    if effective_on is None:
        raise RowRefused("Enter the day it takes effect, as 2016-09-25.", "effective_on")
    return ChangeGiven(
        texts["member"],
        Decision(
            ENUMS[history](action),
            effective_on,
            DecidedBy(decided),
            texts["reason"],
            texts["source"] or None,
            None,
            _day(texts, "ends_on"),
            _day(texts, "review_on"),
        ),
    )


def _day(texts: Mapping[str, str], name: str) -> date | None:
    return read_day(texts[name], name) if texts[name] else None


def _key(given: ChangeGiven) -> Hashable:
    return folded(given.member), given.decision.effective_on


# --- planning ----------------------------------------------------------------------------------


def _plan(history: str, session: Session, rows: Sequence[ChangeGiven]) -> list[Planned]:
    meant = plan_members(session, {given.member for given in rows}, None)
    ids = {who for who in meant.values() if isinstance(who, int)}
    on_record = queries.list_in_force(session, TABLES[history], ids)
    first_days = queries.list_first_days(session, ids)
    names = names_of(session, ids)
    planned: dict[int, Planned] = {}
    together: dict[int, dict[int, Step[Any]]] = {}
    for at, given in enumerate(rows):
        who = meant[given.member]
        if isinstance(who, Planned):
            planned[at] = who
            continue
        day = given.decision.effective_on
        outcome = _plan_alone(given.decision, on_record[who], about=(who, day))
        if outcome is None and not (who in first_days and first_days[who] <= day):
            outcome = refused(stranger(session, names[who], day), "member")
        if outcome is not None:
            planned[at] = outcome
        elif any(step.effective_on == day for step in together.get(who, {}).values()):
            # The second row about one change is refused by the intake, which knows its line.
            planned[at] = new(about=(who, day))
        else:
            together.setdefault(who, {})[at] = given.decision.step
    for who, steps in together.items():
        before = steps_of(on_record[who])
        planned |= _plan_history(MACHINES[history], names[who], who, before, steps)
    return [planned[at] for at in range(len(rows))]


def _plan_alone(decision: Decision, on_record: Sequence[Any], *, about: Hashable) -> Planned | None:
    """What becomes of a row by itself; None where the rest of the history has to be looked at."""
    try:
        check_decision(decision)
    except WhipRefused as error:
        return refused(str(error), error.field or None)
    for row in on_record:
        if row.effective_on != decision.effective_on:
            continue
        if steps_of([row]) == [decision.step] and row.decided_by is decision.decided_by:
            return unchanged(about=about)
        return refused(
            f"Another change of {written_day(decision.effective_on)} is on record. Void that one"
            " first, or take this row out.",
            "effective_on",
        )
    return None


def _plan_history(
    machine: Machine[Any, Any],
    name: str,
    who: int,
    before: list[Step[Any]],
    steps: dict[int, Step[Any]],
) -> dict[int, Planned]:
    """What becomes of the rows of one member, whose days differ: refused, until the rest fits."""
    planned = {}
    left = dict(steps)
    while left:
        misfit = find_misfit(machine, [*before, *left.values()])
        if misfit is None:
            break
        at = _to_blame(misfit, left)
        refusal = misfit_refused(machine, name, misfit)
        if left[at] == misfit.step:
            column = refusal.field if refusal.field in ("ends_on", "review_on") else "action"
            planned[at] = refused(str(refusal), column)
        else:
            planned[at] = refused(
                f"A change on record would no longer fit after it. {refusal}", "effective_on"
            )
        del left[at]
    return planned | {at: new(about=(who, step.effective_on)) for at, step in left.items()}


def _to_blame(misfit: Misfit[Any, Any], rows: Mapping[int, Step[Any]]) -> int:
    """The row that does not fit, or else the last before the change on record that no longer does.

    What is on record fits without the rows, so there is one before it.
    """
    up_to = [at for at, step in rows.items() if step.effective_on <= misfit.step.effective_on]
    return max(up_to, key=lambda at: rows[at].effective_on)


# --- taking in and taking back -----------------------------------------------------------------


def _apply_all(
    history: str, session: Session, rows: Sequence[ChangeGiven], by: str
) -> Iterator[Applied]:
    table = TABLES[history]
    meant = list_meant(session, {given.member for given in rows}, None)
    ids = {text: found.certain.id for text, found in meant.items() if found.certain is not None}
    affected: dict[int, date] = {}
    for given in rows:
        if given.member not in ids:
            raise DomainError(f"No member fits “{given.member}” any more. Send the file again.")
        who, day = ids[given.member], given.decision.effective_on
        affected[who] = min(day, affected.get(who, day))
    with service.rewriting(session, table, affected):
        for given in rows:
            made = service.insert_change(session, table, ids[given.member], given.decision, by=by)
            yield Applied(made.id, None)


def _void_all(
    history: str, session: Session, taken: Sequence[TakenBack], reason: str, by: str
) -> Iterator[DomainError | None]:
    table = TABLES[history]
    rows = [queries.get_change(session, table, one.subject) for one in taken]
    affected: dict[int, date] = {}
    for row in rows:
        first = affected.get(row.member_id, row.effective_on)
        affected[row.member_id] = min(first, row.effective_on)
    obstacles = _obstacles(history, session, rows)
    if obstacles:
        yield from (obstacles.get(row.id) for row in rows)
        return
    with service.rewriting(session, table, affected):
        for row in rows:
            service.void_inserted(session, table, row, reason=reason, by=by)
            yield None


def _obstacles(history: str, session: Session, rows: Sequence[Any]) -> dict[int, DomainError]:
    """What stands against taking changes back, by the change: voided by hand, or built upon."""
    found: dict[int, DomainError] = {
        row.id: DomainError("It has been voided since.") for row in rows if row.voided_at
    }
    ids = {row.member_id for row in rows}
    names = names_of(session, ids)
    taken = {row.id for row in rows}
    in_force = queries.list_in_force(session, TABLES[history], ids)
    for row in rows:
        left = [one for one in in_force.pop(row.member_id, []) if one.id not in taken]
        machine: Machine[Any, Any] = MACHINES[history]
        misfit = find_misfit(machine, steps_of(left))
        if misfit is not None:
            refusal = misfit_refused(machine, names[row.member_id], misfit)
            found[row.id] = WhipRefused(f"A change recorded since would no longer fit. {refusal}")
    return found


# --- the two kinds -----------------------------------------------------------------------------


def _kind(history: str, name: str, title: str, example: str) -> IntakeKind[ChangeGiven]:
    actions = ", ".join(action.value for action in ENUMS[history])
    deciders = ", ".join(one.value for one in DecidedBy)
    return IntakeKind[ChangeGiven](
        name=name,
        title=title,
        one="change",
        permission=WhipPermission.CHANGE,
        columns=(
            IntakeColumn(
                "member", "Member", "Name or official id.", required=True, example="Diane Abbott"
            ),
            IntakeColumn(
                "effective_on",
                "Takes effect on",
                "The day it takes effect.",
                required=True,
                example="2016-09-25",
            ),
            IntakeColumn("action", "Action", f"{actions}.", required=True, example=example),
            IntakeColumn(
                "decided_by", "Decided by", f"{deciders}.", required=True, example="chief whip"
            ),
            IntakeColumn(
                "reason", "Reason", "Why; kept encrypted.", required=True, example="Case 4 of 2016"
            ),
            IntakeColumn("source", "Source", "Where this is known from.", example="Minute book"),
            IntakeColumn("ends_on", "Ends on", "Of a fixed term, the first day after it."),
            IntakeColumn(
                "review_on", "Review on", "When to look at it again.", example="2016-12-01"
            ),
        ),
        read=lambda texts: _read(history, texts),
        key=_key,
        plan=lambda session, rows: _plan(history, session, rows),
        apply_all=lambda session, rows, by: _apply_all(history, session, rows, by),
        void_all=lambda session, taken, reason, by: _void_all(history, session, taken, reason, by),
        link=lambda change_id: f"/whips/changes/{history}/{change_id}",
        lead="The rows may stand in any order: each member’s history is looked at as a whole,"
        " together with what is on record.",
    )


intake(_kind("whip", "whip-status", "Whip status, whole histories", "withdraw"))
intake(_kind("membership", "party-membership", "Membership of the party, whole histories", "expel"))
