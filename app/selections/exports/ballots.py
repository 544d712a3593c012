"""The tables of trigger ballots: rounds, the ballots of one, the units of a ballot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.organisation import UnitPool
from app.selections.domain.wording import SHORT
from app.selections.models.ballots import BallotStep
from app.selections.queries.ballots import BallotRow
from app.selections.queries.callable import CallableRow
from app.selections.queries.progress import Progress, UnitProgress
from app.tabular.table import Column, Table

CONFIDENTIAL = "Confidential: for officers of the party."


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
            Column[BallotProgress]("state", "State", lambda row: row.ballot.state.value),
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
                lambda row: row.state.value.capitalize(),
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
