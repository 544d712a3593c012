"""What the whips' office records and has not published is on no public page and in no file."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import unit_of_work
from app.kernel.clock import now
from app.security.access import ACCESS
from app.votes import service
from app.votes.domain.discipline import ExcuseKind, ReviewOutcome
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.models import PartyLine, RecordedExcuse
from app.votes.rolls import bump
from app.votes.service import declare_line
from app.votes.sums import sums_kept
from app.whips.domain import DecidedBy, WhipAction, WhipState
from app.whips.models import WhipStatusChange

TRIDENT = 113
DIANE_ABBOTT, DEBBIE_ABRAHAMS = 172, 4212
MARKER = "Zxqmarker"
"""Stands in no name and no title; a trace of it anywhere is a leak."""
ADDRESSES = (
    "/",
    "/members",
    "/members?who=all&q=abbott",
    "/members.csv",
    "/members.xlsx",
    f"/members/{DIANE_ABBOTT}",
    f"/members/{DEBBIE_ABRAHAMS}",
    "/votes/divisions",
    "/votes/divisions?sort=dissent",
    "/votes/divisions?show=split&q=nuclear",
    f"/votes/divisions?q={MARKER}",
    "/votes/divisions.csv",
    "/votes/divisions.xlsx",
    f"/votes/divisions/{TRIDENT}",
    f"/votes/divisions/{TRIDENT}?party=Labour&vote=absent",
    f"/votes/divisions/{TRIDENT}.csv",
    f"/votes/divisions/{TRIDENT}.xlsx",
    f"/votes/members/{DIANE_ABBOTT}",
    f"/votes/members/{DIANE_ABBOTT}?show=against",
    f"/votes/members/{DIANE_ABBOTT}.csv",
    f"/votes/members/{DIANE_ABBOTT}.xlsx",
    f"/votes/members/{DEBBIE_ABRAHAMS}.csv",
    f"/privacy/corrections/new?about=member-{DIANE_ABBOTT}",
    "/help",
    "/help/lines-and-rebellion",
    "/register",
    "/register.csv",
    "/register.xlsx",
    "/a-list",
    "/a-list.csv",
    "/a-list.xlsx",
    "/a-list/apply",
    "/data",
    "/data/api",
    "/data/votes",
    "/votes/votes.csv?since=2016-07-18&until=2016-07-18",
    "/api/v1/openapi.json",
    "/api/v1/members?who=all&q=abbott",
    f"/api/v1/members/{DIANE_ABBOTT}",
    f"/api/v1/members/{DEBBIE_ABRAHAMS}",
    f"/api/v1/members/{DIANE_ABBOTT}/votes",
    f"/api/v1/members/{DIANE_ABBOTT}/votes?show=against",
    "/api/v1/parties",
    "/api/v1/divisions",
    f"/api/v1/divisions?q={MARKER}",
    f"/api/v1/divisions/{TRIDENT}",
    f"/api/v1/divisions/{TRIDENT}/votes?page_size=1000",
    "/api/v1/register/rounds",
    "/api/v1/register/declarations",
)
Seen = dict[str, bytes]


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def all_seen(app: Flask) -> Seen:
    """Everything that the public can see, by address."""
    client = FlaskClient(app, app.response_class)
    # The register says as at which minute it speaks.
    with time_machine.travel(NOON, tick=False):
        answers = {address: client.get(address) for address in ADDRESSES}
    assert {answer.status_code for answer in answers.values()} == {200}
    # The token of a form is another for each who asks.
    return {
        address: re.sub(rb'(name="csrf_token"[^>]*) value="[^"]*"', rb"\1", answer.get_data())
        for address, answer in answers.items()
    }


@pytest.fixture(scope="module")
def before(sample_app: Flask) -> Seen:
    """What the public sees of the sample as it is loaded; the test changes a copy."""
    return all_seen(sample_app)


def in_plain(content: bytes) -> str:
    """The text of an answer, of a workbook that of all its parts."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return content.decode()


def line(session: Session, direction: Direction, *, published: bool, **words: str) -> PartyLine:
    """Declares a line of Labour on Trident."""
    return declare_line(
        session,
        TRIDENT,
        "Labour",
        direction,
        strength=Strength.THREE,
        evidence=Evidence.OFFICE,
        source=words.get("source"),
        note=words.get("note"),
        published=published,
        by=words.get("by", "a test"),
    )


