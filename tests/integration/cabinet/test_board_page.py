"""The live board through the client: what it says, every step on it, and who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts.domain import Role
from app.cabinet.domain import Settled, StepKind
from app.cabinet.models import Draft, DraftStep
from app.cabinet.queries.drafts import (
    BoardRead,
    DraftFilter,
    FigureRead,
    list_drafts,
    list_figures,
    read_board,
)
from app.cabinet.queries.nominees import list_nominees
from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.service.answers import record_answer
from app.db import db, unit_of_work
from app.kernel import clock
from tests.client import LintingClient
from tests.factories.drafts import a_draft
from tests.factories.party import BY, make_party, opened

ClientAs = Callable[..., LintingClient]
ADA, BEN = "Ben Birch-1 (Seat 1)", "Cleo Cedar-2 (Seat 2)"


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


def make(**changes: object) -> str:
    """A draft among six members who hold the whip; the path of its board."""
    with unit_of_work() as session:
        make_party(session, 6)
        return f"/cabinet/drafts/{a_draft(session, **changes).id}"  # type: ignore[arg-type]


def number(path: str) -> int:
    """The id in a path."""
    return int(path.rpartition("/")[2])


def now(path: str) -> BoardRead:
    """The board as it is on record."""
    db.session.rollback()  # ends what was read before
    return read_board(db.session, number(path))


def post_id(path: str, title: str) -> str:
    """The id of a post of a draft, as a form sends it."""
    posts = now(path).posts
    return str(next(i for i, name in posts.items() if name == title))


def choose(officer: LintingClient, path: str, post: str, who: str, slate: str) -> None:
    """Record a pick on the page as it is, and see that it is kept."""
    sent = officer.submit(
        path,
        {"pick-post": post_id(path, post), "pick-nominee": who},
        button=f"Record the pick of {slate}",
    )
    assert sent.status_code == 302, sent.get_data(as_text=True)


def steps(path: str) -> list[DraftStep]:
    """Every step on record."""
    db.session.rollback()
    query = select(DraftStep).where(DraftStep.draft_id == number(path)).order_by(DraftStep.number)
    return list(db.session.scalars(query))


def figures(path: str) -> list[list[FigureRead]]:
    """The figures of every step, as kept."""
    db.session.rollback()
    return list(list_figures(db.session, number(path)).values())


# --- the board -----------------------------------------------------------------------------------


def test_the_board_says_whose_turn_it_is_and_why(app: Flask, officer: LintingClient) -> None:
    path = make()
    page = officer.get(path).get_data(as_text=True)
    assert "Turn 1: UUP picks" in page
    assert "UUP has the highest figure, 28." in page
    assert "28 ÷ 1" in page
    choose(officer, path, "Home", ADA, "UUP")
    page = officer.get(path).get_data(as_text=True)
    assert "UUP picks Home: Ben Birch-1." in page
    assert "Turn 2: SDLP picks" in page
    assert "28 ÷ 2" in page


def test_a_pick_keeps_every_figure_it_was_decided_by(app: Flask, officer: LintingClient) -> None:
    path = make()
    choose(officer, path, "Home", ADA, "UUP")
    choose(officer, path, "Defence", BEN, "SDLP")
    (_first, second) = figures(path)
    assert [(one.slate, one.held, one.figure) for one in second] == [
        ("UUP", 1, Fraction(14)),
        ("SDLP", 0, Fraction(24)),
        ("DUP", 0, Fraction(20)),
    ]
    assert [(one.number, one.member_id) for one in steps(path)] == [(1, 1), (2, 2)]


def test_a_tie_by_votes_is_told_and_kept(app: Flask, officer: LintingClient) -> None:
    path = make(strength={"A": 18, "B": 18}, tie_votes={"A": 1000, "B": 1100})
    page = officer.get(path).get_data(as_text=True)
    assert "A and B are equal at 18; by votes over the same divisor B is highest with" in page
    choose(officer, path, "Home", ADA, "B")
    (kept,) = figures(path)
    assert [one.tie_figure for one in kept] == [1000, 1100]


def test_a_tie_is_settled_on_record(app: Flask, officer: LintingClient) -> None:
    path = make(strength={"A": 18, "B": 18})
    page = officer.get(path).get_data(as_text=True)
    assert "Turn 1: A and B are equal" in page
    assert "Record the pick" not in page
    sent = officer.submit(path, {}, button="Settle the tie")
    assert sent.status_code == 422
    fields = {"settle-slate": "B", "settle-how": "lots", "settle-note": "Drawn by the clerk"}
    officer.submit(path, fields, button="Settle the tie")
    (step,) = steps(path)
    assert (step.kind, step.how, step.note) == (
        StepKind.SETTLE,
        Settled.LOTS,
        "Drawn by the clerk",
    )
    page = officer.get(path).get_data(as_text=True)
    assert "Turn 1: B picks" in page
    assert "The tie at 18 was settled for B." in page


def test_the_ladder_offers_its_alternatives_and_then_what_is_left(
    app: Flask, officer: LintingClient
) -> None:
    path = make(strength={"Winner": 60, "Other": 40}, quotas={"Winner": 2, "Other": 2})
    page = officer.get(path).get_data(as_text=True)
    assert "Post: <b>Chancellor</b>" in page
    officer.submit(path, {"pick-nominee": ADA}, button="Record the pick of Winner")
    page = officer.get(path)
    assert "Turn 2: Other picks" in page.get_data(as_text=True)
    wrong = officer.post_form(
        page,
        {"pick-post": post_id(path, "Defence"), "pick-nominee": BEN},
        button="Record the pick of Other",
    )
    assert wrong.status_code == 422
    choose(officer, path, "Home", BEN, "Other")
    assert "Post: <b>Foreign</b>" in officer.get(path).get_data(as_text=True)


def test_declining_leaving_and_undoing(app: Flask, officer: LintingClient) -> None:
    path = make()
    officer.submit(path, {}, button="UUP declines this turn")
    page = officer.get(path).get_data(as_text=True)
    assert "Turn 1: SDLP picks" in page
    assert "UUP passed this turn." in page
    leave = {"leave-slate": "DUP", "leave-note": "No wish to take part"}
    officer.submit(path, leave, button="Leaves for good")
    assert "takes no further part" in officer.get(path).get_data(as_text=True)
    refused = officer.submit(path, {}, button="Undo it")
    assert refused.status_code == 422
    officer.submit(path, {"undo-reason": "It was a slip"}, button="Undo it")
    officer.submit(path, {"undo-reason": "That too"}, button="Undo it")
    page = officer.get(path).get_data(as_text=True)
    assert "Turn 1: UUP picks" in page
    assert "<s>DUP takes no further part</s>" in page
    assert "It was a slip" in page
    assert [one.void_reason for one in steps(path)] == ["That too", "It was a slip"]
    assert "Undo the last step" not in page


def test_a_turn_that_all_pass_fills_nothing(app: Flask, officer: LintingClient) -> None:
    path = make()
    for slate in ("UUP", "SDLP", "DUP"):
        officer.submit(path, {}, button=f"{slate} declines this turn")
    page = officer.get(path).get_data(as_text=True)
    assert "Turn 2: UUP picks" in page
    assert "which filled nothing: 1." in page


def test_time_runs_out_only_once_it_has(app: Flask, officer: LintingClient) -> None:
    path = make(turn_seconds=60)
    before = officer.get(path)
    page = before.get_data(as_text=True)
    assert "The time ends at " in page
    assert "can be recorded here once it has, from " in page
    assert "Time has run out" not in page
    # Who sends it all the same is told until when the slate has.
    early = {"act": "time-out", "time-out-version": "1"}
    sent = officer.post_form(before, early, button="UUP declines this turn")
    assert sent.status_code == 422
    assert "Wait until then" in sent.get_data(as_text=True)
    assert steps(path) == []
    with unit_of_work() as session:
        session.get_one(Draft, number(path)).opened_at = clock.now() - timedelta(seconds=61)
    page = officer.get(path).get_data(as_text=True)
    assert "The time ran out at " in page
    assert "Until then a pick is still taken." in page
    officer.submit(path, {}, button="Time has run out")
    assert steps(path)[0].kind is StepKind.TIME_OUT
    assert "Turn 1: SDLP picks" in officer.get(path).get_data(as_text=True)


def test_a_pick_is_taken_until_somebody_records_that_the_time_has_run_out(
    app: Flask, officer: LintingClient
) -> None:
    path = make(turn_seconds=60)
    with unit_of_work() as session:
        session.get_one(Draft, number(path)).opened_at = clock.now() - timedelta(seconds=61)
    late = officer.get(path)
    choose(officer, path, "Home", ADA, "UUP")
    assert "Turn 2: SDLP picks" in officer.get(path).get_data(as_text=True)
    # Who records the time-out of the board before is shown that a pick was quicker.
    assert officer.post_form(late, {}, button="Time has run out").status_code == 409
    assert [one.kind for one in steps(path)] == [StepKind.PICK]


def test_two_slates_swap_at_the_end(app: Flask, officer: LintingClient) -> None:
    path = make(strength={"A": 3, "B": 2}, posts=("Home", "Defence"))
    choose(officer, path, "Home", ADA, "A")
    choose(officer, path, "Defence", BEN, "B")
    page = officer.get(path).get_data(as_text=True)
    assert "Every post is filled" in page
    fields = {
        "swap-given": post_id(path, "Home"),
        "swap-got": post_id(path, "Defence"),
        "swap-agreed_first": "Ann",
        "swap-agreed_second": "Bob",
    }
    wrong = officer.submit(
        path, {**fields, "swap-got": fields["swap-given"]}, button="Record the swap"
    )
    assert wrong.status_code == 422
    officer.submit(path, fields, button="Record the swap")
    read = now(path)
    assert [(one.post.title, one.slate, one.member_id) for one in read.filled] == [
        ("Home", "B", 2),
        ("Defence", "A", 1),
    ]
    assert steps(path)[-1].note == "Agreed by Ann for A and Bob for B."
    assert "by a swap" in officer.get(path).get_data(as_text=True)


# --- nominees ------------------------------------------------------------------------------------


def test_who_may_not_be_chosen_is_refused_with_the_reason(
    app: Flask, officer: LintingClient
) -> None:
    path = make()
    choose(officer, path, "Home", ADA, "UUP")
    for who, sentence in (
        (ADA, "has a post in this draft already: Home"),
        ("Nobody at all", "No member “Nobody at all” is on record"),
        ("", "Say who is to hold the post."),
    ):
        sent = officer.submit(
            path,
            {"pick-post": post_id(path, "Defence"), "pick-nominee": who},
            button="Record the pick of SDLP",
        )
        assert sent.status_code == 422
        assert sentence in sent.get_data(as_text=True)
    assert len(steps(path)) == 1


def test_a_peer_by_name_where_peers_are_allowed(app: Flask, officer: LintingClient) -> None:
    path = make(peers_allowed=True)
    both = {"pick-nominee": ADA, "pick-peer": "Lady Ash"}
    assert officer.submit(path, both, button="Record the pick of UUP").status_code == 422
    officer.submit(path, {"pick-peer": "Lady Ash"}, button="Record the pick of UUP")
    (step,) = steps(path)
    assert (step.member_id, step.nominee) == (None, "Lady Ash")
    again = officer.submit(path, {"pick-peer": "LADY  Ash"}, button="Record the pick of SDLP")
    assert "has a post in this draft already" in again.get_data(as_text=True)


def test_pledge_and_declaration_stand_beside_a_name_and_may_be_required(
    app: Flask, officer: LintingClient
) -> None:
    path = make(pledge_required=True)
    with unit_of_work() as session:
        round_ = opened(session, RoundKind.PLEDGE)
        for member_id, answer in ((1, Answer.YES), (2, Answer.NO)):
            record_answer(
                session,
                round_,
                member_id,
                answer,
                given_at=clock.now(),
                time_known=True,
                medium=Medium.EMAIL,
                by=BY,
            )
    read = now(path)
    assert [one.member_id for one in list_nominees(db.session, read, clock.today())] == [1]
    sent = officer.submit(path, {"pick-nominee": BEN}, button="Record the pick of UUP")
    assert "Cleo Cedar-2: is not prepared to take the whip." in sent.get_data(as_text=True)
    sent = officer.submit(path, {"pick-nominee": "3"}, button="Record the pick of UUP")
    assert ": no answer." in sent.get_data(as_text=True)
    choose(officer, path, "Home", ADA, "UUP")
    assert "Pledge: is prepared to take the whip" in officer.get(path).get_data(as_text=True)


def test_nominees_are_searched_and_chosen_without_a_script(
    app: Flask, officer: LintingClient
) -> None:
    path = make()
    page = officer.get(f"{path}?q=seat+3").get_data(as_text=True)
    assert "Dan Elm-3" in page
    assert page.count('data-label="Constituency"') == 1
    page = officer.get(f"{path}?nominee=Dan+Elm-3+(Seat+3)").get_data(as_text=True)
    assert 'value="Dan Elm-3 (Seat 3)"' in page.split("<datalist")[0]


# --- two at once, and who may --------------------------------------------------------------------


def test_of_two_who_decided_on_one_board_the_second_is_shown_the_newer(
    app: Flask, officer: LintingClient
) -> None:
    path = make()
    first, second = officer.get(path), officer.get(path)
    given = {"pick-post": post_id(path, "Home"), "pick-nominee": ADA}
    assert officer.post_form(first, given, button="Record the pick of UUP").status_code == 302
    given = {"pick-post": post_id(path, "Defence"), "pick-nominee": BEN}
    late = officer.post_form(second, given, button="Record the pick of UUP")
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "The board has changed since you saw it" in page
    assert f"You had chosen: Defence, {BEN}." in page
    assert "The last step is now: UUP picks Home: Ben Birch-1." in page
    assert "Turn 2: SDLP picks" in page
    assert len(steps(path)) == 1
    # The form on that page is of the newer board: sent once more it is kept.
    assert officer.post_form(late, {}, button="Record the pick of SDLP").status_code == 302
    assert [one.nominee for one in steps(path)] == ["Ben Birch-1", "Cleo Cedar-2"]


@pytest.mark.parametrize("button", ["UUP declines this turn", "Leaves for good"])
def test_a_form_of_an_older_board_is_refused_whatever_it_does(
    app: Flask, officer: LintingClient, button: str
) -> None:
    path = make()
    before = officer.get(path)
    choose(officer, path, "Home", ADA, "UUP")
    late = officer.post_form(before, {}, button=button)
    assert late.status_code == 409
    assert len(steps(path)) == 1


def test_a_form_without_a_version_and_an_act_nobody_knows(
    app: Flask, officer: LintingClient
) -> None:
    path = make()
    page = officer.get(path)
    button = "Record the pick of UUP"
    assert officer.post_form(page, {"pick-version": "x"}, button=button).status_code == 409
    assert officer.post_form(page, {"act": "publish"}, button=button).status_code == 400
    # A step that the board does not take now is refused in words.
    swap = officer.post_form(page, {"act": "undo", "undo-version": "1"}, button=button)
    assert swap.status_code == 422


def test_a_published_or_voided_draft_takes_no_step(app: Flask, officer: LintingClient) -> None:
    path = make()
    page = officer.get(path)
    with unit_of_work() as session:
        draft = session.get_one(Draft, number(path))
        draft.voided_at, draft.voided_by, draft.void_reason = clock.now(), BY, "A trial"
    sent = officer.post_form(page, {"pick-nominee": ADA}, button="Record the pick of UUP")
    assert sent.status_code == 422
    assert "This draft has been voided: it takes no steps any more." in sent.get_data(as_text=True)
    assert "Record the pick" not in officer.get(path).get_data(as_text=True)
    assert [row.state for row in list_drafts(db.session, DraftFilter(state="voided"))] == ["voided"]
    assert list_drafts(db.session) == []


def test_readers_see_the_board_without_forms_and_cannot_send_one(
    app: Flask, client_as: ClientAs
) -> None:
    path = make()
    page = client_as(Role.SELECTIONS_OFFICER).get(path)
    reader = client_as(Role.AUDITOR)
    seen = reader.get(path)
    assert seen.status_code == 200
    assert "Turn 1: UUP picks" in seen.get_data(as_text=True)
    assert "Record the pick" not in seen.get_data(as_text=True)
    assert reader.post_form(page, {}, button="UUP declines this turn").status_code == 403
    for suffix in ("", "/screen", "/version"):
        assert client_as(Role.EQUALITY_OFFICER).get(f"{path}{suffix}").status_code == 403
        assert client_as(Role.WHIP).get(f"{path}{suffix}").status_code == 200


def test_the_mark_changes_with_every_step_and_undoing(app: Flask, officer: LintingClient) -> None:
    path = make()
    marks = [officer.get(f"{path}/version").get_json()["mark"]]
    choose(officer, path, "Home", ADA, "UUP")
    marks.append(officer.get(f"{path}/version").get_json()["mark"])
    officer.submit(path, {"undo-reason": "A slip"}, button="Undo it")
    marks.append(officer.get(f"{path}/version").get_json()["mark"])
    assert marks == ["1-open", "2-open", "3-open"]
    assert 'data-mark="3-open"' in officer.get(path).get_data(as_text=True)
    for wrong in ("/cabinet/drafts/99", "/cabinet/drafts/99999999999/version"):
        assert officer.get(wrong).status_code == 404


def test_the_screen_has_no_form_and_reloads_by_itself_when_asked_to(
    app: Flask, officer: LintingClient
) -> None:
    path = make(turn_seconds=60)
    screen = officer.get(f"{path}/screen")
    page = screen.get_data(as_text=True)
    assert "Turn 1: UUP picks" in page
    assert "4 posts left" in page
    assert "Refresh" not in screen.headers
    assert f'href="{path}/screen?reload=yes"' in page
    assert officer.get(f"{path}/screen?reload=yes").headers["Refresh"] == "5"
    assert "<form" not in page.split('id="main"')[1]


def test_a_board_is_read_by_as_many_statements_however_long_it_is(
    app: Flask, officer: LintingClient
) -> None:
    path = make()

    def counted() -> int:
        asked = []

        def see(*arguments: object) -> None:
            asked.append(arguments)

        event.listen(db.engine, "before_cursor_execute", see)
        assert officer.get(path).status_code == 200
        event.remove(db.engine, "before_cursor_execute", see)
        return len(asked)

    before = counted()
    for title, who, slate in (
        ("Home", ADA, "UUP"),
        ("Defence", BEN, "SDLP"),
        ("Foreign", "3", "DUP"),
    ):
        choose(officer, path, title, who, slate)
    assert counted() <= before
    assert [len(kept) for kept in figures(path)] == [3, 3, 3]


def test_who_is_picked_held_the_whip_on_the_day_of_a_draft_held_on_paper(
    app: Flask, officer: LintingClient
) -> None:
    # The third and the sixth member came into the House on 5 May 2016, the others a year before.
    path = make(frozen_on=date(2016, 5, 4))
    assert "4 members" in officer.get(path).get_data(as_text=True)
    sent = officer.submit(path, {"pick-nominee": "3"}, button="Record the pick of UUP")
    assert sent.status_code == 422
    assert "does not hold the whip on 4 May 2016" in sent.get_data(as_text=True)
    choose(officer, path, "Home", ADA, "UUP")
