"""The commands of the voting record, through their own entry point."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.kernel.clock import now
from app.votes.cli import group
from app.votes.domain.discipline import ExcuseKind
from app.votes.models import PartyLine, RecordedExcuse
from app.votes.rolls import bump
from app.votes.sample import division_answers, member_answers
from tests.factories.record import MadeRecord
from tests.official_api import division, entry

TRIDENT, JO_COX, CORBYN = 113, 4375, 185
Json = dict[str, Any]


def run(app: Flask, *arguments: object) -> Result:
    """One `flask votes` command, in a context of its own."""
    return app.test_cli_runner().invoke(args=["votes", *map(str, arguments)])


def told(app: Flask, *arguments: object) -> Json:
    """The object that a command prints with --json; it must end well."""
    result = run(app, *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: Json = json.loads(result.stdout.splitlines()[-1])
    return found


@pytest.fixture
def changing(new_sample: Callable[[str], str], open_app: Callable[[str], Flask]) -> Flask:
    """The application on a copy of the sample in SQLite that the test may change."""
    return open_app(new_sample("sqlite"))


# --- the sample --------------------------------------------------------------------------------


def test_the_sample_is_loaded_whole_and_read_back(app: Flask) -> None:
    result = run(app, "load-sample", "--json")
    assert result.exit_code == 0, result.output
    loaded = json.loads(result.stdout.splitlines()[-1])
    assert loaded["divisions"] == {"new": 171, "changed": 0, "unchanged": 0, "refused": 0}
    assert loaded["members"] == {"new": 658, "changed": 0, "unchanged": 0, "refused": 0}
    assert loaded["refused"] == []
    trident = told(app, "division", TRIDENT)
    (labour,) = [party for party in trident["parties"] if party["party"] == "Labour"]
    assert (labour["aye"], labour["no"], labour["both"]) == (141, 47, 1)


def test_the_sample_loaded_again_changes_nothing(changing: Flask) -> None:
    again = told(changing, "load-sample")
    assert again["divisions"] == {"new": 0, "changed": 0, "unchanged": 171, "refused": 0}
    assert again["members"] == {"new": 0, "changed": 0, "unchanged": 658, "refused": 0}
    assert again["votes"] == 0


# --- division ----------------------------------------------------------------------------------


def test_a_division_has_exactly_the_fields_of_the_issue(sample_app_on_each: Flask) -> None:
    division = told(sample_app_on_each, "division", TRIDENT)
    parties = division.pop("parties")
    no_party = division.pop("no_party")
    assert division == {
        "division_id": 113,
        "date": "2016-07-18",
        "number": 46,
        "title": "UK's Nuclear Deterrent",
        "deferred": False,
        "ayes": 472,
        "noes": 117,
        "official_ayes": 472,
        "official_noes": 117,
        "both": 1,
        "tellers_aye": 2,
        "tellers_no": 2,
        "no_vote_recorded": 57,
    }
    assert parties[1] == {
        "party": "Labour",
        "aye": 141,
        "no": 47,
        "both": 1,
        "absent": 42,
        "line": {"direction": "aye", "strength": None, "evidence": "inferred"},
        "rice": [1, 2],
    }
    assert {"party": "Sinn Féin", "aye": 0, "no": 0, "both": 0, "absent": 4} | {
        "line": {"direction": "unknown", "strength": None, "evidence": "inferred"},
        "rice": None,
    } in parties
    assert {tuple(party) for party in parties} == {tuple(parties[0])}
    assert not {"Independent", "Speaker", "Deputy Speaker"} & {p["party"] for p in parties}
    assert {person["name"] for person in no_party} == {
        "John Bercow",
        "Michelle Thomson",
        "Natalie McGarry",
        "Sylvia Hermon",
    }
    assert {tuple(person) for person in no_party} == {("member_id", "name", "vote")}


@pytest.mark.parametrize("division_id", [13, TRIDENT, 133, 177])
def test_a_division_is_what_the_shipped_answer_says(sample_app: Flask, division_id: int) -> None:
    answer = answers()[division_id]
    division = told(sample_app, "division", division_id)
    assert division["ayes"] == len(answer["Ayes"])
    assert division["noes"] == len(answer["Noes"])
    assert division["official_ayes"] == answer["AyeCount"]
    assert division["official_noes"] == answer["NoCount"]
    assert division["tellers_aye"] == len(answer["AyeTellers"] or ())
    assert division["tellers_no"] == len(answer["NoTellers"] or ())
    assert division["no_vote_recorded"] == len(answer["NoVoteRecorded"])
    assert division["deferred"] is answer["IsDeferred"]
    counts = recounted(answer)
    for party in division["parties"]:
        found = counts[party["party"]]
        assert [party[name] for name in ("aye", "no", "both", "absent")] == [
            found[name] for name in ("aye", "no", "both", "absent")
        ]
        voted = found["aye"] + found["no"]
        rice = Fraction(abs(found["aye"] - found["no"]), voted) if voted else None
        assert party["rice"] == (rice and [rice.numerator, rice.denominator])
    for person in division["no_party"]:
        assert counts["no party"][person["vote"].removeprefix("teller ")] > 0
    assert len(division["no_party"]) == sum(counts["no party"].values())


@cache
def answers() -> dict[int, Json]:
    """The shipped answers by division."""
    return {i: json.loads(content) for i, content in division_answers().items()}


def test_who_sits_for_no_party_is_listed_one_by_one_with_the_vote(app: Flask) -> None:
    record = MadeRecord()
    speakers = {20: "Speaker", 21: "Deputy Speaker"}
    for member in (*range(10, 16), *speakers):
        record.add_member(
            member, parties=[(speakers.get(member, "Independent"), "2019-12-12", None)]
        )
    record.add_member(1)
    by_itself = {member: entry(member, "Independent") for member in range(10, 16)}
    record.add_divisions(
        division(
            7,
            ayes=[1, by_itself[10], by_itself[14]],
            noes=[by_itself[11], by_itself[14]],
            aye_tellers=[by_itself[12]],
            no_tellers=[by_itself[13]],
            no_votes=[entry(member, name) for member, name in speakers.items()],
        )
    )
    record.stored()
    found = told(app, "division", 7)
    assert [party["party"] for party in found["parties"]] == ["Labour"]
    assert {person["member_id"]: person["vote"] for person in found["no_party"]} == {
        10: "aye",
        11: "no",
        12: "teller aye",
        13: "teller no",
        14: "both",
        15: "absent",
        20: "absent",
        21: "absent",
    }
    assert (found["ayes"], found["noes"], found["both"]) == (3, 2, 1)
    assert (found["tellers_aye"], found["tellers_no"], found["no_vote_recorded"]) == (1, 1, 2)


def recounted(answer: Json) -> dict[str, Counter[str]]:
    """How often each party voted which way, counted from the lists of an answer."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for vote, party in votes_of(answer).values():
        counts[party][vote] += 1
    return counts


