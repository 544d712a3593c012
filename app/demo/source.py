"""The invented country as a source: it answers what the official APIs would be asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.demo.country import Country
from app.demo.record import division_answer, division_row, member_history, member_search
from app.source.answers import Missing, Request, Unreadable
from app.source.attribution import INVENTED


class InventedAnswers:
    """Both APIs in one. Lists are paged as the real ones are.

    early: members whose votes the source has not got yet, by division.
    """

    name = INVENTED

    def __init__(self, country: Country, early: dict[int, int]) -> None:
        """Make the answers."""
        self.ends_on: date | None = country.day
        self._members = {member.id: member for member in country.members}
        self._current = [
            member_search(member, country.day)
            for member in country.members
            if member.sits(country.day)
        ]
        self._divisions = {
            division.id: division_answer(country, division, left_out=early.get(division.id))
            for division in country.divisions
        }
        rows = [division_row(answer) for answer in self._divisions.values()]
        self._rows = rows[::-1]

    def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        """The answers in the order of the requests."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> bytes | Unreadable:
        if request.path == "/data/divisions.json/search":
            return json.dumps(_page(self._rows, request, "queryParameters.")).encode()
        if request.path == "/Members/Search":
            items = _page(self._current, request, "")
            return json.dumps({"items": items, "totalResults": len(self._current)}).encode()
        if request.path == "/Members/History":
            ids = [int(value) for name, value in request.parameters if name == "ids"]
            return json.dumps(
                [member_history(self._members[i]) for i in ids if i in self._members]
            ).encode()
        if request.path.startswith("/data/division/"):
            division_id = int(request.path.removeprefix("/data/division/").removesuffix(".json"))
            if division_id in self._divisions:
                return self._divisions[division_id]
        return Missing(f"The invented country has no answer for {request.path}.")


def _page(rows: list[dict[str, Any]], request: Request, prefix: str) -> list[dict[str, Any]]:
    parameters = dict(request.parameters)
    skip, take = int(parameters[f"{prefix}skip"]), int(parameters[f"{prefix}take"])
    return rows[skip : skip + take]
