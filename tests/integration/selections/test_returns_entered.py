"""Returns: entered by a secretary, confirmed by a second person, sent back, voided, reinstated."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.selections.domain.ballots import BallotStepKind, Stage, Step
from app.selections.domain.returns import (
    Meeting,
    ReturnRefused,
    ReturnStepKind,
    UnitResult,
    UnitState,
)
from app.selections.models.ballots import BallotDay
from app.selections.models.returns import UnitReturn
from app.selections.queries.ballots import BallotRow, get_ballot
from app.selections.queries.progress import UnitProgress
from app.selections.service import ballots, returns
from app.tabular.csvfile import read_csv
from tests.client import LintingClient, path_of
from tests.factories.ballots import (
    OFFICER,
    SECRETARY,
    a_party_with_ballots,
    confirmed,
    entered,
    units_of,
)

ClientAs = Callable[..., LintingClient]
JPEG = b"\xff\xd8\xff\xe0 a photo of a paper"
HEIC = b"\x00\x00\x00\x18ftypheic a photo of a newer phone"


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


def units(ballot: BallotRow) -> tuple[UnitProgress, ...]:
    db.session.rollback()
    return units_of(db.session, ballot)


def form_of(ballot: BallotRow, at: int = 0) -> str:
    """Where the return of a unit is entered."""
    return f"/selections/ballots/{ballot.id}/units/{units(ballot)[at].unit_id}/return"


def typed(for_member: int | str, for_selection: int | str, **more: object) -> dict[str, object]:
    """What she types: a meeting of two days ago."""
    day = clock.today() - timedelta(days=2)
    return {
        "for_member": str(for_member),
        "for_selection": str(for_selection),
        "held_on": day.isoformat(),
        **more,
    }


def only_return() -> int:
    db.session.rollback()
    return db.session.scalars(select(UnitReturn.id)).one()


def sent(client: LintingClient, path: str, data: dict[str, object], **more: object) -> TestResponse:
    """Enter a return as she does: the numbers, then a look at what they mean, then sending."""
    look = client.submit(path, data)
    assert look.status_code == 422
    return client.post_form(look, more, button="Send the return")


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
    assert 'name="for_selection" type="text" value="3"' in changed.text or (
        'value="3"' in changed.text
    )
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


# --- the second person ---------------------------------------------------------------------------


def test_an_officer_confirms_what_another_entered_and_never_her_own(
    ballot: BallotRow, as_officer: Callable[[], LintingClient]
) -> None:
    client = as_officer()
    assert sent(client, form_of(ballot), typed(3, 2)).status_code == 302
    own = only_return()
    page = client.get(f"/selections/returns/{own}").text
    assert "somebody else confirms it" in page
    assert "/confirm" not in page
    refused = client.submit(f"/selections/returns/{own}/confirm")
    assert refused.status_code == 422
    assert "You entered this return yourself" in refused.text
    with unit_of_work() as session:
        theirs = entered(session, ballot, units_of(session, ballot)[1].unit_id, (1, 4)).id
    first, second = (client.get(f"/selections/returns/{theirs}/confirm") for _ in range(2))
    assert "1" in first.text
    assert client.post_form(first).status_code == 302
    assert client.post_form(second).status_code == 409
    assert units(ballot)[1].state is UnitState.FOR_MEMBER
    trail = db.session.scalars(
        select(AuditEntry.event).where(AuditEntry.subject == f"return {theirs}")
    ).all()
    assert [event.rpartition(":")[2] for event in trail] == ["entered", "confirmed"]


def test_what_is_sent_back_is_entered_again_with_the_reason_in_sight(
    ballot: BallotRow, client_as: ClientAs, as_officer: Callable[[], LintingClient]
) -> None:
    with unit_of_work() as session:
        row = entered(session, ballot, units_of(session, ballot)[0].unit_id, (3, 2)).id
    client = as_officer()
    address = f"/selections/returns/{row}/send-back"
    assert "Say why" in client.submit(address, {"reason": ""}).text
    assert client.submit(address, {"reason": "The paper says 2 and 3"}).status_code == 302
    assert client.submit(address, {"reason": "Once more"}).status_code == 422
    assert units(ballot)[0].state is UnitState.SENT_BACK
    hers = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)
    assert "sent back" in hers.get(f"/selections/clps/{ballot.clp_id}").text
    assert "The paper says 2 and 3" in hers.get(form_of(ballot)).text
    assert sent(hers, form_of(ballot), typed(3, 2)).status_code == 302


def test_a_voided_return_stands_again_as_it_did(
    ballot: BallotRow, as_officer: Callable[[], LintingClient]
) -> None:
    with unit_of_work() as session:
        row = confirmed(session, ballot, units_of(session, ballot)[0].unit_id, (3, 2)).id
    client = as_officer()
    address = f"/selections/returns/{row}"
    assert client.submit(f"{address}/void", {"reason": "Not a meeting"}).status_code == 302
    assert units(ballot)[0].state is UnitState.NOT_IN
    assert "Not a meeting" in client.get(address).text
    assert client.submit(f"{address}/reinstate", {"reason": "It was one"}).status_code == 302
    assert units(ballot)[0].state is UnitState.FOR_SELECTION
    with unit_of_work() as session:
        returns.record_step(
            session, row, ReturnStepKind.VOIDED, reason="again", version=4, by=OFFICER
        )
        other = entered(session, ballot, units_of(session, ballot)[0].unit_id, (2, 3)).id
    refused = client.submit(f"{address}/reinstate", {"reason": "It was one"})
    assert "Another return of this meeting has been entered since" in refused.text
    assert other != row


def test_a_tie_that_was_retaken_is_voided_after_its_retake_only(ballot: BallotRow) -> None:
    with unit_of_work() as session:
        unit_id = units_of(session, ballot)[0].unit_id
        tie = confirmed(session, ballot, unit_id, (3, 3)).id
        retake = confirmed(session, ballot, unit_id, (3, 2), meeting=Meeting.RETAKE).id

    def void(return_id: int, version: int, kind: ReturnStepKind = ReturnStepKind.VOIDED) -> None:
        with unit_of_work() as session:
            returns.record_step(session, return_id, kind, reason="x", version=version, by=OFFICER)

    with pytest.raises(ReturnRefused, match="void the retake first"):
        void(tie, 2)
    void(retake, 2)
    void(tie, 2)
    with pytest.raises(ReturnRefused, match="no confirmed tie"):
        void(retake, 3, ReturnStepKind.REINSTATED)
    with pytest.raises(StaleEdit):
        void(tie, 2, ReturnStepKind.REINSTATED)
    void(tie, 3, ReturnStepKind.REINSTATED)
    void(retake, 3, ReturnStepKind.REINSTATED)
    assert units(ballot)[0].state is UnitState.FOR_SELECTION


def test_nothing_is_entered_or_decided_while_the_ballot_does_not_run(
    ballot: BallotRow, client_as: ClientAs, as_officer: Callable[[], LintingClient]
) -> None:
    with unit_of_work() as session:
        row = entered(session, ballot, units_of(session, ballot)[0].unit_id, (3, 2)).id
    hers = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)
    opened = hers.get(form_of(ballot, 1))
    with unit_of_work() as session:
        step = Step(BallotStepKind.PAUSED, clock.today(), reason="An election")
        ballots.record_step(session, ballot.id, step, version=ballot.version, by=OFFICER)
    assert "The ballot is paused: nothing can be entered" in (
        hers.post_form(opened, typed(3, 2)).text
    )
    assert "Nothing can be entered now" in hers.get(form_of(ballot, 1)).text
    client = as_officer()
    assert "/confirm" not in client.get(f"/selections/returns/{row}").text
    for act in ("confirm", "send-back", "void"):
        answer = client.submit(
            f"/selections/returns/{row}/{act}", {"reason": "x"} if act != "confirm" else {}
        )
        assert answer.status_code == 422, act
        assert "its returns stay as they are" in answer.text
    assert get_ballot(db.session, ballot.id, None).state.value == "paused"


# --- the list and the paper ----------------------------------------------------------------------


def test_returns_are_listed_those_that_wait_first(
    ballot: BallotRow, as_officer: Callable[[], LintingClient]
) -> None:
    client = as_officer()
    assert "Nothing has been returned yet" in client.get("/selections/returns").text
    with unit_of_work() as session:
        asked = units_of(session, ballot)
        confirmed(session, ballot, asked[0].unit_id, (3, 2))
        entered(session, ballot, asked[1].unit_id, (1, 4))
    rows = read_csv(client.get("/selections/returns.csv").get_data()).rows
    assert [(row[0], row[-1]) for row in rows] == [
        ("West", "To be confirmed"),
        ("East", "Confirmed"),
    ]
    for query, count in (
        ("state=confirmed", 1),
        (f"round={ballot.round_id}", 2),
        ("q=west", 1),
        ("region=Scotland", 2),
        ("q=nobody", 0),
    ):
        page = client.get(f"/selections/returns?{query}").text
        said = f"{count} return" if count else "No return matches"
        assert said in page, query
    for sort in ("entered_at", "member", "held_on"):
        assert client.get(f"/selections/returns?sort={sort}&order=descending").status_code == 200
    assert client.get("/selections/returns?state=x").status_code == 422
    assert client.get("/selections/returns.xlsx").status_code == 200


def test_the_paper_is_private_and_its_reading_is_on_record(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    path = form_of(ballot)
    photo = (io.BytesIO(JPEG), "photo of the paper.jpg")
    assert sent(secretary, path, typed(3, 2), document=photo).status_code == 302
    address = f"/selections/returns/{only_return()}"
    assert "Download the paper" in secretary.get(address).text
    answer = secretary.get(f"{address}/paper")
    assert answer.data == JPEG
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    db.session.rollback()
    read = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "selections:return:paper-read")
    ).one()
    assert read.actor == SECRETARY
    with unit_of_work() as session:
        bare = entered(session, ballot, units_of(session, ballot)[1].unit_id, (3, 2)).id
    assert secretary.get(f"/selections/returns/{bare}/paper").status_code == 404


# --- scope ---------------------------------------------------------------------------------------


def test_the_secretary_of_another_clp_sees_none_of_it(client_as: ClientAs, app: Flask) -> None:
    theirs = a_party_with_ballots(2)
    with unit_of_work() as session:
        unit_id = units_of(session, theirs)[0].unit_id
        row = entered(session, theirs, unit_id, (3, 3)).id
    stranger = client_as(Role.CLP_SECRETARY, scope=f"clp:{theirs.clp_id + 1}", user_id=13)
    assert stranger.get(f"/selections/clps/{theirs.clp_id + 1}").status_code == 200
    nowhere = 999_999
    for path in (
        "/selections/clps/{clp}",
        "/selections/ballots/{ballot}",
        "/selections/ballots/{ballot}.csv",
        "/selections/ballots/{ballot}/notice",
        "/selections/ballots/{ballot}/units/{unit}/return",
        "/selections/returns/{row}",
        "/selections/returns/{row}/paper",
        "/selections/returns/{row}/take-back",
    ):
        told = []
        for ids in (
            {"clp": theirs.clp_id, "ballot": theirs.id, "unit": unit_id, "row": row},
            dict.fromkeys(("clp", "ballot", "unit", "row"), nowhere),
        ):
            answer = stranger.get(path.format(**ids))
            assert answer.status_code == 404, path
            text = answer.text
            for number in sorted({str(value) for value in ids.values()}, key=len, reverse=True):
                text = text.replace(f" {number} ", " ? ")
            told.append(text.partition("<main")[2].partition("</main>")[0])
        assert told[0] == told[1], path
        assert "Seat 1" not in told[0]
    for path in ("/selections/returns", "/selections/returns.csv", "/selections/rounds"):
        assert stranger.get(path).status_code == 403, path
    for act in ("confirm", "send-back", "void", "reinstate"):
        assert stranger.get(f"/selections/returns/{row}/{act}").status_code == 403
    # Her own ballot does not lead to a unit of another one.
    own_ballot = theirs.id + 1
    assert (
        stranger.get(f"/selections/ballots/{own_ballot}/units/{unit_id}/return").status_code == 404
    )
    assert units(theirs)[0].state is UnitState.ENTERED
