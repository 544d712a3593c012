"""Divisions that are expected: entered, changed, voided, and matched once they have been held."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded
from app.members.models import Party
from app.votes import queries
from app.votes.events import VoteEvent
from app.votes.models import Division, ExpectedDivision, PartyLine, RecordedExcuse
from app.votes.queries.expected import find_expected_of, get_expected, list_open, matched_ids
from app.votes.rolls import bump
from app.votes.sums import SUMS, sums_kept


class ExpectedRefused(DomainError):
    """An expected division cannot be so. field: the name of what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


def expect_division(
    session: Session, *, expected_on: date, title: str, by: str
) -> ExpectedDivision:
    """Enter a division that is expected on a day. Raises ExpectedRefused."""
    one_at_a_time(session, SUMS)
    _check_new(session, expected_on, title)
    expected = ExpectedDivision(
        expected_on=expected_on,
        title=title,
        search_title=folded(title),
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(expected)
    session.flush()
    audit.record(
        session,
        VoteEvent.DIVISION_EXPECTED,
        by=by,
        subject=_subject(expected),
        changes={"after": expected_facts(expected)},
    )
    return expected


def change_expected(
    session: Session,
    expected_id: int,
    *,
    expected_on: date,
    title: str,
    version: int | None,
    by: str,
) -> ExpectedDivision:
    """Change day or title of one still expected. Raises StaleEdit and ExpectedRefused."""
    expected = _locked(session, expected_id)
    before = expected_facts(expected)
    if expected.version != version:
        raise StaleEdit(before)
    _check_open(expected)
    _check_new(session, expected_on, title, but=expected.id)
    expected.expected_on, expected.title, expected.search_title = expected_on, title, folded(title)
    after = expected_facts(expected)
    if after == before:
        raise ExpectedRefused("Nothing was changed: all is as it was.")
    expected.version += 1
    session.flush()
    audit.record(
        session,
        VoteEvent.EXPECTED_CHANGED,
        by=by,
        subject=_subject(expected),
        changes={"before": before, "after": after},
    )
    return expected


def void_expected(session: Session, expected_id: int, *, reason: str, by: str) -> ExpectedDivision:
    """Void one that was not held, or was entered by mistake. Its lines and excuses mean nothing
    any more and stay on record. Raises ExpectedRefused.
    """
    expected = _locked(session, expected_id)
    _check_open(expected)
    expected.voided_at = clock.now()
    expected.voided_by, expected.void_reason = by, reason
    expected.version += 1
    session.flush()
    audit.record(
        session,
        VoteEvent.EXPECTED_VOIDED,
        by=by,
        subject=_subject(expected),
        changes={**expected_facts(expected), "reason": reason},
    )
    return expected


def match_expected(
    session: Session, expected_id: int, division_id: int, *, by: str
) -> ExpectedDivision:
    """Say which division it turned out to be: its lines and excuses are those of it from then on.

    Raises NotInRecord, and ExpectedRefused where it cannot be that one.
    """
    expected = _locked(session, expected_id)
    _check_open(expected)
    division = queries.get_division(session, division_id)
    if division.held_on != expected.expected_on:
        raise ExpectedRefused(
            f"That division was held on {written_day(division.held_on)}. Change the day of the"
            " expected one first, if it was put off."
        )
    other = find_expected_of(session, division_id)
    if other is not None:
        raise ExpectedRefused(
            f"That division was matched with another that was expected, “{other.title}”."
        )
    clash = _clash(session, expected, division)
    if clash:
        raise ExpectedRefused(
            f"A line of {clash} is in force in that division and another in the expected one."
            " Void the wrong one first."
        )
    _move(session, expected, division.id, to=division.id)
    expected.division_id, expected.matched_at, expected.matched_by = division.id, clock.now(), by
    _matched(session, expected, {"division": division.id, "title": division.title}, by=by)
    return expected


def unmatch_expected(session: Session, expected_id: int, *, by: str) -> ExpectedDivision:
    """Take a match back that was chosen by mistake: lines and excuses that came with it go back.

    A line declared since on the division itself stays with it. No import matches it again by its
    title: an officer has said that it was another. Raises ExpectedRefused.
    """
    expected = _locked(session, expected_id)
    if expected.division_id is None or expected.voided_at is not None:
        raise ExpectedRefused("It is matched with no division.")
    division_id = expected.division_id
    _move(session, expected, division_id, to=None)
    expected.division_id = expected.matched_at = None
    expected.matched_by = by
    _matched(session, expected, {"division": None, "before": division_id}, by=by)
    return expected


def match_by_title(session: Session, *, by: str) -> list[str]:
    """Match every expected division of whose day just one division has its title.

    Left to officers is one whose match has been taken back, and what has been matched is not
    looked at again. Returns a sentence for each that cannot be matched though the title fits.
    """
    one_at_a_time(session, SUMS)
    complaints = []
    waiting = [expected for expected in list_open(session) if expected.matched_by is None]
    held: dict[tuple[date, str], list[int]] = {}
    for division_id, held_on, title in session.execute(
        select(Division.id, Division.held_on, Division.search_title).where(
            Division.held_on.in_({expected.expected_on for expected in waiting}),
            Division.id.not_in(matched_ids()),
        )
    ):
        held.setdefault((held_on, title), []).append(division_id)
    for expected in waiting:
        fitting = held.get((expected.expected_on, expected.search_title), [])
        if len(fitting) == 1:
            try:
                match_expected(session, expected.id, fitting[0], by=by)
            except ExpectedRefused as refusal:
                complaints.append(f"“{expected.title}” is not matched by itself. {refusal}")
    return complaints


def expected_facts(expected: ExpectedDivision) -> dict[str, str]:
    """What is on record of an expected division, by the fields of its form, as text."""
    return {"expected_on": expected.expected_on.isoformat(), "title": expected.title}


def _matched(
    session: Session, expected: ExpectedDivision, changes: dict[str, object], *, by: str
) -> None:
    expected.version += 1
    session.flush()
    audit.record(
        session, VoteEvent.EXPECTED_MATCHED, by=by, subject=_subject(expected), changes=changes
    )


def _move(session: Session, expected: ExpectedDivision, division_id: int, to: int | None) -> None:
    """Lines and excuses of an expected division to the one held, or back."""
    with sums_kept(session, [division_id]):
        for model in (PartyLine, RecordedExcuse):
            session.execute(
                update(model).where(model.expected_id == expected.id).values(division_id=to)
            )
        session.flush()
    bump(session)


def _clash(session: Session, expected: ExpectedDivision, division: Division) -> str | None:
    """A party with a line in force in both."""
    here = select(PartyLine.party_id).where(
        PartyLine.expected_id == expected.id, PartyLine.replaced_at.is_(None)
    )
    return session.scalar(
        select(Party.name)
        .join(PartyLine, PartyLine.party_id == Party.id)
        .where(
            PartyLine.division_id == division.id,
            PartyLine.replaced_at.is_(None),
            PartyLine.party_id.in_(here),
        )
        .order_by(Party.name)
        .limit(1)
    )


def _locked(session: Session, expected_id: int) -> ExpectedDivision:
    """One expected division, with everybody else kept from lines, matches and sums."""
    one_at_a_time(session, SUMS)
    expected = get_expected(session, expected_id)
    session.refresh(expected)
    return expected


def _check_open(expected: ExpectedDivision) -> None:
    if expected.voided_at is not None:
        raise ExpectedRefused("It has been voided, so nothing about it can be changed.")
    if expected.division_id is not None:
        raise ExpectedRefused(
            f"It has been held as division {expected.division_id}. Take the match back first, if"
            " it was chosen by mistake."
        )


def _check_new(session: Session, expected_on: date, title: str, but: int = 0) -> None:
    twin = session.scalar(
        select(ExpectedDivision.id).where(
            ExpectedDivision.expected_on == expected_on,
            ExpectedDivision.search_title == folded(title),
            ExpectedDivision.voided_at.is_(None),
            ExpectedDivision.division_id.is_(None),
            ExpectedDivision.id != but,
        )
    )
    if twin is not None:
        raise ExpectedRefused(
            f"A division of this title is expected on {written_day(expected_on)} already: tell the"
            " two apart by their titles.",
            "title",
        )


def _subject(expected: ExpectedDivision) -> str:
    return f"expected division {expected.id}"
