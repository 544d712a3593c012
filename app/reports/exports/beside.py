"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from collections.abc import Sequence

from app.confidence.domain import Outcome
from app.confidence.domain.rounds import SHORT
from app.confidence.exports.rounds import LOOKS
from app.reports.domain.beside import Beside, ByAnswer
from app.tabular.table import Column, Table
from app.web.scatter import Scatter, Spot, scatter

CONFIDENTIAL = "Confidential: answers and rebellions, member by member"


def _answer(outcome: Outcome, *, worded: bool) -> str:
    return SHORT[outcome] if worded else outcome.value


def beside_table(attribution: str = "", *, worded: bool = False) -> Table[Beside]:
    """Each member: her answer, and her votes against the line.

    worded: answers as a report says them, "No answer" where a file says "no reply".
    """
    return Table(
        "declarations-and-rebellion",
        "Answers and rebellion, member by member",
        (
            Column[Beside](
                "name", "Member", lambda row: row.name, link=lambda row: f"/members/{row.member_id}"
            ),
            Column[Beside]("member_id", "Official id", lambda row: row.member_id),
            Column[Beside](
                "constituency",
                "Constituency",
                lambda row: row.constituency,
                absent="seat not known",
            ),
            Column[Beside]("answer", "Answer", lambda row: _answer(row.outcome, worded=worded)),
            Column[Beside](
                "against_line",
                "Against the line",
                lambda row: row.record.against_line,
                numeric=True,
                hint="Votes against a line that the office declared.",
            ),
            Column[Beside](
                "against_majority",
                "Against the majority",
                lambda row: row.record.against_majority,
                numeric=True,
                hint="Votes against most of the party, line or no line.",
            ),
            Column[Beside]("voted", "Voted", lambda row: row.record.voted, numeric=True),
            Column[Beside](
                "held",
                "Divisions",
                lambda row: row.record.held,
                numeric=True,
                hint="Held while she sat for the party.",
            ),
            Column[Beside](
                "share_against",
                "Share of votes",
                lambda row: row.share_against,
                numeric=True,
                hint="Votes against the line, of divisions voted in.",
                absent="voted in none",
            ),
        ),
        attribution,
    )


def beside_picture(rows: Sequence[Beside]) -> Scatter:
    """A spot for each member by how often she voted and how often against the line."""
    return scatter(
        "How often did members vote against the line, by their answer?",
        [
            Spot(row.name, row.record.voted, row.record.against_line, LOOKS[row.outcome])
            for row in rows
        ],
        x_axis="divisions voted in",
        y_axis="votes against the line",
    )


def by_answer_table(*, worded: bool = False) -> Table[ByAnswer]:
    """The same by answer. worded: as of `beside_table`."""
    return Table(
        "rebellion-by-answer",
        "Rebellion by answer",
        (
            Column[ByAnswer]("answer", "Answer", lambda row: _answer(row.outcome, worded=worded)),
            Column[ByAnswer]("members", "Members", lambda row: row.members, numeric=True),
            Column[ByAnswer](
                "rebels",
                "Of them, against the line once or more",
                lambda row: row.rebels,
                numeric=True,
            ),
            Column[ByAnswer](
                "rebellions",
                "Votes against the line",
                lambda row: row.rebellions,
                numeric=True,
            ),
            Column[ByAnswer]("voted", "Votes", lambda row: row.voted, numeric=True),
            Column[ByAnswer](
                "share_against",
                "Share of votes",
                lambda row: row.share_against,
                numeric=True,
                absent="nobody voted",
            ),
        ),
    )
