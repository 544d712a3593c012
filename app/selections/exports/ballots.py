"""The tables of trigger ballots: rounds, the ballots of one, the units of a ballot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.selections.domain.ballots import BallotOutcome, BallotState, Stage
from app.selections.domain.organisation import UnitPool
from app.selections.domain.trigger import TriggerState
from app.selections.domain.wording import SHORT
from app.selections.models.ballots import BallotStep
from app.selections.queries.ballots import BallotRow
from app.selections.queries.callable import CallableRow
from app.selections.queries.progress import Progress, UnitProgress
from app.tabular.table import Column, Table
from app.web.hemicycle import Hemicycle, Part, hemicycle
from app.web.looks import Look

CONFIDENTIAL = "Confidential: for officers of the party."


def begun(words: str) -> str:
    """Words as a cell begins with them: “For keeping the MP”, whose last word stays as it is."""
    return words[:1].upper() + words[1:]


def round_path(ballot_round_id: int) -> str:
    """The address of a round of ballots."""
    return f"/selections/rounds/{ballot_round_id}"


def ballot_path(ballot_id: int) -> str:
    """The address of a ballot."""
    return f"/selections/ballots/{ballot_id}"


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round of ballots. live: ballots of it that are running or paused."""

    id: int
    title: str
    rules: str
    called_on: date
    ballots: int
    live: int
    triggered: int
    decision_on: date | None


def rounds_table() -> Table[RoundRow]:
    """Rounds of ballots with how far they are."""
    return Table(
        name="ballot-rounds",
        title="Rounds of trigger ballots",
        columns=(
            Column[RoundRow](
                "title", "Round", lambda row: row.title, link=lambda row: round_path(row.id)
            ),
            Column[RoundRow]("rules", "Rules", lambda row: row.rules),
            Column[RoundRow]("called_on", "Called on", lambda row: row.called_on),
            Column[RoundRow]("ballots", "Ballots", lambda row: row.ballots, numeric=True),
            Column[RoundRow]("live", "Running or paused", lambda row: row.live, numeric=True),
            Column[RoundRow]("triggered", "Triggered", lambda row: row.triggered, numeric=True),
            Column[RoundRow](
                "decision_on", "Next count", lambda row: row.decision_on, absent="none ahead"
            ),
        ),
        attribution=CONFIDENTIAL,
    )


@dataclass(frozen=True, slots=True)
class BallotProgress:
    """A ballot with how far it is."""

    ballot: BallotRow
    progress: Progress

    @property
    def stands(self) -> str:
        """Where it stands, in a word or three."""
        if self.ballot.state is BallotState.CONCLUDED and self.ballot.outcome is not None:
            return self.ballot.outcome.value.capitalize()
        if self.ballot.state is BallotState.RUNNING:
            return SHORT[self.progress.assessment.state]
        if self.ballot.outcome is not None:
            return f"{self.ballot.state.value}, {self.ballot.outcome.value}".capitalize()
        return self.ballot.state.value.capitalize()


class Came(StrEnum):
    """What a ballot has come to, or must come to, as a picture shows it."""

    TRIGGERED = "Triggered, or certain to"
    OPEN = "Open"
    NOT_TRIGGERED = "Not triggered, or certain not to"
    PAUSED = "Paused"
    ENDED = "Waived or stopped"


LOOKS = {
    Came.TRIGGERED: Look.NO,
    Came.OPEN: Look.EQUIVOCATES,
    Came.NOT_TRIGGERED: Look.YES,
    Came.PAUSED: Look.WITHDRAWN,
    Came.ENDED: Look.NONE,
}
RUNS_TO = {
    TriggerState.TRIGGERED: Came.TRIGGERED,
    TriggerState.CERTAIN_TO_TRIGGER: Came.TRIGGERED,
    TriggerState.OPEN: Came.OPEN,
    TriggerState.NOT_TRIGGERED: Came.NOT_TRIGGERED,
    TriggerState.CERTAIN_NOT_TO: Came.NOT_TRIGGERED,
}


def came_to(row: BallotProgress) -> Came:
    """Where a ballot that has not been voided belongs in the picture."""
    if row.ballot.state is BallotState.RUNNING:
        return RUNS_TO[row.progress.assessment.state]
    if row.ballot.state is BallotState.PAUSED:
        return Came.PAUSED
    return {
        BallotOutcome.TRIGGERED: Came.TRIGGERED,
        BallotOutcome.NOT_TRIGGERED: Came.NOT_TRIGGERED,
        None: Came.ENDED,
    }[row.ballot.outcome]


def round_picture(rows: Sequence[BallotProgress]) -> Hemicycle:
    """A mark for each ballot of a round, by what it has come to."""
    counts = Counter(map(came_to, rows))
    return hemicycle(
        "Where do these ballots stand?",
        [Part(came.value, counts[came], look) for came, look in LOOKS.items()],
        one="ballot",
        part="Stands",
    )


