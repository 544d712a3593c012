"""The sections on discipline: each figure by hand, of its day, and to those alone who may read."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask

from app.confidence.domain import Answer, MarkStepKind, RoundKind
from app.confidence.domain.marks import Step
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries.marks import get_mark
from app.confidence.service.marks import record_step
from app.db import db, unit_of_work
from app.reports.domain.document import Section
from app.reports.domain.packing import packed
from app.reports.permissions import ReportPermission
from app.votes.domain.lines import Direction
from app.votes.permissions import VotePermission
from app.whips.domain import DecidedBy, WhipAction
from app.whips.permissions import WhipPermission
from app.whips.service import record_whip_change
from tests.factories.closed_rounds import closed
from tests.factories.disciplined import (
    BEA,
    CONFIDENCE,
    EVE,
    NAMES,
    PLEDGE,
    SECRET,
    ago,
    declare,
    make_disciplined_party,
)
from tests.factories.party import BY
from tests.factories.record import MadeRecord
from tests.integration.reports.sections_read import (
    EVERYTHING,
    all_figures,
    built,
    by_name,
    column,
    counted,
    figures,
    statements,
    tables,
)
from tests.official_api import division, entry

KEYS = ("whip", "rebellion", "declarations", "marks", "beside")


@pytest.fixture
def party(app: Flask) -> None:
    """The party of `make_disciplined_party`."""
    make_disciplined_party()


def sections(may: Iterable[str] = EVERYTHING, *, days: int = 0) -> dict[str, Section]:
    """The sections as at so many days ago, by key."""
    return {one.key: one for one in built(KEYS, may, days=days).sections}


def test_the_whip_is_told_as_it_was_on_the_day(party: None) -> None:
    now, before = sections()["whip"], sections(days=31)["whip"]
    assert figures(now) == {
        "Members who sit for the party": 6,
        "Holds the whip": 5,
        "Suspended": 0,
        "Withdrawn": 1,
        "Resigned": 0,
        "No whip of the party": 0,
        "Party membership: suspended": 1,
        "Party membership: expelled": 0,
        "Party membership: resigned": 0,
        "Changes of the whip in the year before": 1,
        "Changes of party membership in the year before": 1,
    }
    assert column(tables(now)["whip-changes"], "action") == ["Whip withdrawn"]
    assert column(tables(now)["membership-changes"], "action") == ["Suspended from the party"]
    assert by_name(tables(now)["whip"], "whip")["Cal Birch"] == "Withdrawn"
    assert sum(counted(tables(now)["whip-by-status"], "members")) == 6
    assert figures(before)["Holds the whip"] == 6
    assert figures(before)["Changes of the whip in the year before"] == 0
    assert tables(before)["whip-changes"].rows == ()
    assert set(by_name(tables(before)["whip"], "membership").values()) == {"Member"}


def test_a_rebellion_is_a_vote_against_the_line_by_a_holder_of_the_whip(party: None) -> None:
    now = sections()["rebellion"]
    told = figures(now)
    # Bea twice, once with a slip; Cal once, before he lost the whip. The first division is older.
    assert told["Divisions held in the House"] == 3
    assert told["Divisions with a declared line"] == 2
    assert told["Free votes declared"] == 1
    assert told["Votes against the declared line"] == 3
    assert told["Members who voted against it once or more"] == 2
    assert told["Members who never voted against it"] == 4
    assert told["Absences excused by a slip, a pair or leave"] == 1
    assert told["Absences without one"] == 1
    assert told["Most votes against a declared line in one division"] == 2
    members = tables(now)["rebellions"]
    assert by_name(members, "against_line") == {
        "Bea Ash": 2,
        "Cal Birch": 1,
        **dict.fromkeys(NAMES[2:], 0),
    }
    lines = tables(now)["lines-declared"]
    assert column(lines, "against") == [2, 1, 0]
    # The same votes, counted by division and by member.
    assert sum(counted(lines, "against")) == sum(counted(members, "against_line"))
    parts = [counted(members, name) for name in ("voted", "excused", "absent")]
    assert [sum(row) for row in zip(*parts, strict=True)] == column(members, "held")
    before = figures(sections(days=21)["rebellion"])
    assert before["Votes against the declared line"] == 2


def test_a_closed_round_keeps_what_it_came_to_and_the_register_what_is_in_force(
    party: None,
) -> None:
    now, yesterday = sections()["declarations"], sections(days=1)["declarations"]
    told = figures(now)
    assert told[f"{CONFIDENCE}: declared"] == 1  # Dot has withdrawn hers
    assert told[f"{PLEDGE}: said yes"] == 2
    assert by_name(tables(now)["register"], "round") == {"Eve Dunn": CONFIDENCE}
    rounds = tables(now)["answers-by-round"]
    assert column(rounds, "state") == ["Closed", "Closed"]
    counts = dict(zip(column(rounds, "round"), rounds.rows, strict=True))
    names = [head.name for head in rounds.heads]
    pledge = dict(zip(names, counts[PLEDGE], strict=True))
    confidence = dict(zip(names, counts[CONFIDENCE], strict=True))
    answers = ("yes", "no", "equivocates", "withdrawn", "no_reply")
    assert [pledge[name] for name in answers] == [2, 1, 1, None, 1]
    assert [confidence[name] for name in answers] == [2, 1, None, 0, 2]
    assert pledge["asked"] == confidence["asked"] == 5
    others = tables(now)["asked-and-not-yes"]
    assert ("Gil Fox", PLEDGE, "No answer") in {(row[0], row[2], row[3]) for row in others.rows}
    assert len(others.rows) == (5 - 2) + (5 - 2)
    assert figures(yesterday)[f"{CONFIDENCE}: declared"] == 2
    assert column(tables(yesterday)["answers-by-round"], "state") == ["Open", "Open"]
    nothing = sections(days=11)["declarations"]
    assert not figures(nothing)
    assert "No round of declarations had been opened" in packed(built(KEYS, days=11)).decode()


def test_marks_and_recommendations_are_those_of_the_day(party: None) -> None:
    with unit_of_work() as session:
        step = Step(MarkStepKind.PUT_ON, ago(0))
        version = get_mark(session, 1).version
        record_step(session, 1, step, reason=SECRET, version=version, by=BY)
    db.session.rollback()
    now, yesterday = sections()["marks"], sections(days=1)["marks"]
    told = figures(now)
    assert told["Members marked for deselection"] == 1
    assert [label for label, value in told.items() if label.startswith("Marks:") and value] == [
        "Marks: on"
    ]
    assert by_name(tables(now)["deselection-marks-confidential"], "state") == {"Bea Ash": "On"}
    recommended = tables(now)["recommendations"]
    assert set(column(recommended, "name")) == {"Bea Ash", "Eve Dunn"}
    assert told["Recommendations: waiting for a decision"] == len(recommended.rows) == 4
    assert set(figures(yesterday).values()) == {0}
    assert all(not table.rows for table in tables(yesterday).values())


def test_answers_stand_beside_votes_and_sum_to_all_who_were_asked(party: None) -> None:
    section = sections()["beside"]
    told = figures(section)
    assert told["Members asked"] == 5
    sums = tables(section)["rebellion-by-answer"]
    assert sum(counted(sums, "members")) == 5
    members = tables(section)["declarations-and-rebellion"]
    assert by_name(members, "answer")["Dot Cole"] == "Yes"
    assert by_name(members, "answer")["Fay Elm"] == "No answer"
    assert by_name(members, "against_line")["Bea Ash"] == 2
    assert told["Said no, and voted against the line once or more"] == 1
    assert sum(counted(sums, "rebellions")) == sum(counted(members, "against_line")) == 2
    assert not figures(sections(days=11)["beside"])


def test_the_public_is_told_nothing_that_is_not_public_already(party: None) -> None:
    document = built(KEYS, public=True)
    words = packed(document).decode()
    assert document.used == frozenset()
    assert [name for name in NAMES if name in words] == ["Eve Dunn"]  # she stands in the register
    assert "Division 2" in words
    assert "Division 3" not in words  # its line was not published
    assert PLEDGE not in words
    for section in document.sections:
        assert section.left_out
        assert all(sentence.endswith(".") for sentence in section.left_out)
    told = {section.key: figures(section) for section in document.sections}
    assert told["whip"]["Withdrawn"] == 1
    assert told["rebellion"]["Divisions with a published line"] == 1
    assert told["marks"] == told["beside"] == {}


@pytest.mark.parametrize(
    ("permission", "shown"),
    [
        (WhipPermission.READ, {"whip-changes", "membership-changes", "whip"}),
        (ReportPermission.READ_DISCIPLINE, {"rebellions", "rebellion-by-answer"}),
        (VotePermission.READ_CONDUCT, {"rebellions"}),
        (ConfidencePermission.READ_ROUND, {"answers-by-round", "recommendations"}),
        (ConfidencePermission.READ_MARK, {"deselection-marks-confidential"}),
    ],
)
def test_each_permission_opens_its_own_part_and_is_named_by_it(
    party: None, permission: str, shown: set[str]
) -> None:
    document = built(KEYS, {permission})
    names = {name for section in document.sections for name in tables(section)}
    everywhere = {name for section in built(KEYS, public=True).sections for name in tables(section)}
    assert document.used == {permission}
    assert shown <= names - everywhere
    assert not (
        {"whip", "rebellions", "answers-by-round", "deselection-marks-confidential"}
        & (names - shown)
    )
    words = packed(document).decode()
    assert ("Division 3" in words) == (permission is VotePermission.READ_CONDUCT)
    heads = {
        head.name
        for section in document.sections
        for table in tables(section).values()
        for head in table.heads
    }
    assert ("excused" in heads) == (permission is VotePermission.READ_CONDUCT)


def test_no_report_holds_what_is_kept_in_confidence(party: None) -> None:
    document = built(KEYS)
    assert document.used == {
        WhipPermission.READ,
        ReportPermission.READ_DISCIPLINE,
        VotePermission.READ_CONDUCT,
        ConfidencePermission.READ_ROUND,
        ConfidencePermission.READ_MARK,
    }
    assert SECRET not in packed(document).decode()
    assert not any(section.left_out for section in document.sections)


def test_every_figure_says_of_what_it_is_and_leads_into_the_product(party: None) -> None:
    for section in built(KEYS).sections:
        for figure in all_figures(section):
            assert figure.origin.base, figure.label
            assert figure.origin.address.startswith("/"), figure.label


def test_it_asks_as_often_for_twice_as_many(party: None) -> None:
    few = statements(KEYS)
    record = MadeRecord()
    for number in range(11, 17):
        record.add_member(number, parties=[("Labour", "2015-05-07", None)])
    record.add_divisions(
        *(
            division(number, f"{ago(5).isoformat()}T1{number - 10}:00:00", ayes=[entry(11)])
            for number in (11, 12, 13)
        )
    )
    record.stored()
    with unit_of_work() as session:
        for number in (11, 12, 13):
            declare(number, Direction.NO)
        for number, action in ((11, WhipAction.SUSPEND), (12, WhipAction.WITHDRAW)):
            record_whip_change(
                session,
                number,
                action,
                effective_on=ago(20),
                decided_by=DecidedBy.PARTY_MEETING,
                reason=SECRET,
                by=BY,
            )
        refused = dict.fromkeys((BEA, EVE, 13, 14), Answer.NO)
        closed(session, refused, title="Another pledge")
        closed(session, refused, RoundKind.RECOGNITION, title="Recognition")
    db.session.rollback()
    assert statements(KEYS) == few
