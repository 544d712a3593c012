"""The tables of the overview: seats, units that are missing or late, reminders; and its picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.selections.domain.ballots import Stage
from app.selections.domain.overview import SeatGroup
from app.selections.domain.reminders import which_words
from app.selections.exports.ballots import CONFIDENTIAL, ballot_path
from app.selections.queries.overview import SeatRow, WaitingUnit
from app.selections.queries.reminders import ReminderRow
from app.tabular.table import Column, Table
from app.web.hemicycle import Hemicycle, Part, hemicycle
from app.web.looks import Look

LOOKS = {
    SeatGroup.SETTLED: Look.YES,
    SeatGroup.BALLOT: Look.EQUIVOCATES,
    SeatGroup.SELECTION: Look.NO,
    SeatGroup.ENDED: Look.WITHDRAWN,
    SeatGroup.NONE: Look.NONE,
}


def seats_picture(rows: Sequence[SeatRow]) -> Hemicycle:
    """A seat for each, by what its selection has come to."""
    counts = Counter(row.state.group for row in rows)
    return hemicycle(
        "How far is the selection in each seat?",
        [Part(group.value, counts[group], look) for group, look in LOOKS.items()],
        one="seat",
        part="Selection",
    )


def seats_table() -> Table[SeatRow]:
    """Every seat of the party with the state of its selection."""
    return Table(
        name="selections-overview",
        title="Seats by the state of their selection",
        columns=(
            Column[SeatRow](
                "constituency",
                "Constituency",
                lambda row: row.constituency,
                link=lambda row: None if row.clp_id is None else f"/selections/clps/{row.clp_id}",
            ),
            Column[SeatRow](
                "member",
                "MP",
                lambda row: row.member,
                link=lambda row: None if row.member_id is None else f"/members/{row.member_id}",
                absent="nobody",
            ),
            Column[SeatRow]("region", "Region", lambda row: row.region, absent="not known"),
            Column[SeatRow](
                "state",
                "State",
                lambda row: row.state.value.capitalize(),
                link=_process,
            ),
            Column[SeatRow](
                "missing", "Units missing", lambda row: row.missing or None, numeric=True
            ),
            Column[SeatRow]("late", "Units late", lambda row: row.late or None, numeric=True),
            Column[SeatRow](
                "next_on",
                "Next day",
                lambda row: row.next_on,
                absent="none ahead",
                hint="Of a ballot that runs or a vacancy that is open.",
            ),
            Column[SeatRow]("stage", "What is then", _stage_words, absent="nothing"),
        ),
        attribution=CONFIDENTIAL,
    )


def _process(row: SeatRow) -> str | None:
    if row.vacancy is not None:
        return f"/selections/vacancies/{row.vacancy.id}"
    return None if row.ballot is None else ballot_path(row.ballot.id)


def _stage_words(row: SeatRow) -> str | None:
    if row.overdue:
        return "Papers are overdue"
    return None if row.stage is None else row.stage.label


def waiting_table() -> Table[WaitingUnit]:
    """Units that a ballot waits for, and those that answered late."""
    return Table(
        name="units-missing-or-late",
        title="Units that are missing or answered late",
        columns=(
            Column[WaitingUnit]("unit", "Unit", lambda row: row.unit.name),
            Column[WaitingUnit](
                "organisation",
                "Pool",
                lambda row: row.unit.organisation or row.unit.pool.label,
            ),
            Column[WaitingUnit](
                "constituency",
                "Constituency",
                lambda row: row.ballot.constituency,
                link=lambda row: ballot_path(row.ballot.id),
            ),
            Column[WaitingUnit]("member", "MP", lambda row: row.ballot.member),
            Column[WaitingUnit]("state", "Returned", lambda row: row.unit.state.value.capitalize()),
            Column[WaitingUnit]("due_on", "Papers by", lambda row: row.ballot.days[Stage.PAPERS]),
            Column[WaitingUnit](
                "entered_on", "Entered on", lambda row: row.entered_on, absent="not yet"
            ),
            Column[WaitingUnit](
                "days_late",
                "Days late",
                lambda row: row.days if row.days > 0 else None,
                numeric=True,
                absent="not late",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def reminders_table() -> Table[ReminderRow]:
    """What was sent to secretaries: of which deadline, to whom, and what became of it."""
    return Table(
        name="reminders",
        title="Reminders sent to CLPs’ secretaries",
        columns=(
            Column[ReminderRow]("sent_at", "Reminded at", lambda row: row.sent_at),
            Column[ReminderRow](
                "clp", "CLP", lambda row: row.clp, link=lambda row: ballot_path(row.ballot_id)
            ),
            Column[ReminderRow]("member", "Ballot of", lambda row: row.member),
            Column[ReminderRow]("to", "To", lambda row: row.to),
            Column[ReminderRow]("due_on", "Papers by", lambda row: row.due_on),
            Column[ReminderRow]("which", "Which", lambda row: which_words(row.days_before)),
            Column[ReminderRow]("delivery", "Mail", lambda row: row.delivery),
        ),
        attribution=CONFIDENTIAL,
    )
