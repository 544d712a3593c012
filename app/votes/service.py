"""Officers' actions on lines. Each decides, stores and audits in the unit of work it is given."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.kernel import clock
from app.members import queries as members
from app.members.domain.parties import PartyGiven, official_party
from app.members.service import record_parties
from app.votes import queries
from app.votes.domain.lines import Direction, Evidence, LineRefused, Strength, declared_line
from app.votes.events import VoteEvent
from app.votes.models import PartyLine
from app.votes.rolls import bump
from app.votes.sums import recompute_sums, sums_kept


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
) -> PartyLine:
    """Declare a party's line in a division; one declared before stays on record as replaced.

    party: any name of it. published: the public may see the line; it needs a source then.
    Raises NotInRecord, UnknownParty, NoParty or LineRefused, each with a sentence.
    """
    division = queries.get_division(session, division_id)
    party_name = members.get_party_by_any_name(session, party)
    line = declared_line(direction, strength, evidence)
    source = (source or "").strip() or None
    note = (note or "").strip() or None
    if published and source is None:
        raise LineRefused("A line that the public may see needs a source: say where it is from.")
    party_id = record_parties(session, [PartyGiven(official_party(party_name))])[party_name]
    now = clock.now()
    declared = PartyLine(
        division_id=division.id,
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
    with sums_kept(session, [division.id]):
        # Read inside: somebody may have declared a line for the same party until now.
        before = session.scalar(
            select(PartyLine).where(
                PartyLine.division_id == division.id,
                PartyLine.party_id == party_id,
                PartyLine.replaced_at.is_(None),
            )
        )
        if before is not None:
            before.replaced_at = now
            session.flush()
        session.add(declared)
        session.flush()
    bump(session)
    audit.record(
        session,
        VoteEvent.LINE_DECLARED,
        by=by,
        subject=f"division {division.id}, {party_name}",
        changes={
            "before": None if before is None else _as_told(before),
            "after": _as_told(declared),
        },
    )
    return declared


def recompute(session: Session, *, by: str) -> tuple[int, int]:
    """Make every sum anew from the stored rolls. Returns rows made (of parties, of members)."""
    made = recompute_sums(session)
    bump(session)
    audit.record(
        session,
        VoteEvent.RECOMPUTED,
        by=by,
        subject="all divisions",
        changes={"party sums": made[0], "member sums": made[1]},
    )
    return made


def _as_told(line: PartyLine) -> dict[str, object]:
    return {
        "direction": line.direction.value,
        "strength": None if line.strength is None else line.strength.value,
        "evidence": line.evidence.value,
        "source": line.source,
        "note": line.note,
        "published": line.published,
    }
