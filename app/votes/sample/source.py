"""The shipped files as a source: they answer what the official APIs would be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from app.source.attribution import state_attribution
from app.source.stored import StoredAnswers
from app.votes.sample import ATTRIBUTION, division_answers, member_answers

SAMPLE = "the sample that ships with Chief Whip"
state_attribution(SAMPLE, ATTRIBUTION)


class ShippedAnswers(StoredAnswers):
    """What the shipped files hold of both APIs, unpacked when first asked for."""

    name = SAMPLE
    called = "The sample"
    ends_on: date | None = date(2016, 12, 16)

    @cached_property
    def divisions(self) -> Mapping[int, bytes]:
        """As they were answered."""
        return division_answers()

    @cached_property
    def rows(self) -> Sequence[object]:
        """The newest first, without votes."""
        rows = [json.loads(answer) for answer in self.divisions.values()]
        for row in rows:
            row.update(Ayes=[], Noes=[], NoVoteRecorded=[])
        return sorted(rows, key=lambda row: (row["Date"], row["DivisionId"]), reverse=True)

    @cached_property
    def current(self) -> Sequence[object]:
        """Members whose seat has no end in the sample."""
        return [
            answers["search"]
            for answers in self._members.values()
            if answers["search"]["value"]["latestHouseMembership"]["membershipEndDate"] is None
        ]

    def history(self, member_id: int) -> object | None:
        """Names, parties and seats of one member."""
        member = self._members.get(member_id)
        return None if member is None else member["history"]

    @cached_property
    def _members(self) -> dict[int, dict[str, Any]]:
        return member_answers()