def test_every_public_address_is_looked_at(changing: Flask) -> None:
    adapter = changing.url_map.bind("localhost")
    looked_at = {adapter.match(address.partition("?")[0])[0] for address in ADDRESSES}
    public = {
        rule.endpoint
        for rule in changing.url_map.iter_rules()
        if "GET" in rule.methods
        and getattr(changing.view_functions[rule.endpoint], ACCESS).public
        # Signing in shows nothing of the record; a token of the reader's own opens the others.
        and not rule.endpoint.startswith("sign_in.")
    }
    by_token = {
        "accounts.invitation",
        "confidence.answer_link",
        "confidence.link",
        "privacy.asked_correction",
        "alist.application",
        "alist.ask_my_endorsement",
        "alist.change_my_entry",
        "alist.endorse",
        "alist.leave",
        "alist.my_agreement",
        "alist.my_answers",
        "alist.my_entry",
        "alist.my_photo",
        "alist.my_photo_file",
        "alist.object_to_processing",
    }
    # The sample has no candidate; what is public of one has tests of its own.
    by_candidate = {"alist.public_candidate", "alist.public_candidate_file"}
    # What machines ask says how the service is, and nothing of the record.
    by_machines = {"operations.health", "operations.metrics", "operations.ready"}
    assert public - by_token - by_candidate - by_machines - {"static"} == looked_at


@pytest.mark.parametrize("direction", [Direction.AYE, Direction.NO, Direction.ABSTAIN])
def test_an_unpublished_line_is_seen_nowhere(
    changing: Flask, before: Seen, direction: Direction
) -> None:
    with changing.app_context(), unit_of_work() as session:
        line(
            session,
            direction,
            published=False,
            source=f"{MARKER} source",
            note=f"{MARKER} note",
            by=f"{MARKER} officer",
        )
    assert all_seen(changing) == before


def test_an_unpublished_line_of_a_party_that_nobody_sits_for_is_seen_nowhere(
    changing: Flask, before: Seen
) -> None:
    with changing.app_context(), unit_of_work() as session:
        declare_line(
            session,
            TRIDENT,
            "Reform UK",
            Direction.NO,
            strength=None,
            evidence=Evidence.OFFICE,
            source=None,
            note=None,
            published=False,
            by="a test",
        )
    assert all_seen(changing) == before


def test_of_a_published_line_the_note_and_the_officer_stay_private(
    changing: Flask, before: Seen
) -> None:
    with changing.app_context(), unit_of_work() as session:
        line(
            session,
            Direction.AYE,
            published=True,
            source="The Whip of 18 July",
            note=f"{MARKER} note",
            by=f"{MARKER} officer",
        )
    after = all_seen(changing)
    named = {
        address for address, content in after.items() if "The Whip of 18 July" in in_plain(content)
    }
    assert named >= {f"/votes/divisions/{TRIDENT}", f"/members/{DIANE_ABBOTT}"}
    # The address that searches for it shows what was searched for, and nothing else.
    leaking = {address for address, content in after.items() if MARKER in in_plain(content)}
    assert leaking == {f"/votes/divisions?q={MARKER}"}


def test_a_published_line_that_was_replaced_is_seen_no_more(changing: Flask, before: Seen) -> None:
    with changing.app_context():
        with unit_of_work() as session:
            line(session, Direction.AYE, published=True, source=f"{MARKER} source")
        assert all_seen(changing) != before
        with unit_of_work() as session:
            line(session, Direction.AYE, published=False, source=f"{MARKER} source")
    assert all_seen(changing) == before


