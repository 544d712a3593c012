"""The tables of vacancies: the list, what is suggested, the rounds of a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from app.selections.domain.results import Figure, RoundResult, RoundState
from app.selections.domain.vacancies import VacancyStage
from app.selections.models.vacancies import VacancyStep
from app.selections.queries.suggestions import Suggestion
from app.selections.queries.vacancies import VacancyRow
from app.tabular.table import Column, Table

CONFIDENTIAL = "Confidential: for officers of the party."


def vacancy_path(vacancy_id: int) -> str:
    """The address of a vacancy."""
    return f"/selections/vacancies/{vacancy_id}"


def opening_path(one: Suggestion) -> str:
    """The form that opens a seat, filled in with what suggests it."""
    return f"/selections/vacancies/new?{urlencode({'seat': one.seat, 'ground': one.ground.value})}"


def vacancies_table(today: date, *, whole: bool) -> Table[VacancyRow]:
    """Vacancies, a row each, with the days that come. whole: with what a page has no room for."""
    region = Column[VacancyRow]("region", "Region", lambda row: row.region, absent="not known")
    stage = Column[VacancyRow](
        "stage",
        "Next",
        lambda row: found.value if (found := row.next_stage(today)) else None,
        absent="nothing ahead",
    )
    clp = Column[VacancyRow]("clp", "CLP", lambda row: row.clp, absent="not on record")
    return Table(
        name="vacancies",
        title="Vacancies and selections",
        columns=(
            Column[VacancyRow](
                "seat", "Seat", lambda row: row.seat, link=lambda row: vacancy_path(row.id)
            ),
            *((region, clp) if whole else ()),
            Column[VacancyRow]("member", "MP", lambda row: row.member, absent="no MP of the party"),
            Column[VacancyRow]("ground", "Ground", lambda row: row.ground.value.capitalize()),
            Column[VacancyRow]("state", "State", lambda row: row.state.value.capitalize()),
            Column[VacancyRow]("opened_on", "Opened on", lambda row: row.opened_on),
            *((stage,) if whole else ()),
            Column[VacancyRow]("hustings", "Hustings", lambda row: row.days[VacancyStage.HUSTINGS]),
            Column[VacancyRow](
                "ballot", "Ballot closes", lambda row: row.days[VacancyStage.BALLOT]
            ),
            Column[VacancyRow]("selected", "Selected", lambda row: row.winner, absent="nobody yet"),
        ),
        attribution=CONFIDENTIAL,
    )


def suggestions_table() -> Table[Suggestion]:
    """Seats that what is on record suggests a selection of."""
    return Table(
        name="suggested-vacancies",
        title="Seats to be looked at",
        columns=(
            Column[Suggestion]("seat", "Seat", lambda row: row.seat, link=opening_path),
            Column[Suggestion]("member", "MP", lambda row: row.member, absent="no MP of the party"),
            Column[Suggestion]("why", "Why", lambda row: row.why),
            Column[Suggestion]("since", "Since", lambda row: row.since),
        ),
        attribution=CONFIDENTIAL,
    )


@dataclass(frozen=True, slots=True)
class VoteRow:
    """The votes of one contender in one round."""

    result: RoundResult
    figure: Figure

    @property
    def came_to(self) -> str:
        """What the round came to for her."""
        who = self.figure.contender_id
        if who == self.result.winner_id:
            return "Selected"
        if who == self.result.eliminated_id:
            return "Goes, by lot or decision" if self.result.tied else "Goes"
        if who in self.result.tied and self.result.unsettled:
            return "Tied, to be settled"
        if self.result.state is RoundState.WON:
            return "Not selected"
        return "Stays in"


def votes_table(vacancy_id: int, names: Mapping[int, str]) -> Table[VoteRow]:
    """The rounds of a result. names: of contenders."""
    return Table(
        name=f"vacancy-{vacancy_id}-result",
        title="Result by round",
        columns=(
            Column[VoteRow]("contender", "Contender", lambda row: names[row.figure.contender_id]),
            Column[VoteRow]("round", "Round", lambda row: row.result.number),
            Column[VoteRow]("votes", "Votes", lambda row: row.figure.votes, numeric=True),
            Column[VoteRow]("base", "Of all votes", lambda row: row.result.base, numeric=True),
            Column[VoteRow](
                "needed", "Needed: more than half", lambda row: row.result.needed, numeric=True
            ),
            Column[VoteRow]("short_by", "Short by", lambda row: row.figure.short_by, numeric=True),
            Column[VoteRow]("came_to", "Came to", lambda row: row.came_to),
        ),
        attribution=CONFIDENTIAL,
    )


def vacancy_steps_table(by: Mapping[str, str], winners: Mapping[int, str]) -> Table[VacancyStep]:
    """What has happened to a vacancy. by: names of those who recorded it."""
    return Table(
        name="vacancy-steps",
        title="What has happened",
        columns=(
            Column[VacancyStep]("kind", "What", lambda row: row.kind.value.capitalize()),
            Column[VacancyStep]("effective_on", "From", lambda row: row.effective_on),
            Column[VacancyStep](
                "selected",
                "Selected",
                lambda row: None if row.winner_id is None else winners[row.winner_id],
                absent="nobody",
            ),
            Column[VacancyStep]("reason", "Reason", lambda row: row.reason),
            Column[VacancyStep](
                "recorded_by", "Recorded by", lambda row: by.get(row.recorded_by, row.recorded_by)
            ),
            Column[VacancyStep]("recorded_at", "Recorded at", lambda row: row.recorded_at),
        ),
        attribution=CONFIDENTIAL,
    )
