"""`flask audit verify` and `flask audit seal`, on both databases."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from app.audit import queries
from app.audit.chain import FIRST, entry_digest, read_seal
from app.audit.models import AuditEntry
from app.audit.service import forget, newest_seal, read_private, record
from app.db import db, unit_of_work
from app.jobs.models import RunOutcome
from app.jobs.runner import run_job
from tests.integration.audit.conftest import Made

Trail = Callable[..., None]
Tamper = Callable[[str], None]
Audit = Callable[..., Result]


def test_an_empty_trail_is_whole(audit: Audit) -> None:
    answer = audit("verify")
    assert (answer.exit_code, answer.output) == (
        0,
        f"0 entries, whole, newest digest {FIRST}.\n",
    )


def test_a_trail_is_whole_across_batches(
    trail: Trail, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 3)
    trail(7)
    answer = audit("verify")
    assert answer.exit_code == 0, answer.output
    digest = db.session.scalar(select(AuditEntry.digest).where(AuditEntry.id == 7))
    assert answer.output == f"7 entries, whole, newest digest {digest}.\n"


@pytest.mark.parametrize(
    "change",
    [
        "at = '2001-01-01 00:00:00.000000'",
        "actor = 'user 4'",
        "request_id = 'made up'",
        "event = 'tests:thing:undone'",
        "subject = 'thing 5'",
        """changes = '{"before": null, "after": {"number": 5}}'""",
        "person = 'user 9'",
        """private = '{"name": "x"}'""",
        "digest = 'ab'",
    ],
)
def test_a_changed_entry_is_found_where_it_is(
    trail: Trail, tamper: Tamper, audit: Audit, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    trail(6)
    tamper(f"UPDATE audit_entry SET {change} WHERE id = 4")
    answer = audit("verify")
    assert answer.exit_code == 1
    assert answer.output.startswith("Place 4: the entry has been changed")
    assert "NOT whole" in answer.output


# PostgreSQL refuses these by the column's type.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("change", ["changes = '{'", "at = 'yesterday'", "actor = x'ff00'"])
def test_an_entry_that_cannot_even_be_read_is_found_where_it_is(
    trail: Trail, tamper: Tamper, audit: Audit, change: str
) -> None:
    trail(6)
    tamper(f"UPDATE audit_entry SET {change} WHERE id = 4")
    answer = audit("verify")
    assert answer.exit_code == 1
    assert answer.output.startswith("Place 4: the entry has been changed; it cannot be read.")
    assert "1 fault" in answer.output


def test_an_entry_removed_from_the_middle_is_found(
    trail: Trail, tamper: Tamper, audit: Audit
) -> None:
    trail(6)
    tamper("DELETE FROM audit_entry WHERE id IN (3, 4)")
    answer = audit("verify")
    assert answer.exit_code == 1
    assert answer.output.splitlines()[0] == "Places 3 to 4 are missing."


def test_a_removed_first_entry_and_an_entry_put_before_it_are_found(
    trail: Trail, tamper: Tamper, audit: Audit
) -> None:
    trail(3)
    tamper("UPDATE audit_entry SET id = 0 WHERE id = 1")
    answer = audit("verify", "--json")
    assert answer.exit_code == 1
    assert [fault["place"] for fault in json.loads(answer.output)["faults"]] == [0, 1]


def test_a_tail_that_was_cut_off_is_found_against_the_seals_only(
    app: Flask, trail: Trail, tamper: Tamper, audit: Audit
) -> None:
    trail(5)
    seals = app.config["AUDIT_SEALS"]
    assert audit("seal").exit_code == 0
    assert audit("verify", "--against", seals).exit_code == 0
    tamper("DELETE FROM audit_entry WHERE id >= 4")
    assert audit("verify").exit_code == 0
    answer = audit("verify", "--against", seals)
    assert answer.exit_code == 1
    assert answer.output.splitlines()[0] == (
        "Line 1 of the log seals place 5, which is missing; the trail ends at place 3, so its tail"
        " has been cut off."
    )


def test_a_trail_made_anew_is_found_against_the_seals_only(
    app: Flask, trail: Trail, tamper: Tamper, audit: Audit
) -> None:
    trail(2)
    seals = app.config["AUDIT_SEALS"]
    audit("seal")
    trail(2, first=3)
    audit("seal")
    rows = [dict(row) for row in db.session.execute(select(AuditEntry.__table__)).mappings()]
    tamper("DELETE FROM audit_entry")
    digest = FIRST
    for row in rows:
        if row["id"] == 3:
            row["actor"] = "user 4"
        place = row.pop("id")
        row.pop("digest")
        digest = entry_digest(digest, place=place, **row)
        row |= {"id": place, "digest": digest}
    with db.engine.begin() as connection:
        connection.execute(insert(AuditEntry), rows)
    assert audit("verify").exit_code == 0
    answer = audit("verify", "--against", seals)
    assert answer.exit_code == 1
    lines = answer.output.splitlines()
    assert lines[0].startswith("Line 2 of the log seals another entry at place 4")
    assert lines[1] == "The audit trail is NOT whole: 1 fault."


def test_a_seal_is_a_line_that_only_we_can_make(app: Flask, trail: Trail, audit: Audit) -> None:
    assert audit("seal").exit_code == 0
    trail(2)
    answer = audit("seal")
    log: Path = app.config["AUDIT_SEALS"]
    lines = log.read_text().splitlines()
    assert answer.output == lines[1] + "\n"
    seals = [read_seal(line) for line in lines]
    assert [seal and seal.place for seal in seals] == [0, 2]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert audit("verify", "--against", log).output.startswith("2 entries, 2 seals, whole,")

    changed = lines[1][:-1] + ("0" if lines[1][-1] != "0" else "1")
    log.write_text(f"{lines[0]}\n{changed}\nnonsense \udcff\n".encode(errors="replace").decode())
    answer = audit("verify", "--against", log)
    assert answer.exit_code == 1
    assert answer.output.splitlines()[:2] == [
        "Line 2 of the log is not a seal that we made: it has been changed.",
        "Line 3 of the log cannot be read as a seal.",
    ]
    app.config["SECRET_KEY"] = "another key, as long as the one before"
    assert "was sealed with another SECRET_KEY" in audit("verify", "--against", log).output


def test_a_log_without_seals_proves_nothing_and_no_log_is_wrong_usage(
    audit: Audit, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.log"
    empty.touch()
    answer = audit("verify", "--against", empty)
    assert answer.exit_code == 1
    assert "holds no seal" in answer.output
    assert audit("verify", "--against", tmp_path / "none.log").exit_code == 2


def test_a_log_cut_off_in_its_last_line_goes_on_with_a_new_one(
    app: Flask, trail: Trail, audit: Audit
) -> None:
    trail(1)
    log: Path = app.config["AUDIT_SEALS"]
    log.write_text("2026-11-22T03")
    line = audit("seal").output
    assert log.read_text() == f"2026-11-22T03\n{line}"


def test_a_log_that_cannot_be_written_is_said_in_a_sentence(
    app: Flask, audit: Audit, tmp_path: Path
) -> None:
    app.config["AUDIT_SEALS"] = tmp_path / "no folder" / "seals.log"
    answer = audit("seal")
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: The log of seals,")
    assert "AUDIT_SEALS" in answer.output


def test_the_job_seals_and_reports_can_print_a_seal(app: Flask, trail: Trail, audit: Audit) -> None:
    trail(3)
    run = run_job("audit.seal")
    assert (run.outcome, run.counts) == (RunOutcome.SUCCEEDED, {"place": 3})
    assert audit("verify", "--against", app.config["AUDIT_SEALS"]).exit_code == 0
    seal = newest_seal(db.session)
    assert seal.place == 3
    assert read_seal(seal.line) == seal


def test_the_verdict_is_there_as_json(trail: Trail, audit: Audit) -> None:
    trail(1)
    verdict = json.loads(audit("verify", "--json").output)
    assert verdict["whole"] is True
    assert verdict["entries"] == 1
    assert verdict["faults"] == []


def test_the_database_itself_refuses_changes(app: Flask, trail: Trail) -> None:
    trail(1)
    for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_unit_of_work_undone_leaves_no_gap(trail: Trail, audit: Audit) -> None:
    trail(1)
    with suppress(KeyError), unit_of_work() as session:
        record(session, Made.CHANGED, by="user 3", subject="thing", changes={})
        raise KeyError
    trail(1, first=2)
    assert audit("verify").output.startswith("2 entries, whole")


def test_the_chain_holds_when_a_person_is_erased_and_her_values_are_gone(
    app: Flask, audit: Audit
) -> None:
    for email in ("ada@example.org", "birch@example.org"):
        with unit_of_work() as session:
            record(
                session,
                Made.CHANGED,
                by="user 3",
                subject="user 3",
                changes={},
                person="user 3",
                private={"email": {"before": None, "after": email}},
            )
    first = queries.get_entry(db.session, 1)
    assert read_private(db.session, first) == {
        "email": {"before": None, "after": "ada@example.org"}
    }
    with db.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM audit_entry")).all())
        assert "example.org" not in stored
    with unit_of_work() as session:
        forget(session, "user 3")
    assert read_private(db.session, queries.get_entry(db.session, 1)) is None
    assert queries.is_erased(db.session, "user 3")
    assert audit("verify").output.startswith("2 entries, whole")
