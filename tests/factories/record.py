"""A made-up record, imported by the product itself from official answers, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.jobs.run import Outcome, Run
from app.jobs.runner import run_recorded
from app.source.answers import Missing, Request, Unreadable
from app.source.outcome import Told
from app.source.runs import Wish
from app.votes.asking import Sources
from app.votes.running import LOCK, import_with
from tests.official_api import Asked, Json, OfficialApi, division, entry

FIRST_DAY = date(2016, 1, 5)


class MadeRecord(OfficialApi):
    """The official APIs with whatever a test puts into them; see `OfficialApi`.

    Also a source of the importer: what is asked of it stays in this process.
    """

    name = "a record made up for a test"
    ends_on: date | None = None

    def __init__(self) -> None:
        """Begin with nobody and nothing."""
        super().__init__("http://127.0.0.1:9", lambda: None)

    def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        """The answers in the order of the requests."""
        return [self._answer_to(request) for request in requests]

    def _answer_to(self, request: Request) -> bytes | Unreadable:
        path = f"/api{request.path}" if request.path.startswith("/Members") else request.path
        asked = Asked(path, tuple((name, str(value)) for name, value in request.parameters))
        answer = self.answer(asked, path)
        if answer.status == 404:
            return Missing(f"There is no record at {path}.")
        return answer.payload()

    def stored(self) -> Told:
        """Import all of it into the database of the current application; everything must go in."""
        told: list[Told] = []

        def work(run: Run) -> Outcome:
            told_now, outcome = import_with(
                Sources(self, self), Wish(since=date(2000, 1, 1), full=True), run, actor="a test"
            )
            told.append(told_now)
            return outcome

        run_recorded("tests.import", work, lock=LOCK)
        assert not told[0].refused, told[0].refused
        return told[0]


def many(members: int, divisions: int) -> MadeRecord:
    """A record of so many members in three parties, and divisions in which they differ.

    Everybody has a seat; member ids begin at 1, division ids at 1. Votes go by arithmetic: each
    party is split now and then, some are absent, and every division has its tellers.
    """
    record = MadeRecord()
    parties = ("Labour", "Conservative", "Scottish National Party")
    for member in range(1, members + 1):
        record.add_member(member, parties=[(parties[member % 3], "2015-05-07", None)])
    for number in range(1, divisions + 1):
        ayes: list[Json] = []
        noes: list[Json] = []
        absent: list[Json] = []
        for member in range(3, members + 1):
            side = (absent, ayes, noes, ayes, noes, noes, ayes)[(member * number + member) % 7]
            side.append(entry(member, parties[member % 3]))
        record.add_divisions(
            division(
                number,
                f"{FIRST_DAY.replace(day=5 + number % 20)}T16:{number % 60:02}:00",
                ayes=ayes,
                noes=noes,
                aye_tellers=[entry(1, parties[1])],
                no_tellers=[entry(2, parties[2])],
                no_votes=absent,
            )
        )
    return record