def votes_of(answer: Json) -> dict[int, tuple[str, str]]:
    """Vote and party of everybody in an answer, tellers on their side."""
    both = {e["MemberId"] for e in answer["Ayes"]} & {e["MemberId"] for e in answer["Noes"]}
    lists = {"NoVoteRecorded": "absent", "Ayes": "aye", "Noes": "no"}
    lists |= {"AyeTellers": "aye", "NoTellers": "no"}
    return {
        entry["MemberId"]: (
            "both" if entry["MemberId"] in both else vote,
            "no party" if entry["Party"] in ("Independent", "Speaker") else entry["Party"],
        )
        for name, vote in lists.items()
        for entry in answer[name] or ()
    }


def test_a_division_is_shown_as_a_table(sample_app: Flask) -> None:
    lines = run(sample_app, "division", TRIDENT).stdout.splitlines()
    assert lines[:2] == [
        "UK's Nuclear Deterrent",
        "Division 113, no. 46 of 18 July 2016: 472 ayes, 117 noes (listed 472 and 117).",
    ]
    assert lines[2].split() == ["Party", "Aye", "No", "Both", "Absent", "Line", "Rice"]
    (labour,) = [line.split() for line in lines if line.startswith("Labour")]
    assert labour == ["Labour", "141", "47", "1", "42", "aye", "(inferred)", "50.0%"]
    assert len({len(line) for line in lines[2:]}) == 1


