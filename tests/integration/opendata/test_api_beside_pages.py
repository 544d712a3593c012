"""The API says what the public pages and their files say: nothing else, and nothing more."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from app.tabular.csvfile import read_csv
from app.votes.exports import VOTE_WORDS
from tests.integration.opendata.conftest import CLIVE_LEWIS, DIANE_ABBOTT, PRIVATE, TRIDENT

API = "/api/v1"
WORDS = {vote.words: words for vote, words in VOTE_WORDS.items()}
CONFIDENTIAL = (
    PRIVATE,
    "pledge",
    "refus",
    "withdrawn_at",
    "recorded_by",
    "declared_by",
    "user 9",
    "ground",
    "excuse",
    "a slip",
    "unpublished",
    "@",
)


def file_of(client: FlaskClient, address: str, *columns: str) -> list[tuple[str, ...]]:
    """Some columns of a file."""
    content = read_csv(client.get(address).get_data())
    places = [content.names.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in content.rows]


def items_of(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """All items of a list of the API."""
    mark = "&" if "?" in address else "?"
    content = client.get(f"{API}{address}{mark}page_size=1000").get_json()
    assert content["pages"] == 1
    items: list[dict[str, Any]] = content["items"]
    return items


def told(item: dict[str, Any], *names: str) -> tuple[str, ...]:
    """Some values of an item as a file writes them."""
    return tuple("" if item[name] is None else str(item[name]) for name in names)


def test_lists_are_those_of_the_files(public: FlaskClient) -> None:
    assert [
        told(one, "id", "constituency", "region", "seat_since")
        for one in items_of(public, "/members?on=2016-07-18")
    ] == file_of(
        public, "/members.csv?on=2016-07-18", "member_id", "constituency", "region", "seat_since"
    )
    assert [
        told(one, "id", "title", "held_on", "number", "ayes", "noes")
        for one in items_of(public, "/divisions")
    ] == file_of(
        public, "/votes/divisions.csv", "division_id", "title", "date", "number", "ayes", "noes"
    )
    assert [
        (*told(one, "member_id", "name", "constituency", "proxy"), WORDS[one["vote"]])
        for one in items_of(public, f"/divisions/{TRIDENT}/votes")
    ] == file_of(
        public,
        f"/votes/divisions/{TRIDENT}.csv",
        "member_id",
        "name",
        "constituency",
        "proxy",
        "vote",
    )
    assert [
        (*told(one, "division_id", "party", "party_aye", "party_no"), WORDS[one["vote"]])
        for one in items_of(public, f"/members/{DIANE_ABBOTT}/votes")
    ] == file_of(
        public,
        f"/votes/members/{DIANE_ABBOTT}.csv",
        "division_id",
        "party",
        "party_ayes",
        "party_noes",
        "vote",
    )


def test_the_register_is_that_of_its_file_on_every_day(public: FlaskClient) -> None:
    names = ("member_id", "party", "constituency", "region", "round", "kind", "given_on", "medium")
    for day in ("2016-09-09", "2016-09-15", "2016-09-16", "2016-09-20"):
        assert [
            told(one, *names, "text_version")
            for one in items_of(public, f"/register/declarations?on={day}")
        ] == file_of(public, f"/register.csv?on={day}", *names, "text_version")


def test_nothing_confidential_is_in_any_answer(public: FlaskClient) -> None:
    for path in (
        "/register/rounds",
        "/register/declarations?on=2016-09-15",
        f"/register/declarations?member={CLIVE_LEWIS}",
        f"/divisions/{TRIDENT}",
        f"/divisions/{TRIDENT}/votes?page_size=1000",
        f"/members/{CLIVE_LEWIS}",
        "/parties",
    ):
        answer = public.get(f"{API}{path}").get_json()
        # Its own sentence says that what was withdrawn is not in it.
        answer.pop("attribution")
        text = str(answer).casefold()
        assert [word for word in CONFIDENTIAL if word.casefold() in text] == [], path
    assert "Lewis" not in public.get(f"{API}/register/declarations?on=2016-09-15").text
