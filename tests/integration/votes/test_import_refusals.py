"""What cannot be read is refused with its id and a sentence; everything else goes in."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from app.source.http import LONGEST_ANSWER
from tests.integration.votes.conftest import ON_BOTH, Command, Rows, Start
from tests.integration.votes.state import state_of
from tests.official_api import Answer, OfficialApi, division, entry, membership, person, row_of

Import = Callable[..., dict[str, Any]]


def counted(**counts: int) -> dict[str, int]:
    """Counts of a run: those not named are nothing."""
    return {"new": 0, "changed": 0, "unchanged": 0, "refused": 0} | counts


def refused(told: dict[str, Any]) -> list[tuple[str, int | None]]:
    """Kind and id of what a run refused."""
    return [(refusal["kind"], refusal["id"]) for refusal in told["refused"]]


def reasons(told: dict[str, Any]) -> str:
    """The sentences of a run's refusals."""
    return " ".join(refusal["reason"] for refusal in told["refused"])


@pytest.fixture
def three_divisions(official: OfficialApi) -> OfficialApi:
    """Three members and three divisions; tests spoil the second."""
    for member_id in range(1, 4):
        official.add_member(member_id)
    official.add_divisions(
        *(division(i, f"2024-11-{20 + i}T19:00:00", ayes=[1, 2], noes=[3]) for i in range(1, 4))
    )
    return official


Spoiling = Callable[[int], Answer]
"""The answer to a request for a division (or a history) that is given its id."""


def with_fields(**fields: object) -> Spoiling:
    """A whole division but for some fields."""
    return lambda division_id: Answer(division(division_id) | fields)


def without(field: str) -> Spoiling:
    """A whole division without a field."""
    return lambda i: Answer({name: value for name, value in division(i).items() if name != field})


def voting(**fields: object) -> Spoiling:
    """A whole division with one voter, some of whose fields are spoilt."""
    return lambda i: Answer(division(i, noes=[entry(3) | fields]))


def always(*arguments: Any, **options: Any) -> Spoiling:
    """The same answer for every id."""
    return lambda _id: Answer(*arguments, **options)


def packed(body: bytes, coding: str = "gzip") -> Answer:
    """An answer that says it is packed."""
    return Answer(body, headers={"Content-Encoding": coding})


def in_gzip(whole: object) -> bytes:
    """A record as gzip packs it."""
    return gzip.compress(json.dumps(whole).encode())