@pytest.mark.parametrize(
    ("division_id", "says"),
    [
        ("9999", "No division with the official id 9999 is in the record."),
        ("0", "0 is not in the range"),
        ("-1", "No such option"),
        ("99999999999", "is not in the range"),
        ("trident", "is not a valid integer"),
    ],
)
def test_a_division_that_is_not_on_record_is_wrong_usage(
    sample_app: Flask, division_id: str, says: str
) -> None:
    result = run(sample_app, "division", division_id, "--json")
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


# --- rebellions --------------------------------------------------------------------------------


def test_rebellions_have_exactly_the_fields_of_the_issue(sample_app_on_each: Flask) -> None:
    found = told(sample_app_on_each, "rebellions", "--party", "lab")
    assert list(found) == ["party", "since", "until", "members"]
    assert (found["party"], found["since"], found["until"]) == ("Labour", None, None)
    assert {tuple(member) for member in found["members"]} == {
        (
            "member_id",
            "name",
            "held",
            "voted",
            "excused",
            "absent",
            "against_line",
            "against_majority",
        )
    }
    for member in found["members"]:
        assert member["held"] == member["voted"] + member["excused"] + member["absent"]
        assert member["excused"] == member["against_line"] == 0


@pytest.mark.parametrize(
    ("party", "since", "until"),
    [
        ("Labour", None, None),
        ("Labour", "2016-06-08", "2016-10-19"),
        ("Conservative", "2016-07-18", "2016-07-18"),
        ("Scottish National Party", None, "2016-12-31"),
        ("Sinn Féin", None, None),
    ],
)
def test_rebellions_are_those_of_a_recount_of_the_shipped_answers(
    sample_app_on_each: Flask, party: str, since: str | None, until: str | None
) -> None:
    bounds = [*(("--since", since) if since else ()), *(("--until", until) if until else ())]
    found = told(sample_app_on_each, "rebellions", "--party", party, *bounds)
    assert (found["since"], found["until"]) == (since, until)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for answer in answers().values():
        day = answer["Date"][:10]
        if not (since or "") <= day <= (until or "9"):
            continue
        own = {m: vote for m, (vote, of) in votes_of(answer).items() if of == party}
        sides = Counter(own.values())
        other = {1: "no", -1: "aye"}.get(
            (sides["aye"] > sides["no"]) - (sides["aye"] < sides["no"])
        )
        for member, vote in own.items():
            counts[member].update(
                {"held": 1, "voted": vote != "absent", "absent": vote == "absent"}
            )
            counts[member]["against_majority"] += vote == other
    shown = {member["member_id"]: member for member in found["members"] if member["held"]}
    assert shown.keys() == counts.keys()
    for member, expected in counts.items():
        for name in ("held", "voted", "absent", "against_majority"):
            assert shown[member][name] == expected[name], (member, name)
    order = [(-m["against_line"], -m["against_majority"], m["name"]) for m in found["members"]]
    assert order == sorted(order)


def test_everybody_who_sat_for_the_party_in_the_range_has_a_line(sample_app: Flask) -> None:
    def sat(since: str, until: str) -> set[int]:
        bounds = ("--since", since, "--until", until)
        found = told(sample_app, "rebellions", "--party", "Labour", *bounds)
        return {member["member_id"] for member in found["members"]}

    # No division was held on these two days; the second is the day after Jo Cox's last.
    assert JO_COX in sat("2016-06-04", "2016-06-04")
    assert JO_COX not in sat("2016-06-08", "2016-06-08")
    assert sat("2016-06-08", "2016-06-08") < sat("2016-06-04", "2016-06-08")


def test_a_former_party_keeps_the_line_of_a_member_for_its_own_days(sample_app: Flask) -> None:
    michelle_thomson = 4422
    party = ("--party", "snp")
    before = told(sample_app, "rebellions", *party, "--until", "2015-09-15")["members"]
    after = told(sample_app, "rebellions", *party, "--since", "2015-09-16")["members"]
    assert michelle_thomson in {member["member_id"] for member in before}
    assert michelle_thomson not in {member["member_id"] for member in after}


