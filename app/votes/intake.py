"""Slips, pairs and other excuses, and lines, taken in from a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.intake.registry import (
    Applied,
    Change,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    changed,
    intake,
    new,
    read_day,
    refused,
    unchanged,
)
from app.kernel.errors import DomainError
from app.kernel.words import folded, whole
from app.members.matching import plan_members
from app.members.models import Party
from app.members.queries import get_party_by_any_name
from app.votes import service
from app.votes.domain.discipline import ExcuseKind
from app.votes.domain.lines import Direction, Evidence, LineRefused, Strength, declared_line
from app.votes.models import Division, PartyLine, RecordedExcuse
from app.votes.permissions import VotePermission
from app.votes.queries.excuses import get_excuse_row
from app.votes.queries.lines import get_line, line_words
from app.votes.service.excuses import WITH_ANOTHER, Scope, taken_scopes

LONGEST = 1_000


def _day(text: str, column: str) -> date | None:
    return read_day(text, column) if text else None


def _id(text: str, column: str) -> int | None:
    if not text:
        return None
    number = whole(text)
    if number is None:
        raise RowRefused(f"Write the official id as a whole number, not “{text}”.", column)
    return number


def _one_of(text: str, values: Sequence[str], column: str) -> str:
    if folded(text) not in values:
        raise RowRefused(f"Write one of {', '.join(values)}, not “{text}”.", column)
    return folded(text)


def _check_length(texts: Mapping[str, str], *columns: str) -> None:
    for column in columns:
        if len(texts[column]) > LONGEST:
            raise RowRefused(f"Enter at most {LONGEST:,} characters.", column)


# --- excuses -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExcuseGiven:
    """What a row says of an excuse. first, last: of days; None of a division."""

    member: str
    kind: ExcuseKind
    division_id: int | None
    first: date | None
    last: date | None
    other: str
    ground: str


def _read_excuse(texts: Mapping[str, str]) -> ExcuseGiven:
    kind = ExcuseKind(_one_of(texts["kind"], [k.value for k in ExcuseKind], "kind"))
    division_id = _id(texts["division_id"], "division_id")
    first, last = _day(texts["first_day"], "first_day"), _day(texts["last_day"], "last_day")
    if (division_id is None) == (first is None):
        raise RowRefused("Give either the id of a division or a first day.", "division_id")
    if last is not None and (first is None or last < first):
        raise RowRefused("The last day must not come before the first.", "last_day")
    if kind in WITH_ANOTHER and not texts["other"]:
        raise RowRefused(WITH_ANOTHER[kind], "other")
    if kind not in WITH_ANOTHER and texts["other"]:
        raise RowRefused("Only a pair or a proxy has another member.", "other")
    _check_length(texts, "ground")
    return ExcuseGiven(
        texts["member"], kind, division_id, first, last or first, texts["other"], texts["ground"]
    )


def _plan_excuses(session: Session, rows: Sequence[ExcuseGiven]) -> Sequence[Planned]:
    members = plan_members(session, {row.member for row in rows}, None)
    others = plan_members(session, {row.other for row in rows if row.other}, None, "other")
    held = _days_of(session, {row.division_id for row in rows if row.division_id is not None})
    taken = taken_scopes(session)
    return [_plan_excuse(row, members, others, held, taken) for row in rows]


def _days_of(session: Session, ids: set[int]) -> dict[int, date]:
    return dict(
        session.execute(select(Division.id, Division.held_on).where(Division.id.in_(ids))).all()
    )


def _plan_excuse(
    row: ExcuseGiven,
    members: Mapping[str, int | Planned],
    others: Mapping[str, int | Planned],
    held: Mapping[int, date],
    taken: defaultdict[tuple[int, ExcuseKind], list[Scope]],
) -> Planned:
    member = members[row.member]
    if isinstance(member, Planned):
        return member
    other = others[row.other] if row.other else None
    if isinstance(other, Planned):
        return other
    if other == member:
        return refused("Name another member: these two are the same.", "other")
    if row.division_id is not None:
        if row.division_id not in held:
            return refused(f"No division {row.division_id} is on record.", "division_id")
        day = held[row.division_id]
        scope = Scope(row.division_id, None, day, day)
    else:
        assert row.first is not None
        assert row.last is not None
        scope = Scope(None, None, row.first, row.last)
    about = (member, row.kind, scope)
    excused = [member, other] if row.kind is ExcuseKind.PAIR and other is not None else [member]
    if all(scope in taken[(i, row.kind)] for i in excused):
        return unchanged(about=about)
    if any(scope.meets(known) for i in excused for known in taken[(i, row.kind)]):
        return refused("One of this kind is on record already for some of the same.", "kind")
    for member_id in excused:
        # A later row of the file must not overlap with it.
        taken[(member_id, row.kind)].append(scope)
    return new(about=about)


def _apply_excuse(session: Session, row: ExcuseGiven, by: str) -> Applied:
    member = plan_members(session, [row.member], None)[row.member]
    other = plan_members(session, [row.other], None)[row.other] if row.other else None
    if isinstance(member, Planned) or isinstance(other, Planned):
        raise DomainError(f"“{row.member}” is no longer one member for certain: send it again.")
    made = service.record_excuse(
        session,
        member_id=member,
        kind=row.kind,
        division_id=row.division_id,
        first_day=row.first,
        last_day=row.last,
        other_id=other,
        ground=row.ground,
        by=by,
    )
    return Applied(made.id, None)


def _void_excuse(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    row = get_excuse_row(session, subject)
    if before is not None or session.get_one(RecordedExcuse, subject).version != 1:
        raise DomainError(
            f"What was taken in of {row.name} has been voided since: it can no longer be taken"
            " back."
        )
    service.void_excuse(session, subject, reason=reason, by=by)


intake(
    IntakeKind[ExcuseGiven](
        name="excuses",
        title="Slips, pairs and the like",
        one="entry",
        many="entries",
        permission=VotePermission.KEEP_EXCUSE,
        columns=(
            IntakeColumn(
                "member",
                "Member",
                "Who is excused: an official id, or a name.",
                required=True,
                example="172",
            ),
            IntakeColumn(
                "kind",
                "Kind",
                f"One of {', '.join(kind.value for kind in ExcuseKind)}.",
                required=True,
                example="slip",
            ),
            IntakeColumn(
                "division_id",
                "Division",
                "The official id of the division; blank for days.",
                example="113",
            ),
            IntakeColumn("first_day", "First day", "Of days: the first; blank for a division."),
            IntakeColumn("last_day", "Last day", "Of days: the last; blank for the first alone."),
            IntakeColumn(
                "other", "Other member", "Of a pair: with whom. Of a proxy: who casts the vote."
            ),
            IntakeColumn("ground", "Ground", "Why; stored encrypted. May be blank."),
        ),
        read=_read_excuse,
        key=lambda row: (folded(row.member), row.kind, row.division_id, row.first, row.last),
        plan=_plan_excuses,
        apply=_apply_excuse,
        void=_void_excuse,
        link=lambda excuse_id: f"/votes/excuses/{excuse_id}",
        lead="Each row is for one division or for days, and makes a record of its own.",
    )
)


# --- lines -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineGiven:
    """What a row says of a line."""

    division_id: int
    party: str
    direction: Direction
    strength: Strength | None
    evidence: Evidence
    source: str
    note: str
    published: bool

    @property
    def texts(self) -> dict[str, str]:
        """What it says, by column, as people read it."""
        return _line_texts(
            self.direction,
            self.strength,
            self.evidence,
            self.source,
            self.note,
            published=self.published,
        )


def _line_texts(
    direction: Direction,
    strength: Strength | None,
    evidence: Evidence,
    source: str,
    note: str,
    *,
    published: bool,
) -> dict[str, str]:
    return {
        "Line": line_words(direction, strength),
        "Known from": evidence.value,
        "Source": source,
        "Note": note,
        "Published": "yes" if published else "no",
    }


def _read_line(texts: Mapping[str, str]) -> LineGiven:
    division_id = _id(texts["division_id"], "division_id")
    assert division_id is not None
    direction = _one_of(texts["direction"], [d.value for d in Direction], "direction")
    strength = _one_of(texts["strength"] or "unknown", [s.value for s in Strength], "strength")
    evidence = _one_of(texts["evidence"] or "office", ["office", "reported"], "evidence")
    published = _one_of(texts["published"] or "no", ["yes", "no"], "published") == "yes"
    _check_length(texts, "source", "note")
    if published and not texts["source"]:
        raise RowRefused("A line that the public may see needs a source.", "source")
    free = direction == Direction.FREE
    if free and texts["strength"]:
        raise RowRefused("A free vote has no strength: leave the strength out.", "strength")
    try:
        line = declared_line(
            Direction(direction), None if free else Strength(strength), Evidence(evidence)
        )
    except LineRefused as refusal:
        raise RowRefused(str(refusal), "direction") from None
    return LineGiven(
        division_id,
        texts["party"],
        line.direction,
        line.strength,
        line.evidence,
        texts["source"],
        texts["note"],
        published,
    )


def _plan_lines(session: Session, rows: Sequence[LineGiven]) -> Sequence[Planned]:
    ids = {row.division_id for row in rows}
    held = _days_of(session, ids)
    names: dict[str, str | Planned] = {}
    for party in {row.party for row in rows}:
        try:
            names[party] = get_party_by_any_name(session, party)
        except DomainError as error:
            names[party] = refused(str(error), "party")
    in_force = {
        (line.division_id, party): line
        for line, party in session.execute(
            select(PartyLine, Party.name)
            .join(Party, Party.id == PartyLine.party_id)
            .where(PartyLine.division_id.in_(ids), PartyLine.replaced_at.is_(None))
        )
    }
    planned = []
    for row in rows:
        name = names[row.party]
        if isinstance(name, Planned):
            planned.append(name)
        elif row.division_id not in held:
            planned.append(refused(f"No division {row.division_id} is on record.", "division_id"))
        else:
            planned.append(_plan_line(row, name, in_force.get((row.division_id, name))))
    return planned


def _plan_line(row: LineGiven, party: str, line: PartyLine | None) -> Planned:
    about = (row.division_id, party)
    if line is None:
        return new(about=about)
    before, after = _texts_of(line), row.texts
    changes = [
        Change(name, before[name], after[name]) for name in after if before[name] != after[name]
    ]
    return changed(*changes, about=about) if changes else unchanged(about=about)


def _texts_of(line: PartyLine) -> dict[str, str]:
    return _line_texts(
        line.direction,
        line.strength,
        line.evidence,
        line.source or "",
        line.note or "",
        published=line.published,
    )


def _apply_line(session: Session, row: LineGiven, by: str) -> Applied:
    party = get_party_by_any_name(session, row.party)
    before = session.scalar(
        select(PartyLine)
        .join(Party, Party.id == PartyLine.party_id)
        .where(
            PartyLine.division_id == row.division_id,
            Party.name == party,
            PartyLine.replaced_at.is_(None),
        )
    )
    made = service.declare_line(
        session,
        row.division_id,
        party,
        row.direction,
        strength=row.strength,
        evidence=row.evidence,
        source=row.source,
        note=row.note,
        published=row.published,
        by=by,
    )
    return Applied(made.id, None if before is None else {"line": before.id})


def _void_line(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    """Void the line that a row declared; the one before it is declared anew."""
    line = get_line(session, subject)
    party = session.get_one(Party, line.party_id).name
    if line.replaced_at is not None:
        raise DomainError(
            f"The line of {party} in division {line.division_id} has been changed since: it can no"
            " longer be taken back."
        )
    service.void_line(session, subject, reason=reason, by=by)
    if before is not None and line.division_id is not None:
        former = get_line(session, int(str(before["line"])))
        service.declare_line(
            session,
            line.division_id,
            party,
            former.direction,
            strength=former.strength,
            evidence=former.evidence,
            source=former.source,
            note=former.note,
            published=former.published,
            by=by,
        )


intake(
    IntakeKind[LineGiven](
        name="lines",
        title="Lines",
        one="line",
        permission=VotePermission.DECLARE_LINE,
        columns=(
            IntakeColumn(
                "division_id",
                "Division",
                "The official id of the division.",
                required=True,
                example="113",
            ),
            IntakeColumn(
                "party", "Party", "Its name or abbreviation.", required=True, example="Labour"
            ),
            IntakeColumn(
                "direction",
                "Direction",
                f"One of {', '.join(direction.value for direction in Direction)}.",
                required=True,
                example="no",
            ),
            IntakeColumn("strength", "Strength", "one, two or three; blank where not known."),
            IntakeColumn("evidence", "Known from", "office or reported; blank for the office."),
            IntakeColumn("source", "Source", "Where it is known from; needed to publish it."),
            IntakeColumn("note", "Note", "For the whips’ office alone."),
            IntakeColumn("published", "Published", "yes or no; blank for no."),
        ),
        read=_read_line,
        key=lambda row: (row.division_id, folded(row.party)),
        plan=_plan_lines,
        apply=_apply_line,
        void=_void_line,
        link=lambda line_id: f"/votes/lines/{line_id}/void",
        lead="A row for a division and a party with a line in force replaces that one.",
    )
)
