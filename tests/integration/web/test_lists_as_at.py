"""Who sat for whom on a day, and the lists of members and divisions: search, order, pages, counts.

All of it is decided in SQL, so it runs on both databases.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.words import folded
from app.tabular.csvfile import read_csv
from tests.client import LintingClient
from tests.factories.record import MadeRecord
from tests.integration.web.conftest import client_of
from tests.integration.web.reading import Answer, ids_on, ids_on_all_pages, read
from tests.official_api import division, entry

JO_COX, ROSENA_ALLIN_KHAN, SADIQ_KHAN = 4375, 4573, 1577
LAST_DAY = "2016-12-16"


def whole(client: FlaskClient, path: str, **query: str) -> list[dict[str, str]]:
    """Every row that a filter finds, by machine name, as its file has it."""
    content = read_csv(client.get(f"{path}.csv", query_string=query).get_data())
    return [dict(zip(content.names, row, strict=True)) for row in content.rows]


def rows_of(page: Answer) -> list[dict[str, str]]:
    (caption,) = [
        "".join(caption.itertext()).strip()
        for caption in page.root.iter("caption")
        if "".join(caption.itertext()).startswith("Members as at")
    ] or [""]
    return page.table(caption)


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row.get("Member") or row["name"] for row in rows]


# --- as at a day -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seat", "on", "holder"),
    [
        # Jo Cox was murdered on 16 June; the source has her last vote, on 7 June.
        ("batley and spen", "2016-06-07", ["Jo Cox"]),
        ("batley and spen", "2016-06-08", []),
        ("batley and spen", "2016-10-19", []),
        ("batley and spen", "2016-10-20", ["Tracy Brabin"]),
        # The by-election in Tooting was on 16 June.
        ("tooting", "2016-06-15", []),
        ("tooting", "2016-06-16", ["Rosena Allin-Khan"]),
        ("tooting", "2016-06-17", ["Rosena Allin-Khan"]),
        ("tooting", "2016-03-09", ["Sadiq Khan"]),
        ("tooting", "2015-05-06", []),
        ("tooting", "2015-05-07", ["Sadiq Khan"]),
    ],
)
def test_a_seat_is_held_by_whoever_held_it_that_day(
    plain_on_each: FlaskClient, seat: str, on: str, holder: list[str]
) -> None:
    page = read(plain_on_each, "/members", q=seat, on=on)
    assert names(rows_of(page)) == holder
    if not holder:
        assert "No member matches" in page.text


@pytest.mark.parametrize(
    ("name", "on", "party"),
    [
        ("michelle thomson", "2015-09-15", "Scottish National Party"),
        ("michelle thomson", "2015-09-16", "Independent"),
        ("michelle thomson", LAST_DAY, "Independent"),
        ("natalie mcgarry", "2015-11-18", "Scottish National Party"),
        ("natalie mcgarry", "2015-11-19", "Independent"),
    ],
)
def test_a_member_sits_for_the_party_of_the_day(
    plain_on_each: FlaskClient, name: str, on: str, party: str
) -> None:
    (row,) = rows_of(read(plain_on_each, "/members", q=name, on=on))
    assert row["Party"] == party
    assert rows_of(read(plain_on_each, "/members", q=name, on=on, party=party)) == [row]
    other = {"Independent": "Scottish National Party"}.get(party, "Independent")
    assert rows_of(read(plain_on_each, "/members", q=name, on=on, party=other)) == []


def test_without_a_day_it_is_the_last_one_that_the_sample_knows(
    sample_on_each: LintingClient,
) -> None:
    page = read(sample_on_each, "/members")
    assert "648 members, 1 to 50 shown, as at 16 December 2016" in page.text
    assert names(rows_of(page)) == names(rows_of(read(sample_on_each, "/members", on=LAST_DAY)))


@pytest.mark.parametrize(
    ("on", "count"),
    [
        ("2015-05-06", 0),
        # Two who had left before the first division of the sample are not in it.
        ("2015-05-07", 648),
        # Sadiq Khan had become mayor of London and the by-election came in June.
        ("2016-05-06", 649),
        (LAST_DAY, 648),
        # Two by-elections of February 2017 filled the last empty seats.
        ("2026-01-01", 650),
    ],
)
def test_members_are_counted_as_at_a_day(plain_on_each: FlaskClient, on: str, count: int) -> None:
    page = read(plain_on_each, "/members", on=on)
    assert ("No member matches" if count == 0 else f"{count} members,") in page.text


def test_the_home_page_counts_the_seats_of_each_party(sample_on_each: LintingClient) -> None:
    said = read(sample_on_each, "/").section("Who sits for whom")
    assert "648 members with a seat on 16 December 2016" in said
    for party, count in (("Labour", 230), ("Independent", 3), ("Speaker", 1), ("Sinn Féin", 4)):
        assert f"{party} {count}" in said
        found = read(sample_on_each, "/members", party=party)
        assert f"{count} member{'s' if count > 1 else ''}" in found.text


def test_everyone_on_record_is_listed_with_or_without_a_seat(
    sample_on_each: LintingClient,
) -> None:
    everyone = ids_on_all_pages(sample_on_each, "/members", who="all")
    assert len(everyone) == len(set(everyone)) == 658
    (jo_cox,) = rows_of(read(sample_on_each, "/members", who="all", q="jo cox"))
    assert jo_cox["Constituency"] == "–no seat that day"
    assert jo_cox["Seat held since"] == "–no seat that day"


def test_a_member_whose_party_nobody_knows_is_found_as_such(
    stored: Callable[[MadeRecord], Flask],
) -> None:
    record = MadeRecord()
    record.add_member(1, name="Ada Birch", parties=[("Labour", "2019-12-12", "2020-01-31")])
    record.add_member(2)
    record.add_divisions(division(7, ayes=[2]))
    client = client_of(stored(record))
    home = read(client, "/")
    assert "Party unknown 1" in home.section("Who sits for whom")
    (link,) = [link for link in home.links if "Party" in link and "unknown" in link]
    assert names(rows_of(Answer(client.get(link)))) == ["Ada Birch"]
    assert "Party not known, Seat 1" in read(client, "/members/1").text


def test_a_member_in_no_membership_record_is_shown_as_unconfirmed(
    stored: Callable[[MadeRecord], Flask],
) -> None:
    record = MadeRecord()
    record.add_divisions(division(7, ayes=[entry(99, name="Ada Birch")]))
    client = client_of(stored(record))
    page = read(client, "/members/99")
    assert "in no membership record yet: seat unknown, unconfirmed." in page.text
    assert "No member matches" in read(client, "/members").text
    assert names(rows_of(read(client, "/members", who="all"))) == ["Ada Birch (unconfirmed)"]


@pytest.mark.parametrize("day", ["0001-01-01", "1066-10-14", "9999-12-31"])
def test_no_day_is_too_far_for_a_database(plain_on_each: FlaskClient, day: str) -> None:
    for path, name in (("/members", "on"), ("/votes/divisions", "since"), ("/members.csv", "on")):
        assert plain_on_each.get(path, query_string={name: day}).status_code in (200, 422)


# --- the page of a member ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "heading", "status"),
    [
        (JO_COX, "Jo Cox", "Labour, Batley and Spen, until 7 June 2016"),
        (ROSENA_ALLIN_KHAN, "Rosena Allin-Khan", "Labour, Tooting"),
        (4422, "Michelle Thomson", "Independent, Edinburgh West"),
    ],
)
def test_a_member_is_headed_by_name_party_and_seat(
    sample_on_each: LintingClient, member: int, heading: str, status: str
) -> None:
    page = read(sample_on_each, f"/members/{member}")
    assert page.heading == heading
    assert f"{heading} {status} Attendance and votes" in page.text


def test_who_has_left_is_headed_by_the_party_of_her_last_day_in_the_commons(
    stored: Callable[[MadeRecord], Flask],
) -> None:
    record = MadeRecord()
    record.add_member(
        1,
        seats=[("Redcar", "2019-12-12", "2024-05-30")],
        # The Members API has parties of the Lords in the same history.
        parties=[("Labour", "2019-12-12", "2024-05-30"), ("Crossbench", "2024-06-20", None)],
    )
    client = client_of(stored(record))
    assert "Member Number1 Labour, Redcar, until 30 May 2024" in read(client, "/members/1").text


def test_a_member_has_her_spells_with_both_days(sample: LintingClient) -> None:
    said = read(sample, "/members/4422").section("Seats held")
    assert "Edinburgh West, from 7 May 2015" in said
    assert "Independent, from 16 September 2015" in said
    assert "Scottish National Party, from 7 May 2015 to 15 September 2015" in said
    jo_cox = read(sample, f"/members/{JO_COX}").section("Seats held")
    assert "Batley and Spen, from 7 May 2015 to 7 June 2016" in jo_cox


def test_nobody_is_absent_before_her_election_or_after_her_last_day(sample: LintingClient) -> None:
    for member, first, last in (
        (JO_COX, "2016-03-09", "2016-06-07"),
        (ROSENA_ALLIN_KHAN, "2016-06-27", LAST_DAY),
    ):
        days = sorted(row["date"] for row in whole(sample, f"/votes/members/{member}"))
        assert (days[0], days[-1]) == (first, last)


def test_attendance_is_voted_of_held(sample_on_each: LintingClient) -> None:
    said = read(sample_on_each, "/members/172").section("Attendance and votes")
    assert "63.7% voted in 109 of the 171 divisions held while a member" in said
    # Of her votes those without one are as many as the rest.
    csv = sample_on_each.get("/votes/members/172.csv").get_data(as_text=True)
    assert csv.count('"No vote recorded"') == 171 - 109


# --- search ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("hackney", ["Diane Abbott", "Meg Hillier"]),
        ("HACKNEY north", ["Diane Abbott"]),
        ("abbott hackney", ["Diane Abbott"]),
        ("ynys mon", ["Albert Owen"]),
        ("Ynys Môn", ["Albert Owen"]),
        ("rosena allin-khan", ["Rosena Allin-Khan"]),
        ("nobody at all", []),
        ("%", []),
    ],
)
def test_members_are_found_by_name_and_by_constituency(
    plain_on_each: FlaskClient, q: str, found: list[str]
) -> None:
    assert names(rows_of(read(plain_on_each, "/members", q=q))) == found


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "trident"}, 0),
        ({"q": "NUCLEAR deterrent"}, 1),
        ({"q": "deterrent nuclear"}, 1),
        ({"since": "2016-12-14"}, 5),
        ({"until": "2016-03-09"}, 1),
        ({"since": "2016-07-18", "until": "2016-07-18"}, 1),
        ({"since": "2017-01-01"}, 0),
        ({"q": "nuclear", "show": "split"}, 1),
        ({"q": "nuclear", "show": "split", "party": "Scottish National Party"}, 0),
    ],
)
def test_divisions_are_found_by_title_day_and_split(
    plain_on_each: FlaskClient, query: dict[str, str], count: int
) -> None:
    page = read(plain_on_each, "/votes/divisions", **query)
    assert len(page.table("Divisions")) == count
    said = f"{count} division{'' if count == 1 else 's'}" if count else "No division matches"
    assert said in page.text


def test_a_range_that_ends_before_it_begins_is_refused(sample: LintingClient) -> None:
    page = read(sample, "/votes/divisions", since="2016-07-19", until="2016-07-18")
    assert page.status == 422
    assert "2016-07-19" in page.text


def test_only_where_a_party_split_means_votes_in_both_lobbies(
    plain_on_each: FlaskClient,
) -> None:
    every = whole(plain_on_each, "/votes/divisions")
    split = whole(plain_on_each, "/votes/divisions", show="split")
    assert split == [row for row in every if "0" not in (row["party_ayes"], row["party_noes"])]
    assert 0 < len(split) < len(every) == 171


# --- order and pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["", "descending"])
@pytest.mark.parametrize("sort", ["name", "party", "constituency"])
def test_members_are_in_order_and_each_stands_on_one_page(
    plain_on_each: FlaskClient, sort: str, order: str
) -> None:
    rows = whole(plain_on_each, "/members", sort=sort, order=order)
    shown = ids_on_all_pages(plain_on_each, "/members", sort=sort, order=order)
    assert [int(row["member_id"]) for row in rows] == shown
    assert len(set(shown)) == len(shown) == 648
    if sort == "name":
        keys = [folded(" ".join([name.split()[-1], *name.split()[:-1]])) for name in names(rows)]
    elif sort == "party":
        # A part of a party stands with it: the order is that of the party's own name.
        keys = [row["party"].partition(" (")[0] for row in rows]
    else:
        keys = [folded(row["constituency"]) for row in rows]
    assert keys == sorted(keys, reverse=bool(order))


def test_members_of_one_party_are_by_name_whichever_way_the_parties_go(
    plain_on_each: FlaskClient,
) -> None:
    for order in ("", "descending"):
        rows = whole(plain_on_each, "/members", sort="party", order=order)
        plaid = [row["name"] for row in rows if row["party"] == "Plaid Cymru"]
        assert plaid == ["Jonathan Edwards", "Liz Saville-Roberts", "Hywel Williams"]


@pytest.mark.parametrize("order", ["newest", "oldest", "closest", "dissent"])
def test_divisions_are_in_order_and_each_stands_on_one_page(
    plain_on_each: FlaskClient, order: str
) -> None:
    rows = whole(plain_on_each, "/votes/divisions", sort=order)
    shown = ids_on_all_pages(plain_on_each, "/votes/divisions", sort=order)
    assert [int(row["division_id"]) for row in rows] == shown
    assert len(set(shown)) == len(shown) == 171
    keys = {
        "newest": [(row["date"], int(row["number"])) for row in rows],
        "oldest": [(row["date"], int(row["number"])) for row in rows],
        "closest": [abs(int(row["ayes"]) - int(row["noes"])) for row in rows],
        "dissent": [min(int(row["party_ayes"]), int(row["party_noes"])) for row in rows],
    }[order]
    assert keys == sorted(keys, reverse=order in ("newest", "dissent"))


def test_an_order_nobody_knows_is_the_usual_one(plain_on_each: FlaskClient) -> None:
    for path in ("/members", "/votes/divisions"):
        usual = ids_on(plain_on_each.get(path))
        for order in ("seat", "Name", "title; DROP TABLE member"):
            assert ids_on(plain_on_each.get(path, query_string={"sort": order})) == usual


def test_headings_say_how_a_table_is_sorted_and_lead_to_the_other_way(
    sample: LintingClient,
) -> None:
    page = read(sample, "/members", sort="party", q="an", page="2")
    sorted_by = [h for h in page.root.iter("th") if h.get("aria-sort")]
    assert [(h.get("abbr"), h.get("aria-sort")) for h in sorted_by] == [("Party", "ascending")]
    assert "/members?q=an&sort=party&order=descending" in page.links
    assert "/members?q=an&sort=constituency" in page.links


def test_pages_lead_to_each_other_with_the_filters_kept(sample: LintingClient) -> None:
    page = read(sample, "/votes/divisions", party="Conservative", sort="oldest", page="2")
    assert "171 divisions, 51 to 100 shown" in page.text
    kept = "/votes/divisions?party=Conservative&sort=oldest"
    assert {f"{kept}&page=1", f"{kept}&page=3", f"{kept}&page=4"} <= set(page.links)
    # Another order begins at its first page.
    assert "/votes/divisions?party=Conservative&sort=closest" in page.links
