"""Whom a text means, for forms and for rows of files: a field, and three ways of asking.

Rooms above use it from their forms, views and imports:

    class MarkForm(AppForm):
        member = MemberField("Member", required="Say which member")

    form.member.suggestions = suggest_members(db.session, on)
    member = resolve_member(db.session, form.member, on)  # None: refused beside the field

    matched = plan_members(session, [row.member for row in rows], on)
    for row in rows:
        member_id = matched[row.member]  # an int, or what is planned for the row: Planned
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db.model import covers
from app.intake.registry import Option, Planned, refused, unsure
from app.kernel.dates import ONE_DAY, Spell
from app.members.domain.naming import NameBook, Named
from app.members.domain.parties import party_label
from app.members.domain.spells import held_on
from app.members.models import Constituency, Member, Party, PartySpell, SeatSpell
from app.members.queries import get_own_party
from app.web.forms import SuggestedField

NAME_FORMS = "An official id, or a name such as Ada Birch or Birch, Ada."


@dataclass(frozen=True, slots=True)
class PersonMeant:
    """A member, with what tells her from others of her name.

    party, constituency: on the day asked about, or the last known before it, or the first.
    years: in the House, as "2015 to 2017" or "since 2015"; None where no seat is known.
    """

    id: int
    name: str
    party: str | None
    constituency: str | None
    years: str | None

    @property
    def named(self) -> str:
        """Her name with her seat, which finds her again: "Ada Birch (Northbridge)"."""
        return f"{self.name} ({self.constituency})" if self.constituency else self.name

    @property
    def told_apart(self) -> str:
        """All of it: "Ada Birch (Northbridge), Labour, since 2015, id 12"."""
        parts = (self.named, self.party, self.years, f"id {self.id}")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a text means.

    certain: the one member who fits exactly. candidates: without one, those who share the name
    exactly or are nearest by name, the likeliest first and six at most; may be empty.
    """

    certain: PersonMeant | None
    candidates: tuple[PersonMeant, ...] = ()


class MemberField(SuggestedField):
    """One member as somebody writes her; `data` is text, for `resolve_member` to read."""

    def __init__(self, label: str, *, required: str = "", **kwargs: Any) -> None:
        """Take a label and what LineField takes; required: the sentence for nothing entered."""
        kwargs.setdefault("description", NAME_FORMS)
        super().__init__(label, required=required, **kwargs)


class FilledField(Protocol):
    """What `resolve_member` needs of a form's field."""

    data: Any
    errors: Sequence[Any]


def list_meant(session: Session, texts: Collection[str], on: date | None) -> dict[str, Meant]:
    """Whom texts mean, by text. on: the day for which candidates are told apart; None: the last.

    A text is an official id or a name in any common form, the seat in brackets or not. Two who
    share a name exactly are both only candidates, also when one has left: nothing is guessed.
    Three queries, however many texts.
    """
    people = {
        row.id: row for row in session.execute(select(Member.id, Member.name, Member.list_name))
    }
    seats = _seats(session)
    book = NameBook(
        Named(
            member_id,
            tuple(name for name in (row.name, row.list_name) if name),
            tuple({seat for _spell, seat in seats[member_id]}),
            sits=on is not None and held_on(seats[member_id], on) is not None,
        )
        for member_id, row in people.items()
    )
    fits = {text: book.fit(text) for text in texts}
    parties = _parties(session, {i for fit in fits.values() for i in fit.candidates})
    known = {
        member_id: PersonMeant(
            member_id,
            people[member_id].name,
            _held(held, on),
            _held(seats[member_id], on),
            _years([spell for spell, _seat in seats[member_id]]),
        )
        for member_id, held in parties.items()
    }
    return {
        text: Meant(known[fit.certain])
        if fit.certain is not None
        else Meant(None, tuple(known[i] for i in fit.candidates))
        for text, fit in fits.items()
    }


def suggest_members(session: Session, on: date | None) -> list[str]:
    """Members as a `MemberField` suggests them: "Ada Birch (Northbridge)", the own party's first.

    on: only those with a seat that day; None for those whose seat has no end on record.
    """
    rows = session.execute(
        select(Member.name, Constituency.name, Party.name)
        .join(SeatSpell, (SeatSpell.member_id == Member.id) & _on(SeatSpell, on))
        .join(Constituency, Constituency.id == SeatSpell.constituency_id)
        .outerjoin(PartySpell, (PartySpell.member_id == Member.id) & _on(PartySpell, on))
        .outerjoin(Party, Party.id == PartySpell.party_id)
        .order_by(Member.sort_name, Member.id)
    ).all()
    own = get_own_party(session)
    return [
        f"{name} ({seat})"
        for name, seat, _party in sorted(rows, key=lambda row: row[2] != own)  # keeps the order
    ]


