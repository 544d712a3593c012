"""Vacancies on the desk, on a member's page, in the search and under help.

The desk is also mailed: no item names a member, or says on which ground a seat was opened.
"""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.registry import (
    DeskItem,
    Found,
    HelpTopic,
    Hit,
    Section,
    desk_items,
    help_topic,
    member_section,
    searched,
)
from app.kernel import clock
from app.kernel.dates import start_of, written_day
from app.kernel.words import plural
from app.security.identity import Identity, current_identity
from app.selections.domain.vacancies import VacancyStage, VacancyState
from app.selections.permissions import SelectionPermission
from app.selections.queries.contenders import list_selections_of, outcomes_of, read_selection
from app.selections.queries.suggestions import list_suggestions
from app.selections.queries.vacancies import VacancyFilter, VacancyRow, list_vacancies

SOON = timedelta(days=7)
"""So long before its day a hustings or a ballot comes to the desk."""
MOST = 25
NEAR = {
    VacancyStage.HUSTINGS: "hustings on {}",
    VacancyStage.BALLOT: "the ballot closes on {}",
    VacancyStage.RESULT: "the result is due on {}",
}
"""The days that come to the desk, in words."""


def _near(rows: list[VacancyRow]) -> list[DeskItem]:
    """The next day of each open vacancy that is near; a result that is overdue comes as well."""
    today = clock.today()
    items = []
    for row in rows:
        stage = row.next_stage(today) or VacancyStage.RESULT
        day = row.days[stage]
        if stage not in NEAR or day > today + SOON:
            continue
        said = "the result is overdue since {}" if day < today else NEAR[stage]
        items.append(
            DeskItem(
                text=f"Selection for {row.seat}: {said.format(written_day(day))}",
                href=url_for("selections.vacancy", vacancy_id=row.id),
                at=start_of(min(day - SOON, today)),
                due_on=day,
                kind="Selection",
            )
        )
    return items[:MOST]


@desk_items(SelectionPermission.RUN_SELECTION)
def selections_near(session: Session, _identity: Identity) -> list[DeskItem]:
    """Hustings, ballots and results that are near or overdue, the nearest first."""
    wanted = VacancyFilter(state=VacancyState.OPEN, sort="hustings", descending=False)
    return _near(list_vacancies(session, wanted, None))


@desk_items(SelectionPermission.READ_CLP)
def own_selections_near(session: Session, identity: Identity) -> list[DeskItem]:
    """The same to a secretary, of her own CLP."""
    scopes = identity.scopes(SelectionPermission.READ_CLP)
    if scopes is None:
        return []
    return _near(list_vacancies(session, VacancyFilter(state=VacancyState.OPEN), scopes))


@desk_items(SelectionPermission.RUN_SELECTION)
def seats_to_look_at(session: Session, _identity: Identity) -> list[DeskItem]:
    """One item for all seats that what is on record suggests a selection of."""
    found = list_suggestions(session, clock.today())
    if not found:
        return []
    return [
        DeskItem(
            text=f"{plural(len(found), 'seat')} to be looked at: what is on record suggests a"
            " selection",
            href=url_for("selections.suggested_vacancies"),
            at=start_of(found[0].since),
            kind="Selection",
        )
    ]


@searched(70, "Vacancies and selections", SelectionPermission.READ)
def found_vacancies(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Vacancies by seat, CLP or MP, the newest first."""
    rows = list_vacancies(session, VacancyFilter(text=text), None)
    return Found(
        hits=tuple(
            Hit(
                f"Selection for {row.seat}",
                f"{row.state.value}, opened on {written_day(row.opened_on)}",
                url_for("selections.vacancy", vacancy_id=row.id),
            )
            for row in rows[:limit]
        ),
        total=len(rows),
        more=url_for("selections.vacancies", q=text),
    )


@member_section(48)
def selections_of_member(session: Session, member_id: int) -> Section | None:
    """To officers the selections for her seat, and those in which she contends."""
    if not current_identity().may(SelectionPermission.READ):
        return None
    rows = []
    for row, contender in list_selections_of(session, member_id):
        came_to = ""
        if row.winner_id is not None:
            contenders = read_selection(session, row.id).contenders
            came_to = next(
                (
                    one.outcome.words
                    for one in outcomes_of(row, contenders)
                    if one.member_id == member_id
                ),
                "",
            )
        rows.append((row, contender, came_to))
    return Section("selections/_vacancies_of_member.html", {"rows": rows}) if rows else None


help_topic(
    HelpTopic(
        slug="run-a-selection",
        title="Run a selection",
        summary="Open a seat, decide its shortlist, record contenders and rounds, conclude.",
        template="selections/help/_run_a_selection.html",
        permission=SelectionPermission.RUN_SELECTION,
    )
)