def changed_table() -> Table[BallotProgress]:
    """The ballots a step is to be recorded of, as they stand before it."""
    return Table(
        name="ballots-chosen",
        title="Ballots chosen",
        columns=(
            Column[BallotProgress](
                "member",
                "MP",
                lambda row: row.ballot.member,
                link=lambda row: ballot_path(row.ballot.id),
            ),
            Column[BallotProgress](
                "constituency", "Constituency", lambda row: row.ballot.constituency
            ),
            Column[BallotProgress]("state", "State now", lambda row: begun(row.ballot.state.value)),
            Column[BallotProgress](
                "stands", "Stands", lambda row: SHORT[row.progress.assessment.state]
            ),
            Column[BallotProgress](
                "pending", "Units pending", lambda row: row.progress.pending, numeric=True
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def chosen_table() -> Table[CallableRow]:
    """Of whom ballots are to be called, and how many units each asks."""
    return Table(
        name="ballots-to-call",
        title="Ballots to be called",
        columns=(
            Column[CallableRow](
                "name", "MP", lambda row: row.name, link=lambda row: f"/members/{row.member_id}"
            ),
            Column[CallableRow]("constituency", "Constituency", lambda row: row.constituency),
            Column[CallableRow]("clp", "CLP", lambda row: row.clp, absent="not on record"),
            Column[CallableRow]("units", "Units asked", lambda row: row.units, numeric=True),
        ),
        attribution=CONFIDENTIAL,
    )


def ballots_table(name: str, title: str) -> Table[BallotProgress]:
    """Ballots, a row each, with units in and pending. name: of the file."""
    return Table(
        name=name,
        title=title,
        columns=(
            Column[BallotProgress](
                "member",
                "MP",
                lambda row: row.ballot.member,
                link=lambda row: ballot_path(row.ballot.id),
            ),
            Column[BallotProgress](
                "constituency", "Constituency", lambda row: row.ballot.constituency
            ),
            Column[BallotProgress](
                "region", "Region", lambda row: row.ballot.region, absent="not known"
            ),
            Column[BallotProgress]("state", "State", lambda row: begun(row.ballot.state.value)),
            Column[BallotProgress]("stands", "Stands", lambda row: row.stands),
            Column[BallotProgress](
                "decided",
                "Units decided",
                lambda row: len(row.progress.units) - row.progress.pending,
                numeric=True,
            ),
            Column[BallotProgress](
                "pending", "Units pending", lambda row: row.progress.pending, numeric=True
            ),
            Column[BallotProgress](
                "papers", "Papers by", lambda row: row.ballot.days[Stage.PAPERS]
            ),
            Column[BallotProgress](
                "decision", "Count on", lambda row: row.ballot.days[Stage.DECISION]
            ),
            Column[BallotProgress](
                "rules",
                "Rules",
                lambda row: f"{row.ballot.rule_set.name}, version {row.ballot.rule_set.version}",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def units_table(ballot_id: int, *, links: bool) -> Table[UnitProgress]:
    """The units of a ballot and what each returned. links: to the returns, for who may see them."""
    return Table(
        name=f"ballot-{ballot_id}-units",
        title="Units",
        columns=(
            Column[UnitProgress]("name", "Unit", lambda row: row.name),
            Column[UnitProgress](
                "pool",
                "Pool",
                lambda row: (
                    row.organisation
                    if row.pool is UnitPool.AFFILIATE and row.organisation
                    else row.pool.label
                ),
            ),
            Column[UnitProgress](
                "state",
                "Returned",
                lambda row: begun(row.state.value),
                link=lambda row: (
                    f"/selections/returns/{row.current.id}"
                    if links and row.current is not None
                    else None
                ),
            ),
            Column[UnitProgress](
                "for_selection",
                "For a full selection",
                lambda row: None if row.current is None else row.current.for_selection,
                numeric=True,
                absent="no votes on record",
            ),
            Column[UnitProgress](
                "for_member",
                "For keeping the MP",
                lambda row: None if row.current is None else row.current.for_member,
                numeric=True,
                absent="no votes on record",
            ),
            Column[UnitProgress](
                "turnout",
                "Turnout",
                lambda row: None if row.current is None else row.current.turnout,
                numeric=True,
                absent="not on record",
            ),
            Column[UnitProgress](
                "held_on",
                "Met on",
                lambda row: None if row.current is None else row.current.held_on,
                absent="not yet",
            ),
            Column[UnitProgress](
                "late",
                "In time",
                lambda row: None if row.current is None else ("late" if row.late else "in time"),
                absent="not in yet",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def steps_table(by: dict[str, str]) -> Table[BallotStep]:
    """What has happened to a ballot. by: names of those who recorded it."""
    return Table(
        name="ballot-steps",
        title="What has happened",
        columns=(
            Column[BallotStep]("kind", "What", lambda row: row.kind.value.capitalize()),
            Column[BallotStep]("effective_on", "From", lambda row: row.effective_on),
            Column[BallotStep](
                "outcome",
                "Outcome",
                lambda row: None if row.outcome is None else row.outcome.value,
            ),
            Column[BallotStep]("reason", "Reason", lambda row: row.reason),
            Column[BallotStep](
                "recorded_by", "Recorded by", lambda row: by.get(row.recorded_by, row.recorded_by)
            ),
            Column[BallotStep]("recorded_at", "Recorded at", lambda row: row.recorded_at),
        ),
        attribution=CONFIDENTIAL,
    )


def uncallable_table() -> Table[CallableRow]:
    """Who may not be called, and why."""
    return Table(
        name="not-callable",
        title="Who may not be called, and why",
        columns=(
            Column[CallableRow](
                "name", "MP", lambda row: row.name, link=lambda row: f"/members/{row.member_id}"
            ),
            Column[CallableRow]("constituency", "Constituency", lambda row: row.constituency),
            Column[CallableRow]("why_not", "Why not", lambda row: row.why_not),
        ),
        attribution=CONFIDENTIAL,
    )
