"""A run that is killed at any instant, started again, ends as one that never was."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect

from app.db import db
from tests.integration.votes.conftest import ON_BOTH, Rows, Start
from tests.integration.votes.flask_processes import FlaskProcess, Starter
from tests.integration.votes.state import State, counted_anew, state_of, sums_in
from tests.official_api import Asked, OfficialApi, division, entry

IMPORT = ("votes", "import", "--json")
MEMBERS, DIVISIONS, BATCH = 60, 130, 50
LISTS = 4 + 4 + 3
"""Requests before the first for a division: pages of members, histories, pages of divisions."""


@pytest.fixture
def record(official: OfficialApi) -> OfficialApi:
    """Sixty members and 130 divisions of twelve voters each: two and three batches."""
    chance = random.Random(113)
    for member_id in range(1, MEMBERS + 1):
        official.add_member(member_id, parties=[(PARTIES[member_id % 3], "2019-12-12", None)])
    for division_id in range(1, DIVISIONS + 1):
        official.add_divisions(small_division(division_id, chance))
    return official


PARTIES = ("Labour", "Conservative", "Independent")


def small_division(division_id: int, chance: random.Random) -> dict[str, Any]:
    """Twelve voters by chance; now and then one whom no membership record knows."""
    voters = [
        entry(member_id, PARTIES[member_id % 3])
        for member_id in chance.sample(range(1, MEMBERS + 1), 12)
    ]
    if division_id % 40 == 0:
        voters[0] = entry(1000 + division_id, "Labour")
    day = f"20{20 + division_id % 4}-{1 + division_id % 12:02}-{1 + division_id % 28:02}"
    return division(
        division_id,
        f"{day}T{10 + division_id % 12}:00:00",
        ayes=voters[:6],
        noes=voters[6:10],
        aye_tellers=voters[10:11],
        no_tellers=voters[11:],
    )


def kill_at(official: OfficialApi, number: int, order: signal.Signals, after: float = 0.0) -> Any:
    """Have a process sent a signal when it asks for the so many-th time; give it the process.

    after: seconds after the request, so that it is met amid storing as well.
    """
    known = threading.Event()
    processes: list[FlaskProcess] = []

    def send() -> None:
        processes[0].send(order)

    def on_request(asked_before: int, _asked: Asked) -> None:
        if asked_before == number:
            known.wait(10)
            if after:
                threading.Timer(after, send).start()
            else:
                send()

    def learn(process: FlaskProcess) -> FlaskProcess:
        processes.append(process)
        known.set()
        return process

    official.forget()
    official.on_request = on_request
    return learn


def again_to_its_end(official: OfficialApi, start: Start, *command: str) -> dict[str, Any]:
    """Run a command to its end; the database may need a moment to notice a death.

    What was asked is counted for the last attempt alone: nothing of the dead arrives in it.
    """
    official.on_request = lambda _number, _asked: None
    deadline = time.monotonic() + 10
    while True:
        official.wait_until_nobody_asks()
        official.forget()
        process = start(*command)
        code = process.wait()
        if "cannot run now" not in process.stderr or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    assert code == 0, (process.stdout, process.stderr)
    told: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return told


def compared(rows: Rows, runs: Iterable[int]) -> tuple[set[int], set[int]]:
    """Divisions and confirmed members that some runs have compared with the source."""
    listed = ", ".join(map(str, [0, *runs]))
    return (
        {i for (i,) in rows(f"SELECT id FROM division WHERE checked_run_id IN ({listed})")},
        {
            i
            for (i,) in rows(
                f"SELECT id FROM member WHERE confirmed AND checked_run_id IN ({listed})"
            )
        },
    )


def keys_and_indexes(engine: Engine) -> dict[str, Any]:
    """What protects and finds the votes."""
    inspector = inspect(engine)
    return {
        "primary key": inspector.get_pk_constraint("vote")["constrained_columns"],
        "foreign keys": sorted(
            (key["constrained_columns"], key["referred_table"])
            for key in inspector.get_foreign_keys("vote")
        ),
        "indexes": sorted(str(index["name"]) for index in inspector.get_indexes("vote")),
    }


Uncut = Callable[[], State]
UNCUT: dict[str, State] = {}
"""By kind of database: made once a test process."""


@pytest.fixture
def uncut(
    record: OfficialApi,
    process_starter: Starter,
    new_database: Callable[[str], str],
    environment: dict[str, str],
    engine: Engine,
    tmp_path: Path,
) -> Uncut:
    """Gives the state after an import that was never cut, on another database of the kind."""

    kind = engine.dialect.name

    def run() -> State:
        url = new_database(kind)
        process = process_starter.start(tmp_path, environment | {"DATABASE_URL": url}, *IMPORT)
        assert process.wait() == 0, process.stderr
        other = create_engine(url)
        UNCUT[kind] = state_of(other)
        other.dispose()
        return UNCUT[kind]

    return lambda: UNCUT.get(kind) or run()


@ON_BOTH
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_random_instants_and_started_again_it_ends_in_the_same_state(
    record: OfficialApi, start: Start, rows: Rows, engine: Engine, uncut: Uncut, seed: int
) -> None:
    whole = keys_and_indexes(engine)
    expected = uncut()
    chance = random.Random(seed)
    # At the very beginning, amid members, amid divisions, amid the last batch.
    for first, last in ((1, 12), (12, 60), (1, 70)):
        number, after = chance.randint(first, last), chance.choice([0.0, 0.005, 0.02, 0.05])
        process = kill_at(record, number, signal.SIGKILL, after)(start(*IMPORT))
        code = process.wait()
        if code == 0:
            break  # a late signal, and nothing left to do
        assert code in (-signal.SIGKILL, 1), process.stderr
        assert code != 1 or "cannot run now" in process.stderr
        runs = [run for (run,) in rows("SELECT run_id FROM import_run")]
        stored_divisions, _members = compared(rows, runs)
        listed = {i for (i,) in rows("SELECT id FROM division")}
        assert stored_divisions == listed
        # What is stored is stored whole: every division has its votes and its version.
        for table in ("vote", "roll", "division_party", "division_version"):
            assert {i for (i,) in rows(f"SELECT DISTINCT division_id FROM {table}")} == listed
    divisions_stored, members_stored = compared(
        rows, [run for (run,) in rows("SELECT run_id FROM import_run")]
    )
    again_to_its_end(record, start, *IMPORT)
    assert record.divisions_asked() == sorted(set(range(1, DIVISIONS + 1)) - divisions_stored)
    assert not record.members_asked() & members_stored
    assert state_of(engine) == expected
    assert sums_in(state_of(engine)) == counted_anew(db.session)
    assert keys_and_indexes(engine) == whole
    outcomes = [outcome for (outcome,) in rows("SELECT outcome FROM job_run ORDER BY id")]
    assert set(outcomes[:-1]) <= {"lost"}
    assert outcomes[-1] == "succeeded"


def test_each_run_cut_off_loses_one_batch_at_most(
    record: OfficialApi, start: Start, rows: Rows
) -> None:
    asked = 0
    for cuts, number in enumerate((25, 80, 65), 1):
        process = kill_at(record, number, signal.SIGKILL)(start(*IMPORT))
        assert process.wait() == -signal.SIGKILL
        asked += len(record.divisions_asked())
        ((stored,),) = rows("SELECT count(*) FROM division")
        # Killed while the last answers were on their way: that batch is lost and no other.
        assert asked - stored <= BATCH * cuts
    assert stored == 2 * BATCH
    told = again_to_its_end(record, start, *IMPORT)
    assert told["divisions"]["new"] == DIVISIONS - stored


@ON_BOTH
@pytest.mark.parametrize(("order", "number"), [(signal.SIGTERM, 70), (signal.SIGINT, 6)])
def test_told_to_stop_it_stops_says_so_and_goes_on_when_started_again(
    record: OfficialApi,
    start: Start,
    rows: Rows,
    order: signal.Signals,
    number: int,
) -> None:
    process = kill_at(record, number, order)(start(*IMPORT))
    assert process.wait() == 1
    assert process.stdout == ""
    assert "Traceback" not in process.stderr
    assert rows("SELECT outcome, ended_at IS NULL FROM job_run") == [("failed", False)]
    stored_divisions, stored_members = compared(rows, [1])
    told = again_to_its_end(record, start, *IMPORT)
    assert told["divisions"]["new"] == DIVISIONS - len(stored_divisions)
    assert told["members"]["new"] == MEMBERS - len(stored_members)
    assert rows("SELECT count(*) FROM division") == [(DIVISIONS,)]


def test_a_full_run_cut_off_goes_on_where_it_stopped(
    record: OfficialApi, start: Start, rows: Rows
) -> None:
    full = (*IMPORT, "--since", "2015-01-01", "--full")
    again_to_its_end(record, start, *IMPORT)
    for division_id in range(1, DIVISIONS + 1):
        record.change_division(division_id, Ayes=[entry(7, "Conservative")])
    process = kill_at(record, LISTS + 75, signal.SIGKILL)(start(*full))
    assert process.wait() == -signal.SIGKILL
    compared_before, members_before = compared(rows, [2])
    assert (len(compared_before), len(members_before)) == (BATCH, MEMBERS)
    told = again_to_its_end(record, start, *full)
    assert told["divisions"]["changed"] == DIVISIONS - BATCH
    assert not set(record.divisions_asked()) & compared_before
    assert rows("SELECT DISTINCT listed_ayes FROM division") == [(1,)]
    # Once it has got to its end, the next one asks for everything again.
    told = again_to_its_end(record, start, *full)
    assert told["divisions"]["unchanged"] == DIVISIONS


def test_what_is_corrected_after_the_cut_and_shows_it_is_not_passed_over(
    record: OfficialApi, start: Start, rows: Rows
) -> None:
    process = kill_at(record, LISTS + 75, signal.SIGKILL)(start(*IMPORT))
    assert process.wait() == -signal.SIGKILL
    ((stored,),) = rows("SELECT min(id) FROM division")
    record.change_division(stored, Title="Corrected")
    told = again_to_its_end(record, start, *IMPORT)
    assert told["divisions"]["changed"] == 1
    assert rows("SELECT title FROM division WHERE id = :i", i=stored) == [("Corrected",)]


def test_a_run_cut_off_is_none_that_the_next_range_begins_at(
    record: OfficialApi, start: Start, rows: Rows
) -> None:
    process = kill_at(record, 80, signal.SIGKILL)(start(*IMPORT))
    assert process.wait() == -signal.SIGKILL
    # Another range is another run: it neither goes on from the one cut off nor ends it.
    again_to_its_end(record, start, *IMPORT, "--until", "2020-01-31")
    assert rows("SELECT complete FROM import_run ORDER BY run_id") == [(False,), (True,)]


@ON_BOTH
def test_of_two_imports_at_once_the_second_leaves_with_a_sentence(
    record: OfficialApi, start: Start, rows: Rows
) -> None:
    go_on = threading.Event()

    def on_request(number: int, _asked: Asked) -> None:
        if number == 10:
            go_on.wait(20)

    record.on_request = on_request
    first = start(*IMPORT)
    deadline = time.monotonic() + 10
    while len(record.asked) < 10:
        assert time.monotonic() < deadline, first.stderr
        time.sleep(0.01)
    second = start(*IMPORT)
    code = second.wait()
    go_on.set()
    assert code == 1
    assert second.stderr.startswith("Error: votes.import cannot run now: votes.import has been")
    assert second.stdout == ""
    assert first.wait() == 0, first.stderr
    assert rows("SELECT outcome FROM job_run") == [("succeeded",)]