def resolve_member(session: Session, form_field: FilledField, on: date | None) -> Member | None:
    """The member that a field of a form names, or None: then it is refused beside the field.

    A blank field gives None without a word: whether it may be blank is the form's to say.
    """
    text = form_field.data or ""
    if not text:
        return None
    meant = list_meant(session, [text], on)[text]
    if meant.certain is not None:
        return session.get_one(Member, meant.certain.id)
    form_field.errors = [*form_field.errors, unsure_sentence(text, meant.candidates)]
    return None


def unsure_sentence(text: str, candidates: Sequence[PersonMeant]) -> str:
    """Why a text names nobody for certain, and whom it may mean."""
    if not candidates:
        return f"No member “{text}” is on record. {NAME_FORMS}"
    named = "; ".join(person.told_apart for person in candidates)
    if len(candidates) == 1:
        return f"No member fits “{text}” exactly. The nearest is {named}. Enter the id if so."
    return f"Several members fit “{text}”: {named}. Enter the id of the one who is meant."


def plan_members(
    session: Session, texts: Collection[str], on: date | None, column: str = "member"
) -> dict[str, int | Planned]:
    """Whom the texts of a file's column mean: by text an official id, or what the row becomes.

    That is a choice between the candidates, or a refusal where nobody comes near. A blank text is
    refused: leave out those that may be blank. column: the name of the column.
    """
    return {
        text: meant.certain.id if meant.certain is not None else _planned(text, meant, column)
        for text, meant in list_meant(session, texts, on).items()
    }


def _planned(text: str, meant: Meant, column: str) -> Planned:
    if not meant.candidates:
        return refused(unsure_sentence(text, ()), column)
    one = len(meant.candidates) == 1
    return unsure(
        column,
        [Option(str(person.id), person.told_apart) for person in meant.candidates],
        f"No member fits “{text}” exactly." if one else f"Several members fit “{text}”.",
    )


def _on(model: type[SeatSpell] | type[PartySpell], on: date | None) -> ColumnElement[bool]:
    return model.until.is_(None) if on is None else covers(model, on)


def _seats(session: Session) -> dict[int, list[tuple[Spell, str]]]:
    """Every member's seats in order of time."""
    rows = session.execute(
        select(SeatSpell.member_id, SeatSpell.since, SeatSpell.until, Constituency.name)
        .join(Constituency, Constituency.id == SeatSpell.constituency_id)
        .order_by(SeatSpell.since)
    )
    found: dict[int, list[tuple[Spell, str]]] = defaultdict(list)
    for member_id, since, until, name in rows:
        found[member_id].append((Spell(since, until), name))
    return found


def _parties(session: Session, ids: Collection[int]) -> dict[int, list[tuple[Spell, str]]]:
    """The parties of some members in order of time, as they are shown."""
    rows = session.execute(
        select(
            PartySpell.member_id,
            PartySpell.since,
            PartySpell.until,
            Party.name,
            PartySpell.sub_party,
        )
        .join(Party, Party.id == PartySpell.party_id)
        .where(PartySpell.member_id.in_(ids))
        .order_by(PartySpell.since)
    )
    found: dict[int, list[tuple[Spell, str]]] = {member_id: [] for member_id in ids}
    for member_id, since, until, name, sub_party in rows:
        found[member_id].append((Spell(since, until), party_label(name, sub_party) or name))
    return found


def _held(spells: Sequence[tuple[Spell, str]], on: date | None) -> str | None:
    """What was held on a day, else last before it, else first."""
    if not spells:
        return None
    begun = [held for spell, held in spells if on is None or spell.since <= on]
    return begun[-1] if begun else spells[0][1]


def _years(seats: Sequence[Spell]) -> str | None:
    if not seats:
        return None
    first, last = seats[0].since.year, seats[-1].until
    if last is None:
        return f"since {first}"
    ended = (last - ONE_DAY).year
    return str(first) if ended == first else f"{first} to {ended}"