def test_slips_pairs_leave_and_illness_are_seen_nowhere(changing: Flask, before: Seen) -> None:
    with changing.app_context(), unit_of_work() as session:
        for kind in ExcuseKind:
            session.add(
                RecordedExcuse(
                    member_id=DEBBIE_ABRAHAMS,
                    kind=kind,
                    division_id=TRIDENT if kind in (ExcuseKind.SLIP, ExcuseKind.PAIR) else None,
                    first_day=date(2016, 1, 1) if kind is ExcuseKind.LEAVE else None,
                    last_day=date(2016, 12, 31) if kind is ExcuseKind.LEAVE else None,
                    recorded_at=now(),
                    recorded_by=f"{MARKER} officer",
                    voided_at=now() if kind is ExcuseKind.ILLNESS else None,
                    void_reason=f"{MARKER} reason" if kind is ExcuseKind.ILLNESS else None,
                )
            )
        bump(session)
    assert all_seen(changing) == before


def test_what_the_office_does_of_slips_and_lines_is_seen_nowhere(
    changing: Flask, before: Seen
) -> None:
    """Grounds, pairs, expected divisions with their lines, what was made of rebels, old lines."""
    with changing.app_context(), unit_of_work() as session:
        by = f"{MARKER} officer"
        service.record_excuse(
            session,
            member_id=DEBBIE_ABRAHAMS,
            kind=ExcuseKind.PAIR,
            division_id=TRIDENT,
            other_id=DIANE_ABBOTT,
            ground=f"{MARKER} ground",
            by=by,
        )
        expected = service.expect_division(
            session, expected_on=date(2016, 7, 18), title=f"{MARKER} title", by=by
        )
        service.record_excuse(
            session,
            member_id=DEBBIE_ABRAHAMS,
            kind=ExcuseKind.SLIP,
            expected_id=expected.id,
            ground=f"{MARKER} ground",
            by=by,
        )
        service.declare_expected_line(
            session,
            expected.id,
            "Labour",
            Direction.AYE,
            strength=Strength.THREE,
            evidence=Evidence.OFFICE,
            source=f"{MARKER} source",
            note=f"{MARKER} note",
            published=False,
            by=by,
        )
        service.match_expected(session, expected.id, TRIDENT, by=by)
        service.review_rebellions(
            session,
            TRIDENT,
            {DIANE_ABBOTT: (ReviewOutcome.SPOKEN_TO, f"{MARKER} note")},
            by=by,
        )
    assert all_seen(changing) == before


def test_a_published_line_that_is_voided_is_seen_no_more(changing: Flask, before: Seen) -> None:
    with changing.app_context():
        with unit_of_work() as session:
            made = line(session, Direction.AYE, published=True, source=f"{MARKER} source").id
        assert all_seen(changing) != before
        with unit_of_work() as session:
            service.void_line(session, made, reason=f"{MARKER} reason", by="a test")
    assert all_seen(changing) == before


@pytest.mark.parametrize(
    "path",
    [
        "/votes/excuses",
        "/votes/excuses.csv",
        "/votes/excuses/1",
        "/votes/excuses/1/ground",
        "/votes/expected",
        "/votes/expected.csv",
        "/votes/expected/1",
        "/votes/expected/1/sheet.csv",
        f"/votes/divisions/{TRIDENT}/sheet",
        f"/votes/divisions/{TRIDENT}/sheet.csv",
        f"/votes/divisions/{TRIDENT}/line",
        f"/votes/divisions/{TRIDENT}/rebellion",
        "/votes/lines/1/void",
        "/votes/reviews/1/void",
    ],
)
def test_the_pages_of_the_office_send_the_public_to_sign_in(sample_app: Flask, path: str) -> None:
    answer = FlaskClient(sample_app, sample_app.response_class).get(path)
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_who_recorded_a_change_of_whip_is_seen_nowhere(changing: Flask, before: Seen) -> None:
    with changing.app_context(), unit_of_work() as session:
        with sums_kept(session, [TRIDENT]):
            session.add(
                WhipStatusChange(
                    member_id=DIANE_ABBOTT,
                    effective_on=date(2016, 7, 1),
                    action=WhipAction.SUSPEND,
                    state=WhipState.SUSPENDED,
                    decided_by=DecidedBy.CHIEF_WHIP,
                    reason=f"{MARKER} reason",
                    source=f"{MARKER} source",
                    recorded_at=now(),
                    recorded_by=f"{MARKER} officer",
                )
            )
            session.flush()
        bump(session)
    leaking = {
        address for address, content in all_seen(changing).items() if MARKER in in_plain(content)
    }
    assert leaking == {f"/votes/divisions?q={MARKER}"}
