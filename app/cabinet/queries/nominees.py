"""Who may be chosen for a post of a draft, and what stands beside each name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cabinet.models import Appointment
from app.cabinet.queries.drafts import BoardRead
from app.cabinet.queries.posts import Held, list_held_in_family, person_key
from app.confidence.domain import Outcome, RoundKind
from app.confidence.domain.rounds import RULES
from app.confidence.models import Round
from app.confidence.queries.figures import list_answered
from app.confidence.queries.rounds import list_opened
from app.db.model import covers
from app.kernel.dates import written_day
from app.kernel.words import folded
from app.whips.queries import list_holding

NOT_ASKED = "was not asked"
ASKED_KINDS = (RoundKind.PLEDGE, RoundKind.CONFIDENCE)


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody answered to the newest round of a kind, in words. yes: whether she agreed."""

    words: str
    yes: bool


@dataclass(frozen=True)
class Declarations:
    """The newest pledge and the newest declaration of confidence, as they stand on a day.

    rounds: titles by kind; a kind of which no round was opened is missing.
    """

    rounds: Mapping[RoundKind, Round]
    answers: Mapping[RoundKind, Mapping[int, Declared]]

    def of(self, kind: RoundKind, member_id: int | None) -> Declared | None:
        """What a member answered; None where no round of the kind was opened."""
        if kind not in self.rounds or member_id is None:
            return None
        return self.answers[kind].get(member_id, Declared(NOT_ASKED, yes=False))


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody who may be chosen, with what stands beside her name.

    holds: what she holds already, in words, "Home, since 10 October 2016"; "" for nothing.
    """

    member_id: int
    name: str
    constituency: str | None
    pledge: Declared | None
    declaration: Declared | None
    holds: str = ""

    @property
    def named(self) -> str:
        """Her name with her seat, which finds her again."""
        return f"{self.name} ({self.constituency})" if self.constituency else self.name


def read_declarations(session: Session) -> Declarations:
    """What everybody answered to the newest rounds; no answer is no refusal. Five statements."""
    rounds: dict[RoundKind, Round] = {}
    for one in list_opened(session):
        rounds.setdefault(one.kind, one)
    rounds = {kind: rounds[kind] for kind in ASKED_KINDS if kind in rounds}
    return Declarations(
        rounds,
        {
            kind: {
                row.asked.member_id: Declared(
                    RULES[kind].labels[row.outcome], yes=row.outcome is Outcome.YES
                )
                for row in list_answered(session, round_)
            }
            for kind, round_ in rounds.items()
        },
    )


def list_nominees(
    session: Session,
    read: BoardRead,
    on: date,
    q: str = "",
    declarations: Declarations | None = None,
    holding: Mapping[str, str] | None = None,
) -> list[Nominee]:
    """Those who hold the whip on a day and have no post in this draft, by name.

    q: words of the name or the constituency; "" for everybody. Where the draft requires a pledge or
    a declaration, those without are left out. declarations, holding (as `holds_already`): where
    they have been read already.
    """
    declared = declarations or read_declarations(session)
    holds = holds_already(session, on) if holding is None else holding
    busy = {one.member_id for one in read.board.taken.values()}
    busy |= {one.member_id for one in list_holders(session, read.draft.id, on)}
    words = folded(q).split()
    found = []
    for row in list_holding(session, on):
        one = Nominee(
            row.member_id,
            row.name,
            row.constituency,
            declared.of(RoundKind.PLEDGE, row.member_id),
            declared.of(RoundKind.CONFIDENCE, row.member_id),
            holds.get(person_key(row.member_id, row.name), ""),
        )
        if (
            row.member_id not in busy
            and all(word in folded(one.named) for word in words)
            and (not read.draft.pledge_required or agreed(one.pledge))
            and (not read.draft.declaration_required or agreed(one.declaration))
        ):
            found.append(one)
    return found


def list_holders(session: Session, draft_id: int, on: date) -> list[Held]:
    """Who holds a post of the same shadow cabinet on a day, or comes into one later."""
    family = list_held_in_family(session, draft_id)
    return [one for one in family if one.until is None or one.until > on]


def holds_already(session: Session, on: date) -> dict[str, str]:
    """What everybody holds on a day, of whatever draft or by hand, in words; by `person_key`.

    One statement. Who has a post may be chosen for another all the same: people decide.
    """
    found: dict[str, list[str]] = {}
    for one in session.scalars(
        select(Appointment)
        .where(Appointment.voided_at.is_(None), covers(Appointment, on))
        .order_by(Appointment.since, Appointment.id)
    ):
        words = f"{one.post}, since {written_day(one.since)}"
        found.setdefault(person_key(one.member_id, one.holder), []).append(words)
    return {person: "; ".join(words) for person, words in found.items()}


def agreed(declared: Declared | None) -> bool:
    """Whether somebody was asked and said yes."""
    return declared is not None and declared.yes