SHAPE = "The record does not have the official shape: "
NO_JSON = "The answer is not JSON: "
SPOILT: dict[str, tuple[Spoiling, str]] = {
    "no JSON": (always(b"Service temporarily unavailable"), NO_JSON),
    "nothing": (always(b""), NO_JSON),
    "a web page": (
        always(b"\n<!DOCTYPE html><html></html>", headers={"Content-Type": "text/html"}),
        "The answer is a web page (HTML), not a record.",
    ),
    "JSON cut short": (lambda i: Answer(json.dumps(division(i)).encode()[:-20]), NO_JSON),
    "null": (always(b"null"), SHAPE),
    "a list": (lambda i: Answer([division(i)]), SHAPE),
    "deep": (always(b"[" * 200_000), SHAPE),
    "not UTF-8": (
        lambda i: Answer(json.dumps(division(i, Title="?")).encode().replace(b'"?"', b'"\xff"')),
        NO_JSON,
    ),
    "half a surrogate pair": (with_fields(Title="\ud83d"), NO_JSON),
    "a count as text": (with_fields(AyeCount="336"), SHAPE),
    "a count as truth": (with_fields(AyeCount=True), SHAPE),
    "a count with a point": (with_fields(AyeCount=336.0), SHAPE),
    "a negative count": (with_fields(NoCount=-1), SHAPE),
    "a count too large": (with_fields(NoCount=2**31), SHAPE),
    "a double majority as text": (with_fields(DoubleMajorityAyeCount="287"), SHAPE),
    "no title": (without("Title"), SHAPE),
    "no ayes": (without("Ayes"), SHAPE),
    "no date": (without("Date"), SHAPE),
    "no id": (without("DivisionId"), SHAPE),
    "title null": (with_fields(Title=None), SHAPE),
    "ayes null": (with_fields(Ayes=None), SHAPE),
    "ayes a number": (with_fields(Ayes=333), SHAPE),
    "ayes an object": (with_fields(Ayes={"1": entry(1)}), SHAPE),
    "ayes of numbers": (with_fields(Ayes=[1, 2, 3]), SHAPE),
    "ayes of nulls": (with_fields(Ayes=[None]), SHAPE),
    "tellers an object": (with_fields(AyeTellers={}), SHAPE),
    "deferred as text": (with_fields(IsDeferred="false"), SHAPE),
    "a name that is no text": (voting(MemberId=9999, Name=5), SHAPE),
    "no member id": (with_fields(Noes=[{"Name": "A", "Party": "Labour"}]), SHAPE),
    "member id null": (voting(MemberId=None), SHAPE),
    "member id zero": (voting(MemberId=0), SHAPE),
    "member id negative": (voting(MemberId=-3), SHAPE),
    "member id too large": (voting(MemberId=2**31), SHAPE),
    "member id beyond 64 bits": (voting(MemberId=2**80), SHAPE),
    "member id as text": (voting(MemberId="3"), SHAPE),
    "another division": (always(division(3)), " was asked for and 3 was answered."),
    "NUL in the title": (with_fields(Title="A\0B"), "The title has a NUL character in it."),
    "NUL in a party": (voting(Party="\0"), "The name of a party has a NUL character in it."),
    "NUL in a proxy": (voting(ProxyName="\0"), "The name of a proxy has a NUL character in it."),
    "NUL in an abbreviation": (
        voting(PartyAbbreviation="\0"),
        "The abbreviation of a party has a NUL character in it.",
    ),
    "NUL after the date": (
        with_fields(Date="2024-11-25T21:50:00\0"),
        "The date has a NUL character in it.",
    ),
    "NUL in the time stamp": (
        with_fields(PublicationUpdated="\0"),
        "The time of publication has a NUL character in it.",
    ),
    "date of year 1": (
        with_fields(Date="0001-01-01T00:00:00"),
        "“0001-01-01T00:00:00” cannot be the date of a division.",
    ),
    "date of year 1 east of London": (
        with_fields(Date="0001-01-01T00:00:00+09:00"),
        "“0001-01-01T00:00:00+09:00” is no date.",
    ),
    "date without such a month": (with_fields(Date="2024-13-45"), "“2024-13-45” is no date."),
    "date in words": (with_fields(Date="yesterday"), "“yesterday” is no date."),
    "date empty": (with_fields(Date=""), "“” is no date."),
    "date far ahead": (
        with_fields(Date="9999-12-31T23:59:59"),
        "“9999-12-31T23:59:59” cannot be the date of a division.",
    ),
    "date at the end of time": (
        with_fields(Date="9999-12-31T23:59:59-12:00"),
        "“9999-12-31T23:59:59-12:00” is no date.",
    ),
    "redirected": (
        always(status=302, headers={"Location": "/data/division/3.json"}),
        "The source answered 302 where 200 was expected.",
    ),
    "forbidden": (always(status=403), "The source answered 403 where 200 was expected."),
    "no content": (always(status=204), "The source answered 204 where 200 was expected."),
    "gone": (always(status=404), "The source has no such record (404)."),
    "always at fault": (always(status=500), "The source answered 500. It was asked 4 times."),
    "always too busy": (always(status=429), "The source answered 429. It was asked 4 times."),
    "cut off": (
        lambda i: Answer(division(i), cut=100),
        "The connection broke before the answer was whole. It was asked 4 times.",
    ),
    "gzip cut off": (
        lambda i: packed(in_gzip(division(i))[:-9]),
        "The answer ends before it is whole. It was asked 4 times.",
    ),
    "no gzip": (lambda _id: packed(b"not packed at all"), "The answer cannot be unpacked."),
    "packed otherwise": (
        lambda _id: packed(b"x", "br"),
        "The answer is packed in a way we did not ask for (br).",
    ),
    "too long": (
        lambda i: Answer(json.dumps(division(i)).encode() + b" " * LONGEST_ANSWER),
        "The answer is longer than 16 megabytes.",
    ),
    "too long when inflated": (
        lambda i: packed(gzip.compress(json.dumps(division(i)).encode() + b" " * LONGEST_ANSWER)),
        "The answer is longer than 16 megabytes.",
    ),
}
FIRST_SPOILT = 100


