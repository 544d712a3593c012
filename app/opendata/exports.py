"""The file of every vote: its columns, and how it is written fast enough for five million rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import TypeVar

from app.opendata.queries import DivisionHead, Names
from app.tabular.csvfile import csv_chunks, csv_line
from app.tabular.table import Column, Table
from app.votes.domain.roll import Roll
from app.votes.domain.vote import Vote

Key = TypeVar("Key", bound=Hashable)

LINE_END = "\r\n"
ROWS_IN_A_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class VoteLine:
    """One vote as the file has it."""

    division_id: int
    held_on: date
    number: int
    member_id: int
    member: str
    party: str
    vote: Vote


def all_votes_table(attribution: str) -> Table[VoteLine]:
    """Every vote of every member, a row each; titles of divisions are in the file of divisions."""
    return Table(
        name="votes",
        title="Votes",
        columns=(
            Column[VoteLine](
                "division_id",
                "Official id of the division",
                lambda row: row.division_id,
                hint="The same as in the file of divisions.",
            ),
            Column[VoteLine]("date", "Date", lambda row: row.held_on),
            Column[VoteLine]("number", "Number of the division", lambda row: row.number),
            Column[VoteLine](
                "member_id",
                "Official id of the member",
                lambda row: row.member_id,
                hint="The same as in the file of members.",
            ),
            Column[VoteLine]("member", "Member", lambda row: row.member),
            Column[VoteLine]("party", "Party that day", lambda row: row.party),
            Column[VoteLine](
                "vote",
                "Vote",
                lambda row: row.vote.words,
                hint="aye, no, teller aye, teller no, both (lobbies), or absent: no vote recorded.",
            ),
        ),
        attribution=attribution,
    )


def vote_chunks(
    attribution: str,
    notes: Sequence[tuple[str, str]],
    names: Names,
    rolls: Iterable[Sequence[tuple[DivisionHead, Roll]]],
) -> Iterator[bytes]:
    """Every vote as CSV: first notes and header, then 5,000 rows or more each.

    The same bytes as `csv_chunks` makes of `all_votes_table`, which a test holds it to. Calling
    seven functions for each of five million rows takes longer than reading them; here what
    stands beside a member, and beside a party and a vote, is written once and then looked up.
    """
    yield from csv_chunks(all_votes_table(attribution), (), notes)
    members: _Written[int] = _Written(lambda key: csv_line([key, names.members[key]]))
    tails: _Written[tuple[int, int]] = _Written(
        lambda key: f",{csv_line([names.parties[key[0]], Vote(key[1]).words])}{LINE_END}"
    )
    lines: list[str] = []
    for some in rolls:
        for head, roll in some:
            before = f"{csv_line([head.id, head.held_on, head.number])},"
            tail = map(
                tails.__getitem__, zip(roll.parties.tolist(), roll.votes.tolist(), strict=True)
            )
            who = map(members.__getitem__, roll.members.tolist())
            lines += map("".join, zip(repeat(before), who, tail, strict=False))
            if len(lines) >= ROWS_IN_A_CHUNK:
                yield "".join(lines).encode()
                lines.clear()
    if lines:
        yield "".join(lines).encode()


class _Written(dict[Key, str]):
    """Parts of lines by what they are about, each written when it is first needed."""

    def __init__(self, write: Callable[[Key], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, key: Key) -> str:
        self[key] = self._write(key)
        return self[key]


def votes_from(
    names: Names, rolls: Iterable[Sequence[tuple[DivisionHead, Roll]]]
) -> Iterator[VoteLine]:
    """The rows of the file one by one."""
    for some in rolls:
        for head, roll in some:
            for member, party, vote in zip(
                roll.members.tolist(), roll.parties.tolist(), roll.votes.tolist(), strict=True
            ):
                yield VoteLine(
                    head.id,
                    head.held_on,
                    head.number,
                    member,
                    names.members[member],
                    names.parties[party],
                    Vote(vote),
                )
