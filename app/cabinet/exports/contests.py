"""The tables of contests: the list, one contest's votes, and the same as an import reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.cabinet.models import Candidate, Contest, ContestSection
from app.cabinet.queries.contests import ContestRow, Result
from app.kernel.numbers import share
from app.tabular.table import Column, Table

ATTRIBUTION = "Kept by officers of the party; the source of each stands in its row."
ALL_CANDIDATES = "All candidates"


def contest_path(contest_id: int) -> str:
    """The address of a contest."""
    return f"/cabinet/contests/{contest_id}"


def contests_table() -> Table[ContestRow]:
    """Contests in a list."""
    return Table(
        name="contests",
        title="Contests",
        columns=(
            Column[ContestRow](
                "title",
                "Contest",
                lambda row: row.contest.title,
                link=lambda row: contest_path(row.contest.id),
            ),
            Column[ContestRow]("office", "Office", lambda row: row.contest.office),
            Column[ContestRow]("held_on", "Result declared on", lambda row: row.contest.held_on),
            Column[ContestRow](
                "elected", "Elected", lambda row: row.elected, absent="not on record"
            ),
            Column[ContestRow](
                "candidates", "Candidates", lambda row: row.candidates, numeric=True
            ),
            Column[ContestRow]("votes", "Votes", lambda row: row.votes, numeric=True),
            Column[ContestRow](
                "voided",
                "State",
                lambda row: "voided" if row.contest.voided_at else "current",
            ),
            Column[ContestRow]("source", "Source", lambda row: row.contest.source),
        ),
        attribution=ATTRIBUTION,
    )


@dataclass(frozen=True, slots=True)
class VotesRow:
    """A line of a contest's votes: of one candidate, or of all (candidate is None).

    votes, cast: by section, of the line and of all candidates.
    """

    candidate: Candidate | None
    votes: tuple[int, ...]
    cast: tuple[int, ...]

    @property
    def name(self) -> str:
        """Whose line it is."""
        return ALL_CANDIDATES if self.candidate is None else self.candidate.name


def votes_rows(result: Result) -> list[VotesRow]:
    """The lines of a contest: its candidates in their order, then all of them together."""
    by_candidate = [
        tuple(result.votes.get((section.id, one.id), 0) for section in result.sections)
        for one in result.candidates
    ]
    cast = tuple(sum(column) for column in zip(*by_candidate, strict=True))
    return [
        *(
            VotesRow(one, votes, cast)
            for one, votes in zip(result.candidates, by_candidate, strict=True)
        ),
        VotesRow(None, cast, cast),
    ]


def votes_table(result: Result) -> Table[VotesRow]:
    """Votes by section with each candidate's share of it, then of all sections."""
    columns = [
        Column[VotesRow]("candidate", "Candidate", lambda row: row.name, link=_member_path),
        Column[VotesRow](
            "slate",
            "Slate",
            lambda row: row.candidate.slate if row.candidate else None,
            absent="all slates",
        ),
    ]
    for place, section in enumerate(result.sections):
        columns += [
            Column[VotesRow](
                f"section_{place + 1}",
                section.name[:1].upper() + section.name[1:],
                lambda row, place=place: row.votes[place],  # type: ignore[misc]
                numeric=True,
            ),
            Column[VotesRow](
                f"section_{place + 1}_share",
                f"Share of {section.name}",
                lambda row, place=place: share(row.votes[place], row.cast[place]),  # type: ignore[misc]
                numeric=True,
                absent="no votes",
            ),
        ]
    columns += [
        Column[VotesRow]("total", "Total", lambda row: sum(row.votes), numeric=True),
        Column[VotesRow](
            "share",
            "Share of all",
            lambda row: share(sum(row.votes), sum(row.cast)),
            numeric=True,
            absent="no votes",
        ),
    ]
    return Table(
        name=f"contest-{result.contest.id}",
        title=f"Votes: {result.contest.title}",
        columns=tuple(columns),
        attribution=result.contest.source,
    )


def _member_path(row: VotesRow) -> str | None:
    if row.candidate is None or row.candidate.member_id is None:
        return None
    return f"/members/{row.candidate.member_id}"


@dataclass(frozen=True, slots=True)
class VotesLine:
    """One section's votes for one candidate, as a file has it."""

    contest: Contest
    section: ContestSection
    candidate: Candidate
    votes: int


def votes_lines(result: Result) -> Sequence[VotesLine]:
    """Every section's votes for every candidate."""
    return [
        VotesLine(result.contest, section, one, result.votes.get((section.id, one.id), 0))
        for section in result.sections
        for one in result.candidates
    ]


def lines_table(result: Result) -> Table[VotesLine]:
    """A contest in the columns that an import reads."""
    return Table(
        name=f"contest-{result.contest.id}",
        title=result.contest.title,
        columns=(
            Column[VotesLine]("section", "Section", lambda row: row.section.name),
            Column[VotesLine]("candidate", "Candidate", lambda row: row.candidate.name),
            Column[VotesLine]("votes", "Votes", lambda row: row.votes),
            Column[VotesLine]("source", "Source", lambda row: row.contest.source),
            Column[VotesLine]("title", "Title", lambda row: row.contest.title),
            Column[VotesLine]("office", "Office", lambda row: row.contest.office),
            Column[VotesLine]("opened_on", "Opened on", lambda row: row.contest.opened_on),
            Column[VotesLine]("held_on", "Result declared on", lambda row: row.contest.held_on),
            Column[VotesLine]("member", "Member", lambda row: row.candidate.member_id),
            Column[VotesLine]("slate", "Slate", lambda row: row.candidate.slate),
            Column[VotesLine]("total", "Published total", lambda row: row.candidate.total),
            Column[VotesLine]("share", "Published share", lambda row: row.candidate.share),
            Column[VotesLine](
                "elected", "Elected", lambda row: "yes" if row.candidate.elected else "no"
            ),
            Column[VotesLine](
                "leader_since", "In office from", lambda row: row.contest.leader_since
            ),
            Column[VotesLine](
                "leader_until", "In office until", lambda row: row.contest.leader_until
            ),
            Column[VotesLine]("note", "Note", lambda row: row.contest.note),
        ),
        attribution=result.contest.source,
    )
