"""Posts held, taken in from a file: of the past too, and of who has left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from app.cabinet.domain import Ending
from app.cabinet.domain.posts import PostRefused, Tenure, check_days, check_tenure
from app.cabinet.exports.posts import appointment_path
from app.cabinet.models import Appointment
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import posts as queries
from app.cabinet.queries.posts import person_key
from app.cabinet.service import posts as service
from app.cabinet.service.posts import Leaving, appointment_facts
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
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.kernel.words import folded, is_blank
from app.members.matching import list_meant, plan_members

ENDINGS = ", ".join(ending.value for ending in Ending)
LABELS = {"until": "Until", "ending": "How it ended", "reason": "Why it ended", "source": "Source"}


@dataclass(frozen=True, slots=True)
class AppointmentGiven:
    """What a row says: member is a text, "" where name is of somebody who is no member."""

    post: str
    member: str
    name: str
    since: date
    leaving: Leaving | None
    source: str

    @property
    def until(self) -> date | None:
        """The first day on which the post was no longer held."""
        return None if self.leaving is None else self.leaving.until


@dataclass(slots=True)
class _Known:
    """An appointment on record, or one that an earlier row makes (stored is None then)."""

    person: str
    tenure: Tenure
    stored: Appointment | None


def _read(texts: Mapping[str, str]) -> AppointmentGiven:
    for name, most in (("post", 200), ("member", 200), ("name", 120), ("source", 500)):
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most} characters.", name)
    if len(texts["reason"]) > 1_000:
        raise RowRefused("Enter at most 1,000 characters.", "reason")
    if is_blank(texts["post"]):
        raise RowRefused("Enter what the post is called.", "post")
    if not texts["member"] and is_blank(texts["name"]):
        raise RowRefused(
            "Say who held it: a member, or the name of somebody who is none.", "member"
        )
    since = read_day(texts["since"], "since")
    return AppointmentGiven(
        " ".join(texts["post"].split()),
        texts["member"],
        " ".join(texts["name"].split()),
        since,
        _read_leaving(texts, since),
        texts["source"],
    )


def _read_leaving(texts: Mapping[str, str], since: date) -> Leaving | None:
    if not texts["until"]:
        if texts["ending"] or texts["reason"]:
            raise RowRefused("Say on which day it ended, or nothing of an end.", "until")
        return None
    until = read_day(texts["until"], "until")
    if until <= since:
        raise RowRefused(f"It must end after {written_day(since)}, when it begins.", "until")
    try:
        ending = Ending(folded(texts["ending"]))
    except ValueError:
        raise RowRefused(f"Say how it ended: {ENDINGS}.", "ending") from None
    return Leaving(until, ending, texts["reason"])


def _plan(session: Session, rows: Sequence[AppointmentGiven]) -> Sequence[Planned]:
    meant = plan_members(session, {given.member for given in rows if given.member}, None)
    spelt = {folded(title): title for title in queries.list_titles(session)}
    posts = {given.post: spelt.get(folded(given.post), given.post) for given in rows}
    known: dict[str, list[_Known]] = {}
    for post, stored in queries.list_tenures(session, set(posts.values())).items():
        known[folded(post)] = [
            _Known(
                person_key(row.member_id, row.holder),
                Tenure(row.holder, row.since, row.until),
                row,
            )
            for row in stored
        ]
    planned = []
    for given in rows:
        who = meant[given.member] if given.member else None
        if isinstance(who, Planned):
            planned.append(who)
        else:
            same_post = known.setdefault(folded(given.post), [])
            planned.append(_plan_one(given, who, posts[given.post], same_post))
    return planned


def _plan_one(
    given: AppointmentGiven, member_id: int | None, post: str, known: list[_Known]
) -> Planned:
    person = person_key(member_id, given.name)
    about = (folded(post), person, given.since)
    same = next(
        (one for one in known if one.person == person and one.tenure.since == given.since), None
    )
    holder = same.tenure.holder if same else given.name or f"the member {given.member}"
    tenure = Tenure(holder, given.since, given.until)
    try:
        check_days(given.since, given.until, today=clock.today())
        check_tenure(post, [one.tenure for one in known if one is not same], tenure)
    except PostRefused as error:
        return refused(str(error), error.field or None)
    if same is None or same.stored is None:
        known.append(_Known(person, tenure, None))
        return new(about=about)
    same.tenure = tenure
    before, after = appointment_facts(same.stored), _facts(given)
    changes = [
        Change(label, _shown(name, before[name]), _shown(name, after[name]))
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]
    return changed(*changes, about=about) if changes else unchanged(about=about)


def _facts(given: AppointmentGiven) -> dict[str, str]:
    leaving = given.leaving
    return {
        "until": "" if leaving is None else leaving.until.isoformat(),
        "ending": "" if leaving is None else leaving.ending.value,
        "reason": "" if leaving is None else leaving.reason.strip(),
        "source": given.source.strip(),
    }


def _shown(name: str, text: str) -> str:
    return written_day(date.fromisoformat(text)) if name == "until" and text else text


def _apply(session: Session, given: AppointmentGiven, by: str) -> Applied:
    member_id = None
    if given.member:
        meant = list_meant(session, [given.member], None)[given.member].certain
        if meant is None:
            raise DomainError(f"No member fits “{given.member}” any more. Send the file again.")
        member_id = meant.id
    found = _find(session, given, person_key(member_id, given.name))
    if found is None:
        made = service.record_appointment(
            session,
            post=given.post,
            member_id=member_id,
            name=given.name,
            since=given.since,
            source=given.source,
            leaving=given.leaving,
            by=by,
        )
        return Applied(made.id, None)
    before = appointment_facts(found)
    edited = service.edit_appointment(
        session,
        found.id,
        since=given.since,
        leaving=given.leaving,
        source=given.source,
        version=found.version,
        by=by,
    )
    return Applied(edited.id, {**before, "version": edited.version})


def _find(session: Session, given: AppointmentGiven, person: str) -> Appointment | None:
    """The appointment on record that a row is about."""
    spelt = {folded(title): title for title in queries.list_titles(session)}
    post = spelt.get(folded(given.post), given.post)
    for row in queries.list_tenures(session, [post])[post]:
        if row.since == given.since and person_key(row.member_id, row.holder) == person:
            return row
    return None


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    row = queries.get_appointment(session, subject)
    since_changed = DomainError(
        f"{row.holder}, {row.post}, has been changed since: it can no longer be put back."
    )
    if before is None:
        if row.version != 1:
            raise since_changed
        service.void_appointment(session, subject, reason=reason, version=row.version, by=by)
        return
    if row.version != before["version"]:
        raise since_changed
    texts = cast(Mapping[str, str], before)
    leaving = None
    if texts["until"]:
        leaving = Leaving(
            date.fromisoformat(texts["until"]), Ending(texts["ending"]), texts["reason"]
        )
    service.edit_appointment(
        session,
        subject,
        since=date.fromisoformat(texts["since"]),
        leaving=leaving,
        source=texts["source"],
        version=row.version,
        by=by,
    )


intake(
    IntakeKind[AppointmentGiven](
        name="posts-held",
        title="Posts held",
        one="post held",
        many="posts held",
        permission=CabinetPermission.KEEP_POST,
        columns=(
            IntakeColumn(
                "post", "Post", "What the post is called.", required=True, example="Leader"
            ),
            IntakeColumn(
                "member",
                "Member",
                "Name or official id of a member who held it; blank for anybody else.",
                example="Jeremy Corbyn",
            ),
            IntakeColumn(
                "name", "Name", "Of somebody who is no member, such as a peer; else not read."
            ),
            IntakeColumn(
                "since",
                "Since",
                "The first day on which it was held.",
                required=True,
                example="2015-09-12",
            ),
            IntakeColumn(
                "until",
                "Until",
                "The first day on which it was no longer held; blank while it is.",
                example="2020-04-04",
            ),
            IntakeColumn(
                "ending",
                "How it ended",
                f"With a last day: {ENDINGS}.",
                example="resigned",
            ),
            IntakeColumn("reason", "Why it ended", "If it is known; for officers alone."),
            IntakeColumn(
                "source",
                "Source",
                "Where this is known from.",
                required=True,
                example="The party’s website",
            ),
            # Stands in the file of the history, which can be sent again as it is.
            IntakeColumn("slate", "Slate", "Not read: what comes from a file counts for no slate."),
        ),
        read=_read,
        key=lambda given: (folded(given.post), folded(given.member or given.name), given.since),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=appointment_path,
        lead="A row with the post, holder and first day of an appointment on record changes that"
        " one. Rows are done in their order: whoever leaves stands before whoever follows.",
    )
)
