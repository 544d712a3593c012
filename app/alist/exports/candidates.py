"""Tables of candidates for officers, and the picture of how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.alist.domain.candidates import CandidateState
from app.alist.models.candidates import CandidateStep
from app.alist.queries.candidates import CandidateRow
from app.tabular.table import Column, Table
from app.web.hemicycle import Hemicycle, Part, hemicycle
from app.web.looks import Look

CONFIDENTIAL = "Confidential: for officers of the party."
GROUPS: Mapping[str, tuple[frozenset[CandidateState], Look]] = {
    "Listed": (frozenset({CandidateState.LISTED}), Look.YES),
    "Applied or in review": (
        frozenset({CandidateState.APPLIED, CandidateState.IN_REVIEW}),
        Look.EQUIVOCATES,
    ),
    "Selected": (frozenset({CandidateState.SELECTED}), Look.WITHDRAWN),
    "Paused, withdrawn or refused": (
        frozenset({CandidateState.PAUSED, CandidateState.WITHDRAWN, CandidateState.REFUSED}),
        Look.NONE,
    ),
}
"""How the picture puts states together: no look would be left for each."""


def candidate_path(candidate_id: int) -> str:
    """The address of a candidate, for officers."""
    return f"/a-list/candidates/{candidate_id}"


def candidates_table() -> Table[CandidateRow]:
    """Candidates as they stand."""
    return Table(
        name="candidates",
        title="Candidates",
        columns=(
            Column[CandidateRow](
                "name", "Candidate", lambda row: row.name, link=lambda row: candidate_path(row.id)
            ),
            Column[CandidateRow](
                "region", "Region", lambda row: row.region or None, absent="not said"
            ),
            Column[CandidateRow]("state", "State", lambda row: row.state.value.capitalize()),
            Column[CandidateRow]("since", "Since", lambda row: row.since),
            Column[CandidateRow](
                "confirmed_on", "Ready", lambda row: row.confirmed_on, absent="never confirmed"
            ),
            Column[CandidateRow](
                "endorsed_by",
                "Endorsed by",
                lambda row: ", ".join(one.organisation for one in row.endorsed_by) or None,
                absent="nobody",
            ),
            Column[CandidateRow](
                "missing",
                "Missing for the list",
                lambda row: ", ".join(one.name.lower() for one in row.missing) or None,
                absent="nothing",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def states_picture(rows: Sequence[CandidateRow]) -> Hemicycle:
    """How many candidates are in each state."""
    counts = Counter(row.state for row in rows)
    return hemicycle(
        "How do these candidates stand?",
        [
            Part(label, sum(counts[state] for state in states), look)
            for label, (states, look) in GROUPS.items()
        ],
        one="candidate",
        part="State",
    )


def steps_table(*, reasons: bool) -> Table[CandidateStep]:
    """The steps of a candidate. reasons: whether their reasons are shown."""
    columns = [
        Column[CandidateStep]("kind", "Step", lambda row: row.kind.value.capitalize()),
        Column[CandidateStep]("effective_on", "From", lambda row: row.effective_on),
        Column[CandidateStep]("recorded_at", "Recorded", lambda row: row.recorded_at),
    ]
    if reasons:
        columns.append(
            Column[CandidateStep]("reason", "Reason", lambda row: row.reason, absent="erased")
        )
    return Table(name="steps", title="Steps", columns=tuple(columns), attribution=CONFIDENTIAL)
