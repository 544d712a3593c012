"""A database that one test has had is for the next as if nobody had had it."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import Lending, Server

STORED = """
    INSERT INTO person_key (person) VALUES ('user 1');
    INSERT INTO audit_entry (id, at, actor, event, subject, changes, digest)
    VALUES (1, now(), 'a test', 'test.event', 'user 1', '{}', '');
    SELECT nextval(oid::regclass) FROM pg_class WHERE relkind = 'S';
"""
SPOILT = (
    "CREATE TABLE more (id int)",
    "DROP TABLE job_run CASCADE",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP FUNCTION refuse_audit_change CASCADE",
    "CREATE INDEX more ON audit_entry (digest)",
    "CREATE SCHEMA more",
    "UPDATE alembic_version SET version_num = '9999'",
    "DELETE FROM alembic_version",
    "ANALYZE",
)


@pytest.fixture
def own(postgres: Server, migrated_postgres: str) -> Lending:
    """Databases that no other test is lent."""
    return Lending(postgres, postgres.url(migrated_postgres))


def execute(url: str, statements: str) -> None:
    """Say something to a database, in one transaction, and hang up."""
    with psycopg.connect(url) as connection:
        connection.execute(statements)


def test_what_a_test_stored_is_gone(own: Lending) -> None:
    first = own.lend()
    execute(first, STORED)
    own.take_back(first)
    assert own.lend() == first
    with psycopg.connect(first) as connection:
        for table in ("person_key", "audit_entry"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        counted = "SELECT count(last_value) FROM pg_sequences"
        assert connection.execute(counted).fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    execute(first, STORED)


@pytest.mark.parametrize("statement", SPOILT)
def test_a_database_that_was_changed_in_itself_is_not_lent_again(
    own: Lending, statement: str
) -> None:
    first = own.lend()
    execute(first, statement)
    own.take_back(first)
    assert own.lend() != first


def test_a_database_that_somebody_holds_is_not_lent_again(own: Lending) -> None:
    first = own.lend()
    with psycopg.connect(first):
        own.take_back(first)
    assert own.lend() != first


def test_a_database_that_is_gone_is_not_lent_again(own: Lending, postgres: Server) -> None:
    first = own.lend()
    postgres.drop_database(first)
    own.take_back(first)
    assert own.lend() != first


def test_no_two_tests_are_lent_the_same(own: Lending) -> None:
    assert own.lend() != own.lend()
