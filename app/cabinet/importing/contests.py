"""Contests out of rows: a row for each section's votes for each candidate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from app.cabinet.domain.contests import (
    CandidateGiven,
    ContestGiven,
    SectionGiven,
    read_count,
    read_share,
    usual_slates,
)
from app.intake.registry import RowRefused, read_day
from app.kernel.words import folded, with_lines
from app.members.matching import list_meant

Value = TypeVar("Value")
COLUMNS = (
    "section",
    "candidate",
    "votes",
    "source",
    "title",
    "office",
    "opened_on",
    "held_on",
    "member",
    "slate",
    "total",
    "share",
    "elected",
    "leader_since",
    "leader_until",
    "note",
)
"""What a row is read from."""
SAME = "same"
YES, NO = frozenset({"yes", "y", "true", "1"}), frozenset({"", "no", "n", "false", "0"})
LIMITS = {
    "title": 120,
    "office": 120,
    "section": 80,
    "candidate": 120,
    "member": 200,
    "slate": 80,
    "source": 500,
    "note": 2_000,
}


@dataclass(frozen=True, slots=True)
class VotesGiven:
    """What a row says. fault: why it cannot be used: (sentence, column).

    Of the contest: title to note; of the candidate: candidate to elected. days: opened_on, held_on,
    leader_since, leader_until.
    """

    title: str
    section: str
    candidate: str
    votes: int = 0
    office: str = ""
    days: tuple[date | None, date | None, date | None, date | None] = (None, None, None, None)
    source: str = ""
    note: str = ""
    member: str = ""
    slate: str = ""
    total: int | None = None
    share: str | None = None
    elected: bool = False
    fault: tuple[str, str | None] | None = None


def read_votes(texts: Mapping[str, str]) -> VotesGiven:
    """A row of texts by column name; every column is there, "" for a blank cell."""
    plain = {name: " ".join(texts[name].split()) for name in texts}
    plain["note"] = with_lines(texts["note"])
    given = VotesGiven(plain["title"], plain["section"], plain["candidate"])
    try:
        return _whole(given, plain)
    except RowRefused as error:
        # Said when the contest is planned: its other rows must not be taken in without this one.
        return replace(given, fault=(str(error), error.column))


def _whole(given: VotesGiven, texts: Mapping[str, str]) -> VotesGiven:
    for name, most in LIMITS.items():
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most:,} characters.", name)
    votes = _count(texts, "votes")
    if votes is None:
        raise RowRefused("Enter the votes, 0 if there were none.", "votes")
    elected = folded(texts["elected"])
    if elected not in YES | NO:
        raise RowRefused("Write yes for who was elected, else no or nothing.", "elected")
    share = texts["share"].removesuffix("%").rstrip()
    if share and read_share(share) is None:
        raise RowRefused("Enter the share in per cent, such as 61.8.", "share")
    days = [
        read_day(texts[name], name) if texts[name] else None
        for name in ("opened_on", "held_on", "leader_since", "leader_until")
    ]
    return replace(
        given,
        votes=votes,
        office=texts["office"],
        days=(days[0], days[1], days[2], days[3]),
        source=texts["source"],
        note=texts["note"],
        member=texts["member"],
        slate=texts["slate"],
        total=_count(texts, "total"),
        share=share or None,
        elected=elected in YES,
    )


def _count(texts: Mapping[str, str], name: str) -> int | None:
    if not texts[name]:
        return None
    number = read_count(texts[name])
    if number is None:
        raise RowRefused("Enter a whole number, such as 168216.", name)
    return number


def contest_of(session: Session, rows: Sequence[VotesGiven]) -> ContestGiven:
    """The contest that rows make together. Raises RowRefused for rows that do not fit together.

    What is of the contest or of a candidate stands in whichever of its rows has it.
    """
    sections = list(dict.fromkeys(row.section for row in rows))
    names = list(dict.fromkeys(row.candidate for row in rows))
    votes: dict[tuple[str, str], int] = {}
    for row in rows:
        place = (row.section, row.candidate)
        if place in votes:
            raise RowRefused(
                f"{row.candidate} is there twice in {row.section}: keep one of the two.",
                "candidate",
            )
        votes[place] = row.votes
    for section in sections:
        for name in names:
            if (section, name) not in votes:
                raise RowRefused(
                    f"{name} has no row in {section}: give every candidate a row in every section,"
                    " with 0 votes where there were none.",
                    "candidate",
                )
    held_on = _one(rows, lambda row: row.days[1], "held_on")
    if held_on is None:
        raise RowRefused("Say on which day the result was declared.", "held_on")
    of_candidate = {name: [row for row in rows if row.candidate == name] for name in names}
    slates = usual_slates(names)
    return ContestGiven(
        title=rows[0].title,
        office=_one(rows, lambda row: row.office, "office") or "Leader",
        opened_on=_one(rows, lambda row: row.days[0], "opened_on"),
        held_on=held_on,
        leader_since=_one(rows, lambda row: row.days[2], "leader_since"),
        leader_until=_one(rows, lambda row: row.days[3], "leader_until"),
        source=_sources(rows),
        note=_one(rows, lambda row: row.note, "note") or None,
        sections=tuple(SectionGiven(section) for section in sections),
        candidates=tuple(
            CandidateGiven(
                name=name,
                slate=_one(own, lambda row: row.slate, "slate") or usual,
                votes=tuple(votes[section, name] for section in sections),
                member_id=_member(session, _one(own, lambda row: row.member, "member") or ""),
                elected=any(row.elected for row in own),
                total=_one(own, lambda row: row.total, "total"),
                share=_one(own, lambda row: row.share, "share"),
            )
            for (name, own), usual in zip(of_candidate.items(), slates, strict=True)
        ),
    )


def _one(
    rows: Sequence[VotesGiven], value: Callable[[VotesGiven], Value | None], column: str
) -> Value | None:
    """What rows that have it say of a thing alike; None where none has. Raises RowRefused."""
    found = list(dict.fromkeys(text for row in rows if (text := value(row)) not in (None, "")))
    if len(found) > 1:
        raise RowRefused(
            f"Rows of one contest say both “{found[0]}” and “{found[1]}”: keep one of the two.",
            column,
        )
    return found[0] if found else None


def _sources(rows: Sequence[VotesGiven]) -> str:
    """The sources of all rows, each once; "same" is the one above."""
    found = list(dict.fromkeys(row.source for row in rows if folded(row.source) not in ("", SAME)))
    if not found:
        raise RowRefused("Say where the result is published.", "source")
    return "; ".join(found)


def _member(session: Session, text: str) -> int | None:
    """The member that a text names for certain; None for no text."""
    if not text:
        return None
    meant = list_meant(session, [text], None)[text].certain
    if meant is None:
        raise RowRefused(
            f"No member fits “{text}” exactly. Enter the official id, or leave the member blank.",
            "member",
        )
    return meant.id
