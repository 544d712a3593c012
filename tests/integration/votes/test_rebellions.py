"""`flask votes rebellions`: who went against the line or the majority, who was there at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.db import unit_of_work
from app.votes.domain.discipline import ExcuseKind
from app.votes.models import RecordedExcuse
from app.votes.rolls import bump
from app.votes.sums import sums_kept
from app.whips.domain import DecidedBy, WhipAction, WhipState
from app.whips.models import WhipStatusChange
from tests.integration.votes.conftest import ON_BOTH, Command
from tests.official_api import OfficialApi, division, entry

Import = Callable[..., dict[str, Any]]
NOON = datetime(2024, 11, 26, 12, tzinfo=UTC)
NAMES = {
    1: "Anna Aye",
    2: "Ben Aye",
    3: "Cara Rebel",
    4: "Dan Absent",
    5: "Eve Changer",
    6: "Fay Late",
    7: "Gus Early",
    8: "Hal Speaker",
    9: "Ian Blue",
}


@pytest.fixture
def record(official: OfficialApi, import_record: Import, flask: Command) -> OfficialApi:
    """Four divisions; Labour's line is aye in the first and third, free in the second.

    Cara votes no throughout; Dan never votes; Eve leaves Labour on the day of the third; Fay comes
    after the last division, Gus goes before the first; Ian is of another party.
    """
    for member_id, name in NAMES.items():
        party = {8: "Speaker", 9: "Conservative"}.get(member_id, "Labour")
        official.add_member(member_id, name=name, parties=[(party, "2019-12-12", None)])
    official.add_member(
        5,
        name=NAMES[5],
        parties=[("Labour", "2019-12-12", "2024-07-23"), ("Independent", "2024-07-23", None)],
    )
    official.add_member(6, name=NAMES[6], seats=[("Selby", "2024-11-21", None)])
    official.add_member(7, name=NAMES[7], seats=[("Corby", "2019-12-12", "2024-01-09")])
    eve, ian = entry(5, "Independent"), entry(9, "Conservative")
    official.add_divisions(
        division(1, "2024-01-10T19:00:00", ayes=[1, 2, 5], noes=[3, ian]),
        division(2, "2024-05-01T19:00:00", ayes=[1, 2], noes=[3, 5, ian]),
        division(3, "2024-07-23T23:59:00", ayes=[1], noes=[2, 3, eve, ian]),
        division(4, "2024-07-24T00:10:00", ayes=[2, 3], noes=[3, 1, ian], aye_tellers=[eve]),
    )
    import_record()
    for division_id, direction in ((1, "aye"), (2, "free"), (3, "aye")):
        line = ("--party", "Labour", "--direction", direction)
        assert flask("votes", "set-line", str(division_id), *line).code == 0
    return official


def rebellions(flask: Command, *arguments: str, party: str = "Labour") -> dict[str, list[int]]:
    """By name: held, voted, excused, absent, against the line, against the majority."""
    ended = flask("votes", "rebellions", "--party", party, "--json", *arguments)
    assert ended.code == 0, ended
    fields = ("held", "voted", "excused", "absent", "against_line", "against_majority")
    for member in ended.told["members"]:
        assert member["held"] == member["voted"] + member["excused"] + member["absent"]
        assert list(member) == ["member_id", "name", *fields]
    return {m["name"]: [m[name] for name in fields] for m in ended.told["members"]}


@ON_BOTH
@pytest.mark.usefixtures("record")
def test_everybody_who_sat_for_the_party_has_a_line_in_order(flask: Command) -> None:
    found = rebellions(flask)
    # The majority is aye in the first and no in the third; the others are ties.
    assert found == {
        "Cara Rebel": [4, 4, 0, 0, 2, 1],
        "Ben Aye": [4, 4, 0, 0, 1, 0],
        "Anna Aye": [4, 4, 0, 0, 0, 1],
        # Labour's divisions alone: the two in which she was an Independent are not held here.
        "Eve Changer": [2, 2, 0, 0, 0, 0],
        "Dan Absent": [4, 0, 0, 4, 0, 0],
        "Fay Late": [0, 0, 0, 0, 0, 0],
        "Gus Early": [0, 0, 0, 0, 0, 0],
    }
    assert list(found) == [
        "Cara Rebel",
        "Ben Aye",
        "Anna Aye",
        # As often against either, so by name.
        "Dan Absent",
        "Eve Changer",
        "Fay Late",
        "Gus Early",
    ]


RANGES = {
    ("2024-01-10", "2024-01-10"): (1, 5),
    ("2024-01-11", "2024-04-30"): (0, 5),
    ("2024-05-01", "2024-07-23"): (2, 5),
    ("2024-07-23", "2024-07-23"): (1, 4),
    # Ten past midnight in London is 23 July in UTC.
    ("2024-07-24", "2024-07-24"): (1, 4),
    ("2024-07-22", "2024-07-22"): (0, 5),
    ("2024-11-20", "2024-11-20"): (0, 4),
    ("2024-11-21", "2024-11-21"): (0, 5),
    ("2024-01-09", "2024-01-09"): (0, 6),
    ("2019-12-11", "2019-12-11"): (0, 0),
    ("2019-12-12", "2019-12-12"): (0, 6),
}
"""Ranges, with the divisions held for Dan and how many members sat for Labour."""


@ON_BOTH
@pytest.mark.usefixtures("record")
def test_the_range_has_both_its_days_and_whoever_sat_in_it_a_line(flask: Command) -> None:
    found = {}
    for since, until in RANGES:
        members = rebellions(flask, "--since", since, "--until", until)
        found[since, until] = (members.get("Dan Absent", [0])[0], len(members))
    assert found == RANGES


@pytest.mark.usefixtures("record")
def test_a_range_open_at_one_end_or_both_is_told_as_null(flask: Command) -> None:
    told = flask("votes", "rebellions", "--party", "lab", "--json").told
    assert (told["party"], told["since"], told["until"]) == ("Labour", None, None)
    told = flask("votes", "rebellions", "--party", "LAB", "--since", "2024-05-01", "--json").told
    assert (told["since"], told["until"]) == ("2024-05-01", None)


def excused(session: Session, kind: ExcuseKind, **scope: object) -> None:
    """Record an excuse for Dan (4) as the whips' office would."""
    session.add(RecordedExcuse(kind=kind, recorded_at=NOON, recorded_by="whip", **scope))
    bump(session)


