"""Reads across rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.confidence.domain import Outcome
from app.confidence.models import Round
from app.confidence.queries import rounds
from app.kernel.words import folded
from app.members import queries as members
from app.reports.domain.beside import ORDER, Beside
from app.votes import queries as votes
from app.votes.domain.figures import Record

NONE = Record(0, 0, 0, 0, 0)


def list_beside(
    session: Session,
    round_: Round,
    since: date | None,
    until: date | None,
    at: datetime | None = None,
) -> list[Beside]:
    """Everybody asked in a round, with her votes for the own party in a range of days.

    Both days included, None for no bound. Of a round closed by a moment (None: now) the outcome at
    closing counts, of an open one the answers in force then. By name.
    """
    answers = rounds.standing_answers(session, round_.id, at)
    closed = round_.closed_at is not None and (at is None or round_.closed_at <= at)
    party = members.get_own_party(session)
    records = {
        row.member_id: row.record for row in votes.list_rebellions(session, party, since, until)
    }
    rows = []
    for asked in rounds.list_asked(session, round_.id):
        answer = answers.get(asked.member_id)
        now = Outcome.NO_REPLY if answer is None else Outcome(answer.answer.value)
        rows.append(
            Beside(
                asked.member_id,
                asked.name,
                asked.constituency,
                (asked.outcome if closed else None) or now,
                records.get(asked.member_id, NONE),
            )
        )
    return rows


def chosen(rows: Sequence[Beside], text: str, answer: str) -> list[Beside]:
    """Those whose name or seat has every word of a text, and whose answer is this ("" for any)."""
    words = folded(text).split()
    return [
        row
        for row in rows
        if (not answer or row.outcome.value == answer)
        and all(word in folded(f"{row.name} {row.constituency or ''}") for word in words)
    ]


def ordered(rows: Sequence[Beside], by: str, *, descending: bool) -> list[Beside]:
    """By "name", "answer", "against_line", "against_majority" or "voted"; equals stay by name."""
    keys: dict[str, Callable[[Beside], int]] = {
        "answer": lambda row: ORDER.index(row.outcome),
        "against_line": lambda row: row.record.against_line,
        "against_majority": lambda row: row.record.against_majority,
        "voted": lambda row: row.record.voted,
    }
    if by == "name":
        return list(reversed(rows)) if descending else list(rows)
    return sorted(rows, key=keys[by], reverse=descending)
