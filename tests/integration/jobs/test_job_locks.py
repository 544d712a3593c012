"""Named locks, on both engines."""

from __future__ import annotations

import subprocess

import pytest
from sqlalchemy import Engine, text

from app.db.work import lock_key
from app.jobs.locks import hold_lock, lock_file, named_lock


def test_a_lock_is_held_by_one_at_a_time_and_free_again(engine: Engine) -> None:
    with named_lock(engine, "votes.import") as first:
        assert first is True
        with named_lock(engine, "votes.import") as second, named_lock(engine, "other") as other:
            assert (second, other) == (False, True)
    with named_lock(engine, "votes.import") as again:
        assert again is True


def test_a_lock_is_free_after_an_error(engine: Engine) -> None:
    with pytest.raises(KeyError), named_lock(engine, "votes.import"):
        raise KeyError
    with named_lock(engine, "votes.import") as again:
        assert again is True


def test_a_program_we_start_does_not_inherit_the_lock(engine: Engine) -> None:
    with named_lock(engine, "votes.import"):
        child = subprocess.Popen(["sleep", "30"], close_fds=False)
    try:
        with named_lock(engine, "votes.import") as again:
            assert again is True
    finally:
        child.kill()
        child.wait()


def test_names_that_are_no_file_names_are_locks_too(engine: Engine) -> None:
    with (
        named_lock(engine, "a/b ö") as first,
        named_lock(engine, "a_b ö") as second,
        named_lock(engine, "a/b ö") as third,
    ):
        assert (first, second, third) == (True, True, False)


def test_a_holder_can_tell_that_its_lock_is_lost(engine: Engine) -> None:
    with hold_lock(engine, "votes.import") as hold:
        assert hold is not None
        assert hold.alive()
        if engine.dialect.name == "sqlite":
            lock_file(engine, "votes.import").unlink()
        else:
            with engine.connect() as connection:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                        " WHERE locktype = 'advisory'"
                    )
                )
        assert not hold.alive()
        assert not hold.alive()
        with named_lock(engine, "votes.import") as again:
            assert again is True


def test_a_lock_has_the_same_key_in_every_version() -> None:
    assert lock_key("jobs.scheduler") == 4024038295702131090
