"""The page of a division: its figures, what is odd about it, and who went against what."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.db import unit_of_work
from app.kernel.clock import now
from app.tabular.csvfile import read_csv
from app.whips.domain import DecidedBy, WhipAction, WhipState
from app.whips.models import WhipStatusChange
from tests.client import LintingClient
from tests.factories.record import MadeRecord
from tests.integration.web.conftest import Stored, client_of
from tests.integration.web.reading import Answer, ids_on_all_pages, read
from tests.official_api import division, entry

TRIDENT = 113
PARTIES = "How each party voted, tellers counted"
VOTES = "Every member’s vote"
PAGE_OF_VOTES = 100


def command(app: Flask, *arguments: object, code: int = 0) -> str:
    """Runs a `flask votes` command; returns what it printed."""
    result = app.test_cli_runner().invoke(args=["votes", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout


# --- the figures -------------------------------------------------------------------------------


@pytest.mark.parametrize("division_id", [TRIDENT, 177, 133, 13])
def test_the_figures_are_those_of_the_command(
    sample_on_each: LintingClient, division_id: int
) -> None:
    told = json.loads(command(sample_on_each.application, "division", division_id, "--json"))
    page = read(sample_on_each, f"/votes/divisions/{division_id}")
    assert page.heading == told["title"]
    shown = page.table(PARTIES)
    assert [row["Party"] for row in shown] == [party["party"] for party in told["parties"]]
    for row, party in zip(shown, told["parties"], strict=True):
        assert [int(row[name]) for name in ("Aye", "No", "Both", "No vote")] == [
            party[name] for name in ("aye", "no", "both", "absent")
        ]
        assert row["Majority"] == party["line"]["direction"]
        if party["rice"] is None:
            assert row["Rice index"] == "–nobody voted"
        else:
            numerator, denominator = party["rice"]
            assert row["Rice index"] == f"{100 * numerator / denominator:.1f}%"
    for side in ("ayes", "noes"):
        assert f"{side.capitalize()} {told[f'official_{side}']} official count" in page.text


def test_trident_is_as_the_record_has_it(sample: LintingClient) -> None:
    page = read(sample, f"/votes/divisions/{TRIDENT}")
    assert page.text.count("Division 46 of 18 July 2016") == 1
    assert "Majority 355 for the ayes" in page.text
    (labour,) = [row for row in page.table(PARTIES) if row["Party"] == "Labour"]
    assert [labour[name] for name in ("Aye", "No", "Both", "Majority", "Against it")] == [
        "141",
        "47",
        "1",
        "aye",
        "47",
    ]
    assert labour["Rice index"] == "50.0%"
    assert "Independent" not in [row["Party"] for row in page.table(PARTIES)]


def test_every_vote_is_listed_and_counted(plain: FlaskClient) -> None:
    told = json.loads(command(plain.application, "division", TRIDENT, "--json"))
    content = read_csv(plain.get(f"/votes/divisions/{TRIDENT}.csv").get_data())
    rows = [dict(zip(content.names, row, strict=True)) for row in content.rows]
    shown = ids_on_all_pages(plain, f"/votes/divisions/{TRIDENT}")
    assert shown == [int(row["member_id"]) for row in rows]
    assert len(set(shown)) == len(shown) == 649
    votes = Counter(row["vote"] for row in rows if row["party"].startswith("Labour"))
    (labour,) = [party for party in told["parties"] if party["party"] == "Labour"]
    assert votes["Both lobbies"] == labour["both"]
    assert votes["No vote recorded"] == labour["absent"]
    assert votes["Aye"] + votes["Teller for the ayes"] == labour["aye"]
    assert votes["No"] + votes["Teller for the noes"] == labour["no"]
    no_party = {
        (int(row["member_id"]), row["name"])
        for row in rows
        if row["party"] in ("Independent", "Speaker", "Deputy Speaker")
    }
    assert no_party == {(row["member_id"], row["name"]) for row in told["no_party"]}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"party": "Labour"}, 231),
        ({"party": "Labour", "vote": "no"}, 47),
        ({"vote": "teller_no"}, 2),
        ({"vote": "both"}, 1),
        ({"party": "Labour", "vote": "absent"}, 42),
        ({"q": "hackney"}, 2),
        ({"q": "ABBOTT diane"}, 1),
        ({"q": "abbott", "vote": "aye"}, 0),
    ],
)
def test_votes_are_found_by_member_party_and_vote(
    plain: FlaskClient, query: dict[str, str], count: int
) -> None:
    page = read(plain, f"/votes/divisions/{TRIDENT}", **query)
    said = "No member matches" if count == 0 else f"{count} member{'' if count == 1 else 's'}"
    assert said in page.section(VOTES)
    assert len(page.table(VOTES)) == min(count, PAGE_OF_VOTES)


# --- what is odd about it ----------------------------------------------------------------------


def test_counts_that_differ_from_the_lists_are_both_shown(plain: FlaskClient) -> None:
    page = read(plain, "/votes/divisions/96")
    assert "The official count of ayes is 259; the published list holds 258." in page.text
    assert "The official count of noes is 315; the published list holds 314." in page.text
    assert "Ayes 259 official count, tellers left out" in page.text
    assert "The official count" not in read(plain, f"/votes/divisions/{TRIDENT}").text


def test_members_of_both_lobbies_are_remarked_on(plain: FlaskClient) -> None:
    page = read(plain, f"/votes/divisions/{TRIDENT}")
    assert "1 member voted in both lobbies" in page.text
    assert "both lobbies, which" not in read(plain, "/votes/divisions/177").text


def test_a_deferred_division_is_marked_and_names_no_tellers(plain: FlaskClient) -> None:
    page = read(plain, "/votes/divisions/177")
    assert "of 14 December 2016 Deferred" in page.text
    assert "The source names no tellers" in page.text
    held_in_the_lobbies = read(plain, f"/votes/divisions/{TRIDENT}")
    assert "18 July 2016 Deferred" not in held_in_the_lobbies.text
    assert "names no tellers" not in held_in_the_lobbies.text


def test_english_votes_for_english_laws_are_remarked_on(plain: FlaskClient) -> None:
    page = read(plain, "/votes/divisions/60")
    assert "English votes for English laws: double majority (England and Wales)." in page.text
    assert "Among the members whose votes counted twice: 285 ayes, 161 noes." in page.text
    assert "English votes" not in read(plain, f"/votes/divisions/{TRIDENT}").text


Json = dict[str, Any]


def shown(stored: Stored, whole: Json, *, known: tuple[int, ...] = (1, 2, 3)) -> Answer:
    """The page of a made-up division, with some members of the membership record."""
    record = MadeRecord()
    for member in known:
        record.add_member(member)
    record.add_divisions(whole)
    return read(client_of(stored(record)), f"/votes/divisions/{whole['DivisionId']}")


SAID_BESIDE_THE_VOTES: list[tuple[Json, str]] = [
    ({"EVELType": "Country", "EVELCountry": "England"}, "laws: country (England)."),
    ({"EVELType": "Country", "EVELCountry": ""}, "laws: country."),
    ({"FriendlyTitle": "A plain title"}, "A plain title"),
    ({"FriendlyDescription": "What it was about"}, "What it was about"),
    (
        {"RemoteVotingStart": "2020-05-12T19:00:00", "RemoteVotingEnd": "2020-05-12T19:15:00"},
        "Voting was remote, from 12 May 2020, 19:00 to 12 May 2020, 19:15.",
    ),
    ({"RemoteVotingStart": "2020-05-12T19:00:00"}, "19:00 to an end not recorded."),
    ({"RemoteVotingStart": "half past nine"}, "Voting was remote, from half past nine to"),
    (
        {"PublicationUpdated": "2024-11-26T09:52:43.1234567"},
        "as updated by the source on 26 November 2024, 09:52.",
    ),
    ({"AyeTellers": None, "NoTellers": None}, "The source names no tellers"),
    ({"NoVoteRecorded": []}, "The source does not list who did not vote"),
    ({"AyeCount": 9}, "The official count of ayes is 9; the published list holds 1."),
    ({"AyeCount": 0, "NoCount": 0}, "Majority none a tie"),
]


@pytest.fixture(scope="module")
def oddities(
    migrated_sqlite: Path,
    tmp_path_factory: pytest.TempPathFactory,
    apps_of_the_session: Callable[[str], Flask],
) -> Flask:
    """A division for each of these, numbered in their order from 1."""
    record = MadeRecord()
    for member in (1, 2, 3):
        record.add_member(member)
    for number, (fields, _said) in enumerate(SAID_BESIDE_THE_VOTES, start=1):
        record.add_divisions(division(number, ayes=[1], noes=[2]) | fields)
    path = tmp_path_factory.mktemp("oddities") / "record.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    app = apps_of_the_session(f"sqlite:///{path}")
    with app.app_context():
        record.stored()
    return app


@pytest.mark.parametrize("number", range(1, len(SAID_BESIDE_THE_VOTES) + 1))
def test_what_the_source_says_beside_the_votes_is_shown(oddities: Flask, number: int) -> None:
    page = read(client_of(oddities), f"/votes/divisions/{number}")
    assert page.status == 200
    assert SAID_BESIDE_THE_VOTES[number - 1][1] in page.text


def test_an_empty_evel_type_says_nothing(stored: Stored) -> None:
    page = shown(stored, division(7, ayes=[1], EVELType="", EVELCountry=""))
    assert "English votes" not in page.text


def test_a_division_in_which_nobody_voted_has_a_page(stored: Stored) -> None:
    page = shown(stored, division(7, aye_tellers=None, no_tellers=None))
    assert page.status == 200
    assert page.table(PARTIES)[0]["No vote"] == "3"
    assert "Nobody voted against the majority of their party." in page.text


def test_a_division_without_anybody_has_a_page(stored: Stored) -> None:
    page = shown(stored, division(7), known=())
    assert page.status == 200
    assert "No party has a member in this division." in page.text
    assert "No member matches" in page.text


def test_a_voter_in_no_membership_record_is_shown_as_unconfirmed(stored: Stored) -> None:
    page = shown(stored, division(7, ayes=[1, entry(99, name="Ada Birch")], noes=[2]))
    (row,) = [row for row in page.table(VOTES) if row["Official id"] == "99"]
    assert row["Member"] == "Ada Birch (unconfirmed)"
    assert row["Constituency"] == "–seat not known"
    assert row["Vote"] == "Aye"
    (labour,) = page.table(PARTIES)
    assert (labour["Aye"], labour["No"], labour["No vote"]) == ("2", "1", "1")


def test_a_proxy_and_a_part_of_a_party_are_shown(stored: Stored) -> None:
    page = shown(
        stored,
        division(7, ayes=[entry(1, sub_party="Co-op", proxy="Siân Llŷn"), 2], no_votes=[3]),
    )
    first, second, third = page.table(VOTES)
    assert (first["Party that day"], first["Cast by proxy"]) == ("Labour (Co-op)", "Siân Llŷn")
    assert (second["Party that day"], second["Cast by proxy"]) == ("Labour", "–no proxy")
    assert third["Vote"] == "No vote recorded"
    (labour,) = page.table(PARTIES)
    assert (labour["Party"], labour["Aye"]) == ("Labour", "2")


def test_who_is_listed_without_a_party_stands_in_none(stored: Stored) -> None:
    page = shown(stored, division(7, ayes=[entry(99, None), 1]))
    (row,) = [row for row in page.table(VOTES) if row["Official id"] == "99"]
    assert row["Party that day"] == "Party unknown"
    assert [row["Party"] for row in page.table(PARTIES)] == ["Labour"]


# --- who went against what ---------------------------------------------------------------------

LABOUR_MAJORITY = "Labour: against the majority of the party Inferred"
LABOUR_LINE = "Labour: against the line"


def dissent(client: LintingClient, division_id: int = TRIDENT) -> str:
    return read(client, f"/votes/divisions/{division_id}").section("Who went against their party")


def test_without_a_line_it_is_the_majority_they_went_against(sample: LintingClient) -> None:
    said = dissent(sample)
    assert LABOUR_MAJORITY in said
    assert "Most of the party voted aye; 47 members voted the other way." in said
    assert "this need not be a rebellion" in said
    assert "Diane Abbott, Hackney North and Stoke Newington" in said
    assert "Conservative: against the majority of the party Inferred" in said
    assert "Most of the party voted aye; 1 member voted the other way." in said
    assert "rebel" not in said.replace("this need not be a rebellion", "")


def test_against_a_published_line_is_named_with_its_source_and_day(changing: Flask) -> None:
    client = client_of(changing)
    with time_machine.travel("2016-07-19T23:30:00+00:00"):
        command(
            changing, "set-line", TRIDENT, "--party", "Labour", "--direction", "no",
            "--strength", "three", "--source", "The Whip, 18 July 2016", "--publish",
        )  # fmt: skip
    said = dissent(client)
    assert f"{LABOUR_LINE} Declared" in said
    # In July half past eleven at night in UTC is the next day in London.
    assert "The line was “no”, declared by the whips’ office on 20 July 2016." in said
    assert "Source: The Whip, 18 July 2016." in said
    assert "141 members voted against it." in said
    assert LABOUR_MAJORITY not in said
    assert "Diane Abbott" not in said
    # Another party has no line of its own by that.
    assert "Conservative: against the majority of the party Inferred" in said


def test_a_reported_line_is_named_as_reported(changing: Flask) -> None:
    command(
        changing, "set-line", TRIDENT, "--party", "lab", "--direction", "aye",
        "--evidence", "reported", "--source", "BBC News", "--publish",
    )  # fmt: skip
    said = dissent(client_of(changing))
    assert f"{LABOUR_LINE} Reported" in said
    assert "The line was “aye”, reported on" in said
    assert "Source: BBC News. 47 members voted against it." in said


def test_a_published_free_vote_makes_nobody_a_rebel(changing: Flask) -> None:
    command(
        changing, "set-line", TRIDENT, "--party", "Labour", "--direction", "free",
        "--source", "BBC News", "--publish",
    )  # fmt: skip
    said = dissent(client_of(changing))
    assert "The line was “free”" in said
    assert "Nobody voted against it." in said
    assert "Diane Abbott" not in said


def test_an_unpublished_line_changes_nothing_that_the_public_sees(changing: Flask) -> None:
    client = client_of(changing)
    before = client.get(f"/votes/divisions/{TRIDENT}").get_data()
    command(
        changing, "set-line", TRIDENT, "--party", "Labour", "--direction", "no",
        "--source", "a source", "--note", "a note",
    )  # fmt: skip
    assert client.get(f"/votes/divisions/{TRIDENT}").get_data() == before


def test_a_published_line_that_is_replaced_by_an_unpublished_one_is_gone(changing: Flask) -> None:
    line = ("set-line", TRIDENT, "--party", "Labour", "--direction")
    command(changing, *line, "no", "--source", "The Whip", "--publish")
    command(changing, *line, "abstain", "--source", "The Whip")
    said = dissent(client_of(changing))
    assert LABOUR_LINE not in said
    assert LABOUR_MAJORITY in said


def test_who_did_not_hold_the_whip_is_not_named_against_the_line(changing: Flask) -> None:
    suspend(changing, 185, date(2016, 7, 18))  # Jeremy Corbyn
    command(
        changing, "set-line", TRIDENT, "--party", "Labour", "--direction", "aye",
        "--source", "The Whip", "--publish",
    )  # fmt: skip
    said = dissent(client_of(changing))
    assert "46 members voted against it." in said
    assert "Jeremy Corbyn" not in said
    member = read(client_of(changing), "/members/185")
    assert "published line" not in member.text


def suspend(app: Flask, member_id: int, day: date) -> None:
    """Suspends the whip from a day on."""
    with app.app_context(), unit_of_work() as session:
        session.add(
            WhipStatusChange(
                member_id=member_id,
                effective_on=day,
                action=WhipAction.SUSPEND,
                state=WhipState.SUSPENDED,
                decided_by=DecidedBy.CHIEF_WHIP,
                reason="a test",
                recorded_at=now(),
                recorded_by="a test",
            )
        )


# --- the same on the page of a member ----------------------------------------------------------


@pytest.mark.parametrize(
    ("evidence", "tag", "words"),
    [
        ("office", "Declared", "declared by the whips’ office"),
        ("reported", "Reported", "reported"),
    ],
)
def test_a_member_is_shown_against_a_published_line_however_long_ago(
    changing: Flask, evidence: str, tag: str, words: str
) -> None:
    # More than ten divisions of the sample were held after Trident.
    command(
        changing, "set-line", TRIDENT, "--party", "Labour", "--direction", "aye",
        "--evidence", evidence, "--source", "The Whip", "--publish",
    )  # fmt: skip
    said = read(client_of(changing), "/members/172").section("Against a published line")
    assert tag in said
    assert words in said
    assert f"UK's Nuclear Deterrent, 18 July 2016 {tag}: the line was “aye”" in said
    assert "Source: The Whip." in said
    assert "published line" not in read(client_of(changing), "/members/4212").text


# --- what the record has said over time --------------------------------------------------------


def test_a_division_that_changed_shows_what_changed_with_names(stored: Stored) -> None:
    record = MadeRecord()
    for member, name in ((1, "Ada Birch"), (2, "Siân Llŷn"), (3, "Tom O'Neill")):
        record.add_member(member, name=name)
    record.add_divisions(division(7, ayes=[1, 2], noes=[3]))
    app = stored(record)
    record.change_division(
        7, Title="Another title", IsDeferred=True, Ayes=[entry(1)], Noes=[entry(2), entry(3)]
    )
    stored(record)
    page = read(client_of(app), "/votes/divisions/7")
    said = page.section("What the record has said over time")
    assert "Changed by the source, seen here on" in said
    assert "title: Bill Number 7: Second Reading became Another title" in said
    assert "deferred: no became yes" in said
    assert "no longer among the ayes: Siân Llŷn" in said
    assert "now among the noes: Siân Llŷn" in said
    assert "Stored here on" in said
    assert "/members/2" in page.links


def test_a_division_that_never_changed_says_when_it_was_stored(plain: FlaskClient) -> None:
    said = read(plain, f"/votes/divisions/{TRIDENT}").section("What the record has said over time")
    assert "Stored here on" in said
    assert "Changed" not in said


def test_the_next_page_of_votes_begins_at_the_votes(sample_app: Flask) -> None:
    page = sample_app.test_client().get("/votes/divisions/113").text
    assert 'rel="next" href="/votes/divisions/113?page=2#votes"' in page
