"""Contests as the service keeps them: ids that last, what is refused, who is leader on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.cabinet.domain.contests import CandidateGiven, ContestRefused, SectionGiven
from app.cabinet.models import DraftSlate
from app.cabinet.queries.contests import (
    ContestFilter,
    count_contests,
    find_leader,
    get_contest,
    list_contests,
)
from app.cabinet.service.contests import (
    edit_contest,
    given_of,
    record_contest,
    reinstate_contest,
    void_contest,
)
from app.db import db, unit_of_work
from app.kernel.errors import DomainError, NotInRecord, StaleEdit
from tests.factories.cabinet import BY, a_contest
from tests.factories.posts_held import make_draft


@pytest.fixture
def work(app: Flask) -> Iterator[None]:
    """One unit of work for the whole of a test."""
    with unit_of_work():
        yield


def test_a_contest_is_read_as_it_was_recorded(work: None) -> None:
    """Votes by section and candidate, sums, the usual base."""
    contest = a_contest(db.session, elected="Jeremy Corbyn")
    result = get_contest(db.session, contest.id)
    corbyn, smith = result.candidates
    assert [one.name for one in result.sections] == [
        "members",
        "registered supporters",
        "affiliated supporters",
    ]
    assert result.strength(result.default_base()) == {corbyn.id: 168_216, smith.id: 116_960}
    assert result.strength(None) == {corbyn.id: 313_209, smith.id: 193_229}
    assert result.slate(smith.id) == "Owen Smith"
    with pytest.raises(NotInRecord):
        result.slate(999)
    assert result.elected is corbyn
    (row,) = list_contests(db.session)
    assert (row.elected, row.candidates, row.votes) == ("Jeremy Corbyn", 2, 506_438)


def test_an_edit_keeps_the_ids_that_drafts_hang_on(work: None) -> None:
    """Two candidates exchange slates and places, one section goes, another comes."""
    contest = a_contest(db.session, elected="Jeremy Corbyn")
    result = get_contest(db.session, contest.id)
    given = given_of(result)
    first, second = given.candidates
    edited = replace(
        given,
        sections=(given.sections[1], given.sections[0], SectionGiven("others")),
        candidates=(
            replace(second, slate=first.slate, votes=(1, 2, 3), elected=True),
            replace(first, slate=second.slate, votes=(4, 5, 6), elected=False),
        ),
    )
    edit_contest(db.session, contest.id, edited, version=1, by=BY)
    after = get_contest(db.session, contest.id)
    assert [one.id for one in after.candidates] == [second.id, first.id]
    assert [one.slate for one in after.candidates] == ["Jeremy Corbyn", "Owen Smith"]
    assert after.elected is not None
    assert after.elected.id == second.id
    assert [one.id for one in after.sections[:2]] == [given.sections[1].id, given.sections[0].id]
    assert after.strength(None) == {second.id: 6, first.id: 15}
    with pytest.raises(DomainError, match="Nothing is changed"):
        edit_contest(db.session, contest.id, given_of(after), version=2, by=BY)
    with pytest.raises(StaleEdit):
        edit_contest(db.session, contest.id, given, version=1, by=BY)


def test_the_trail_has_both_texts_of_what_was_changed(app: Flask) -> None:
    """Before and after, of what was changed alone."""
    with unit_of_work():
        contest = a_contest(db.session)
        given = given_of(get_contest(db.session, contest.id))
        edit_contest(db.session, contest.id, replace(given, office="Chair"), version=1, by=BY)
    entry = db.session.query(AuditEntry).filter_by(event="cabinet:contest:changed").one()
    assert entry.subject == f"contest {contest.id}"
    assert entry.changes == {"office": {"before": "Leader", "after": "Chair"}}


def test_what_a_draft_rests_on_stays(work: None) -> None:
    """Its candidates and base cannot be taken out, nor can it be voided."""
    draft = make_draft(db.session)
    contest_id = draft.contest_id
    result = get_contest(db.session, contest_id)
    corbyn, smith = result.candidates
    db.session.add(DraftSlate(draft_id=draft.id, candidate_id=smith.id, strength=1, held=0))
    db.session.flush()
    given = replace(
        given_of(result),
        leader_since=date(2016, 9, 24),
        sections=(SectionGiven("members"),),
        candidates=(CandidateGiven(corbyn.name, corbyn.slate, (3,), elected=True, id=corbyn.id),),
    )
    with pytest.raises(ContestRefused, match="rests on Candidate Smith"):
        edit_contest(db.session, contest_id, given, version=1, by=BY)
    with pytest.raises(DomainError, match="void the draft first"):
        void_contest(db.session, contest_id, reason="Typing", version=1, by=BY)


def test_a_voided_contest_counts_no_more_until_it_is_reinstated(work: None) -> None:
    """It leaves the list and makes nobody leader; another may have its title by then."""
    contest = a_contest(db.session, elected="Jeremy Corbyn")
    on = date(2017, 1, 1)
    assert find_leader(db.session, on)
    void_contest(db.session, contest.id, reason="Typing", version=1, by=BY)
    assert find_leader(db.session, on) is None
    assert count_contests(db.session) == 0
    assert count_contests(db.session, ContestFilter(state="voided")) == 1
    with pytest.raises(DomainError, match="voided"):
        edit_contest(
            db.session,
            contest.id,
            given_of(get_contest(db.session, contest.id)),
            version=2,
            by=BY,
        )
    other = a_contest(db.session)
    with pytest.raises(DomainError, match="Another contest"):
        reinstate_contest(db.session, contest.id, reason="It was right", version=2, by=BY)
    void_contest(db.session, other.id, reason="Twice", version=1, by=BY)
    reinstate_contest(db.session, contest.id, reason="It was right", version=2, by=BY)
    assert find_leader(db.session, on)
    with pytest.raises(DomainError, match="not voided"):
        reinstate_contest(db.session, contest.id, reason="Again", version=3, by=BY)


def test_who_is_leader_as_at_a_day(work: None) -> None:
    """The next election ends a term, an end on record does, and a deputy is no leader."""
    one = {"members": {"Ada": 2, "Eve": 1}}
    a_contest(db.session, title="2015", held_on=date(2015, 9, 12), votes=one, elected="Ada")
    a_contest(
        db.session,
        title="2016",
        held_on=date(2016, 9, 24),
        votes=one,
        elected="Eve",
        leader_until=date(2020, 4, 4),
    )
    a_contest(
        db.session,
        title="Deputy",
        office="Deputy Leader",
        held_on=date(2017, 1, 1),
        votes=one,
        elected="Ada",
    )

    def leader(on: date) -> str | None:
        found = find_leader(db.session, on)
        return found.name if found else None

    assert leader(date(2015, 9, 11)) is None
    assert leader(date(2015, 9, 12)) == "Ada"
    assert leader(date(2016, 9, 23)) == "Ada"
    assert leader(date(2016, 9, 24)) == "Eve"
    assert leader(date(2020, 4, 3)) == "Eve"
    assert leader(date(2020, 4, 4)) is None


def test_a_title_stands_once(work: None) -> None:
    """However it is spelt."""
    contest = a_contest(db.session)
    given = given_of(get_contest(db.session, contest.id))
    with pytest.raises(ContestRefused, match="already") as caught:
        record_contest(db.session, replace(given, title="LEADERSHIP  Election 2016"), by=BY)
    assert caught.value.problems[0].field == "title"
