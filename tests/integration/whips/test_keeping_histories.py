"""Whip status and membership as they are kept: recorded, voided, reinstated, told as at a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import NotInRecord, StaleEdit
from app.members.models import Party, PartySpell
from app.whips import queries, registry, service
from app.whips.domain import (
    DecidedBy,
    MembershipAction,
    MembershipState,
    WhipAction,
    WhipRefused,
    WhipState,
)
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.queries import StandingFilter, list_holding, list_standing, narrowed
from app.whips.service import Decision
from tests.factories.party import make_party

BY = "user 7"
LOST, BACK = date(2016, 9, 24), date(2016, 12, 5)
WHY = "Spoke against the manifesto."


@pytest.fixture
def party(app: Flask) -> list[int]:
    """Five Labour members: 1, 2, 4 and 5 since 2015, 3 since May 2016."""
    with unit_of_work() as session:
        return make_party(session, 5)


def change(
    member_id: int, action: str, day: date, *, reason: str = WHY, **days: Any
) -> WhipStatusChange:
    with unit_of_work() as session:
        return service.record_whip_change(
            session,
            member_id,
            WhipAction(action),
            effective_on=day,
            decided_by=DecidedBy.CHIEF_WHIP,
            reason=reason,
            by=BY,
            **days,
        )


def change_membership(member_id: int, action: str, day: date, **days: Any) -> MembershipChange:
    with unit_of_work() as session:
        return service.record_membership_change(
            session,
            member_id,
            MembershipAction(action),
            effective_on=day,
            decided_by=DecidedBy.EXECUTIVE,
            reason=WHY,
            by=BY,
            **days,
        )


def whip_on(day: date) -> dict[int, WhipState]:
    """How everybody who is listed stands on a day."""
    db.session.rollback()
    return {row.member_id: row.whip for row in list_standing(db.session, day)}


def sits_elsewhere(session: Session, member_id: int, name: str, since: date) -> None:
    """Let a member leave the party for another, or for none, in the public record."""
    other = session.scalar(select(Party).where(Party.name == name))
    if other is None:
        other = Party(name=name, is_party=name != "Independent")
        session.add(other)
        session.flush()
    spell = session.scalars(select(PartySpell).where(PartySpell.member_id == member_id)).one()
    spell.until = since
    session.flush()
    session.add(PartySpell(member_id=member_id, party_id=other.id, since=since))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are asked inside the block."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("party")
def test_the_whip_is_lost_and_restored_from_their_days_on() -> None:
    change(1, "suspend", LOST, review_on=date(2016, 11, 1))
    change(1, "restore", BACK)
    day = timedelta(days=1)
    assert whip_on(LOST - day)[1] is WhipState.HOLDS
    assert whip_on(LOST)[1] is WhipState.SUSPENDED
    assert whip_on(BACK - day)[1] is WhipState.SUSPENDED
    assert whip_on(BACK)[1] is WhipState.HOLDS
    assert [row.member_id for row in list_holding(db.session, LOST)] == [
        row.member_id for row in list_standing(db.session, LOST) if row.member_id != 1
    ]


@pytest.mark.usefixtures("party")
def test_everything_recorded_is_audited_and_the_reason_is_personal() -> None:
    change(1, "suspend", LOST, source="Letter of 24 September")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.event, entry.subject, entry.actor) == ("whips:status:recorded", "member 1", BY)
    assert WHY not in str(entry.changes)
    assert "Letter" not in str(entry.changes)
    assert read_private(db.session, entry) == {
        "reason": WHY,
        "source": "Letter of 24 September",
    }


@pytest.mark.usefixtures("party")
def test_a_change_dated_before_others_keeps_the_history_whole() -> None:
    change(1, "suspend", LOST)
    review = change(1, "review", date(2016, 11, 1), review_on=date(2017, 1, 1))
    change(1, "withdraw", date(2016, 10, 1))
    db.session.rollback()
    # The review keeps whatever was before it, which is another state now.
    assert queries.get_change(db.session, WhipStatusChange, review.id).state is WhipState.WITHDRAWN
    (standing,) = [row for row in list_standing(db.session, BACK) if row.member_id == 1]
    assert (standing.whip, standing.since) == (WhipState.WITHDRAWN, date(2016, 10, 1))
    assert standing.review_on == standing.due_on == date(2017, 1, 1)
    with pytest.raises(WhipRefused, match="would no longer fit after it"):
        change(1, "withdraw", date(2016, 9, 1))


@pytest.mark.usefixtures("party")
def test_who_has_not_sat_for_the_party_by_the_day_has_no_whip_to_lose() -> None:
    with pytest.raises(WhipRefused) as refused:
        change(3, "suspend", date(2016, 5, 4))
    assert "had not sat for Labour by 4 May 2016" in str(refused.value)
    with pytest.raises(NotInRecord):
        change(99, "suspend", LOST)
    far = clock.today() + timedelta(days=400)
    with pytest.raises(WhipRefused, match="check the year"):
        change(1, "suspend", far)


def test_a_suspended_member_who_is_shown_as_an_independent_still_stands_in_the_list(
    party: list[int],
) -> None:
    change(1, "suspend", LOST)
    with unit_of_work() as session:
        sits_elsewhere(session, 1, "Independent", LOST)
        sits_elsewhere(session, 2, "Independent", LOST)
    assert whip_on(LOST) == {
        1: WhipState.SUSPENDED,
        **{member: WhipState.HOLDS for member in party if member > 2},
    }
    # Restored, while the public record is late: she sits elsewhere and has lost nothing.
    change(1, "restore", BACK)
    assert whip_on(BACK)[1] is WhipState.NEVER_HELD
    assert 1 not in {row.member_id for row in list_holding(db.session, BACK)}


@pytest.mark.usefixtures("party")
def test_who_lost_the_whip_and_joins_another_party_holds_that_ones_in_its_divisions() -> None:
    change(1, "withdraw", LOST)
    with unit_of_work() as session:
        sits_elsewhere(session, 1, "Liberal Democrat", BACK)
    book = queries.get_whip_book(db.session)
    assert not book.holds(1, "Labour", LOST)
    assert book.holds(1, "Liberal Democrat", BACK)


@pytest.mark.usefixtures("party")
def test_membership_is_another_history_and_readmission_does_not_restore_the_whip() -> None:
    change(1, "suspend", LOST)
    change_membership(1, "suspend", LOST)
    change_membership(1, "readmit", BACK)
    whip, membership = queries.get_held(db.session, 1, BACK)
    assert (whip.state, membership.state) == (WhipState.SUSPENDED, MembershipState.MEMBER)
    assert queries.get_held(db.session, 2, BACK)[0].since is None


@pytest.mark.usefixtures("party")
def test_many_are_recorded_together_or_none_and_each_refusal_is_told() -> None:
    change(2, "withdraw", date(2016, 8, 1))
    change(4, "suspend", LOST)
    decision = Decision(WhipAction.SUSPEND, LOST, DecidedBy.PARTY_MEETING, WHY)
    with pytest.raises(WhipRefused) as refused, unit_of_work() as session:
        service.record_changes(session, WhipStatusChange, [1, 2, 4, 5], decision, by=BY)
    assert str(refused.value) == "Nothing was recorded: it does not fit for 2 members."
    assert refused.value.refused.keys() == {2, 4}
    assert "was withdrawn on 1 August 2016" in refused.value.refused[2]
    assert whip_on(LOST)[1] is WhipState.HOLDS
    with unit_of_work() as session:
        rows = service.record_changes(session, WhipStatusChange, [1, 5, 1], decision, by=BY)
    assert [row.member_id for row in rows] == [1, 5]
    assert whip_on(LOST)[5] is WhipState.SUSPENDED


@pytest.mark.usefixtures("party")
def test_a_void_needs_the_newest_version_and_names_what_would_not_fit_without_it() -> None:
    lost = change(1, "suspend", LOST)
    back = change(1, "restore", BACK)
    with pytest.raises(WhipRefused, match="5 December 2016"), unit_of_work() as session:
        service.void_whip_change(session, lost.id, reason="Wrong", version=1, by=BY)
    with unit_of_work() as session:
        service.void_whip_change(session, back.id, reason="Wrong", version=1, by=BY)
    with pytest.raises(StaleEdit), unit_of_work() as session:
        service.void_whip_change(session, back.id, reason="Wrong", version=1, by=BY)
    with pytest.raises(WhipRefused, match="already"), unit_of_work() as session:
        service.void_whip_change(session, back.id, reason="Wrong", version=2, by=BY)
    assert whip_on(BACK)[1] is WhipState.SUSPENDED
    # Another change took its place meanwhile: it does not fit any more.
    other = change(1, "withdraw", BACK)
    with pytest.raises(WhipRefused, match="on record for 5 December"), unit_of_work() as session:
        service.reinstate_whip_change(session, back.id, reason="Right", version=2, by=BY)
    with unit_of_work() as session:
        service.void_whip_change(session, other.id, reason="Wrong", version=1, by=BY)
        service.reinstate_whip_change(session, back.id, reason="Right", version=2, by=BY)
    assert whip_on(BACK)[1] is WhipState.HOLDS
    with pytest.raises(WhipRefused, match="it counts"), unit_of_work() as session:
        service.reinstate_whip_change(session, back.id, reason="Right", version=3, by=BY)
    assert [row.id for row in queries.list_changes(db.session, WhipStatusChange, 1)] == [
        other.id,
        back.id,
        lost.id,
    ]


@pytest.mark.usefixtures("party")
def test_a_whole_history_is_taken_in_in_any_order_of_rows() -> None:
    rows = [
        Decision(WhipAction.RESTORE, BACK, DecidedBy.CHIEF_WHIP, WHY),
        Decision(WhipAction.REVIEW, date(2016, 11, 1), DecidedBy.CHIEF_WHIP, WHY, review_on=BACK),
        Decision(WhipAction.WITHDRAW, LOST, DecidedBy.CHIEF_WHIP, WHY),
    ]
    with unit_of_work() as session, service.rewriting(session, WhipStatusChange, {1: LOST}):
        for row in rows:
            service.insert_change(session, WhipStatusChange, 1, row, by=BY)
    states = [row.state for row in queries.list_changes(db.session, WhipStatusChange, 1)]
    assert states == [WhipState.HOLDS, WhipState.WITHDRAWN, WhipState.WITHDRAWN]
    # Taken back in any order too.
    with unit_of_work() as session, service.rewriting(session, WhipStatusChange, {1: LOST}):
        for row in queries.list_in_force(session, WhipStatusChange, [1])[1]:
            service.void_inserted(session, WhipStatusChange, row, reason="Undone", by=BY)
    assert whip_on(LOST)[1] is WhipState.HOLDS


@pytest.mark.usefixtures("party")
def test_a_history_that_is_not_whole_at_the_end_is_refused_as_a_whole() -> None:
    restored = Decision(WhipAction.RESTORE, LOST, DecidedBy.CHIEF_WHIP, WHY)
    with (
        pytest.raises(WhipRefused, match="cannot be restored"),
        unit_of_work() as session,
        service.rewriting(session, WhipStatusChange, {1: LOST}),
    ):
        service.insert_change(session, WhipStatusChange, 1, restored, by=BY)
    db.session.rollback()
    assert not queries.has_changes(db.session)
    with pytest.raises(RuntimeError, match="not being rewritten"), unit_of_work() as session:
        service.insert_change(session, WhipStatusChange, 1, restored, by=BY)


@pytest.mark.usefixtures("party")
def test_what_is_kept_beside_the_whip_is_told_of_every_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[Mapping[int, date], int, int]] = []

    @contextmanager
    def beside(session: Session, affected: Mapping[int, date]) -> Iterator[None]:
        before = len(queries.list_in_force(session, WhipStatusChange, [1])[1])
        yield
        told.append(
            (affected, before, len(queries.list_in_force(session, WhipStatusChange, [1])[1]))
        )

    monkeypatch.setattr(registry, "_keepers", [beside])
    made = change(1, "suspend", LOST)
    change_membership(1, "expel", LOST)
    with unit_of_work() as session:
        service.void_whip_change(session, made.id, reason="Wrong", version=1, by=BY)
    with unit_of_work() as session:
        service.reinstate_whip_change(session, made.id, reason="Right", version=2, by=BY)
    assert told == [({1: LOST}, 0, 1), ({1: LOST}, 1, 0), ({1: LOST}, 0, 1)]


@pytest.mark.usefixtures("party")
def test_ended_terms_and_reviews_that_have_come_are_due_until_they_are_settled() -> None:
    change(1, "suspend", LOST, ends_on=date(2016, 11, 1), review_on=date(2016, 10, 1))
    change(2, "withdraw", LOST, review_on=date(2017, 6, 1))
    change_membership(4, "suspend", LOST, review_on=date(2016, 10, 10))

    def due(table: type[Any], day: date) -> list[tuple[int, date, bool]]:
        db.session.rollback()
        found = queries.list_due(db.session, table, day)
        return [(one.member_id, one.day, one.ended) for one in found]

    assert due(WhipStatusChange, date(2016, 9, 30)) == []
    assert due(WhipStatusChange, date(2016, 10, 1)) == [(1, date(2016, 10, 1), False)]
    assert due(MembershipChange, BACK) == [(4, date(2016, 10, 10), False)]
    change(1, "review", date(2016, 10, 2), ends_on=date(2016, 11, 1))
    assert due(WhipStatusChange, BACK) == [(1, date(2016, 11, 1), True)]
    # A restoration settles it, also one that is still to come.
    change(1, "restore", BACK)
    assert due(WhipStatusChange, date(2016, 11, 15)) == []
    assert [one[0] for one in due(WhipStatusChange, date(2017, 6, 1))] == [2]


@pytest.mark.usefixtures("party")
def test_how_many_held_it_is_counted_for_many_days_at_once() -> None:
    change(1, "suspend", LOST)
    change(2, "withdraw", BACK)
    days = [date(2015, 1, 1), date(2016, 5, 4), date(2016, 5, 5), LOST, BACK]
    db.session.rollback()
    assert queries.count_holding(db.session, days) == [
        len(list_holding(db.session, day)) for day in days
    ]
    assert queries.count_holding(db.session, days)[-2:] == [4, 3]


@pytest.mark.usefixtures("party")
def test_the_list_is_narrowed_and_sorted() -> None:
    change(4, "suspend", LOST)
    change(2, "withdraw", date(2016, 9, 1))
    change_membership(5, "expel", LOST)
    standing = list_standing(db.session, BACK)

    def ids(**wanted: Any) -> list[int]:
        return [row.member_id for row in narrowed(standing, StandingFilter(on=BACK, **wanted))]

    assert ids(whip=WhipState.SUSPENDED) == [4]
    assert ids(membership=MembershipState.EXPELLED) == [5]
    assert ids(text="seat 2") == [2]
    assert ids(sort="constituency") == [1, 2, 3, 4, 5]
    assert ids(sort="constituency", descending=True) == [5, 4, 3, 2, 1]
    assert ids(sort="since")[:2] == [2, 4]
    assert ids(sort="since", descending=True)[:2] == [4, 2]
    assert ids(sort="whip")[-2:] == [4, 2]
    assert ids() == ids(descending=True)[::-1]


def test_a_list_asks_as_many_questions_however_many_there_are(party: list[int]) -> None:
    list_standing(db.session, LOST)
    with counted() as before:
        list_standing(db.session, LOST)
    db.session.rollback()
    for member_id in party:
        change(member_id, "suspend", LOST)
        change_membership(member_id, "suspend", LOST)
    list_standing(db.session, LOST)
    with counted() as after:
        list_standing(db.session, LOST)
        db.session.rollback()
    assert len(after) == len(before)


class Undone(Exception):
    """Ends a unit of work without keeping it."""


@contextmanager
def undone() -> Iterator[Session]:
    """A unit of work of which nothing is kept: one for each example."""
    with suppress(Undone), unit_of_work() as session:
        yield session
        raise Undone


actions = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(sorted(WhipAction)), st.booleans()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tried=actions, shift=st.integers(0, 20))
def test_whatever_is_recorded_and_voided_the_history_stays_whole(
    party: list[int], tried: list[tuple[int, WhipAction, bool]], shift: int
) -> None:
    """As at a day equals what the book says, and voiding and reinstating gives the same back."""
    first = date(2016, 6, 1)
    with undone() as session:
        made: list[WhipStatusChange] = []
        for number, action, voided in tried:
            day = first + timedelta(days=number)
            try:
                row = service.record_whip_change(
                    session,
                    party[0],
                    action,
                    effective_on=day,
                    decided_by=DecidedBy.CHIEF_WHIP,
                    reason=WHY,
                    review_on=day + timedelta(9) if action is WhipAction.REVIEW else None,
                    by=BY,
                )
            except WhipRefused:
                continue
            made.append(row)
            if voided:
                before = _states(session, party[0])
                try:
                    service.void_whip_change(
                        session, row.id, reason="Wrong", version=row.version, by=BY
                    )
                except WhipRefused:
                    continue
                service.reinstate_whip_change(
                    session, row.id, reason="Right", version=row.version, by=BY
                )
                assert _states(session, party[0]) == before
        day = first + timedelta(days=shift)
        (standing,) = [r for r in list_standing(session, day) if r.member_id == party[0]]
        assert standing.whip is queries.get_whip_book(session).state(party[0], "Labour", day)
        assert standing.whip is queries.get_held(session, party[0], day)[0].state
        assert len(_states(session, party[0])) == len(made)


def _states(session: Session, member_id: int) -> list[tuple[date, WhipState]]:
    rows = queries.list_in_force(session, WhipStatusChange, [member_id])[member_id]
    return [(row.effective_on, row.state) for row in rows]