def test_excuses_are_counted_for_absences_alone(changing: Flask) -> None:
    labour = ("rebellions", "--party", "Labour")
    before = {m["member_id"]: m for m in told(changing, *labour)["members"]}
    with changing.app_context(), unit_of_work() as session:
        session.add(
            RecordedExcuse(
                member_id=CORBYN,
                kind=ExcuseKind.LEAVE,
                recorded_at=now(),
                recorded_by="a test",
            )
        )
        bump(session)
    after = {m["member_id"]: m for m in told(changing, *labour)["members"]}
    was, now_ = before.pop(CORBYN), after.pop(CORBYN)
    assert before == after
    assert was["absent"] > 0
    assert (now_["excused"], now_["absent"]) == (was["absent"], 0)
    assert (now_["held"], now_["voted"]) == (was["held"], was["voted"])


def test_rebellions_are_shown_as_a_table(sample_app: Flask) -> None:
    lines = run(sample_app, "rebellions", "--party", "Labour").stdout.splitlines()
    rows = told(sample_app, "rebellions", "--party", "Labour")["members"]
    assert lines[0] == f"Labour: {len(rows)} members"
    assert len(lines) == len(rows) + 3
    assert lines[-1].endswith(".")  # the rule that counted
    for line, row in zip(lines[2:-1], rows, strict=True):
        identity, *name = line.split()[:-6]
        assert (int(identity), " ".join(name)) == (row["member_id"], row["name"])
        assert list(map(int, line.split()[-6:])) == list(row.values())[2:]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--party", "Labor"], "No party is called “Labor”. Did you mean Labour"),
        (["--party", "Scottish Nationals"], "Scottish National Party"),
        (["--party", "Independent"], "is no party"),
        (["--party", "Speaker"], "is no party"),
        (["--party", ""], "No party is called “”."),
        ([], "Missing option '--party'"),
        (["--party", "Labour", "--since", "yesterday"], "is no day. Write it as 2016-07-18."),
        (["--party", "Labour", "--until", "2016-02-30"], "is no day. Write it as 2016-07-18."),
        (
            ["--party", "Labour", "--since", "2016-07-19", "--until", "2016-07-18"],
            "swap --since and --until",
        ),
    ],
)
def test_rebellions_of_no_party_or_no_range_are_wrong_usage(
    sample_app: Flask, arguments: list[str], says: str
) -> None:
    result = run(sample_app, "rebellions", *arguments, "--json")
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("text", ["Sinn Féin", "sinn fein", "SF", "SINN FÉIN"])
def test_a_party_is_named_in_any_way(sample_app: Flask, text: str) -> None:
    assert told(sample_app, "rebellions", "--party", text)["party"] == "Sinn Féin"


def test_a_party_that_nobody_in_the_record_sits_for_has_no_members(sample_app: Flask) -> None:
    assert told(sample_app, "rebellions", "--party", "Reform UK")["members"] == []


# --- set-line ----------------------------------------------------------------------------------


def labour(app: Flask) -> Json:
    """Labour in the division on Trident."""
    (found,) = [p for p in told(app, "division", TRIDENT)["parties"] if p["party"] == "Labour"]
    return found


@pytest.mark.parametrize(
    ("arguments", "line", "rebels"),
    [
        (
            ["--direction", "aye"],
            {"direction": "aye", "strength": "unknown", "evidence": "office"},
            47,
        ),
        (
            ["--direction", "no", "--strength", "three", "--evidence", "reported"],
            {"direction": "no", "strength": "three", "evidence": "reported"},
            141,
        ),
        (
            ["--direction", "abstain", "--strength", "one", "--evidence", "office"],
            {"direction": "abstain", "strength": "one", "evidence": "office"},
            188,
        ),
        (
            ["--direction", "free"],
            {"direction": "free", "strength": None, "evidence": "office"},
            0,
        ),
    ],
)
def test_a_line_that_is_set_rules_everything_at_once(
    changing: Flask, arguments: list[str], line: Json, rebels: int
) -> None:
    before = labour(changing)
    result = run(changing, "set-line", TRIDENT, "--party", "Labour (Co-op)", *arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        f"Labour in division 113: the line is {line['direction']}."
        f" {rebels} members voted against it.\n"
    )
    assert labour(changing) == before | {"line": line}
    members = told(changing, "rebellions", "--party", "Labour")["members"]
    assert sum(member["against_line"] for member in members) == rebels
    assert {member["against_line"] for member in members} <= {0, 1}
    # The majority is what it was, whatever the line.
    day = ("--since", "2016-07-18", "--until", "2016-07-18")
    on_the_day = told(changing, "rebellions", "--party", "Labour", *day)["members"]
    assert sum(member["against_majority"] for member in on_the_day) == 47