@ON_BOTH
def test_each_division_that_cannot_be_read_is_refused_with_its_reason_and_the_rest_goes_in(
    three_divisions: OfficialApi, import_record: Import, rows: Rows, engine: Engine
) -> None:
    expected = {}
    for division_id, (how, (spoil, sentence)) in enumerate(SPOILT.items(), FIRST_SPOILT):
        three_divisions.add_divisions(division(division_id))
        three_divisions.instead[f"/data/division/{division_id}.json"] = spoil(division_id)
        expected[division_id] = (how, sentence)
    told = import_record(code=1)
    assert told["divisions"] == counted(new=3, refused=len(SPOILT))
    assert told["votes"] == 9
    given = {refusal["id"]: refusal["reason"] for refusal in told["refused"]}
    assert given.keys() == expected.keys()
    wrong = [(*expected[i], given[i]) for i in expected if expected[i][1] not in given[i]]
    assert wrong == []
    assert all(reason.endswith(".") for reason in given.values())
    assert rows("SELECT id FROM division ORDER BY id") == [(1,), (2,), (3,)]
    assert rows("SELECT DISTINCT division_id FROM vote ORDER BY 1") == [(1,), (2,), (3,)]
    assert rows("SELECT record_id FROM refused_record WHERE cleared_at IS NULL ORDER BY 1") == [
        (division_id,) for division_id in expected
    ]
    # Nobody of them is known by half: the only people are those of the three good divisions.
    assert rows("SELECT count(*) FROM member") == [(3,)]
    three_divisions.instead.clear()
    assert import_record()["divisions"] == counted(new=len(SPOILT), unchanged=3)
    assert rows("SELECT count(*) FROM refused_record WHERE cleared_at IS NULL") == [(0,)]
    assert len(state_of(engine)["division"]) == 3 + len(SPOILT)


@ON_BOTH
def test_what_was_refused_is_asked_for_again_by_every_run_and_cleared_when_it_is_good(
    three_divisions: OfficialApi, import_record: Import, rows: Rows, today: Any
) -> None:
    spoilt = Answer(b"no")
    three_divisions.instead["/data/division/2.json"] = spoilt
    import_record(code=1)
    # Two years on it is in no range and no look-back, and is asked for all the same.
    today.move_to("2026-11-26T12:00:00+00:00")
    import_record("--since", "2026-01-01", code=1)
    three_divisions.forget()
    told = import_record("--since", "2026-01-01", code=1)
    assert three_divisions.divisions_asked() == [2]
    assert told["divisions"] == counted(refused=1)
    assert rows("SELECT first_run_id, last_run_id FROM refused_record") == [(1, 3)]
    del three_divisions.instead["/data/division/2.json"]
    assert import_record("--since", "2026-01-01")["divisions"] == counted(new=1)
    assert rows("SELECT cleared_at IS NULL FROM refused_record") == [(False,)]
    three_divisions.forget()
    import_record("--since", "2026-01-01")
    assert three_divisions.divisions_asked() == []
    # Refused once more, it is a new refusal beside the old one.
    three_divisions.instead["/data/division/2.json"] = spoilt
    import_record("--since", "2024-11-01", "--full", code=1)
    assert rows("SELECT cleared_at IS NULL FROM refused_record ORDER BY id") == [(False,), (True,)]


@ON_BOTH
def test_a_refused_correction_leaves_the_stored_division_as_it_was(
    three_divisions: OfficialApi, import_record: Import, engine: Engine
) -> None:
    import_record()
    before = state_of(engine)
    three_divisions.change_division(2, AyeCount=-5)
    assert refused(import_record(code=1)) == [("division", 2)]
    after = state_of(engine)
    assert len(after.pop("refused_record")) == 1
    before.pop("refused_record")
    assert after == before


def test_a_run_that_refused_something_is_complete_all_the_same(
    three_divisions: OfficialApi, import_record: Import, rows: Rows
) -> None:
    three_divisions.instead["/data/division/2.json"] = Answer(b"no")
    import_record(code=1)
    assert rows("SELECT complete FROM import_run") == [(True,)]
    three_divisions.forget()
    import_record(code=1)
    assert three_divisions.lists_asked()[0].one("queryParameters.startDate", "") == "2024-11-12"


