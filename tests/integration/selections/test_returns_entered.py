"""Returns: entered by a secretary, confirmed by a second person, sent back, voided, reinstated."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.domain import Role
from app.db import unit_of_work
from app.kernel import clock
from app.kernel.dates import written_day
from app.selections.domain.ballots import Stage
from app.selections.domain.returns import (
    Meeting,
    ReturnStepKind,
    UnitResult,
    UnitState,
)
from app.selections.models.ballots import BallotDay
from app.selections.queries.ballots import BallotRow
from app.selections.service import returns
from tests.client import LintingClient, find_form, form_values, path_of
from tests.factories.ballots import (
    OFFICER,
    SECRETARY,
    a_party_with_ballots,
    confirmed,
    entered,
    units_of,
)
from tests.factories.papers import HEIC, JPEG, form_of, only_return, sent, typed, units

ClientAs = Callable[..., LintingClient]


@pytest.fixture
def ballot(app: Flask) -> BallotRow:
    """A running ballot of five units, by the rules of 2018, called thirty days ago."""
    return a_party_with_ballots(1)


@pytest.fixture
def secretary(client_as: ClientAs, ballot: BallotRow) -> LintingClient:
    """The secretary of its CLP: user 11."""
    return client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)


@pytest.fixture
def as_officer(client_as: ClientAs) -> Callable[[], LintingClient]:
    """Makes the selections officer who asks from now on: user 12."""
    return lambda: client_as(Role.SELECTIONS_OFFICER, user_id=12)


# --- entering ------------------------------------------------------------------------------------


def test_she_sees_what_the_numbers_mean_before_they_are_sent(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    path = form_of(ballot)
    look = secretary.submit(path, typed(3, 3, turnout="7"))
    assert look.status_code == 422
    assert (
        "3 votes for keeping the MP, 3 for a full selection: a tie: the unit meets once more, and"
        " decides again." in look.text
    )
    assert "7 voted." in look.text
    assert units(ballot)[0].state is UnitState.NOT_IN
    # The numbers she typed are in the form again when she wants to change them.
    assert f'href="{path}?kept=1"' in look.text
    changed = secretary.get(f"{path}?kept=1")
    assert dict(form_values(find_form(changed.text, "Go on")))["for_selection"] == "3"
    look = secretary.post_form(changed, {"for_selection": "4"})
    assert "the unit is for a full selection" in look.text
    done = secretary.post_form(
        look, {"document": (io.BytesIO(JPEG), "IMG_1.JPG"), "note": "Signed by the chair"}
    )
    assert done.status_code == 302
    assert path_of(done) == f"/selections/clps/{ballot.clp_id}"
    row = units(ballot)[0].returns[0]
    assert (row.for_member, row.for_selection, row.turnout) == (3, 4, 7)
    assert (row.result, row.note, row.late) == (
        UnitResult.FOR_SELECTION, "Signed by the chair", False,
    )  # fmt: skip
    assert row.entered_by == SECRETARY
    assert units(ballot)[0].state is UnitState.ENTERED
    home = secretary.get(f"/selections/clps/{ballot.clp_id}").text
    assert "is sent. It counts once an officer has confirmed it." in home
    # A form that was sent is not offered again; what is on record cannot be entered twice.
    assert "A return of this unit is on record" in secretary.get(path).text


def test_no_preference_is_entered_without_votes(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    path = form_of(ballot)
    both = secretary.submit(path, typed(1, 0, no_preference="y"))
    assert "Votes and no preference do not go together" in both.text
    nothing = secretary.submit(path, typed("", ""))
    assert "or say that the unit returned no preference" in nothing.text
    assert sent(secretary, path, typed("", "", no_preference="y")).status_code == 302
    assert units(ballot)[0].returns[0].result is UnitResult.NO_PREFERENCE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (typed(3, ""), "Enter both numbers of votes"),
        (typed(0, 0), "Nobody voted"),
        (typed(3, 2, turnout="4"), "5 votes are more than a turnout of 4"),
        (typed("three", 2), "Enter a whole number"),
        (typed(-1, 2), "Enter a number from 0"),
        (typed(3, 2, held_on=""), "Enter the day of the meeting"),
        (typed(3, 2, held_on="2999-01-01"), "is still to come"),
        (typed(3, 2, held_on="2001-01-01"), "cannot have met before"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    secretary: LintingClient, ballot: BallotRow, data: dict[str, object], words: str
) -> None:
    answer = secretary.submit(form_of(ballot), data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Send the return" not in answer.text


def test_numbers_changed_on_the_way_are_looked_at_again(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    look = secretary.submit(form_of(ballot), typed(3, 2))
    bad = secretary.post_form(look, {"for_member": "-3"})
    assert bad.status_code == 422
    assert "Send the return" not in bad.text
    assert secretary.post_form(look, {"meeting": "x"}).status_code == 422
    assert units(ballot)[0].returns == ()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ a program", "return.jpg", "whatever its name says"),
        (b"\x00\x00\x00\x18ftypqt   a film", "return.heic", "a film or a sound"),
    ],
)
def test_a_file_that_is_none_is_refused_and_the_numbers_stay(
    secretary: LintingClient, ballot: BallotRow, content: bytes, name: str, words: str
) -> None:
    look = secretary.submit(form_of(ballot), typed(3, 2))
    refused = secretary.post_form(look, {"document": (io.BytesIO(content), name)})
    assert refused.status_code == 422
    assert words in refused.text
    done = secretary.post_form(refused, {"document": (io.BytesIO(HEIC), "a.heic")})
    assert done.status_code == 302
    assert units(ballot)[0].returns[0].file_id is not None


def test_a_form_opened_before_another_secretary_entered_it_enters_no_retake(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    look = secretary.submit(form_of(ballot), typed(3, 2))
    with unit_of_work() as session:
        confirmed(session, ballot, units_of(session, ballot)[0].unit_id, (4, 4))
    answer = secretary.post_form(look)
    assert answer.status_code == 422
    assert "The tie of the first meeting is on record" in answer.text
    assert len(units(ballot)[0].returns) == 1


def test_a_tie_is_retaken_once_it_is_confirmed(secretary: LintingClient, ballot: BallotRow) -> None:
    with unit_of_work() as session:
        unit_id = units_of(session, ballot)[0].unit_id
        tie = entered(session, ballot, unit_id, (3, 3))
    path = form_of(ballot)
    assert "A return of this unit is on record" in secretary.get(path).text
    with unit_of_work() as session:
        returns.record_step(session, tie.id, ReturnStepKind.CONFIRMED, version=1, by=OFFICER)
    page = secretary.get(path)
    assert "The first meeting was a tie" in page.text
    before = secretary.post_form(
        page, typed(2, 2, held_on=(clock.today() - timedelta(days=3)).isoformat())
    )
    assert "it cannot have been retaken before" in before.text
    look = secretary.submit(path, typed(2, 2))
    assert "a second tie, which is no preference" in look.text
    assert secretary.post_form(look).status_code == 302
    again = units(ballot)[0].returns[1]
    assert again.meeting is Meeting.RETAKE
    with unit_of_work() as session:
        returns.record_step(session, again.id, ReturnStepKind.CONFIRMED, version=1, by=OFFICER)
    assert units(ballot)[0].state is UnitState.NO_PREFERENCE


def test_what_comes_late_or_from_another_day_is_said(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with unit_of_work() as session:
        for stage in (Stage.MEETINGS_UNTIL, Stage.PAPERS):
            session.execute(
                update(BallotDay)
                .where(BallotDay.ballot_id == ballot.id, BallotDay.stage == stage)
                .values(day=yesterday)
            )
    day = clock.today().isoformat()
    look = secretary.submit(form_of(ballot), typed(3, 2, held_on=day))
    told = f"after {written_day(yesterday)}, until which units meet"
    assert told in look.text
    assert secretary.post_form(look).status_code == 302
    page = secretary.get(f"/selections/returns/{only_return()}").text
    assert "Late: it came in after the day for papers" in page
    assert told in page
    early = secretary.submit(
        form_of(ballot, 1), typed(3, 2, held_on=(yesterday - timedelta(days=20)).isoformat())
    )
    assert "from which units meet" in early.text


def test_she_takes_back_what_she_entered_until_it_is_confirmed(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    assert sent(secretary, form_of(ballot), typed(3, 2)).status_code == 302
    address = f"/selections/returns/{only_return()}"
    assert "Take it back" in secretary.get(address).text
    assert secretary.submit(f"{address}/take-back", {"reason": ""}).status_code == 422
    done = secretary.submit(f"{address}/take-back", {"reason": "The wrong paper"})
    assert path_of(done) == form_of(ballot)
    assert units(ballot)[0].state is UnitState.NOT_IN
    assert sent(secretary, form_of(ballot), typed(2, 3)).status_code == 302
    newest = units(ballot)[0].returns[1]
    with unit_of_work() as session:
        returns.record_step(session, newest.id, ReturnStepKind.CONFIRMED, version=1, by=OFFICER)
    late = secretary.get(f"/selections/returns/{newest.id}/take-back")
    assert late.status_code == 302
    assert secretary.get(f"/selections/returns/{newest.id}/confirm").status_code == 403
