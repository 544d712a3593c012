"""Members are found again by their ids, however large an id the source makes up."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from app.votes.columns import LARGEST_TABLE, places


@pytest.mark.parametrize("largest", [9, LARGEST_TABLE - 1, LARGEST_TABLE, 2**31 - 1])
def test_every_row_finds_its_member(largest: int) -> None:
    ids = np.array([7, largest, 3, 7, 3], np.uint32)
    members, positions = places(ids)
    assert members.tolist() == [3, 7, largest]
    assert members[positions].tolist() == ids.tolist()


def test_no_row_has_no_member() -> None:
    members, positions = places(np.zeros(0, np.uint32))
    assert members.tolist() == positions.tolist() == []


def test_one_absurd_id_takes_no_memory_to_speak_of() -> None:
    absurd = np.array([1, 2**31 - 1], np.uint32)
    places(absurd)  # numpy loads what it needs for this on its first use
    tracemalloc.start()
    try:
        places(absurd)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
