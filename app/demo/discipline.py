"""The whips' office at work: slips, pairs and leave, the week to come, and rebels looked at."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.country import BILLS, GOVERNING, OWN, InventedDivision
from app.demo.demonstration import Demo
from app.votes import queries, service
from app.votes.domain.discipline import ExcuseKind, ReviewOutcome
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.queries.conduct import list_rebels

LATEST = timedelta(days=28)
"""How far back slips are on record, and rebels are still to be looked at."""
GROUNDS = {
    ExcuseKind.SLIP: "Opens a village hall in her constituency.",
    ExcuseKind.ILLNESS: "A broken ankle; back when the plaster is off.",
    ExcuseKind.LEAVE: "With the delegation to the lighthouse conference.",
}


def record_excuses(session: Session, demo: Demo) -> None:
    """Slips and pairs for the divisions of the last weeks; leave, illness and a proxy for days."""
    country = demo.country
    draw = Random(f"excuses of {country.day.isoformat()}")  # noqa: S311
    by = demo.by(Role.WHIP)
    own = [member.id for member in country.sitting_for(OWN)]
    others = [member.id for member in country.sitting_for(GOVERNING[0])]
    for division in country.divisions:
        if country.day - division.held_on > LATEST:
            continue
        away = [i for i in own if i in division.votes and division.votes[i] is None]
        for member_id in away[:4]:
            service.record_excuse(
                session,
                member_id=member_id,
                kind=ExcuseKind.SLIP,
                division_id=division.id,
                ground=GROUNDS[ExcuseKind.SLIP] if draw.random() < 0.3 else None,
                by=by,
            )
        paired = _paired(division, away[4:5], others)
        for member_id, other_id in paired:
            service.record_excuse(
                session,
                member_id=member_id,
                kind=ExcuseKind.PAIR,
                division_id=division.id,
                other_id=other_id,
                by=by,
            )
    for member_id, kind, ago, days in (
        (own[-1], ExcuseKind.LEAVE, 10, 14),
        (own[-2], ExcuseKind.ILLNESS, 20, 40),
        (own[-3], ExcuseKind.ILLNESS, 60, 21),
    ):
        first = country.day - timedelta(days=ago)
        service.record_excuse(
            session,
            member_id=member_id,
            kind=kind,
            first_day=first,
            last_day=first + timedelta(days=days),
            ground=GROUNDS[kind],
            by=by,
        )
    mistaken = service.record_excuse(
        session,
        member_id=own[-4],
        kind=ExcuseKind.PROXY,
        first_day=country.day,
        last_day=country.day + timedelta(days=5),
        other_id=own[-5],
        by=by,
    )
    service.void_excuse(session, mistaken.id, reason="The proxy was not granted.", by=by)


def _paired(
    division: InventedDivision, away: list[int], others: list[int]
) -> list[tuple[int, int]]:
    free = [i for i in others if i in division.votes and division.votes[i] is None]
    return list(zip(away, free, strict=False))


def expect_divisions(session: Session, demo: Demo) -> None:
    """Divisions of the coming week, most with a line and slips; one that was not held."""
    by, day = demo.by(Role.WHIP), demo.country.day
    own = [member.id for member in demo.country.sitting_for(OWN)]
    coming = (
        (1, f"{BILLS[0]} Bill: Third Reading", Direction.NO, Strength.THREE),
        (2, f"{BILLS[3]} Bill: Committee, Amendment 4", Direction.AYE, Strength.TWO),
        (3, f"{BILLS[5]} Bill: Second Reading", Direction.FREE, None),
        (7, f"{BILLS[8]} Bill: Report, New Clause 1", Direction.ABSTAIN, Strength.ONE),
        (2, f"{BILLS[10]} Bill: Programme Motion", None, None),
    )
    for number, (ahead, title, direction, strength) in enumerate(coming):
        expected = service.expect_division(
            session, expected_on=_sitting(day + timedelta(days=ahead)), title=title, by=by
        )
        if direction is not None:
            service.declare_expected_line(
                session,
                expected.id,
                OWN,
                direction,
                strength=strength,
                evidence=Evidence.OFFICE,
                source=None,
                note=None,
                published=False,
                by=by,
            )
        for member_id in own[3 * number : 3 * number + 3]:
            service.record_excuse(
                session,
                member_id=member_id,
                kind=ExcuseKind.SLIP,
                expected_id=expected.id,
                by=by,
            )
    dropped = service.expect_division(
        session, expected_on=day - timedelta(days=3), title=f"{BILLS[7]} Bill: Wrecking", by=by
    )
    service.void_expected(
        session, dropped.id, reason="It was not held. The amendment was withdrawn.", by=by
    )


def _sitting(day: date) -> date:
    """The day itself, or the Monday after where it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def review_rebels(session: Session, demo: Demo) -> None:
    """What was made of the rebels of all but the last weeks, in part of those too."""
    country = demo.country
    draw = Random(f"reviews of {country.day.isoformat()}")  # noqa: S311
    for division in country.divisions:
        rebels = list_rebels(session, queries.get_division(session, division.id))
        if country.day - division.held_on <= LATEST:
            rebels = rebels[:1] if draw.random() < 0.4 else []
        if rebels:
            service.review_rebellions(
                session,
                division.id,
                {
                    person.row.member_id: (
                        draw.choice(
                            (
                                ReviewOutcome.NO_ACTION,
                                ReviewOutcome.NO_ACTION,
                                ReviewOutcome.SPOKEN_TO,
                                ReviewOutcome.WRITTEN_TO,
                            )
                        ),
                        "Says she will come to the next meeting." if draw.random() < 0.1 else None,
                    )
                    for person in rebels
                },
                by=demo.by(Role.WHIP),
            )
