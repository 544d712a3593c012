"""The invented country as a source: it answers what the official APIs would be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from app.demo.country import Country, InventedMember
from app.demo.record import division_answer, division_row, member_history, member_search
from app.source.attribution import INVENTED
from app.source.stored import StoredAnswers


class InventedAnswers(StoredAnswers):
    """What the official APIs would say of the invented country.

    early: members whose votes the source has not got yet, by division.
    """

    name = INVENTED
    called = "The invented country"

    def __init__(self, country: Country, early: dict[int, int]) -> None:
        """Take the country as it stands."""
        self.ends_on = country.day
        self._country = country
        self._early = early

    @cached_property
    def divisions(self) -> Mapping[int, bytes]:
        """As they were held."""
        return {
            division.id: division_answer(
                self._country, division, left_out=self._early.get(division.id)
            )
            for division in self._country.divisions
        }

    @cached_property
    def rows(self) -> Sequence[object]:
        """The newest first, without votes."""
        return [division_row(answer) for answer in self.divisions.values()][::-1]

    @cached_property
    def current(self) -> Sequence[object]:
        """Those who sit on the country's day."""
        day = self._country.day
        return [member_search(member, day) for member in self._country.members if member.sits(day)]

    def history(self, member_id: int) -> object | None:
        """Seats and parties of one member."""
        member = self._members.get(member_id)
        return None if member is None else member_history(member)

    @cached_property
    def _members(self) -> dict[int, InventedMember]:
        return {member.id: member for member in self._country.members}