def test_bodies_that_would_fill_the_memory_are_not_inflated(
    three_divisions: OfficialApi, start: Start
) -> None:
    process = start("votes", "import", "--json")
    assert process.wait() == 0
    usual = process.most_memory
    maker = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    # 128 megabytes of blanks in half a one.
    blanks = b" " * 2**20
    bomb = b"".join([*(maker.compress(blanks) for _ in range(128)), maker.flush()])
    for division_id in range(10, 16):
        three_divisions.add_divisions(division(division_id, "2024-11-26T10:00:00"))
        three_divisions.instead[f"/data/division/{division_id}.json"] = packed(bomb)
    process = start("votes", "import", "--since", "2024-11-01", "--json")
    assert process.wait() == 1
    assert json.loads(process.stdout)["divisions"]["refused"] == 6
    # Four at once of 16 megabytes, each grown by copying.
    assert process.most_memory - usual < 4 * 3 * 16 * 1024


def test_gzip_is_understood(three_divisions: OfficialApi, import_record: Import) -> None:
    whole = three_divisions.divisions[2]
    three_divisions.instead["/data/division/2.json"] = packed(in_gzip(whole))
    assert import_record()["divisions"]["new"] == 3


def test_the_same_answer_is_refused_whether_or_not_its_voters_are_known(
    three_divisions: OfficialApi, import_record: Import
) -> None:
    nameless = entry(3) | {"Name": 5}
    three_divisions.add_divisions(division(4, ayes=[1], noes=[nameless]))
    assert refused(import_record(code=1)) == [("division", 4)]
    stranger = entry(99) | {"Name": 5}
    three_divisions.add_divisions(division(5, ayes=[1], noes=[stranger]))
    assert refused(import_record(code=1)) == [("division", 4), ("division", 5)]


# --- the lists ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row | {"Date": "never"},
        lambda row: row | {"AyeCount": "2"},
        lambda row: row | {"Title": None},
        lambda row: {"DivisionId": 2},
    ],
)
def test_a_bad_row_with_an_id_is_asked_for_by_its_id(
    three_divisions: OfficialApi, import_record: Import, spoil: Callable[[Any], Any]
) -> None:
    three_divisions.rows[2] = spoil(row_of(three_divisions.divisions[2]))
    assert import_record()["divisions"]["new"] == 3
    # Where the record is bad as well, it is refused by its id.
    three_divisions.instead["/data/division/2.json"] = Answer({"DivisionId": 2})
    assert refused(import_record(code=1)) == [("division", 2)]


