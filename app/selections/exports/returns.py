"""The tables of returns: the list over all ballots, the steps of one."""

from __future__ import annotations

from collections.abc import Mapping

from app.selections.domain.returns import Meeting
from app.selections.exports.ballots import CONFIDENTIAL, ballot_path
from app.selections.models.returns import ReturnStep
from app.selections.queries.returns import ListedReturn
from app.tabular.table import Column, Table


def return_path(return_id: int) -> str:
    """The address of a return."""
    return f"/selections/returns/{return_id}"


def returns_table(*, as_file: bool = False) -> Table[ListedReturn]:
    """Returns over all ballots; a page, which is narrow, says some of it in one column."""
    unit = Column[ListedReturn](
        "unit",
        "Unit",
        lambda one: one.unit.label,
        link=lambda one: return_path(one.row.id),
    )
    member = Column[ListedReturn](
        "member",
        "Ballot of",
        lambda one: (
            one.ballot.member if as_file else f"{one.ballot.member}, {one.ballot.constituency}"
        ),
        link=lambda one: ballot_path(one.ballot.id),
    )
    result = Column[ListedReturn](
        "result",
        "Comes to",
        lambda one: (
            f"{one.row.result.value} (retake)"
            if one.row.meeting is Meeting.RETAKE and not as_file
            else one.row.result.value
        ),
    )
    state = Column[ListedReturn](
        "state",
        "State",
        lambda one: (
            one.row.state.value.capitalize() + (", late" if one.row.late and not as_file else "")
        ),
    )
    only_in_files = (
        Column[ListedReturn]("constituency", "Constituency", lambda one: one.ballot.constituency),
        Column[ListedReturn]("meeting", "Meeting", lambda one: one.row.meeting.value.capitalize()),
        Column[ListedReturn](
            "turnout", "Turnout", lambda one: one.row.turnout, numeric=True, absent="not said"
        ),
        Column[ListedReturn]("late", "In time", lambda one: "late" if one.row.late else "in time"),
    )
    return Table(
        name="returns",
        title="Returns",
        columns=(
            unit,
            member,
            *(only_in_files if as_file else ()),
            Column[ListedReturn](
                "for_member",
                "For keeping the MP",
                lambda one: one.row.for_member,
                numeric=True,
                absent="no votes",
            ),
            Column[ListedReturn](
                "for_selection",
                "For a full selection",
                lambda one: one.row.for_selection,
                numeric=True,
                absent="no votes",
            ),
            result,
            Column[ListedReturn]("held_on", "Met on", lambda one: one.row.held_on),
            Column[ListedReturn]("entered_at", "Entered at", lambda one: one.row.entered_at),
            state,
        ),
        attribution=CONFIDENTIAL,
    )


def return_steps_table(by: Mapping[str, str]) -> Table[ReturnStep]:
    """What has happened to a return. by: names of those who did it."""
    return Table(
        name="return-steps",
        title="What has happened",
        columns=(
            Column[ReturnStep]("kind", "What", lambda row: row.kind.value.capitalize()),
            Column[ReturnStep](
                "recorded_by", "By", lambda row: by.get(row.recorded_by, row.recorded_by)
            ),
            Column[ReturnStep]("recorded_at", "At", lambda row: row.recorded_at),
            Column[ReturnStep]("reason", "Reason", lambda row: row.reason, absent="none given"),
        ),
        attribution=CONFIDENTIAL,
    )