@ON_BOTH
@pytest.mark.usefixtures("record")
def test_an_excuse_counts_for_who_does_not_vote_and_for_nobody_else(flask: Command) -> None:
    with unit_of_work() as session:
        excused(session, ExcuseKind.SLIP, member_id=4, division_id=1)
        # On the last day of the leave and on the one after; days are London's.
        excused(
            session,
            ExcuseKind.LEAVE,
            member_id=4,
            first_day=date(2024, 5, 1),
            last_day=date(2024, 7, 23),
        )
        excused(session, ExcuseKind.PAIR, member_id=4, division_id=1)
        excused(session, ExcuseKind.ILLNESS, member_id=1, first_day=date(2024, 1, 1))
        voided = RecordedExcuse(
            member_id=4,
            kind=ExcuseKind.SLIP,
            division_id=4,
            recorded_at=NOON,
            recorded_by="whip",
            voided_at=NOON,
            void_reason="Meant for somebody else",
        )
        session.add(voided)
    found = rebellions(flask)
    assert found["Dan Absent"] == [4, 0, 3, 1, 0, 0]
    assert found["Anna Aye"][:4] == [4, 4, 0, 0]
    assert rebellions(flask, "--since", "2024-07-24")["Dan Absent"] == [1, 0, 0, 1, 0, 0]


@pytest.mark.usefixtures("record")
def test_an_excuse_without_a_beginning_or_an_end_covers_all_days_on_that_side(
    flask: Command,
) -> None:
    with unit_of_work() as session:
        excused(session, ExcuseKind.LEAVE, member_id=4, last_day=date(2024, 1, 10))
        excused(session, ExcuseKind.PROXY, member_id=4, first_day=date(2024, 7, 24))
    assert rebellions(flask)["Dan Absent"] == [4, 0, 2, 2, 0, 0]


