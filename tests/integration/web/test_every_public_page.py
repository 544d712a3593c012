"""Every public page answers, whatever it is asked for; the client lints each one."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client import LintingClient
from tests.integration.web.conftest import client_of
from tests.integration.web.reading import Answer, read

DIANE_ABBOTT, TRIDENT = 172, 113
PAGES = {
    "/": "The public voting record",
    "/members": "Members",
    f"/members/{DIANE_ABBOTT}": "Diane Abbott",
    "/votes/divisions": "Divisions",
    f"/votes/divisions/{TRIDENT}": "UK's Nuclear Deterrent",
    f"/votes/members/{DIANE_ABBOTT}": "Votes of Diane Abbott",
}
LISTS = (
    "/members",
    "/votes/divisions",
    f"/votes/divisions/{TRIDENT}",
    f"/votes/members/{DIANE_ABBOTT}",
)
HUGE = (2**31 - 1, 2**31, 2**63 - 1, 2**63, 99999999999999999999, 10**60)
NOWHERE = ("%", "_", "100%_'", "\\", "💩", "مرحبا", "\u202e", "<b>", "a_b", "1%")
"""Texts that no name, seat or title of the sample has; some mean something to a database."""
ODD_TEXTS = (*NOWHERE, "'", '"', "\0", "a\0b", "\x1b", "\ufffe")


@pytest.mark.parametrize(("path", "heading"), PAGES.items())
def test_every_page_answers_with_its_heading(
    sample_on_each: LintingClient, path: str, heading: str
) -> None:
    page = read(sample_on_each, path)
    assert page.status == 200
    assert page.heading == heading
    assert page.title == f"{heading} – Chief Whip"


@pytest.mark.parametrize("path", list(PAGES)[1:])
def test_an_address_with_a_slash_behind_it_is_another(plain: FlaskClient, path: str) -> None:
    assert plain.get(f"{path}/").status_code == 404


# --- nothing on record -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "No division is on record yet"),
        ("/members", "No member is on record yet"),
        ("/votes/divisions", "No division is on record yet"),
        # A filter in use makes no difference: there is nothing to take away.
        ("/members?q=abbott&on=2016-06-17", "No member is on record yet"),
        ("/votes/divisions?q=trident&page=3", "No division is on record yet"),
        ("/votes/divisions?show=split", "No division is on record yet"),
    ],
)
def test_an_empty_record_says_what_to_do(empty_on_each: Flask, path: str, says: str) -> None:
    page = read(client_of(empty_on_each), path)
    assert page.status == 200
    assert f"{says} Import the public record with “flask votes import”" in page.text
    assert "“flask votes load-sample”" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/members/1",
        "/votes/divisions/1",
        "/votes/members/1",
        "/votes/divisions/1.csv",
        "/votes/divisions/1.xlsx",
        "/votes/members/1.csv",
        "/votes/members/1.xlsx",
    ],
)
def test_with_an_empty_record_nobody_and_nothing_is_found(empty: Flask, path: str) -> None:
    assert read(client_of(empty), path).status == 404


@pytest.mark.parametrize("path", ["/members.csv", "/votes/divisions.csv"])
def test_a_file_of_an_empty_record_has_its_header_alone(empty: Flask, path: str) -> None:
    answer = client_of(empty).get(path)
    assert answer.status_code == 200
    lines = answer.get_data(as_text=True).splitlines()
    assert not lines[-1].startswith("#")
    assert [line for line in lines if not line.lstrip("\ufeff").startswith("#")] == lines[-1:]


# --- what is not there -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/members/1", "No member with the official id 1 is in the record."),
        ("/votes/members/1", "No member with the official id 1 is in the record."),
        ("/votes/members/1.csv", "No member with the official id 1 is in the record."),
        (
            "/votes/divisions/9999",
            "No division with the official id 9999 is in the record. Import it first.",
        ),
        (
            "/votes/divisions/9999.xlsx",
            "No division with the official id 9999 is in the record. Import it first.",
        ),
        ("/nowhere", "Check the address for a slip."),
        ("/members/abbott", "Check the address for a slip."),
        ("/members/-1", "Check the address for a slip."),
        ("/members/172.5", "Check the address for a slip."),
        ("/votes", "Check the address for a slip."),
        ("/votes/divisions.pdf", "Check the address for a slip."),
        ("/votes/divisions/113.docx", "Check the address for a slip."),
        ("/static/0123456789ab/nothing.css", "Check the address for a slip."),
    ],
)
def test_what_is_not_there_is_answered_with_a_sentence(
    sample_on_each: LintingClient, path: str, sentence: str
) -> None:
    page = read(sample_on_each, path)
    assert page.status == 404
    assert page.heading == "There is no page here"
    assert sentence in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/members/{}",
        "/votes/members/{}",
        "/votes/members/{}.csv",
        "/votes/divisions/{}",
        "/votes/divisions/{}.csv",
    ],
)
def test_an_id_no_database_holds_is_simply_not_there(plain_on_each: FlaskClient, path: str) -> None:
    for number in (0, *HUGE):
        assert read(plain_on_each, path.format(number)).status == 404, number


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_read_and_nothing_is_sent_to_it(sample: LintingClient, path: str) -> None:
    for method in ("post", "put", "delete", "patch"):
        page = Answer(getattr(sample, method)(path))
        assert page.status == 405
        assert page.heading == "That cannot be done here"
        assert "GET" in page.response.headers["Allow"]


# --- what cannot be used -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("/members", {"on": "yesterday"}, "Enter a date such as 2016-07-18"),
        ("/members", {"on": "2016-02-30"}, "Enter a date such as 2016-07-18"),
        ("/members", {"party": "Whigs"}, "Party: Choose one of the list"),
        ("/members", {"who": "nobody"}, "Who: Choose one of the list"),
        ("/members", {"q": "x" * 101}, "Search for at most 100 characters"),
        ("/votes/divisions", {"since": "2016-13-01"}, "From: Enter a date such as 2016-07-18"),
        ("/votes/divisions", {"until": "18.7.2016"}, "To: Enter a date such as 2016-07-18"),
        ("/votes/divisions", {"party": "Independent"}, "Party: Choose one of the list"),
        ("/votes/divisions", {"show": "none"}, "Show: Choose one of the list"),
        ("/votes/divisions", {"q": "x" * 5000}, "Search for at most 100 characters"),
        ("/votes/divisions/113", {"vote": "maybe"}, "Vote: Choose one of the list"),
        ("/votes/divisions/113", {"party": "Reform UK"}, "Party: Choose one of the list"),
        ("/votes/divisions/113", {"q": "x" * 101}, "Search for at most 100 characters"),
        ("/votes/members/172", {"show": "for"}, "Show: Choose one of the list"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named_and_no_list_is_shown(
    sample: LintingClient, path: str, query: dict[str, str], sentence: str
) -> None:
    page = read(sample, path, **query)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert "Please put this right" in page.text
    assert sentence in page.text
    assert not page.table("Members") + page.table("Divisions") + page.table("Every member’s vote")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/members", {"on": "yesterday"}),
        ("/votes/divisions", {"since": "2016-13-01"}),
        ("/votes/divisions/113", {"vote": "maybe"}),
        ("/votes/members/172", {"show": "for"}),
    ],
)
def test_no_file_is_made_under_a_filter_that_cannot_be_used(
    sample: LintingClient, path: str, query: dict[str, str]
) -> None:
    for kind in ("csv", "xlsx"):
        page = read(sample, f"{path}.{kind}", **query)
        assert page.status == 422
        assert page.response.mimetype == "text/html"
        assert "Content-Disposition" not in page.response.headers


@pytest.mark.parametrize("path", LISTS)
def test_a_number_that_is_no_page_shows_the_first_one(plain: FlaskClient, path: str) -> None:
    first = plain.get(path).get_data()
    for number in ("0", "-1", "x", "", "1.5", "٣", "1e3", " 1", "0x1", "00", "9" * 40):
        answer = plain.get(path, query_string={"page": number})
        assert (answer.status_code, answer.get_data()) == (200, first), number


@pytest.mark.parametrize("path", LISTS)
def test_a_page_beyond_the_last_says_so_and_leads_back(
    sample_on_each: LintingClient, path: str
) -> None:
    page = read(sample_on_each, path, page="999999")
    assert page.status == 200
    assert "There is no such page." in page.text
    assert any("page=" in link for link in page.links)


@pytest.mark.parametrize("path", LISTS)
def test_no_page_is_too_far_for_a_database(plain_on_each: FlaskClient, path: str) -> None:
    for number in ("1000000", "9999999"):
        assert plain_on_each.get(path, query_string={"page": number}).status_code == 200


@pytest.mark.parametrize("path", ["/members", "/votes/divisions", "/votes/divisions/113"])
def test_any_character_can_be_searched_for_and_stands_for_itself(
    plain_on_each: FlaskClient, path: str
) -> None:
    for text in ODD_TEXTS:
        answer = plain_on_each.get(path, query_string={"q": text})
        assert answer.status_code == 200
        if text in NOWHERE:
            assert "matches</h2>" in answer.get_data(as_text=True), text


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("text", ["\x1b[31m\x7f", "\ufffe\ufdd0", "<script>alert(1)</script>"])
def test_a_character_no_page_may_hold_is_not_sent_back(
    sample: LintingClient, path: str, text: str
) -> None:
    # Days that cannot be read are shown again, and a page that lists nothing is linted quickly.
    query = dict.fromkeys(("q", "on", "since", "until", "party", "vote", "sort", "order"), text)
    assert read(sample, path, **query).status in (200, 422)


@pytest.mark.parametrize("path", ["/members", "/votes/divisions", "/votes/divisions/113"])
def test_the_longest_search_is_answered(plain_on_each: FlaskClient, path: str) -> None:
    assert read(plain_on_each, path, q="x " * 50).status == 200
    assert read(plain_on_each, path, q="ﷺ" * 100).status == 200


NAMES = ("q", "party", "who", "on", "since", "until", "show", "vote", "sort", "order", "page")
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(ODD_TEXTS),
    st.sampled_from(["Labour", "all", "against", "split", "absent", "descending", "constituency"]),
    st.dates().map(str),
    st.integers().map(str),
)
# The fixtures only open the application, and no example changes what the next one finds.
FEW = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(
    path=st.sampled_from([*LISTS, *(f"{path}.csv" for path in LISTS)]),
    query=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5),
)
def test_no_query_brings_a_page_down(
    plain_on_each: FlaskClient, path: str, query: list[tuple[str, str]]
) -> None:
    # Half a surrogate pair is what a browser sends as "?".
    pairs = [(name, value.encode(errors="replace").decode()) for name, value in query]
    assert plain_on_each.get(path, query_string=pairs).status_code in (200, 422)


@FEW
@given(tail=st.text(max_size=12))
def test_no_path_brings_the_site_down(plain: FlaskClient, tail: str) -> None:
    path = quote(tail.encode(errors="replace"), safe="/")
    assert plain.get(f"/votes/divisions/{path}").status_code in (200, 308, 404)


def test_bytes_that_are_no_text_are_an_address_like_any_other(sample: LintingClient) -> None:
    for path in ("/members?q=%ff%fe", "/votes/divisions?q=%c3%28", "/members?party=%ff"):
        assert sample.get(path).status_code in (200, 422)
