"""What was made of rebellions: several at once, until none is left on the desk."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.votes import service
from app.votes.domain.discipline import ReviewOutcome
from app.votes.domain.lines import Direction
from app.votes.service.reviews import ReviewRefused
from tests.factories.record import MadeRecord
from tests.integration.discipline.conftest import HELD, LATER, ClientAs, declare
from tests.integration.web.reading import read

PAGE = f"/votes/divisions/{HELD}/rebellion"


def test_a_rebellion_waits_until_each_rebel_is_reviewed(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare(direction=Direction.AYE)
    client = client_as(Role.WHIP)
    desk = read(client, "/desk")
    assert "3 Labour members voted against the line in division 1 of 12 January 2016" in desk.text
    assert PAGE in desk.links
    given = {"outcome_1": "spoken to", "note_1": "Zxqnote: she was sorry."}
    assert client.submit(PAGE, given).status_code == 302
    assert "2 Labour members voted against" in read(client, "/desk").text
    page = read(client, PAGE)
    assert "Ada Birch: Spoken to. Zxqnote: she was sorry." in page.section("On record")
    with db.engine.connect() as connection:
        assert (
            "Zxq" not in connection.execute(text("SELECT note FROM rebellion_review")).scalar_one()
        )
    answer = client.submit(PAGE, {"all_outcome": "no action", "outcome_3": "written to"})
    assert answer.status_code == 302
    assert "voted against the line" not in read(client, "/desk").text
    recorded = read(client, PAGE).section("On record")
    assert "Bea Cole: No action" in recorded
    assert "Cas Dunn: Written to" in recorded


def test_a_review_by_mistake_is_voided_and_the_rebellion_waits_again(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare()
    client = client_as(Role.WHIP)
    client.submit(PAGE, {"all_outcome": "referred to the Chief Whip"})
    assert "voted against the line" not in read(client, "/desk").text
    (link,) = [link for link in read(client, PAGE).links if link.startswith("/votes/reviews/")]
    assert client.submit(link, {}).status_code == 422
    assert client.submit(link, {"reason": "The wrong member."}).status_code == 302
    assert client.submit(link, {"reason": "Again."}).status_code == 422
    assert "1 Labour member voted against" in read(client, "/desk").text
    assert client.submit(PAGE, {"all_outcome": "no action"}).status_code == 302


def test_a_line_that_changes_brings_new_rebels_and_forgets_old_ones(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare(direction=Direction.AYE)
    client = client_as(Role.WHIP)
    client.submit(PAGE, {"all_outcome": "no action"})
    declare(direction=Direction.NO)
    assert "1 Labour member voted against" in read(client, "/desk").text
    assert "Dot Ekin" in read(client, PAGE).text
    declare(direction=Direction.FREE, strength=None)
    assert "Nobody rebelled" in read(client, PAGE).text


def test_nobody_is_reviewed_who_did_not_rebel_or_twice(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare()
    assert client_as(Role.WHIP).submit(PAGE, {}).status_code == 422
    for member, words in ((1, "did not break the line"), (9, "did not break the line")):
        with pytest.raises(ReviewRefused, match=words), unit_of_work() as session:
            service.review_rebellions(
                session, HELD, {member: (ReviewOutcome.NO_ACTION, None)}, by="user 1"
            )
    client = client_as(Role.WHIP)
    opened = client.get(PAGE)
    assert client.post_form(opened, {"outcome_4": "spoken to"}).status_code == 302
    assert client.post_form(opened, {"outcome_4": "written to"}).status_code == 422


def test_rebels_of_other_parties_are_not_for_review(house: MadeRecord, client_as: ClientAs) -> None:
    declare(LATER, Direction.NO, party="Conservative")
    client = client_as(Role.WHIP)
    assert "voted against the line" not in read(client, "/desk").text
    assert "Nobody rebelled" in read(client, f"/votes/divisions/{LATER}/rebellion").text


def test_only_the_whips_review(house: MadeRecord, client_as: ClientAs) -> None:
    declare()
    for role in Role:
        status = client_as(role).get(PAGE).status_code
        assert status == (200 if role is Role.WHIP else 403), role
