"""A kind of import of the tests' own: parties with their colours, in the real table of parties."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.intake import registry
from app.intake.events import IntakeEvent
from app.intake.registry import (
    Applied,
    Change,
    IntakeColumn,
    IntakeKind,
    Option,
    Planned,
    RowRefused,
    changed,
    new,
    refused,
    unchanged,
    unsure,
)
from app.kernel.errors import DomainError
from app.members.models import Party
from app.members.permissions import MemberPermission


@dataclass(frozen=True)
class Given:
    name: str
    colour: str


def read(values: Mapping[str, str]) -> Given:
    colour = values["colour"].lower()
    if colour and len(colour) != 6:
        raise RowRefused("A colour has six digits, such as d50000.", "colour")
    return Given(values["name"], colour)


def known(session: Session, names: Sequence[str]) -> dict[str, Party]:
    return {p.name: p for p in session.scalars(select(Party).where(Party.name.in_(names)))}


def plan(session: Session, rows: Sequence[Given]) -> list[Planned]:
    parties = known(session, [row.name for row in rows])
    planned = []
    for row in rows:
        party = parties.get(row.name)
        if row.name == "Speaker":
            planned.append(refused("The Speaker is of no party.", "name"))
        elif party is None:
            planned.append(new())
        elif (party.colour or "") == row.colour:
            planned.append(unchanged())
        else:
            planned.append(changed(Change("Colour", party.colour or "", row.colour)))
    return planned


def apply(session: Session, row: Given, by: str) -> Applied:
    party = known(session, [row.name]).get(row.name)
    if row.colour == "ffffff":
        raise DomainError("White cannot be seen on paper.")
    if party is None:
        party = Party(name=row.name, colour=row.colour or None, is_party=True)
        session.add(party)
        before = None
    else:
        before = {"colour": party.colour, "after": row.colour}
        party.colour = row.colour
    session.flush()
    audit.record(session, IntakeEvent.APPLIED, by=by, subject=f"party {party.id}", changes={})
    return Applied(party.id, before)


def void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    party = session.get(Party, subject)
    assert party is not None
    if party.abbreviation:
        raise DomainError(f"{party.name} has been given a short name since.")
    if before is None:
        session.delete(party)
    else:
        party.colour = before["colour"]  # type: ignore[assignment]
    session.flush()


PARTIES = IntakeKind[Given](
    name="test-parties",
    title="Parties",
    one="party",
    many="parties",
    lead="The parties and the colours they are drawn in.",
    permission=MemberPermission.KEEP_CLP,
    columns=(
        IntakeColumn("name", "Name", "What the party is called.", required=True, example="Teal"),
        IntakeColumn("colour", "Party colour", "Six digits.", example="00aaaa"),
        IntakeColumn("note", "Note", "Anything.", example=""),
    ),
    read=read,
    key=lambda given: given.name.casefold(),
    plan=plan,
    apply=apply,
    void=void,
    link=lambda subject: f"/members?party={subject}",
)


def plan_unsure(session: Session, rows: Sequence[Given]) -> list[Planned]:
    """As `plan`, but "Union" may mean two parties and "blueish" two colours.

    "Alias of X" is about X, which only the record could know.
    """
    unions = [Option("Shire Union", "Shire Union, in office"), Option("Moor Union", "Moor Union")]
    planned = []
    for row, as_known in zip(rows, plan(session, rows), strict=True):
        if row.name == "Union":
            planned.append(unsure("name", unions, "Several parties fit “Union”."))
        elif row.colour == "bluish":
            blues = [Option("0000aa", "Dark"), Option("0000ff", "Light")]
            planned.append(unsure("colour", blues, "Which blue?"))
        else:
            planned.append(replace(as_known, about=row.name.removeprefix("Alias of ")))
    return planned


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' kinds alone: one, one that a CLP secretary has in her scope, one that asks."""
    scoped = replace(PARTIES, name="test-scoped", permission=MemberPermission.READ_CLP)
    unsure_kind = replace(PARTIES, name="test-choices", plan=plan_unsure)
    kinds = {kind.name: kind for kind in (PARTIES, scoped, unsure_kind)}
    monkeypatch.setattr(registry, "_kinds", kinds)


@pytest.fixture
def workbook() -> Callable[[Sequence[Sequence[object]]], bytes]:
    """Makes the bytes of a workbook of rows."""

    def make(rows: Sequence[Sequence[object]]) -> bytes:
        book = Workbook()
        sheet = book.active
        for row in rows:
            sheet.append(list(row))
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return make