@pytest.mark.parametrize(
    "row",
    [None, 5, "a division", [], {}, {"DivisionId": "2"}, {"DivisionId": 0}, {"DivisionId": None}],
)
def test_a_bad_row_without_an_id_is_refused_and_the_rest_goes_in(
    three_divisions: OfficialApi, import_record: Import, rows: Rows, row: object
) -> None:
    three_divisions.rows[2] = row
    told = import_record(code=1)
    assert refused(told) == [("division", None)]
    assert reasons(told).startswith("A row of the list: " + SHAPE)
    assert told["divisions"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    del three_divisions.rows[2]
    assert import_record()["divisions"]["new"] == 1


@pytest.mark.parametrize(
    "page",
    [
        Answer(b"<html><body>Sorry</body></html>"),
        Answer({"Message": "An error has occurred."}),
        Answer(b"null"),
        Answer(status=500),
        Answer(status=404),
        Answer([row_of(division(1))], cut=50),
    ],
)
def test_a_page_of_the_list_that_cannot_be_read_ends_the_run_with_1_and_it_is_not_complete(
    three_divisions: OfficialApi, import_record: Import, rows: Rows, page: Answer
) -> None:
    three_divisions.largest_page = 2
    target = "/data/divisions.json/search?queryParameters.skip=2&queryParameters.take=100"
    three_divisions.instead[target] = page
    told = import_record(code=1)
    assert told["divisions"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert told["refused"] == []
    assert told["notes"][0].startswith("The list of divisions could not be read to its end. ")
    assert rows("SELECT complete FROM import_run") == [(False,)]
    del three_divisions.instead[target]
    three_divisions.forget()
    told = import_record()
    assert told["divisions"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert three_divisions.divisions_asked() == [1]
    assert rows("SELECT complete FROM import_run ORDER BY run_id") == [(False,), (True,)]


# --- members -----------------------------------------------------------------------------------


History = Callable[[int], dict[str, Any]]


def history(**fields: object) -> History:
    """The history of a member with some fields spoilt."""
    return lambda member_id: person(member_id)[1] | fields


def seated(*spoilt: dict[str, object]) -> History:
    """The history of a member with seats of which some fields are spoilt."""
    seat = membership("Seat", "2019-12-12", None)
    return history(houseMembershipHistory=[seat | fields for fields in spoilt])


def of_party(**fields: object) -> History:
    """The history of a member with a party of which some fields are spoilt."""
    return history(partyHistory=[{"startDate": "2019-12-12", "party": fields}])


BAD_HISTORIES: dict[str, tuple[History, str]] = {
    "seats no list": (history(houseMembershipHistory="none"), SHAPE),
    "names no list": (history(nameHistory={}), SHAPE),
    "party no object": (
        history(partyHistory=[{"startDate": "2019-12-12", "party": "Labour"}]),
        SHAPE,
    ),
    "party begun on no day": (history(partyHistory=[{"startDate": None}]), SHAPE),
    "seat id as text": (seated({"membershipFromId": "1"}), SHAPE),
    "seat id too large": (seated({"membershipFromId": 2**31}), SHAPE),
    "seat id beyond 64 bits": (seated({"membershipFromId": 2**80}), SHAPE),
    "seat without a name": (seated({"membershipFrom": " "}), "The record has no name of the seat."),
    "seat with NUL": (
        seated({"membershipFrom": "Red\0car"}),
        "The name of the seat has a NUL character in it.",
    ),
    "seat without a first day": (
        seated({"membershipStartDate": None}),
        "A seat in the record has no day it began.",
    ),
    "seat begun on no day": (
        seated({"membershipStartDate": "2019-02-30T00:00:00"}),
        "“2019-02-30T00:00:00” is no date of a seat.",
    ),
    "seat begun on a day with NUL": (
        seated({"membershipStartDate": "2019-02-03\0"}),
        "The date of a seat has a NUL character in it.",
    ),
    "seat begun in year 1": (
        seated({"membershipStartDate": "0001-01-01T00:00:00"}),
        "“0001-01-01T00:00:00” cannot be a date of a seat.",
    ),
    "seat begun before time": (
        seated({"membershipStartDate": "0001-01-01T00:00:00+09:00"}),
        "“0001-01-01T00:00:00+09:00” is no date of a seat.",
    ),
    "seat that ends before it begins": (
        seated({"membershipEndDate": "2018-01-01T00:00:00"}),
        "A spell that begins on 2019-12-12 ends before it, on 2018-01-01.",
    ),
    "two seats from one day": (
        seated({}, {"membershipFrom": "Other"}),
        "Two spells begin on 2019-12-12.",
    ),
    "party id too large": (of_party(id=2**31, name="New Party"), SHAPE),
    "party with NUL": (of_party(name="A\0"), "The name of the party has a NUL character in it."),
    "name with NUL": (
        history(nameHistory=[{"startDate": "2019-12-12", "nameDisplayAs": "A\0B"}]),
        "The name has a NUL character in it.",
    ),
    "no name": (
        history(nameHistory=[{"startDate": "2019-12-12", "nameDisplayAs": " "}]),
        "The record has no name.",
    ),
}


@ON_BOTH
def test_each_bad_member_in_a_batch_of_histories_is_refused_alone(
    three_divisions: OfficialApi, import_record: Import, rows: Rows
) -> None:
    expected = {}
    for member_id, (how, (spoilt, sentence)) in enumerate(BAD_HISTORIES.items(), FIRST_SPOILT):
        three_divisions.add_member(member_id)
        three_divisions.histories[member_id] = spoilt(member_id)
        expected[member_id] = (how, sentence)
    bad = len(expected)
    three_divisions.change_division(1, Noes=[entry(member_id) for member_id in (3, *expected)])
    told = import_record(code=1)
    assert told["members"] == counted(new=3, refused=bad)
    given = {r["id"]: r["reason"] for r in told["refused"] if r["kind"] == "member"}
    assert given.keys() == expected.keys()
    assert [(*expected[i], given[i]) for i in given if expected[i][1] not in given[i]] == []
    # They voted, so they are stored from the division, and are in nobody's absent.
    assert rows("SELECT confirmed, count(*) FROM member GROUP BY 1 ORDER BY 1") == [
        (False, bad),
        (True, 3),
    ]
    assert rows("SELECT count(*) FROM seat_spell") == [(3,)]
    assert import_record(code=1)["members"] == counted(unchanged=3, refused=bad)
    for member_id in expected:
        three_divisions.add_member(member_id)
    assert import_record()["members"] == counted(changed=bad, unchanged=3)
    assert rows("SELECT count(*) FROM member WHERE NOT confirmed") == [(0,)]
    assert rows("SELECT count(*) FROM refused_record WHERE cleared_at IS NULL") == [(0,)]
    assert rows("SELECT count(*) FROM vote WHERE vote = 0 AND division_id <> 1") == [(2 * bad,)]


def test_a_known_member_whose_record_turns_bad_stays_as_she_was(
    three_divisions: OfficialApi, import_record: Import, engine: Engine
) -> None:
    import_record()
    before = state_of(engine)
    three_divisions.histories[2] = person(2)[1] | {"houseMembershipHistory": 5}
    assert refused(import_record(code=1)) == [("member", 2)]
    after = state_of(engine)
    assert [row[:2] for row in after.pop("refused_record")] == [("member", 2)]
    before.pop("refused_record")
    assert after == before


def test_a_bad_item_of_the_list_of_members_is_refused_with_or_without_its_id(
    three_divisions: OfficialApi, import_record: Import
) -> None:
    three_divisions.people[2] = three_divisions.people[2] | {"latestParty": "Labour"}
    three_divisions.search_items = [{"value": {"id": "no number"}}, 7]
    told = import_record(code=1)
    assert refused(told) == [("member", 2), ("member", None), ("member", None)]
    assert told["members"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 3}
    three_divisions.add_member(2)
    three_divisions.search_items = []
    assert import_record()["members"]["refused"] == 0


@pytest.mark.parametrize(
    "answer", [Answer(b"<html>"), Answer([]), Answer({"items": None}), Answer(status=500)]
)
def test_without_a_list_of_members_divisions_go_in_and_voters_are_asked_for_by_id(
    three_divisions: OfficialApi, import_record: Import, rows: Rows, answer: Answer
) -> None:
    three_divisions.instead["/api/Members/Search"] = answer
    told = import_record(code=1)
    assert told["notes"][0].startswith("The list of members could not be read. ")
    assert told["divisions"]["new"] == 3
    assert told["members"] == {"new": 3, "changed": 0, "unchanged": 0, "refused": 0}
    assert rows("SELECT confirmed, count(*) FROM member GROUP BY confirmed") == [(True, 3)]
    assert rows("SELECT complete FROM import_run") == [(False,)]


def test_histories_that_fail_together_are_asked_for_one_by_one(
    three_divisions: OfficialApi, import_record: Import
) -> None:
    batch = "/api/Members/History?ids=1&ids=2&ids=3"
    three_divisions.instead[batch] = Answer(status=500)
    three_divisions.instead["/api/Members/History?ids=2"] = Answer(b"no")
    told = import_record(code=1)
    assert refused(told) == [("member", 2)]
    assert told["members"]["new"] == 2


@ON_BOTH
def test_names_of_any_length_do_not_stop_the_run(
    three_divisions: OfficialApi, import_record: Import, rows: Rows
) -> None:
    # Random enough not to be packed small: an index has a longest key.
    long = "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(6000))
    three_divisions.add_divisions(
        division(4, ayes=[1, entry(9, name=long)]),
        division(5, ayes=[1, entry(8, party=long)]),
        division(6, Title=long * 10, ayes=[1]),
    )
    three_divisions.add_member(7, name=long)
    three_divisions.add_member(6, seats=[(long, "2019-12-12", None)])
    told = import_record(code=1)
    assert sorted(refused(told)) == [("division", 5), ("member", 6), ("member", 7)]
    assert rows("SELECT id FROM division ORDER BY id") == [(1,), (2,), (3,), (4,), (6,)]
    assert rows("SELECT name FROM member WHERE id = 9") == [(long[:200],)]


def test_every_refusal_is_listed_in_plain_words_too(
    three_divisions: OfficialApi, flask: Command
) -> None:
    three_divisions.instead["/data/division/2.json"] = Answer(b"<html>")
    three_divisions.rows[3] = 5
    ended = flask("votes", "import")
    assert ended.code == 1
    assert "Refused: division 2. The answer is a web page (HTML), not a record.\n" in ended.stdout
    assert "Refused: division. A row of the list: " in ended.stdout
    assert ended.stderr == "2 records were refused.\n"
