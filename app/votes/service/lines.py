"""Declares and voids lines, on divisions held and expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.members import queries as members
from app.members.domain.parties import PartyGiven, official_party
from app.members.models import Party
from app.members.service import record_parties
from app.votes import queries
from app.votes.domain.lines import Direction, Evidence, LineRefused, Strength, declared_line
from app.votes.events import VoteEvent
from app.votes.excuses import Place
from app.votes.models import Division, PartyLine
from app.votes.queries.expected import get_expected
from app.votes.queries.lines import get_line, of_place
from app.votes.rolls import bump
from app.votes.sums import SUMS, sums_kept


def declare_line(
    session: Session,
    division_id: int,
    party: str,
    direction: Direction,
    *,
    strength: Strength | None,
    evidence: Evidence,
    source: str | None,
    note: str | None,
    published: bool,
    by: str,
    seen: Mapping[int, int] | None = None,
) -> PartyLine:
    """Declare a party's line in a division; one declared before stays on record as replaced.

    party: any name of it. published: the public may see the line; it needs a source then. seen:
    the lines in force that the officer saw, party -> line; None where she saw none of them.
    Raises NotInRecord, UnknownParty, NoParty or LineRefused, each with a sentence, and StaleEdit
    when another line has been declared since.
    """
    given = (direction, strength, evidence, source, note)
    division = queries.get_division(session, division_id)
    return _declare(session, division, party, *given, published=published, by=by, seen=seen)


def declare_expected_line(
    session: Session,
    expected_id: int,
    party: str,
    direction: Direction,
    *,
    strength: Strength | None,
    evidence: Evidence,
    source: str | None,
    note: str | None,
    published: bool,
    by: str,
    seen: Mapping[int, int] | None = None,
) -> PartyLine:
    """As `declare_line`, in a division that is only expected.

    Raises LineRefused besides for one that has been held or voided.
    """
    given = (direction, strength, evidence, source, note)
    one_at_a_time(session, SUMS)
    expected = get_expected(session, expected_id)
    session.refresh(expected)
    if expected.voided_at is not None:
        raise LineRefused("This division is no longer expected, so no line is declared in it.")
    if expected.division_id is not None:
        raise LineRefused("This division has been held: declare the line on its own page.")
    return _declare(session, expected, party, *given, published=published, by=by, seen=seen)


def _declare(
    session: Session,
    place: Place,
    party: str,
    direction: Direction,
    strength: Strength | None,
    evidence: Evidence,
    source: str | None,
    note: str | None,
    *,
    published: bool,
    by: str,
    seen: Mapping[int, int] | None,
) -> PartyLine:
    party_name = members.get_party_by_any_name(session, party)
    line = declared_line(direction, strength, evidence)
    source = (source or "").strip() or None
    note = (note or "").strip() or None
    if published and source is None:
        raise LineRefused("A line that the public may see needs a source: say where it is from.")
    party_id = record_parties(session, [PartyGiven(official_party(party_name))])[party_name]
    now = clock.now()
    held = isinstance(place, Division)
    declared = PartyLine(
        division_id=place.id if held else None,
        expected_id=None if held else place.id,
        party_id=party_id,
        direction=line.direction,
        strength=line.strength,
        evidence=line.evidence,
        source=source,
        note=note,
        published=published,
        declared_at=now,
        declared_by=by,
    )
    with _counted(session, place):
        # Read inside: somebody may have declared a line for the same party until now.
        before = session.scalar(
            select(PartyLine)
            .where(of_place(place), PartyLine.party_id == party_id, PartyLine.replaced_at.is_(None))
            .execution_options(populate_existing=True)
        )
        if seen is not None and seen.get(party_id) != (None if before is None else before.id):
            raise StaleEdit(_as_entered(before, party_name))
        if before is not None:
            before.replaced_at = now
            session.flush()
        session.add(declared)
        session.flush()
    audit.record(
        session,
        VoteEvent.LINE_DECLARED,
        by=by,
        subject=f"{_subject(place)}, {party_name}",
        changes={
            "before": None if before is None else _as_told(before),
            "after": _as_told(declared),
        },
    )
    return declared


def void_line(session: Session, line_id: int, *, reason: str, by: str) -> PartyLine:
    """Void a line in force that was declared by mistake; no other takes its place.

    Raises NotInRecord, and LineRefused for one that is no longer in force.
    """
    # Before reading where it is: an expected division may be matched at this moment, and the line
    # with it.
    one_at_a_time(session, SUMS)
    line = get_line(session, line_id)
    session.refresh(line)
    place: Place = (
        get_expected(session, line.expected_id or 0)
        if line.division_id is None
        else queries.get_division(session, line.division_id)
    )
    party = session.get_one(Party, line.party_id).name
    if line.voided_at is not None:
        raise LineRefused("This line has been voided already.")
    if line.replaced_at is not None:
        raise LineRefused("Another line has taken the place of this one: void that one.")
    with _counted(session, place):
        line.replaced_at = line.voided_at = clock.now()
        line.voided_by, line.void_reason = by, reason
        session.flush()
    audit.record(
        session,
        VoteEvent.LINE_VOIDED,
        by=by,
        subject=f"{_subject(place)}, {party}",
        changes={"line": _as_told(line), "reason": reason},
    )
    return line


@contextmanager
def _counted(session: Session, place: Place) -> Iterator[None]:
    """Change lines inside the block, one at a time: rebels follow where there are votes."""
    if isinstance(place, Division):
        with sums_kept(session, [place.id]):
            yield
        bump(session)
    else:
        one_at_a_time(session, SUMS)
        yield


def _subject(place: Place) -> str:
    return (
        f"division {place.id}" if isinstance(place, Division) else f"expected division {place.id}"
    )


def _as_entered(line: PartyLine | None, party: str) -> dict[str, str]:
    """A line by the fields of its form, in words; of none, that there is none any more."""
    if line is None:
        return {"party": f"{party}: no line is in force any more"}
    return {
        "party": party,
        "direction": line.direction.value,
        "strength": "" if line.strength is None else line.strength.value,
        "evidence": line.evidence.value,
        "source": line.source or "",
        "note": line.note or "",
        "published": "yes" if line.published else "no",
    }


def _as_told(line: PartyLine) -> dict[str, object]:
    return {
        "direction": line.direction.value,
        "strength": None if line.strength is None else line.strength.value,
        "evidence": line.evidence.value,
        "source": line.source,
        "note": line.note,
        "published": line.published,
    }
