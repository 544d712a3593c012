"""What a run counted, on one line of a list."""

from __future__ import annotations

import pytest

from app.jobs.exports import counts_in_words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, ""),
        ({"new": 12, "changed": 3}, "new 12, changed 3"),
        ({"to_be_tried_again": 0}, "to be tried again 0"),
        ({"members": {"new": 658, "changed": 3, "refused": 0}}, "members 658 new, 3 changed"),
        ({"members": {"new": 0, "changed": 0}}, "members 0"),
        ({"notes": ["one", "two"], "refused": []}, "notes 2, refused 0"),
    ],
)
def test_counts_are_told_on_one_line(counts: dict[str, object], words: str) -> None:
    assert counts_in_words(counts) == words
