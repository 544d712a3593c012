"""How long a session lasts, and when somebody who fails is held off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.domain import Role, SessionLimits, Throttle, must_show_second_factor

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
THROTTLE = Throttle(failures=3, within=timedelta(minutes=15))


def minutes(number: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("began", "seen", "ended"),
    [
        (0, 0, False),
        (59, 59, False),
        (60, 60, True),
        (700, 1, False),
        (719, 0, False),
        (720, 0, True),
    ],
)
def test_a_session_ends_when_idle_and_in_any_case(began: int, seen: int, ended: bool) -> None:
    assert LIMITS.ended(NOW - minutes(began), NOW - minutes(seen), NOW) is ended


@pytest.mark.parametrize(
    ("failed", "wait"),
    [
        ([], None),
        ([1, 2], None),
        ([1, 2, 3], 12),
        ([1, 2, 3, 14], 12),
        ([1, 2, 15], None),
        ([1, 2, 14], 1),
        ([0, 0, 0], 15),
    ],
)
def test_who_has_failed_too_often_waits_until_enough_of_it_is_past(
    failed: list[int], wait: int | None
) -> None:
    waited = THROTTLE.wait([NOW - minutes(ago) for ago in failed], NOW)
    assert waited == (None if wait is None else minutes(wait))


@given(st.lists(st.integers(0, 3600), max_size=30))
def test_after_the_wait_the_next_attempt_is_looked_at(ago: list[int]) -> None:
    failed = [NOW - timedelta(seconds=seconds) for seconds in ago]
    wait = THROTTLE.wait(failed, NOW)
    assert THROTTLE.wait(failed, NOW + (wait or timedelta())) is None
    assert wait is None or timedelta() < wait <= THROTTLE.within


@given(st.sets(st.sampled_from(Role)))
def test_every_role_but_a_secretary_s_asks_for_a_second_factor(roles: set[Role]) -> None:
    assert must_show_second_factor(roles) is bool(roles - {Role.CLP_SECRETARY})
