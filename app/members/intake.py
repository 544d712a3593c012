"""CLPs taken in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

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
from app.kernel.dates import Spell, written_day
from app.kernel.errors import DomainError
from app.kernel.words import folded, nearest
from app.members import queries, service
from app.members.permissions import MemberPermission
from app.members.queries import KnownClp

LABELS = {"constituency": "Constituency", "until": "Until", "source": "Source"}


@dataclass(frozen=True, slots=True)
class ClpGiven:
    """What a row says of a CLP."""

    name: str
    constituency: str
    since: date
    until: date | None
    source: str


def _read(texts: Mapping[str, str]) -> ClpGiven:
    since = read_day(texts["since"], "since")
    until = read_day(texts["until"], "until") if texts["until"] else None
    if until is not None and until <= since:
        raise RowRefused(f"It must end after {written_day(since)}, when it begins.", "until")
    for name, most in (("name", 120), ("constituency", 120), ("source", 200)):
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most} characters.", name)
    return ClpGiven(texts["name"], texts["constituency"], since, until, texts["source"])


def _plan(session: Session, rows: Sequence[ClpGiven]) -> Sequence[Planned]:
    seats = {folded(name): name for name in queries.list_constituency_names(session)}
    known = queries.list_known_clps(session)
    by_name: dict[str, list[KnownClp]] = {}
    for clp in known:
        by_name.setdefault(folded(clp.name), []).append(clp)
    planned = []
    for given in rows:
        planned.append(_plan_one(given, seats, by_name.setdefault(folded(given.name), [])))
        if planned[-1].outcome == "new":
            # A later row of the file must not overlap with it.
            by_name[folded(given.name)].append(
                KnownClp(0, given.name, given.constituency, given.since, given.until, given.source)
            )
    return planned


def _plan_one(given: ClpGiven, seats: Mapping[str, str], known: Sequence[KnownClp]) -> Planned:
    seat = seats.get(folded(given.constituency))
    if seat is None:
        near = nearest(given.constituency, seats.values())
        advice = f" Did you mean {' or '.join(near)}?" if near else ""
        return refused(
            f"No constituency “{given.constituency}” is on record.{advice}", "constituency"
        )
    same = next((clp for clp in known if clp.since == given.since), None)
    for other in known:
        if other is not same and Spell(given.since, given.until).overlaps(
            Spell(other.since, other.until)
        ):
            return refused(
                f"A CLP of this name is on record since {written_day(other.since)}: the days"
                " overlap.",
                "since",
            )
    if same is None:
        return new()
    before, after = _texts(same, same.constituency), _texts(given, seat)
    changes = [
        Change(LABELS[name], before[name], after[name])
        for name in LABELS
        if before[name] != after[name]
    ]
    return changed(*changes) if changes else unchanged()


def _texts(clp: ClpGiven | KnownClp, constituency: str) -> dict[str, str]:
    return {
        "constituency": constituency,
        "until": "" if clp.until is None else written_day(clp.until),
        "source": clp.source,
    }


def _apply(session: Session, given: ClpGiven, by: str) -> Applied:
    found = queries.find_clp(session, given.name, given.since)
    values = {
        "name": given.name if found is None else found.name,
        "constituency": given.constituency,
        "since": given.since,
        "until": given.until,
        "source": given.source,
    }
    if found is None:
        return Applied(service.record_clp(session, **values, by=by).id, None)  # type: ignore[arg-type]
    clp, seat = queries.get_clp(session, found.id, None)
    before = service.clp_facts(clp, seat.name)
    made = service.change_clp(session, clp.id, **values, version=clp.version, by=by)  # type: ignore[arg-type]
    return Applied(made.id, {**before, "version": made.version})


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    clp, _seat = queries.get_clp(session, subject, None)
    since_changed = DomainError(
        f"{clp.name} has been changed since: it can no longer be put back as it was."
    )
    if before is None:
        if clp.version != 1:
            raise since_changed
        service.void_clp(session, subject, reason=reason, by=by)
        return
    if clp.version != before["version"]:
        raise since_changed
    texts = cast(Mapping[str, str], before)
    service.change_clp(
        session,
        subject,
        name=texts["name"],
        constituency=texts["constituency"],
        since=date.fromisoformat(texts["since"]),
        until=date.fromisoformat(texts["until"]) if texts["until"] else None,
        source=texts["source"],
        version=clp.version,
        by=by,
    )


intake(
    IntakeKind[ClpGiven](
        name="clps",
        title="CLPs",
        one="CLP",
        permission=MemberPermission.KEEP_CLP,
        columns=(
            IntakeColumn(
                "name", "Name", "What the CLP is called.", required=True, example="Aberavon CLP"
            ),
            IntakeColumn(
                "constituency",
                "Constituency",
                "The seat it is for, as Parliament writes it.",
                required=True,
                example="Aberavon",
            ),
            IntakeColumn(
                "since", "Since", "The day it began.", required=True, example="2010-05-06"
            ),
            IntakeColumn(
                "until", "Until", "The first day it was no more; blank while it is there."
            ),
            IntakeColumn(
                "source",
                "Source",
                "Where this is known from.",
                required=True,
                example="List of CLPs, 2016",
            ),
        ),
        read=_read,
        key=lambda given: (folded(given.name), given.since),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=lambda clp_id: f"/members/clps/{clp_id}",
        lead="A row with the name and first day of a CLP on record changes that one.",
    )
)
