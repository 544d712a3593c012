"""Personal links: made by officers, used once by a member with a code that only she is sent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.accounts.domain import Role
from app.accounts.models import FailedAttempt
from app.audit.models import AuditEntry
from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.models import ParliamentaryAddress, PersonalLink, Round, RoundText
from app.confidence.service import links as service
from app.confidence.service.links import BadLink, LinkRefused
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError
from tests.client import LintingClient, path_of
from tests.integration.links.conftest import (
    ADA,
    ADDRESSES,
    BEA,
    CAT,
    TEXT,
    Post,
    add_answer,
    add_round,
    answers,
    events,
    make_link,
    newest_link,
)

ClientAs = Callable[..., LintingClient]
START = "2016-09-20T09:00:00Z"


@pytest.fixture(autouse=True)
def stopped_clock() -> object:
    """Ten in the morning in London, moved by the tests that need it."""
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def ask_for_code(client: LintingClient, path: str) -> None:
    answer = client.submit(path)
    assert answer.status_code == 302, answer.text
    assert path_of(answer) == f"{path}/answer"


def give(client: LintingClient, path: str, code: str, answer: str = "yes", **more: object) -> Any:
    return client.submit(f"{path}/answer", {"code": code, "answer": answer, **more})


def test_the_whole_way_from_the_link_to_the_receipt(
    client: LintingClient, round_id: int, post: Post
) -> None:
    path = make_link(round_id)
    first = client.get(path)
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert first.headers["Referrer-Policy"] == "same-origin"
    for words in (TEXT, "Ada Birch, Northbridge", "30 September 2016", "Version 1", "a…p@parl"):
        assert words in first.text
    assert "public register" in first.text
    assert ADDRESSES[ADA] not in first.text
    ask_for_code(client, path)
    to, _text = post.newest("personal-link-code")
    assert to == ADDRESSES[ADA]
    done = give(client, path, f" {post.code()[:3]} {post.code()[3:]} ", words="In full.")
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    assert "Your answer is recorded" in done.text
    assert "In full." in done.text
    (made,) = answers()
    assert (made.member_id, made.answer, made.medium) == (ADA, Answer.YES, Medium.PERSONAL_LINK)
    assert (made.time_known, made.text_version, made.words) == (True, 1, "In full.")
    assert made.given_at == clock.now()
    link = newest_link()
    assert (link.answer_id, link.used_at) == (made.id, clock.now())
    to, receipt = post.newest("personal-link-receipt")
    assert to == ADDRESSES[ADA]
    assert "Yes, I make this declaration" in receipt
    assert TEXT in receipt
    assert events()[-4:] == ["link:made", "link:code-sent", "answer:recorded", "link:used"]


def test_a_used_link_an_ended_one_an_expired_one_and_none_look_the_same(
    client: LintingClient, round_id: int, post: Post, stopped_clock: time_machine.Coordinates
) -> None:
    used, ended = make_link(round_id), make_link(round_id, BEA)
    ask_for_code(client, used)
    assert give(client, used, post.code()).status_code == 200
    with unit_of_work() as session:
        service.end_link(session, round_id, newest_link().id, by="user 1")
    expired = make_link(round_id, CAT)
    stopped_clock.shift(timedelta(days=15))
    pages = set()
    for path in (used, ended, expired, "/confidence/links/none", "/confidence/links/%00%ff"):
        for address in (path, f"{path}/answer"):
            answer = client.get(address)
            assert answer.status_code == 404
            assert answer.headers["Cache-Control"] == "no-store"
            pages.add(answer.text)
    assert len(pages) == 1
    assert len(answers()) == 1


def test_opening_a_link_changes_nothing(
    app: Flask, client: LintingClient, round_id: int, post: Post
) -> None:
    path = make_link(round_id)
    ask_for_code(client, path)

    def everything() -> tuple[object, ...]:
        db.session.rollback()
        counts = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (AuditEntry, FailedAttempt, PersonalLink)
        ]
        link = newest_link()
        return (*counts, link.code_digest, link.codes_sent, link.code_tries, link.used_at)

    before = everything()
    plain = FlaskClient(app, app.response_class)
    for address in (path, f"{path}/answer", "/confidence/links/none", "/confidence/links/x/answer"):
        for _ in range(3):
            assert client.get(address).status_code in (200, 404)
            # What a scanner of mail asks for; its answer has no page to be linted.
            assert plain.head(address).status_code in (200, 404)
            assert plain.options(address).status_code == 200
    assert everything() == before
    assert give(client, path, post.code()).status_code == 200


def test_before_a_code_is_sent_the_answer_page_leads_back(
    client: LintingClient, round_id: int
) -> None:
    path = make_link(round_id)
    answer = client.get(f"{path}/answer")
    assert (answer.status_code, path_of(answer)) == (302, path)


def test_a_code_is_good_for_ten_minutes(
    client: LintingClient, round_id: int, post: Post, stopped_clock: time_machine.Coordinates
) -> None:
    path = make_link(round_id)
    ask_for_code(client, path)
    old = post.code()
    stopped_clock.shift(timedelta(minutes=10))
    refused = give(client, path, old)
    assert refused.status_code == 422
    assert "no longer good" in refused.text
    ask_for_code(client, path)
    assert give(client, path, post.code()).status_code == 200


def test_a_newer_code_ends_the_one_before(
    client: LintingClient, round_id: int, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_link(round_id)
    numbers = iter([111111, 222222])
    monkeypatch.setattr("app.confidence.service.links.secrets.randbelow", lambda _: next(numbers))
    ask_for_code(client, path)
    ask_for_code(client, path)
    assert give(client, path, "111111").status_code == 422
    assert give(client, path, "222222").status_code == 200


def wrong_for(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(
    client: LintingClient, round_id: int, post: Post
) -> None:
    path = make_link(round_id)
    ask_for_code(client, path)
    code = post.code()
    page = client.get(f"{path}/answer")
    for number in range(1, 6):
        refused = client.post_form(page, {"code": wrong_for(code), "answer": "yes"})
        assert refused.status_code == 422
        assert newest_link().code_tries == number
    assert "for the fifth time" in refused.text
    refused = client.post_form(page, {"code": code, "answer": "yes"})
    assert "no longer good" in refused.text
    assert answers() == []
    assert events().count("link:code-refused") == 5
    assert client.get(f"{path}/answer").status_code == 302


def test_five_codes_are_sent_within_an_hour(
    client: LintingClient, round_id: int, post: Post, stopped_clock: time_machine.Coordinates
) -> None:
    path = make_link(round_id)
    for _ in range(5):
        ask_for_code(client, path)
        stopped_clock.shift(timedelta(minutes=5))
    refused = client.submit(path)
    assert refused.status_code == 422
    assert "after 20 September 2016, 11:00" in refused.text
    stopped_clock.shift(timedelta(minutes=35))
    ask_for_code(client, path)
    assert newest_link().codes_sent == 1


def test_guessing_codes_ends_the_link_and_holds_the_guesser_off(
    app: Flask, client: LintingClient, round_id: int, stopped_clock: time_machine.Coordinates
) -> None:
    path = make_link(round_id)
    tried = 0
    held_off = False
    while tried < 60 and client.get(path).status_code == 200:
        sent = client.submit(path)
        assert sent.status_code in (302, 422, 429), sent.status_code
        if sent.status_code != 302:
            held_off = held_off or sent.status_code == 429
            stopped_clock.shift(timedelta(minutes=61))
            continue
        for _ in range(5):
            page = client.get(f"{path}/answer")
            if page.status_code != 200:
                break
            tried += 1
            client.post_form(page, {"code": "000000", "answer": "yes"})
    assert tried <= 60
    assert newest_link().wrong_codes <= service.MOST_WRONG_CODES
    assert newest_link().ended_at is not None
    assert held_off
    assert answers() == []


def test_made_up_links_are_held_off_when_they_are_sent_to(
    client: LintingClient, round_id: int
) -> None:
    path = make_link(round_id)
    page = client.get(path)
    for number in range(40):
        answer = client.post(
            f"/confidence/links/made-up-{number}", data={"csrf_token": token_of(page.text)}
        )
        assert answer.status_code == 404
    held = client.post("/confidence/links/made-up", data={"csrf_token": token_of(page.text)})
    assert held.status_code == 429


def token_of(html: str) -> str:
    return html.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def test_a_text_that_was_changed_is_shown_before_the_answer_is_taken(
    client: LintingClient, round_id: int, post: Post
) -> None:
    path = make_link(round_id)
    ask_for_code(client, path)
    page = client.get(f"{path}/answer")
    with unit_of_work() as session:
        session.add(
            RoundText(
                round_id=round_id,
                version=2,
                text="Another text altogether.",
                recorded_at=clock.now(),
                recorded_by="user 1",
            )
        )
    refused = client.post_form(page, {"code": post.code(), "answer": "yes"})
    assert refused.status_code == 409
    assert "Another text altogether." in refused.text
    assert "The text was changed" in refused.text
    assert answers() == []
    assert newest_link().code_tries == 0
    done = client.post_form(refused, {"code": post.code(), "answer": "no"})
    assert done.status_code == 200
    (made,) = answers()
    assert (made.text_version, made.answer) == (2, Answer.NO)


@pytest.mark.parametrize("column", ["closed_at", "voided_at"])
def test_a_closed_round_takes_no_answer(
    client: LintingClient, round_id: int, post: Post, column: str
) -> None:
    path = make_link(round_id)
    ask_for_code(client, path)
    page = client.get(f"{path}/answer")
    values: dict[str, object] = {column: clock.now()}
    if column == "voided_at":
        values["void_reason"] = "a mistake"
    with unit_of_work() as session:
        session.execute(update(Round).where(Round.id == round_id).values(values))
    assert "round is closed" in client.get(path).text
    refused = client.post_form(page, {"code": post.code(), "answer": "yes"})
    assert refused.status_code == 422
    assert "round is closed" in refused.text
    assert answers() == []


def test_who_has_no_address_is_told_what_to_do(client: LintingClient, round_id: int) -> None:
    path = make_link(round_id, CAT)
    page = client.get(path)
    assert "Ask the whips’ office to record it" in page.text
    refused = client.post(path, data={"csrf_token": token_of(client.get("/sign-in").text)})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "entered",
    [{"code": "", "answer": "yes"}, {"code": "1", "answer": None}, {"answer": "equivocates"}],
)
def test_what_is_missing_is_asked_for_beside_the_field(
    client: LintingClient, round_id: int, post: Post, entered: dict[str, object]
) -> None:
    path = make_link(round_id)
    ask_for_code(client, path)
    refused = client.submit(f"{path}/answer", {"code": post.code(), **entered})
    assert refused.status_code == 422
    assert answers() == []
    assert newest_link().code_tries == 0


def test_of_two_who_answer_at_once_one_wins(app: Flask, round_id: int, post: Post) -> None:
    token = make_link(round_id).rpartition("/")[2]
    with unit_of_work() as session:
        service.send_code(session, token, by="public")
    code = post.code()
    ready = threading.Barrier(3)
    ended: list[str] = []

    def answer(said: Answer) -> None:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work() as session:
                    service.answer_by_link(
                        session,
                        token,
                        code=code,
                        answer=said,
                        words="",
                        text_version=1,
                        by="public",
                    )
            except BadLink:
                ended.append("bad link")
            except Exception as error:  # any other is a fault that the test shows
                ended.append(repr(error))
            else:
                ended.append("done")

    threads = [
        threading.Thread(target=answer, args=[said]) for said in (Answer.YES, Answer.NO, Answer.YES)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["bad link", "bad link", "done"]
    assert len(answers()) == 1


def test_a_link_cannot_be_used_while_it_is_replaced(app: Flask, round_id: int, post: Post) -> None:
    token = make_link(round_id).rpartition("/")[2]
    make_link(round_id)
    with pytest.raises(BadLink), unit_of_work() as session:
        service.send_code(session, token, by="public")


def test_a_pledge_by_a_link_is_not_public(client: LintingClient, round_id: int, post: Post) -> None:
    pledge = add_round(RoundKind.PLEDGE, "Pledge 2016")
    path = make_link(pledge)
    assert "Nothing of your answer is public" in client.get(path).text
    ask_for_code(client, path)
    done = give(client, path, post.code(), "no")
    assert "Nothing of it is public" in done.text


# --- officers ----------------------------------------------------------------------------------


def test_an_officer_makes_a_link_that_is_shown_once(
    client_as: ClientAs, round_id: int, post: Post
) -> None:
    officer = client_as(Role.WHIP)
    new = f"/confidence/rounds/{round_id}/links/new/{ADA}"
    assert "a…p@parliament.uk" in officer.get(new).text
    shown = officer.submit(new, {"mail": None})
    assert shown.status_code == 200
    assert "/confidence/links/" in shown.text
    assert "also on its way" not in shown.text
    assert post.read() == []
    mailed = officer.submit(new)
    assert "also on its way to a…p@parliament.uk" in mailed.text
    to, text = post.newest("personal-link")
    assert to == ADDRESSES[ADA]
    links = [line for line in text.splitlines() if "/confidence/links/" in line]
    assert links[0] in mailed.text
    assert (
        links[0].rpartition("/")[2] not in officer.get(f"/confidence/rounds/{round_id}/links").text
    )
    db.session.rollback()
    states = [link.ended_at is None for link in db.session.scalars(select(PersonalLink))]
    assert sorted(states) == [False, True]


def test_an_officer_mails_everybody_who_has_not_answered(
    client_as: ClientAs, round_id: int, post: Post
) -> None:
    add_answer(round_id, BEA, Answer.YES, clock.now())
    officer = client_as(Role.WHIP)
    path = f"/confidence/rounds/{round_id}/links/mail"
    assert "Links for 1 member" in officer.get(path).text
    done = officer.submit(path)
    assert done.status_code == 200
    assert "Links sent to 1 member" in done.text
    assert "An answer is on record." in done.text
    assert "No parliamentary address is on record." in done.text
    assert [to for _kind, to, _text in post.read()] == [ADDRESSES[ADA]]
    token = post.newest("personal-link")[1].partition("/confidence/links/")[2].split()[0]
    assert officer.get(f"/confidence/links/{token}").status_code == 200


def test_an_officer_ends_a_link(client_as: ClientAs, round_id: int) -> None:
    path = make_link(round_id)
    officer = client_as(Role.WHIP)
    link_id = newest_link().id
    done = officer.submit(f"/confidence/rounds/{round_id}/links/{link_id}/end")
    assert path_of(done) == f"/confidence/rounds/{round_id}/links"
    assert officer.get(path).status_code == 404
    again = officer.submit(f"/confidence/rounds/{round_id}/links/{link_id}/end")
    assert again.status_code == 422


def test_a_link_of_another_round_is_not_found(client_as: ClientAs, round_id: int) -> None:
    make_link(round_id)
    other = add_round(title="Another", asked=(ADA,))
    officer = client_as(Role.WHIP)
    assert (
        officer.get(f"/confidence/rounds/{other}/links/{newest_link().id}/end").status_code == 404
    )
    assert officer.get(f"/confidence/rounds/{other}/links/new/{BEA}").status_code == 404
    for number in (0, 2**31, 2**70):
        assert officer.get(f"/confidence/rounds/{round_id}/links/{number}/end").status_code == 404
        assert officer.get(f"/confidence/rounds/{round_id}/links/new/{number}").status_code == 404
        assert officer.get(f"/confidence/addresses/{number}").status_code == 404


@pytest.mark.parametrize("state", ["draft", "closed", "over"])
def test_a_round_that_takes_no_answers_has_no_links(
    app: Flask, round_id: int, state: str, stopped_clock: time_machine.Coordinates
) -> None:
    values: dict[str, object] = {}
    if state == "draft":
        values = {"opened_at": None}
    elif state == "closed":
        values = {"closed_at": clock.now()}
    else:
        stopped_clock.shift(timedelta(days=20))
    if values:
        with unit_of_work() as session:
            session.execute(update(Round).where(Round.id == round_id).values(values))
    with pytest.raises(LinkRefused):
        make_link(round_id)


def test_a_link_is_good_for_the_days_of_the_setting_and_no_longer_than_the_round(
    app: Flask, round_id: int, stopped_clock: time_machine.Coordinates
) -> None:
    make_link(round_id)
    # It closes on 30 September, with two days of grace: 3 October begins at 23:00 UTC.
    assert f"{newest_link().expires_at:%Y-%m-%d %H:%M}" == "2016-10-02 23:00"


# --- addresses ---------------------------------------------------------------------------------


def test_an_address_is_recorded_masked_and_read_on_record(
    client_as: ClientAs, round_id: int
) -> None:
    officer = client_as(Role.WHIP)
    path = f"/confidence/addresses/{CAT}"
    done = officer.submit(
        path, {"address": "Cat.Moss.MP@Parliament.UK", "source": "Her page"}, button="Record"
    )
    assert path_of(done) == path
    page = officer.get(path)
    assert "c…p@parliament.uk" in page.text
    assert "cat.moss.mp@" not in page.text
    shown = officer.submit(path, button="Show it in full")
    assert "cat.moss.mp@parliament.uk" in shown.text
    assert events()[-2:] == ["address:recorded", "address:read"]
    stored = db.session.connection().exec_driver_sql("SELECT address FROM parliamentary_address")
    assert "moss.mp@" not in str(stored.all()).lower()
    gone = officer.submit(path, button="Remove the address")
    assert gone.status_code == 302
    db.session.rollback()
    assert db.session.get(ParliamentaryAddress, CAT) is None


@pytest.mark.parametrize(
    "address", ["cat@example.org", "cat@parliament.uk.example.org", "cat", "", "a@b@parliament.uk"]
)
def test_an_address_elsewhere_is_refused(client_as: ClientAs, round_id: int, address: str) -> None:
    officer = client_as(Role.WHIP)
    refused = officer.submit(
        f"/confidence/addresses/{CAT}", {"address": address, "source": "x"}, button="Record"
    )
    assert refused.status_code == 422


def test_codes_go_only_where_the_setting_of_the_day_of_recording_allowed(
    client_as: ClientAs, round_id: int
) -> None:
    from app.settings.service import change_setting  # noqa: PLC0415

    with unit_of_work() as session:
        change_setting(session, "confidence:parliamentary-domains", "moot.example", 0, by="user 1")
    with pytest.raises(DomainError, match=r"moot\.example"), unit_of_work() as session:
        service.record_address(session, CAT, address="cat@parliament.uk", source="x", by="user 1")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PARTY_OFFICER, Role.SELECTIONS_OFFICER])
def test_others_make_no_links_and_see_no_address(
    client_as: ClientAs, round_id: int, role: Role
) -> None:
    someone = client_as(role)
    for path in (
        "/confidence/addresses",
        f"/confidence/addresses/{ADA}",
        f"/confidence/rounds/{round_id}/links",
        f"/confidence/rounds/{round_id}/links/mail",
        f"/confidence/rounds/{round_id}/links/new/{ADA}",
    ):
        assert someone.get(path).status_code == 403