@ON_BOTH
@pytest.mark.usefixtures("record")
def test_who_does_not_hold_the_whip_cannot_rebel_and_is_left_out_of_cohesion(
    flask: Command,
) -> None:
    def labour(division_id: int) -> dict[str, Any]:
        told = flask("votes", "division", str(division_id), "--json").told
        return next(p for p in told["parties"] if p["party"] == "Labour")

    assert (labour(1)["rice"], labour(3)["rice"]) == ([1, 2], [1, 3])
    with unit_of_work() as session, sums_kept(session, [1, 2, 3, 4]):
        for effective_on, action, state in (
            (date(2024, 1, 10), WhipAction.SUSPEND, WhipState.SUSPENDED),
            (date(2024, 7, 23), WhipAction.RESTORE, WhipState.HOLDS),
        ):
            session.add(
                WhipStatusChange(
                    member_id=3,
                    effective_on=effective_on,
                    action=action,
                    state=state,
                    decided_by=DecidedBy.CHIEF_WHIP,
                    reason="Made up for a test.",
                    recorded_at=NOON,
                    recorded_by="whip",
                )
            )
        session.flush()
        bump(session)
    # Suspended on the day of the first division, and restored on the day of the third.
    assert rebellions(flask)["Cara Rebel"] == [4, 4, 0, 0, 1, 1]
    assert (labour(1)["rice"], labour(3)["rice"]) == ([1, 1], [1, 3])
    # She still stands in the party's table: she sat for it.
    assert (labour(1)["aye"], labour(1)["no"]) == (3, 1)
    assert flask("votes", "recompute").code == 0
    assert rebellions(flask)["Cara Rebel"] == [4, 4, 0, 0, 1, 1]


def test_abstentionists_hold_no_whip(
    official: OfficialApi, import_record: Import, flask: Command
) -> None:
    for member_id in (1, 2):
        official.add_member(member_id, parties=[("Sinn Féin", "2019-12-12", None)])
    official.add_divisions(division(1, ayes=[entry(1, "Sinn Féin")]))
    import_record()
    assert flask("votes", "set-line", "1", "--party", "SF", "--direction", "no").code == 0
    assert rebellions(flask, party="sinn fein") == {
        "Member Number1": [1, 1, 0, 0, 0, 0],
        "Member Number2": [1, 0, 0, 1, 0, 0],
    }


def test_a_member_in_no_membership_record_who_voted_for_the_party_has_a_line(
    official: OfficialApi, import_record: Import, flask: Command
) -> None:
    official.add_divisions(division(1, ayes=[1, 2], noes=[3]), division(2, ayes=[1]))
    import_record()
    found = rebellions(flask)
    assert found["Member Number3"] == [1, 1, 0, 0, 0, 1]
    assert found["Member Number1"] == [2, 2, 0, 0, 0, 0]


@pytest.mark.usefixtures("record")
def test_a_party_without_anybody_has_no_lines(flask: Command) -> None:
    assert rebellions(flask, party="Green") == {}
    assert rebellions(flask, "--since", "2030-01-01", "--until", "2030-01-02") != {}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--party", "Labuor"], "Did you mean Labour"),
        (["--party", "Speaker"], "“Speaker” is no party"),
        (["--party", "Labour", "--since", "2024-02-01", "--until", "2024-01-01"], "swap --since"),
        (["--party", "Labour", "--since", "2024"], "Write it as 2016-07-18."),
        ([], "Missing option '--party'"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_a_sentence_with_2(
    flask: Command, arguments: list[str], sentence: str
) -> None:
    ended = flask("votes", "rebellions", "--json", *arguments)
    assert ended.code == 2
    assert ended.stdout == ""
    assert sentence in " ".join(ended.stderr.split())


@pytest.mark.usefixtures("record")
def test_without_json_it_is_a_table(flask: Command) -> None:
    lines = flask("votes", "rebellions", "--party", "Labour").stdout.splitlines()
    assert lines[0] == "Labour: 7 members"
    assert lines[1].split()[:4] == ["Id", "Member", "Held", "Voted"]
    assert lines[2].split() == ["3", "Cara", "Rebel", "4", "4", "0", "0", "2", "1"]
    assert lines[-1].startswith("Recorded in both lobbies on an aye or no line is an abstention")
    assert len(lines) == 10
