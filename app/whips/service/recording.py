"""Records changes: one, many with one reason, or row by row of a history that is taken in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord
from app.kernel.words import plural
from app.members import queries as members
from app.whips.domain import DecidedBy, MembershipAction, WhipAction, WhipRefused
from app.whips.domain.histories import Step, check_days, check_insertion
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.queries import list_in_force, list_sat_by
from app.whips.service.keeping import (
    KINDS,
    Table,
    check_rewritten,
    rewriting,
    steps_of,
    take_turns,
    tell,
)

FARTHEST = timedelta(days=366)
"""How far ahead a decision may take effect: a slip of the pen in the year is farther."""


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

    @property
    def step(self) -> Step[WhipAction | MembershipAction]:
        """It as the rules see it."""
        return Step(self.effective_on, self.action, self.ends_on, self.review_on)


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

    Raises NotInRecord for nobody, and WhipRefused; where several were meant with the sentence of
    each for whom it does not fit.
    """
    names = check_changes(session, table, member_ids, decision)
    with rewriting(session, table, dict.fromkeys(names, decision.effective_on)):
        rows = [_insert(session, table, member_id, decision, by) for member_id in names]
        session.flush()
    for row in rows:
        tell(session, KINDS[table].recorded, row, by=by, reason=row.reason)
    return rows


def check_changes(
    session: Session, table: type[Table], member_ids: Sequence[int], decision: Decision
) -> dict[int, str]:
    """Whether a decision fits every member it is about: their names by id. Raises as recording."""
    take_turns(session)
    check_decision(decision)
    names = _names(session, member_ids)
    strangers = names.keys() - list_sat_by(session, names, decision.effective_on)
    histories = list_in_force(session, table, names)
    refused: dict[int, str] = {}
    field = ""
    for member_id, name in names.items():
        try:
            if member_id in strangers:
                raise WhipRefused(stranger(session, name, decision.effective_on), "effective_on")
            check_insertion(
                KINDS[table].machine, name, steps_of(histories[member_id]), decision.step
            )
        except WhipRefused as error:
            refused[member_id], field = str(error), error.field
    if refused and len(names) == 1:
        raise WhipRefused("".join(refused.values()), field)
    if refused:
        raise WhipRefused(
            f"Nothing was recorded: it does not fit for {plural(len(refused), 'member')}.",
            refused=refused,
        )
    return names


def check_decision(decision: Decision) -> None:
    """Refuse days that cannot be, for whomever it is about (WhipRefused)."""
    check_days(decision.step)
    if decision.effective_on > clock.today() + FARTHEST:
        raise WhipRefused(
            f"{written_day(decision.effective_on)} is more than a year away: check the year.",
            "effective_on",
        )


def stranger(session: Session, name: str, on: date) -> str:
    """Why nothing can be recorded of somebody who had not sat for the own party by a day.

    The public record shows a suspended member as an Independent, perhaps from the same day: so it
    is enough that she sat for the party before.
    """
    return (
        f"{name} had not sat for {members.get_own_party(session)} by {written_day(on)}: the whip"
        " and membership are recorded of that party’s members only."
    )


def insert_change(
    session: Session, table: type[Table], member_id: int, decision: Decision, *, by: str
) -> Table:
    """Put one change of a history on record inside `rewriting`, which looks at the whole.

    For a file whose rows stand in any order. Raises WhipRefused for days that cannot be.
    """
    check_rewritten(session, table, member_id)
    check_decision(decision)
    row = _insert(session, table, member_id, decision, by)
    session.flush()
    tell(session, KINDS[table].recorded, row, by=by, reason=row.reason)
    return row


def _insert(
    session: Session, table: type[Table], member_id: int, decision: Decision, by: str
) -> Table:
    machine = KINDS[table].machine
    row = table(
        member_id=member_id,
        action=decision.action,
        # Where an action leads; what a review keeps is set when the whole is looked at.
        state=machine.leads_to.get(decision.action, machine.initial),
        effective_on=decision.effective_on,
        decided_by=decision.decided_by,
        reason=decision.reason.strip(),
        source=(decision.source or "").strip() or None,
        file_id=decision.file_id,
        ends_on=decision.ends_on,
        review_on=decision.review_on,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(row)
    return row


def _names(session: Session, member_ids: Collection[int]) -> dict[int, str]:
    """Names by id, in the order given, each once. Raises NotInRecord for nobody at all."""
    wanted = list(dict.fromkeys(member_ids))
    known = members.names_of(session, wanted)
    for member_id in wanted:
        if member_id not in known:
            raise NotInRecord(f"No member with the official id {member_id} is in the record.")
    return {member_id: known[member_id] for member_id in wanted}
