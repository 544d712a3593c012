"""The candidates of the A-list beside a vacancy, as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.selections.domain.matching import Criterion, Finding, Verdict
from app.selections.exports.vacancies import CONFIDENTIAL, vacancy_path
from app.selections.queries.matching import Match
from app.selections.queries.vacancies import VacancyRow
from app.tabular.table import Column, Table

UNTOLD = frozenset({Criterion.NOT_SELECTED, Criterion.NO_OTHER})
"""What those who see only what is published are not told: other selections are not theirs."""
PUBLISHED = "What candidates of the A-list publish of themselves: for the selection of this CLP."


def candidate_path(candidate_id: int) -> str:
    """The officers' page of a candidate of the A-list."""
    return f"/a-list/candidates/{candidate_id}"


def public_path(candidate_id: int) -> str:
    """The page of a candidate of the A-list that anybody may see."""
    return f"/a-list/{candidate_id}"


def matches_path(vacancy_id: int) -> str:
    """The candidates beside a vacancy."""
    return f"{vacancy_path(vacancy_id)}/candidates"


def shortlisting_path(vacancy_id: int, candidate_id: int) -> str:
    """The form that puts a candidate on a shortlist."""
    return f"{matches_path(vacancy_id)}/{candidate_id}/shortlist"


def workings(findings: Sequence[Finding], *, met: bool) -> str | None:
    """The criteria that are met, or are not, each with its working; None for none."""
    said = [
        f"{one.criterion.label}{', not known' if one.verdict is Verdict.UNKNOWN else ''}:"
        f" {one.working}"
        for one in findings
        if one.met is met
    ]
    return " ".join(said) or None


def matches_table(vacancy: VacancyRow, *, full: bool, may_run: bool, whole: bool) -> Table[Match]:
    """Candidates beside a vacancy, a row each, as the page shows them.

    full: for officers who may read every candidate; else only what each publishes. may_run: with
    the way to put one on the shortlist. whole: for a file, each criterion in columns of its own.
    """
    path: Callable[[int], str] = candidate_path if full else public_path
    columns = [
        Column[Match](
            "name",
            "Candidate",
            lambda row: row.candidate.name,
            link=lambda row: path(row.candidate.id),
        ),
        Column[Match]("place", "Place", lambda row: row.place),
    ]
    if whole:
        columns += _in_a_file(full=full)
    else:
        columns += [
            Column[Match]("met", "Criteria", lambda row: f"{row.met} of {len(row.findings)} met"),
            Column[Match]("working_met", "Met", lambda row: workings(row.findings, met=True)),
            Column[Match](
                "working_not_met",
                "Not met, or not known",
                lambda row: workings(row.findings, met=False),
            ),
        ]
    columns.append(_tradition(full=full))
    if may_run and not whole:
        columns.append(
            Column[Match](
                "shortlist",
                "Shortlist",
                lambda row: "On it" if row.contender_id is not None else "Put on it",
                link=lambda row: (
                    None
                    if row.contender_id is not None
                    else shortlisting_path(vacancy.id, row.candidate.id)
                ),
            )
        )
    else:
        columns.append(
            Column[Match](
                "shortlist",
                "Shortlist",
                lambda row: None if row.contender_id is None else "On it",
                absent="not on it",
            )
        )
    return Table(
        name=f"vacancy-{vacancy.id}-candidates",
        title=f"Candidates for {vacancy.seat}",
        columns=tuple(columns),
        attribution=CONFIDENTIAL if full else PUBLISHED,
    )


def _tradition(*, full: bool) -> Column[Match]:
    """The group an officer put her words in; for others her own words, where she publishes them."""
    if full:
        return Column[Match](
            "tradition",
            "Tradition",
            lambda row: row.candidate.tradition_group or None,
            absent="in no group yet",
        )
    return Column[Match](
        "tradition",
        "Tradition",
        lambda row: row.candidate.tradition or None,
        hint="In her own words; it places nobody.",
        absent="not published",
    )


def _in_a_file(*, full: bool) -> list[Column[Match]]:
    asked = [one for one in Criterion if full or one not in UNTOLD]
    columns = [
        Column[Match](
            "region", "Region", lambda row: row.candidate.region or None, absent="not named"
        ),
        Column[Match](
            "would_stand",
            "Would stand in",
            lambda row: ", ".join((*row.candidate.regions, *row.candidate.seats.values())) or None,
            absent="nothing named",
        ),
        Column[Match]("met", "Criteria met", lambda row: row.met, numeric=True),
        Column[Match]("of", "Criteria", lambda row: len(row.findings), numeric=True),
    ]
    for criterion in asked:
        name = criterion.name.lower()
        columns += [
            Column[Match](name, criterion.label, _verdict(criterion)),
            Column[Match](f"{name}_working", f"{criterion.label}, working", _working(criterion)),
        ]
    if full:
        columns.append(
            Column[Match](
                "tradition_words",
                "Tradition, in her own words",
                lambda row: row.candidate.tradition or None,
                absent="nothing said",
            )
        )
    return columns


def _finding(row: Match, criterion: Criterion) -> Finding | None:
    return next((one for one in row.findings if one.criterion is criterion), None)


def _verdict(criterion: Criterion) -> Callable[[Match], str | None]:
    return lambda row: None if (one := _finding(row, criterion)) is None else one.verdict.value


def _working(criterion: Criterion) -> Callable[[Match], str | None]:
    return lambda row: None if (one := _finding(row, criterion)) is None else one.working
