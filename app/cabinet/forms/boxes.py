"""Boxes that are ticked, each of which stands for a record."""

from __future__ import annotations

from app.kernel.words import whole


def box_id(value: object) -> int:
    """The id that a box stands for; -1, which no record has, for anything else."""
    found = whole(str(value))
    return -1 if found is None else found
