"""The public register: declarations made, and nothing else that a round holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.domain.rounds import RULES
from app.confidence.models import Round, RoundAnswer, RoundMember, RoundText
from app.kernel.dates import london_day
from app.kernel.words import folded
from app.members.models import Member


@dataclass(frozen=True, slots=True)
class RegisterRound:
    """A round whose declarations stand in the register. asked: how many it asked."""

    id: int
    kind: RoundKind
    title: str
    opens_on: date
    closes_on: date
    closed: bool
    asked: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration in force. Party, seat and region as they were when the round was opened.

    given_at: with time_known, the moment; without, the beginning of the day.
    """

    member_id: int
    name: str
    sort_name: str
    search_text: str
    party: str | None
    constituency: str | None
    region: str | None
    round_id: int
    kind: RoundKind
    title: str
    given_at: datetime
    time_known: bool
    medium: Medium
    text_version: int

    @property
    def given_on(self) -> date:
        """The day it was made."""
        return london_day(self.given_at)


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What the register is narrowed to. sort: "name", "constituency" or "given_at"."""

    text: str = ""
    round_id: int | None = None
    party: str = ""
    region: str = ""
    sort: str = "name"
    descending: bool = False


def _public(day: date | None = None) -> list[ColumnElement[bool]]:
    """That a round is one of declarations, has been opened, and stands."""
    kinds = [kind for kind, rules in RULES.items() if rules.declaration]
    public: list[ColumnElement[bool]] = [
        Round.kind.in_(kinds),
        Round.opened_at.is_not(None),
        Round.voided_at.is_(None),
    ]
    return public if day is None else [*public, Round.opens_on <= day]


def list_register_rounds(session: Session, at: datetime) -> list[RegisterRound]:
    """The rounds of declarations that had been opened by a moment, the newest first."""
    asked = (
        select(func.count())
        .select_from(RoundMember)
        .where(RoundMember.round_id == Round.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Round.id,
            Round.kind,
            Round.title,
            Round.opens_on,
            Round.closes_on,
            Round.closed_at.is_not(None),
            asked,
        )
        .where(*_public(london_day(at)))
        .order_by(Round.opens_on.desc(), Round.id.desc())
    )
    return [RegisterRound(*row) for row in rows]


def list_register_texts(session: Session, round_ids: Sequence[int]) -> dict[int, list[RoundText]]:
    """Every text that some rounds have had, the newest first, by round."""
    found: dict[int, list[RoundText]] = {round_id: [] for round_id in round_ids}
    for text in session.scalars(
        select(RoundText)
        .where(RoundText.round_id.in_(round_ids))
        .order_by(RoundText.version.desc())
    ):
        found[text.round_id].append(text)
    return found


def list_declarations(
    session: Session, at: datetime, *, member_id: int | None = None
) -> list[Declaration]:
    """Declarations in force at a moment, by all that is recorded now; by name, newest round first.

    In force is the last answer given by then that is not voided, if it is a declaration: who has
    withdrawn hers, or said otherwise since, is not among them. member_id: of one member alone.
    """
    later = aliased(RoundAnswer)
    of_her: list[Any] = [] if member_id is None else [RoundAnswer.member_id == member_id]
    # That there is none after it; the order is that of app.confidence.domain.tally.standing.
    replaced = (
        select(later.id)
        .where(
            later.round_id == RoundAnswer.round_id,
            later.member_id == RoundAnswer.member_id,
            later.voided_at.is_(None),
            later.given_at <= at,
            (later.given_at > RoundAnswer.given_at)
            | and_(later.given_at == RoundAnswer.given_at, later.id > RoundAnswer.id),
        )
        .exists()
    )
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            Member.sort_name,
            Member.search_name,
            RoundMember.party,
            RoundMember.constituency,
            RoundMember.region,
            Round.id,
            Round.kind,
            Round.title,
            RoundAnswer.given_at,
            RoundAnswer.time_known,
            RoundAnswer.medium,
            RoundAnswer.text_version,
        )
        .select_from(RoundAnswer)
        .join(Round, Round.id == RoundAnswer.round_id)
        .join(
            RoundMember,
            and_(
                RoundMember.round_id == RoundAnswer.round_id,
                RoundMember.member_id == RoundAnswer.member_id,
            ),
        )
        .join(Member, Member.id == RoundAnswer.member_id)
        .where(
            *_public(london_day(at)),
            *of_her,
            RoundAnswer.answer == Answer.YES,
            RoundAnswer.voided_at.is_(None),
            RoundAnswer.given_at <= at,
            ~replaced,
        )
        .order_by(Member.sort_name, Member.id, Round.opens_on.desc(), Round.id.desc())
    )
    return [
        Declaration(row[0], row[1], row[2], f"{row[3]} {folded(row[5] or '')}", *tuple(row)[4:])
        for row in rows
    ]


def narrowed(rows: Sequence[Declaration], wanted: RegisterFilter) -> list[Declaration]:
    """Declarations that fit a filter, in its order; who has no seat on record comes last."""
    words = folded(wanted.text).split()
    fitting = [
        row
        for row in rows
        if (wanted.round_id is None or row.round_id == wanted.round_id)
        and (not wanted.party or row.party == wanted.party)
        and (not wanted.region or row.region == wanted.region)
        and all(word in row.search_text for word in words)
    ]
    if wanted.sort == "name":
        return fitting[::-1] if wanted.descending else fitting
    if wanted.sort == "given_at":
        return sorted(fitting, key=lambda row: row.given_at, reverse=wanted.descending)
    seated = [row for row in fitting if row.constituency is not None]
    seated.sort(key=lambda row: folded(row.constituency or ""), reverse=wanted.descending)
    return [*seated, *(row for row in fitting if row.constituency is None)]


def counts_by_round(rows: Sequence[Declaration]) -> Mapping[int, int]:
    """How many declarations there are, by round."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.round_id] = counts.get(row.round_id, 0) + 1
    return counts


def list_register_choices(session: Session) -> tuple[list[str], list[str]]:
    """The parties and the regions of those asked, by name, whoever has declared."""
    rows = session.execute(
        select(RoundMember.party, RoundMember.region)
        .join(Round, Round.id == RoundMember.round_id)
        .where(*_public())
        .distinct()
    ).all()
    return (
        sorted({party for party, _region in rows if party}),
        sorted({region for _party, region in rows if region}),
    )
