"""Vacancies and selections, and how far the selection is in each seat of the party."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from app.kernel.dates import written_day
from app.reports.domain.document import Block, Figure, Figures, Origin, Section, data_table
from app.reports.pictures import hemicycle_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.selections.domain.vacancies import VacancyState
from app.selections.exports.overview import seats_picture, seats_table
from app.selections.exports.vacancies import vacancies_table
from app.selections.permissions import SelectionPermission
from app.selections.queries.overview import list_seats
from app.selections.queries.vacancies import VacancyFilter, list_vacancies

TITLE = "Vacancies and selections"
SOURCE = "Vacancies, shortlists and results recorded by selections officers."
LEFT_OUT = (
    "Vacancies, selections and how far each seat is: whoever this report was built for may not"
    " read them."
)


def _build(session: Session, asked: Asked) -> Section:
    if SelectionPermission.READ not in asked.may:
        return Section("selections", TITLE, (), left_out=(LEFT_OUT,))
    on = asked.as_at
    day = written_day(on)
    vacancies = list_vacancies(session, VacancyFilter(on=on), None)
    seats = list_seats(session, on)
    counts = Counter(row.state for row in vacancies)
    opened = Origin(
        f"{len(vacancies):,} vacancies opened by {day} and not voided",
        f"/selections/vacancies?on={on.isoformat()}",
        source=SOURCE,
    )
    every = Origin(
        f"{len(seats):,} seats of the party on {day}, and open vacancies where it holds none",
        f"/selections?on={on.isoformat()}",
        source=SOURCE,
    )
    figures = [Figure("Vacancies", len(vacancies), opened)]
    figures += [
        Figure(f"Vacancies: {state.value}", counts[state], opened)
        for state in VacancyState
        if state is not VacancyState.VOIDED
    ]
    overview = data_table(
        seats_table(),
        seats,
        every,
        caption=f"How far the selection is in each seat on {day}",
        leave_out=("missing", "late", "next_on", "stage"),
        empty="The party holds no seat.",
    )
    blocks: list[Block] = [Figures(f"Selections at the end of {day}", tuple(figures))]
    if seats:
        blocks.append(hemicycle_picture("seats-by-selection", seats_picture(seats), overview.name))
    blocks.append(
        data_table(
            vacancies_table(on, whole=True),
            vacancies,
            opened,
            caption=f"Vacancies by {day}",
            leave_out=("clp", "stage", "region", "hustings"),
            empty="No vacancy had been opened.",
        )
    )
    return Section(
        "selections",
        TITLE,
        (*blocks, overview),
        used=frozenset({SelectionPermission.READ}),
    )


SECTION = SectionKind(
    "selections",
    TITLE,
    "vacancies with who was selected, and the state of every seat",
    _build,
)
