"""The shipped files as a source: they answer what the official APIs would be asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from app.source.answers import Missing, Request, Unreadable
from app.source.attribution import state_attribution
from app.votes.sample import ATTRIBUTION, division_answers, member_answers

SAMPLE = "the sample that ships with Chief Whip"
state_attribution(SAMPLE, ATTRIBUTION)


class ShippedAnswers:
    """Both APIs in one, without a network. Lists are paged as the real ones are."""

    name = SAMPLE
    ends_on: date | None = date(2016, 12, 16)

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
            histories = [self._members[i]["history"] for i in ids if i in self._members]
            return json.dumps(histories).encode() if histories else Missing("None is found.")
        if request.path.startswith("/data/division/"):
            division_id = int(request.path.removeprefix("/data/division/").removesuffix(".json"))
            if division_id in self._divisions:
                return self._divisions[division_id]
        return Missing(f"The sample has no answer for {request.path}.")

    @cached_property
    def _divisions(self) -> dict[int, bytes]:
        return division_answers()

    @cached_property
    def _members(self) -> dict[int, dict[str, Any]]:
        return member_answers()

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        """Divisions as a list gives them: the newest first, without votes."""
        rows = [json.loads(answer) for answer in self._divisions.values()]
        for row in rows:
            row.update(Ayes=[], Noes=[], NoVoteRecorded=[])
        return sorted(rows, key=lambda row: (row["Date"], row["DivisionId"]), reverse=True)

    @cached_property
    def _current(self) -> list[dict[str, Any]]:
        """Members whose seat has no end in the sample."""
        return [
            answers["search"]
            for answers in self._members.values()
            if answers["search"]["value"]["latestHouseMembership"]["membershipEndDate"] is None
        ]


def _page(rows: list[dict[str, Any]], request: Request, prefix: str) -> list[dict[str, Any]]:
    parameters = dict(request.parameters)
    skip, take = int(parameters[f"{prefix}skip"]), int(parameters[f"{prefix}take"])
    return rows[skip : skip + take]
