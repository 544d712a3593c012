"""Answers that are at hand, in place of the official APIs."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.source.answers import Missing, Request, Unreadable


class StoredAnswers(ABC):
    """Both APIs in one, without a network: it answers what they would be asked.

    name: as runs and attributions know the source. called: what it is called in a sentence.
    ends_on: the last day it knows of.
    """

    name: str
    called: str
    ends_on: date | None

    @property
    @abstractmethod
    def divisions(self) -> Mapping[int, bytes]:
        """The answer for each division, by id."""

    @property
    @abstractmethod
    def rows(self) -> Sequence[object]:
        """Divisions as a list gives them: the newest first, without votes."""

    @property
    @abstractmethod
    def current(self) -> Sequence[object]:
        """Members with a seat, as a search gives them."""

    @abstractmethod
    def history(self, member_id: int) -> object | None:
        """A member's history as the API gives it; None for nobody."""

    def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        """The answers in the order of the requests. Lists are paged as the real ones are."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> bytes | Unreadable:
        if request.path == "/data/divisions.json/search":
            return _as_json(_page(self.rows, request, "queryParameters."))
        if request.path == "/Members/Search":
            items = _page(self.current, request, "")
            return _as_json({"items": items, "totalResults": len(self.current)})
        if request.path == "/Members/History":
            ids = [int(value) for name, value in request.parameters if name == "ids"]
            histories = [found for found in map(self.history, ids) if found is not None]
            return _as_json(histories) if histories else Missing("None is found.")
        if request.path.startswith("/data/division/"):
            division_id = int(request.path.removeprefix("/data/division/").removesuffix(".json"))
            if division_id in self.divisions:
                return self.divisions[division_id]
        return Missing(f"{self.called} has no answer for {request.path}.")


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _page(rows: Sequence[object], request: Request, prefix: str) -> list[object]:
    parameters = dict(request.parameters)
    skip, take = int(parameters[f"{prefix}skip"]), int(parameters[f"{prefix}take"])
    return list(rows[skip : skip + take])
