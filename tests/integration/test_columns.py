"""Sums and columns against a recount of the votes, one by one, whatever lines and whip say."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import combinations
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, unit_of_work
from app.kernel.clock import now
from app.members.models import Party
from app.votes.columns import Columns, get_columns
from app.votes.domain.discipline import Excuse, ExcuseKind
from app.votes.domain.figures import agreement
from app.votes.domain.lines import Direction, Evidence, Strength, declared_line
from app.votes.domain.vote import Vote
from app.votes.models import (
    Division,
    DivisionParty,
    MemberVote,
    MemberYear,
    PartyLine,
    RecordedExcuse,
)
from app.votes.queries import list_rebellions
from app.votes.rolls import bump, record_version
from app.votes.sums import recompute_sums, sums_kept
from app.whips.domain import DecidedBy, WhipAction, WhipBook, WhipChange, WhipState
from app.whips.models import WhipStatusChange
from tests.factories.record import MadeRecord
from tests.factories.recount import PlainDivision, member_sums, party_sums, record_of_party
from tests.official_api import Json, division, entry
from tests.postgres import Server

MEMBERS, DIVISIONS = 16, 14
FIRST_DAY = date(2015, 11, 2)
PARTIES = ("Labour", "Conservative", "Sinn Féin", "Independent")
RECORDS = [("sqlite", 1), ("sqlite", 2), ("postgresql", 3)]
"""Kinds of database with a seed each."""


def day_of(number: int) -> date:
    """The day of a division: two share a day, and the year turns among them."""
    return FIRST_DAY + timedelta(days=12 * (number // 2))


def made(random: Random) -> MadeRecord:
    """A House in which some change their party and some leave, and divisions at random."""
    record = MadeRecord()
    held: dict[int, list[tuple[str, str, str | None]]] = {}
    for member in range(1, MEMBERS + 1):
        first = random.choices(PARTIES, (5, 4, 1, 1))[0]
        turn = day_of(random.randrange(DIVISIONS))
        held[member] = [(first, "2015-05-07", None)]
        if random.random() < 0.3:
            day_before = str(turn - timedelta(days=1))
            then = random.choice(PARTIES)
            held[member] = [(first, "2015-05-07", day_before), (then, str(turn), None)]
        last = str(turn) if random.random() < 0.2 else None
        record.add_member(
            member, parties=held[member], seats=[(f"Seat {member}", "2015-05-07", last)]
        )
    for number in range(1, DIVISIONS + 1):
        lists: dict[str, list[Json]] = defaultdict(list)
        # Somebody may vote whom no membership record knows.
        for member in range(1, MEMBERS + 3):
            spells = held.get(member, [("Labour", "2015-05-07", None)])
            party = next(p for p, _since, until in spells if str(day_of(number)) <= (until or "9"))
            if random.random() < 0.05:
                party = random.choice(PARTIES)  # the list knows better than the spell
            for name in random.choice(
                [("ayes",), ("ayes",), ("noes",), ("ayes", "noes"), ("no_votes",), (), ("noes",)]
            ):
                lists[name].append(entry(member, party))
            if member in (number, number + 1) and random.random() < 0.5:
                for entries in lists.values():
                    entries[:] = [e for e in entries if e["MemberId"] != member]
                lists[random.choice(["aye_tellers", "no_tellers"])].append(entry(member, party))
        record.add_divisions(division(number, f"{day_of(number)}T19:0{number % 10}:00", **lists))
    return record


@dataclass(frozen=True)
class Recorded:
    """What was put into the tables beside the votes, and the votes as they stand there."""

    divisions: list[PlainDivision]
    excuses: list[Excuse]
    party_ids: dict[str, int]

    @property
    def parties(self) -> set[int]:
        """Ids that are parties."""
        names = {"Independent", "Party unknown"}
        return {i for name, i in self.party_ids.items() if name not in names}


Record = tuple[Flask, Recorded]


@pytest.fixture(scope="session")
def records(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    apps_of_the_session: Callable[[str], Flask],
) -> Callable[[str, int], Record]:
    """Makes a random record in a kind of database, or gives the one that was made before."""

    @cache
    def make(kind: str, seed: int) -> Record:
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("columns") / f"{seed}.sqlite3"
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
            url = f"sqlite:///{path}"
        else:
            server: Server = request.getfixturevalue("postgres")
            url = server.new_database(request.getfixturevalue("migrated_postgres"))
        app = apps_of_the_session(url)
        with app.app_context():
            return app, recorded_at_random(Random(seed))

    return make


@pytest.fixture(params=RECORDS, ids=[f"{kind}-{seed}" for kind, seed in RECORDS])
def recorded(
    request: pytest.FixtureRequest, records: Callable[[str, int], Record]
) -> Iterator[Recorded]:
    """A random record, in the context of its application; nobody may write to it."""
    app, found = records(*request.param)
    with app.app_context():
        yield found


def recorded_at_random(random: Random) -> Recorded:
    """Stores a random record with lines, excuses and changes of whip, some voided or replaced."""
    made(random).stored()
    with unit_of_work() as session:
        party_ids = dict(session.execute(select(Party.name, Party.id)).all())
        days = dict(session.execute(select(Division.id, Division.held_on)).all())
        lines: dict[int, dict[int, Direction]] = defaultdict(dict)
        excuses, changes = [], []
        with sums_kept(session, list(days)):
            for division_id in days:
                for name in ("Labour", "Conservative"):
                    direction = random.choice([None, *Direction])
                    if direction is not None:
                        lines[division_id][party_ids[name]] = direction
                        session.add(line(division_id, party_ids[name], direction))
                        session.add(
                            line(division_id, party_ids[name], Direction.AYE, replaced_at=now())
                        )
            for member in range(1, MEMBERS + 1):
                for excuse in random_excuses(random, member):
                    voided = now() if random.random() < 0.2 else None
                    session.add(stored_excuse(excuse, voided))
                    if voided is None:
                        excuses.append(excuse)
                if random.random() < 0.4:
                    day, state = day_of(random.randrange(DIVISIONS)), random.choice(list(WhipState))
                    voided = now() if random.random() < 0.3 else None
                    session.add(stored_change(member, day, state, voided))
                    if voided is None:
                        changes.append(WhipChange(member, day, state))
            session.flush()
        bump(session)
    book = WhipBook(changes, "Labour")
    names = {i: name for name, i in party_ids.items()}
    votes: dict[int, dict[int, tuple[int, Vote]]] = defaultdict(dict)
    for row in db.session.scalars(select(MemberVote)):
        votes[row.division_id][row.member_id] = (row.party_id, Vote(row.vote))
    divisions = [
        PlainDivision(
            division_id,
            day,
            votes[division_id],
            lines[division_id],
            {
                member
                for member, (party, _vote) in votes[division_id].items()
                if not book.holds(member, names[party], day)
            },
        )
        for division_id, day in days.items()
    ]
    return Recorded(divisions, excuses, party_ids)


def line(
    division_id: int, party_id: int, direction: Direction, *, replaced_at: datetime | None = None
) -> PartyLine:
    strength = None if direction is Direction.FREE else Strength.TWO
    declared = declared_line(direction, strength, Evidence.OFFICE)
    return PartyLine(
        division_id=division_id,
        party_id=party_id,
        direction=declared.direction,
        strength=declared.strength,
        evidence=declared.evidence,
        published=False,
        declared_at=now(),
        declared_by="a test",
        replaced_at=replaced_at,
    )


def random_excuses(random: Random, member: int) -> list[Excuse]:
    kind = random.choice(list(ExcuseKind))
    first, last = sorted(random.choices([day_of(n) for n in range(DIVISIONS)], k=2))
    return random.choice(
        [
            [],
            [Excuse(member, kind, division_id=random.randrange(1, DIVISIONS + 1))],
            [Excuse(member, kind, first_day=first, last_day=last)],
            [Excuse(member, kind, first_day=first)],
            [Excuse(member, kind, last_day=last), Excuse(member, kind, first_day=last)],
        ]
    )


def stored_excuse(excuse: Excuse, voided_at: datetime | None) -> RecordedExcuse:
    return RecordedExcuse(
        member_id=excuse.member_id,
        kind=excuse.kind,
        division_id=excuse.division_id,
        first_day=excuse.first_day,
        last_day=excuse.last_day,
        recorded_at=now(),
        recorded_by="a test",
        voided_at=voided_at,
        void_reason=voided_at and "a test",
    )


def stored_change(
    member: int, day: date, state: WhipState, voided_at: datetime | None
) -> WhipStatusChange:
    return WhipStatusChange(
        member_id=member,
        effective_on=day,
        action=WhipAction.REVIEW,
        state=state,
        decided_by=DecidedBy.CHIEF_WHIP,
        reason="a test",
        recorded_at=now(),
        recorded_by="a test",
        voided_at=voided_at,
        void_reason=voided_at and "a test",
    )


@pytest.fixture
def columns(recorded: Recorded) -> Columns:
    return get_columns(db.session)


# --- what is summed beside the votes -----------------------------------------------------------


def stored_sums() -> tuple[set[tuple[int, ...]], dict[tuple[int, ...], tuple[int, ...]]]:
    """The sums of parties and of members as they stand in their tables."""
    parties = {
        tuple(row)
        for row in db.session.execute(
            select(
                DivisionParty.division_id,
                DivisionParty.party_id,
                DivisionParty.aye,
                DivisionParty.no,
                DivisionParty.both,
                DivisionParty.absent,
                DivisionParty.cohesion_aye,
                DivisionParty.cohesion_no,
                DivisionParty.against_line,
            )
        )
    }
    members = {
        (row.member_id, row.party_id, row.year): (
            row.held,
            row.voted,
            row.against_line,
            row.against_majority,
        )
        for row in db.session.scalars(select(MemberYear))
    }
    return parties, members


def test_the_sums_that_were_kept_are_those_of_a_recount(recorded: Recorded) -> None:
    parties, members = stored_sums()
    assert parties == {tuple(row) for row in party_sums(recorded.divisions)}
    assert members == member_sums(recorded.divisions, recorded.parties)
    assert sum(counts[2] for counts in members.values()) > 0


def test_sums_made_anew_are_the_same(recorded: Recorded) -> None:
    kept = stored_sums()
    db.session.rollback()
    with unit_of_work() as session:
        made_parties, made_members = recompute_sums(session)
    db.session.expire_all()
    assert stored_sums() == kept
    assert (made_parties, made_members) == (len(kept[0]), len(kept[1]))


# --- columns -----------------------------------------------------------------------------------

RANGES = [
    (None, None),
    (day_of(4), None),
    (None, day_of(4)),
    (day_of(4), day_of(4)),
    (day_of(4) + timedelta(days=1), day_of(6) - timedelta(days=1)),
    (date(2016, 1, 1), date(2016, 12, 31)),
    (date(2100, 1, 1), None),
]


def test_any_range_of_days_is_as_recounted(recorded: Recorded, columns: Columns) -> None:
    excused = 0
    for party_id in recorded.party_ids.values():
        # Who sits for no party has no majority to be against.
        for since, until in RANGES:
            expected = record_of_party(recorded.divisions, party_id, since, until, recorded.excuses)
            found = columns.record_of_party(party_id, since, until)
            if party_id in recorded.parties:
                assert found == expected
            assert {m: (r.held, r.voted, r.excused) for m, r in found.items()} == {
                m: (r.held, r.voted, r.excused) for m, r in expected.items()
            }
            excused += sum(record.excused for record in found.values())
    assert excused > 0


def test_held_is_voted_and_excused_and_absent_in_every_table(
    recorded: Recorded, columns: Columns
) -> None:
    for name in ("Labour", "Conservative", "Sinn Féin"):
        rows = list_rebellions(db.session, name, None, None)
        for record in (row.record for row in rows):
            assert record.held == record.voted + record.excused + record.absent
        keys = [(-r.record.against_line, -r.record.against_majority, r.name) for r in rows]
        assert keys == sorted(keys)


def test_nobody_of_an_abstentionist_party_rebels(recorded: Recorded, columns: Columns) -> None:
    records = columns.record_of_party(recorded.party_ids["Sinn Féin"], None, None)
    assert sum(record.against_line for record in records.values()) == 0


def test_agreement_is_that_of_the_votes_two_by_two(recorded: Recorded, columns: Columns) -> None:
    votes: dict[int, dict[int, Vote]] = defaultdict(dict)
    for division_ in recorded.divisions:
        for member, (_party, vote) in division_.votes.items():
            votes[member][division_.id] = vote
    same, together = columns.agreement()
    members = columns.member_ids.tolist()
    assert set(members) == set(votes)
    place = {member: at for at, member in enumerate(members)}
    for one, other in [*combinations(members, 2), *((m, m) for m in members)]:
        at = (place[one], place[other])
        exact = agreement(votes[one], votes[other])
        if exact is None:
            assert together[at] == 0
        else:
            assert exact * int(together[at]) == int(same[at])
    assert (same == same.T).all()
    assert (together == together.T).all()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_columns_are_made_anew_when_the_record_changes(app: Flask) -> None:
    stored = recorded_at_random(Random(4))
    first = get_columns(db.session)
    assert get_columns(db.session) is first
    assert first.version == record_version(db.session)
    labour = stored.party_ids["Labour"]
    before = first.record_of_party(labour, None, None)
    db.session.rollback()
    with unit_of_work() as session:
        for member in before:
            session.add(stored_excuse(Excuse(member, ExcuseKind.LEAVE), None))
        bump(session)
    after = get_columns(db.session).record_of_party(labour, None, None)
    assert all(record.absent == 0 for record in after.values())
    assert any(record.absent for record in before.values())


def test_an_empty_record_has_empty_columns(app: Flask) -> None:
    columns = get_columns(db.session)
    assert columns.record_of_party(1, None, None) == {}
    same, together = columns.agreement()
    assert same.shape == together.shape == (0, 0)
