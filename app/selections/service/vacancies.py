"""Opens vacancies, one or every seat at once, and sets their days. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.selections.domain.vacancies import (
    AS_OF_RIGHT,
    ContenderKind,
    Ground,
    VacancyRefused,
    VacancyStage,
    check_ground,
    check_timetable,
    read_stage_days,
    timetable,
)
from app.selections.events import SelectionEvent
from app.selections.models.vacancies import Contender, Vacancy, VacancyDay
from app.selections.queries import vacancies as queries
from app.selections.queries.openings import (
    Opening,
    every_seat_rules,
    list_every_seat,
    read_opening,
)
from app.selections.queries.vacancies import VacancyRow, list_live_seats
from app.selections.settings import SELECTION_DAYS
from app.settings.queries import value_of

VACANCIES = "vacancies"
"""Vacancies are written one after the other: a seat has one at most that is open."""

# --- opening -------------------------------------------------------------------------------------


def open_vacancy(
    session: Session,
    constituency_id: int | None,
    new_seat_id: int | None,
    ground: Ground,
    *,
    opened_on: date,
    reason: str,
    by: str,
) -> Vacancy:
    """Open a seat for selection on a ground that what is on record bears out.

    Sitting MPs who are on the shortlist as of right are put on it. Raises VacancyRefused for a seat
    with an open vacancy and for a ground without its facts, NotInRecord for no such seat.
    """
    one_at_a_time(session, VACANCIES)
    _check_day(opened_on)
    if (constituency_id, new_seat_id) in list_live_seats(session):
        raise VacancyRefused("This seat has an open vacancy: go on with that one.", "seat")
    opening = read_opening(session, constituency_id, new_seat_id, opened_on)
    check_ground(ground, opening.facts)
    made = _open(session, opening, ground, opened_on, reason, usual_days(session, opened_on), by)
    audit.record(
        session,
        SelectionEvent.VACANCY_OPENED,
        by=by,
        subject=f"vacancy {made.id}",
        changes={
            "constituency": constituency_id,
            "new_seat": new_seat_id,
            "opened_on": opened_on.isoformat(),
            "clp": made.clp_id,
            **({} if ground is Ground.RECOMMENDATION else {"ground": ground.value}),
        },
        person=None if made.member_id is None else f"member {made.member_id}",
        private=None if made.member_id is None else {"ground": ground.value, "reason": reason},
    )
    return made


@dataclass(frozen=True, slots=True)
class Planned:
    """What mandatory reselection would open on a day. left_out: seats with an open vacancy."""

    seats: tuple[Opening, ...]
    left_out: tuple[Opening, ...]
    rule_set_id: int | None


def plan_mandatory(session: Session, opened_on: date) -> Planned:
    """Which seats mandatory reselection would open from a day, told before it is done."""
    rules = every_seat_rules(session, opened_on)
    live = list_live_seats(session)
    seats = list_every_seat(session, opened_on)
    return Planned(
        tuple(one for one in seats if (one.constituency_id, None) not in live),
        tuple(one for one in seats if (one.constituency_id, None) in live),
        None if rules is None else rules.id,
    )


def open_every_seat(
    session: Session, *, opened_on: date, told: int, reason: str, by: str
) -> list[Vacancy]:
    """Open every seat without an open vacancy, by the rule set of mandatory reselection.

    told: how many the officer was told it would be; with another number nothing is done. Raises
    VacancyRefused.
    """
    one_at_a_time(session, VACANCIES)
    _check_day(opened_on)
    plan = plan_mandatory(session, opened_on)
    if plan.rule_set_id is None:
        raise VacancyRefused(
            f"No rule set of mandatory reselection is in force on {written_day(opened_on)}.",
            "opened_on",
        )
    if not plan.seats:
        raise VacancyRefused("Every seat has an open vacancy already.")
    if len(plan.seats) != told:
        raise VacancyRefused(
            f"It would open {len(plan.seats)} seats now, and not {told} as you were told: look"
            " again before you do it."
        )
    days = usual_days(session, opened_on)
    made = [
        _open(session, one, Ground.MANDATORY, opened_on, reason, days, by) for one in plan.seats
    ]
    audit.record(
        session,
        SelectionEvent.VACANCY_OPENED,
        by=by,
        subject=f"rule set {plan.rule_set_id}",
        changes={
            "ground": Ground.MANDATORY.value,
            "opened_on": opened_on.isoformat(),
            "reason": reason,
            "vacancies": [one.id for one in made],
            "left_out": [one.constituency_id for one in plan.left_out],
        },
    )
    return made


def _check_day(opened_on: date) -> None:
    if opened_on > clock.today():
        raise VacancyRefused(f"{written_day(opened_on)} is still to come.", "opened_on")


def usual_days(session: Session, opened_on: date) -> dict[VacancyStage, date]:
    """The timetable that a selection opened on a day begins with, by the setting."""
    return timetable(opened_on, read_stage_days(value_of(session, SELECTION_DAYS)))


def _open(
    session: Session,
    opening: Opening,
    ground: Ground,
    opened_on: date,
    reason: str,
    days: Mapping[VacancyStage, date],
    by: str,
) -> Vacancy:
    made = Vacancy(
        constituency_id=opening.constituency_id,
        new_seat_id=opening.new_seat_id,
        clp_id=opening.clp_id,
        ground=ground,
        member_id=opening.member_id,
        ballot_id=opening.ballot_id if ground is Ground.TRIGGERED else None,
        recommendation_id=(opening.recommendation_id if ground is Ground.RECOMMENDATION else None),
        rule_set_id=opening.rule_set_id if ground is Ground.MANDATORY else None,
        opened_on=opened_on,
        reason=reason,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(made)
    session.flush()
    session.add_all(
        VacancyDay(vacancy_id=made.id, stage=stage, day=day) for stage, day in days.items()
    )
    if ground in AS_OF_RIGHT:
        session.add_all(
            Contender(
                vacancy_id=made.id,
                member_id=member_id,
                name=name,
                kind=ContenderKind.AS_OF_RIGHT,
                source=ground.label,
                recorded_at=clock.now(),
                recorded_by=by,
            )
            for member_id, name in opening.entitled
        )
    session.flush()
    return made


# --- changing ------------------------------------------------------------------------------------


def vacancy_facts(row: VacancyRow) -> dict[str, str]:
    """How a vacancy stands, by the fields of its forms, as text: for who has edited meanwhile."""
    return {
        "state": row.state.value,
        "effective_on": row.since.isoformat(),
        **{stage.name.lower(): day.isoformat() for stage, day in row.days.items()},
    }


def changeable(session: Session, vacancy_id: int, version: int | None) -> VacancyRow:
    """An open vacancy that is about to be changed, counted as changed.

    Raises StaleEdit when somebody else was first, VacancyRefused when it is not open, NotInRecord.
    """
    one_at_a_time(session, VACANCIES)
    row = queries.get_vacancy(session, vacancy_id, None)
    if row.version != version:
        raise StaleEdit(vacancy_facts(row))
    if not row.live:
        raise VacancyRefused(f"The vacancy is {row.state.value}: nothing of it can be changed.")
    stored = session.get(Vacancy, vacancy_id)
    assert stored is not None
    stored.version += 1
    return row


def change_days(
    session: Session,
    vacancy_id: int,
    days: Mapping[VacancyStage, date],
    *,
    reason: str,
    version: int | None,
    by: str,
) -> None:
    """Give a selection other days. Raises StaleEdit, VacancyRefused and NotInRecord."""
    row = changeable(session, vacancy_id, version)
    check_timetable(row.opened_on, days)
    changes = {}
    for stage in VacancyStage:
        stored = session.get(VacancyDay, (vacancy_id, stage))
        assert stored is not None
        if stored.day != days[stage]:
            changes[stage.value] = [stored.day.isoformat(), days[stage].isoformat()]
            stored.day = days[stage]
    if not changes:
        raise VacancyRefused("These are the days already on record.")
    audit.record(
        session,
        SelectionEvent.VACANCY_CHANGED,
        by=by,
        subject=f"vacancy {vacancy_id}",
        changes={"days": changes, "reason": reason},
    )
