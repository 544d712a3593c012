"""How those who leave a party would sit in the House."""

from __future__ import annotations

from enum import StrEnum


class Seating(StrEnum):
    """How they would sit. Only a registered party can be the Opposition."""

    INDEPENDENTS = "independents"
    GROUP = "group"
    PARTY = "party"