def test_a_line_that_is_set_again_replaces_the_first_and_both_stay_on_record(
    changing: Flask,
) -> None:
    for direction, note in (("no", "the first"), ("aye", "the second")):
        line = ("--direction", direction, "--note", note, "--source", "The Whip")
        assert run(changing, "set-line", TRIDENT, "--party", "lab", *line).exit_code == 0
    assert labour(changing)["line"]["direction"] == "aye"
    with changing.app_context():
        lines = db.session.scalars(select(PartyLine).order_by(PartyLine.id)).all()
        assert [(line.note, line.replaced_at is None) for line in lines] == [
            ("the first", False),
            ("the second", True),
        ]
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.event == "votes:line:declared")
        ).all()
        assert [entry.subject for entry in entries] == ["division 113, Labour"] * 2
        before, after = entries[1].changes["before"], entries[1].changes["after"]
        assert isinstance(before, dict)
        assert isinstance(after, dict)
        assert (before["direction"], after["direction"]) == ("no", "aye")


def test_a_line_of_one_party_is_no_line_of_another(changing: Flask) -> None:
    assert run(changing, "set-line", TRIDENT, "--party", "con", "--direction", "aye").exit_code == 0
    parties = {p["party"]: p["line"] for p in told(changing, "division", TRIDENT)["parties"]}
    declared = {name for name, line in parties.items() if line["evidence"] != "inferred"}
    assert declared == {"Conservative"}
    assert labour(changing)["line"]["evidence"] == "inferred"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([9999, "--party", "Labour", "--direction", "aye"], "No division with the official id"),
        ([TRIDENT, "--party", "Labor", "--direction", "aye"], "Did you mean Labour"),
        ([TRIDENT, "--party", "Independent", "--direction", "aye"], "is no party"),
        ([TRIDENT, "--party", "Labour", "--direction", "up"], "Invalid value for '--direction'"),
        ([TRIDENT, "--party", "Labour", "--direction", "unknown"], "Invalid value"),
        ([TRIDENT, "--party", "Labour"], "Missing option '--direction'"),
        ([TRIDENT, "--direction", "aye"], "Missing option '--party'"),
        (
            [TRIDENT, "--party", "Labour", "--direction", "aye", "--strength", "four"],
            "Invalid value for '--strength'",
        ),
        (
            [TRIDENT, "--party", "Labour", "--direction", "aye", "--evidence", "inferred"],
            "Invalid value for '--evidence'",
        ),
        (
            [TRIDENT, "--party", "Labour", "--direction", "free", "--strength", "one"],
            "A free vote has no strength",
        ),
        ([TRIDENT, "--party", "Labour", "--direction", "aye", "--publish"], "needs a source"),
        (
            [TRIDENT, "--party", "Labour", "--direction", "aye", "--publish", "--source", "  "],
            "needs a source",
        ),
    ],
)
def test_a_line_that_cannot_be_is_wrong_usage_and_nothing_is_kept(
    changing: Flask, arguments: list[object], says: str
) -> None:
    result = run(changing, "set-line", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""
    with changing.app_context():
        assert db.session.scalars(select(PartyLine)).all() == []


def test_a_command_says_what_it_is_for() -> None:
    for name, command in group.commands.items():
        assert command.help, name


def test_every_member_of_the_sample_is_known_by_the_official_id(sample_app: Flask) -> None:
    listed = {
        member["member_id"]
        for party in ("Labour", "Conservative", "Scottish National Party", "Plaid Cymru")
        for member in told(sample_app, "rebellions", "--party", party)["members"]
    }
    assert listed < member_answers().keys()
