"""The public list: what each candidate agreed to publish, and nothing else."""

from __future__ import annotations

from app.alist.queries.candidates import CandidateRow
from app.tabular.table import Column, Table


def public_path(candidate_id: int) -> str:
    """The address of a candidate, for everybody."""
    return f"/a-list/{candidate_id}"


def public_table() -> Table[CandidateRow]:
    """The A-list as a page shows it."""
    return Table(
        name="a-list",
        title="The A-list",
        columns=(
            Column[CandidateRow](
                "name", "Candidate", lambda row: row.name, link=lambda row: public_path(row.id)
            ),
            Column[CandidateRow](
                "region", "Region", lambda row: row.region or None, absent="not published"
            ),
            Column[CandidateRow](
                "languages",
                "Languages",
                lambda row: ", ".join(row.languages) or None,
                absent="not published",
            ),
            Column[CandidateRow](
                "endorsed_by",
                "Endorsed by",
                lambda row: ", ".join(one.organisation for one in row.endorsements) or None,
                absent="not published",
            ),
            Column[CandidateRow](
                "confirmed_on",
                "Ready on",
                lambda row: row.confirmed_on,
                hint="When she last confirmed that she is ready to stand.",
                absent="not published",
            ),
        ),
        attribution="Published by each candidate herself, field by field.",
    )


def public_file() -> Table[CandidateRow]:
    """The A-list as a file: every field that anybody published."""
    return Table(
        name="a-list",
        title="The A-list",
        columns=(
            *public_table().columns,
            Column[CandidateRow](
                "regions", "Would also stand in", lambda row: ", ".join(row.regions) or None
            ),
            Column[CandidateRow](
                "seats", "Seats", lambda row: ", ".join(row.seats.values()) or None
            ),
            Column[CandidateRow]("tradition", "Tradition", lambda row: row.tradition or None),
            Column[CandidateRow]("biography", "Biography", lambda row: row.biography or None),
            Column[CandidateRow]("offices", "Offices held", lambda row: row.offices or None),
            Column[CandidateRow]("experience", "Experience", lambda row: row.experience or None),
        ),
        attribution="Published by each candidate herself, field by field.",
    )
