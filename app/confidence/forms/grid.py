"""The rows of the grid, which no form class could hold: three values a member."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.kernel.words import whole

LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Entered:
    """What was sent of one member.

    answer: the value chosen, "" for none. seen: the id of the answer that stood when the page was
    opened, 0 for none.
    """

    answer: str
    words: str
    seen: int


def read_grid(sent: Mapping[str, str], member_ids: Collection[int]) -> dict[int, Entered]:
    """What was sent of each of some members; a row that was not sent is left out."""
    return {
        member_id: Entered(
            sent.get(f"answer-{member_id}", ""),
            " ".join(sent.get(f"words-{member_id}", "").replace("\x00", "").split()),
            whole(sent.get(f"seen-{member_id}", "")) or 0,
        )
        for member_id in member_ids
        if f"seen-{member_id}" in sent
    }
