"""The list of deselection marks, for pages and files: confidential in each."""

from __future__ import annotations

from collections.abc import Mapping

from app.confidence.domain.rounds import RULES
from app.confidence.models import MarkStep
from app.confidence.queries.marks import Cause, MarkRow
from app.tabular.table import Column, Table

CONFIDENTIAL = "Confidential: deselection marks are not public."


def mark_path(mark_id: int) -> str:
    """The address of a mark."""
    return f"/confidence/marks/{mark_id}"


def cause_words(cause: Cause) -> str:
    """A cause in a line: "Refuses to recognise the leader (Conference 2016)"."""
    return f"{RULES[cause.kind].labels[cause.outcome].capitalize()} ({cause.round})"


def marks_table() -> Table[MarkRow]:
    """Marks as they stand on a day."""
    return Table(
        name="deselection-marks-confidential",
        title="Deselection marks (confidential)",
        columns=(
            Column[MarkRow](
                "name", "Member", lambda row: row.name, link=lambda row: mark_path(row.id)
            ),
            Column[MarkRow](
                "constituency", "Constituency", lambda row: row.constituency, absent="not known"
            ),
            Column[MarkRow]("region", "Region", lambda row: row.region, absent="not known"),
            Column[MarkRow]("state", "State", lambda row: row.state.value.capitalize()),
            Column[MarkRow]("since", "Since", lambda row: row.since),
            Column[MarkRow](
                "route",
                "Route",
                lambda row: None if row.route is None else row.route.value.capitalize(),
                absent="none chosen",
            ),
            Column[MarkRow](
                "outcome",
                "Outcome",
                lambda row: None if row.outcome is None else row.outcome.value.capitalize(),
                absent="none yet",
            ),
            Column[MarkRow](
                "causes",
                "Causes",
                lambda row: "; ".join(cause_words(cause) for cause in row.causes) or None,
                absent="none on record",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def step_words(step: MarkStep) -> str:
    """What happened, in a few words: "Route chosen: trigger ballot"."""
    more = step.route or step.outcome
    return step.kind.value.capitalize() + (f": {more.value}" if more else "")


def steps_table(by: Mapping[str, str]) -> Table[MarkStep]:
    """The steps of one mark. by: names of those who recorded them."""
    return Table(
        name="mark-steps-confidential",
        title="Steps of a deselection mark (confidential)",
        columns=(
            Column[MarkStep]("step", "Step", step_words),
            Column[MarkStep]("effective_on", "From", lambda step: step.effective_on),
            Column[MarkStep]("reason", "Reason", lambda step: step.reason),
            Column[MarkStep]("recorded_by", "Recorded by", lambda step: by[step.recorded_by]),
            Column[MarkStep]("recorded_at", "Recorded", lambda step: step.recorded_at),
        ),
        attribution=CONFIDENTIAL,
    )
