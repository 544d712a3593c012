"""What is published is attacked, with the eyes of every role."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from flask import Flask

from tests.client import LintingClient
from tests.published import attack_a_list

LISTS = int(os.environ.get("SOAK_LISTS", "2"))
"""`make soak` attacks 200."""


@pytest.mark.parametrize("seed", range(LISTS))
def test_no_answer_follows_from_all_that_every_role_is_shown(
    app: Flask, client_as: Callable[..., LintingClient], seed: int
) -> None:
    told, _shown = attack_a_list(app, client_as, seed)
    assert told == []


def test_something_is_shown_to_be_attacked(
    app: Flask, client_as: Callable[..., LintingClient]
) -> None:
    _told, shown = attack_a_list(app, client_as, 3, snapshots=2)
    assert shown > 0
