"""Fills posts, from a published draft or by hand, and records who leaves. Nothing here commits.

The whole history of a post is looked at under a lock whenever one of its days changes, so that it
has one holder on any day whatever order things are recorded in (`domain.posts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.domain import Ending
from app.cabinet.domain.posts import (
    PostRefused,
    Tenure,
    check_days,
    check_one_post_each,
    check_quota,
    check_tenure,
)
from app.cabinet.events import CabinetEvent
from app.cabinet.models import Appointment, Draft, DraftSlate
from app.cabinet.queries import posts as queries
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.kernel.words import folded, is_blank, plural
from app.members import queries as members

POSTS = "cabinet posts"
"""Filled and left one after the other: no post may get two holders."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A post of a draft and whom it goes to. member_id: None for a peer, who has a name only."""

    draft_post_id: int
    post: str
    candidate_id: int
    member_id: int | None
    nominee: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a post was left. until: the first day on which it was no longer held."""

    until: date
    ending: Ending
    reason: str = ""


def fill_posts(
    session: Session, draft: Draft, filled: Sequence[Filled], since: date, by: str
) -> list[Appointment]:
    """Appoint whom a draft has chosen, all from one day: all of them or none.

    Raises PostRefused for a post that somebody holds on or after that day, each in its `details`,
    and for somebody who would hold two posts of the draft and those that fill vacancies with it.
    """
    one_at_a_time(session, POSTS)
    check_days(since, None, today=clock.today())
    chosen = [(queries.person_key(one.member_id, one.nominee), one.nominee) for one in filled]
    keep = [
        (held.person, held.holder)
        for held in queries.list_held_in_family(session, draft.id)
        if held.until is None or held.until > since
    ]
    check_one_post_each([*chosen, *keep])
    titles = _spellings(session, [one.post for one in filled])
    known = queries.list_tenures(session, titles.values())
    refused = []
    for one in filled:
        try:
            post = titles[one.post]
            check_tenure(post, _tenures(known[post]), Tenure(one.nominee, since))
        except PostRefused as error:
            refused.append(str(error))
    if refused:
        raise PostRefused(
            f"Nothing was filled: {plural(len(refused), 'post')} cannot go to the person chosen"
            f" from that day. {refused[0]}",
            details=refused,
        )
    source = f"Draft: {draft.title}"
    rows = [
        _new(
            session,
            titles[one.post],
            (one.member_id, one.nominee),
            since,
            source,
            by,
            draft_post_id=one.draft_post_id,
            candidate_id=one.candidate_id,
        )
        for one in filled
    ]
    session.flush()
    for row in rows:
        _tell(
            session,
            CabinetEvent.POST_FILLED,
            row,
            {"since": since.isoformat(), "draft": draft.id, "slate": row.candidate_id},
            by=by,
        )
    return rows


def record_appointment(
    session: Session,
    *,
    post: str,
    member_id: int | None,
    name: str,
    since: date,
    source: str,
    leaving: Leaving | None = None,
    by: str,
) -> Appointment:
    """Record by hand that somebody holds a post, outside any draft and quota.

    name: of a person who is no member; ignored for a member. leaving: where it has ended since.
    Raises NotInRecord for no such member and PostRefused for what does not fit.
    """
    one_at_a_time(session, POSTS)
    until = None if leaving is None else leaving.until
    holder = members.get_member(session, member_id).name if member_id is not None else name.strip()
    if is_blank(post):
        raise PostRefused("Enter the post, such as Leader.", "post")
    if is_blank(holder):
        raise PostRefused("Say who holds the post: a member, or somebody’s name.", "member")
    title = _spellings(session, [post])[post]
    _check(session, title, Tenure(holder, since, until))
    row = _new(session, title, (member_id, holder), since, source, by)
    if leaving is not None:
        _end(row, leaving, by)
    session.flush()
    changes = {"since": since.isoformat(), "until": _iso(until)}
    _tell(session, CabinetEvent.POST_FILLED, row, changes, by=by)
    return row


def record_leaving(
    session: Session,
    appointment_id: int,
    leaving: Leaving,
    *,
    source: str,
    version: int | None,
    by: str,
) -> Appointment:
    """Record that somebody left a post. source: where that is known from; "" adds nothing.

    Raises NotInRecord, StaleEdit, and PostRefused where it is voided, has an end already, or the
    day cannot be.
    """
    row = _locked(session, appointment_id, version)
    _standing(row)
    if row.until is not None:
        raise PostRefused(
            "When this ended is on record already. Edit the appointment where the day is wrong."
        )
    _check(session, row.post, Tenure(row.holder, row.since, leaving.until), row)
    _end(row, leaving, by)
    if source.strip() and source.strip() not in row.source:
        row.source = f"{row.source}; {source.strip()}"
    row.version += 1
    session.flush()
    _tell(
        session,
        CabinetEvent.POST_LEFT,
        row,
        {"until": leaving.until.isoformat(), "ending": leaving.ending.value},
        by=by,
        reason=leaving.reason.strip(),
    )
    return row


def edit_appointment(
    session: Session,
    appointment_id: int,
    *,
    since: date,
    leaving: Leaving | None,
    source: str,
    version: int | None,
    by: str,
) -> Appointment:
    """Correct the days, how it ended, or the source; leaving: None where it has not ended.

    Whose post it is cannot be edited: void it and record the right one. Raises NotInRecord,
    StaleEdit and PostRefused.
    """
    row = _locked(session, appointment_id, version)
    _standing(row)
    until = None if leaving is None else leaving.until
    tenure = Tenure(row.holder, since, until)
    _check(session, row.post, tenure, row)
    _check_cabinet(session, row, tenure)
    before = appointment_facts(row)
    row.since, row.source = since, source.strip()
    if leaving is None:
        row.until = row.ending = row.end_reason = row.ended_at = row.ended_by = None
    elif (row.until, row.ending, row.end_reason or "") != (
        leaving.until,
        leaving.ending,
        leaving.reason.strip(),
    ):
        _end(row, leaving, by)
    after = appointment_facts(row)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        raise PostRefused("Nothing is changed: correct what is wrong, or go back.")
    row.version += 1
    session.flush()
    _tell(
        session,
        CabinetEvent.POST_CHANGED,
        row,
        {name: [before[name], after[name]] for name in changed if name != "reason"},
        by=by,
        reason=after["reason"] if "reason" in changed else "",
    )
    return row


def void_appointment(
    session: Session, appointment_id: int, *, reason: str, version: int | None, by: str
) -> Appointment:
    """Void an appointment recorded by mistake: it stays on record and counts no more.

    Raises NotInRecord, StaleEdit, and PostRefused where it is voided already.
    """
    row = _locked(session, appointment_id, version)
    if row.voided_at is not None:
        raise PostRefused("This appointment has been voided already.")
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason.strip()
    row.version += 1
    session.flush()
    _tell(session, CabinetEvent.POST_VOIDED, row, {}, by=by, reason=reason.strip())
    return row


def reinstate_appointment(
    session: Session, appointment_id: int, *, reason: str, version: int | None, by: str
) -> Appointment:
    """Let a voided appointment count again; why goes into the trail.

    Raises NotInRecord, StaleEdit, and PostRefused where it counts, the draft it came from is
    voided, or somebody else is on record for the same days by now.
    """
    row = _locked(session, appointment_id, version)
    if row.voided_at is None:
        raise PostRefused("This appointment is not voided: it counts.")
    draft_id = queries.get_held(session, appointment_id).draft_id
    if draft_id is not None and session.get_one(Draft, draft_id).voided_at is not None:
        raise PostRefused(
            "The draft it came from is voided. Record by hand who held the post instead."
        )
    tenure = Tenure(row.holder, row.since, row.until)
    _check(session, row.post, tenure, row)
    _check_cabinet(session, row, tenure)
    row.voided_at = row.voided_by = row.void_reason = None
    row.version += 1
    session.flush()
    _tell(session, CabinetEvent.POST_REINSTATED, row, {}, by=by, reason=reason.strip())
    return row


def appointment_facts(row: Appointment) -> dict[str, str]:
    """What is on record of an appointment, by the fields of its form, as text."""
    return {
        "since": row.since.isoformat(),
        "until": _iso(row.until) or "",
        "ending": "" if row.ending is None else row.ending.value,
        "reason": row.end_reason or "",
        "source": row.source,
    }


def _new(
    session: Session,
    post: str,
    who: tuple[int | None, str],
    since: date,
    source: str,
    by: str,
    *,
    draft_post_id: int | None = None,
    candidate_id: int | None = None,
) -> Appointment:
    member_id, holder = who
    row = Appointment(
        post=post,
        member_id=member_id,
        holder=holder,
        search_text=folded(f"{post} {holder}"),
        draft_post_id=draft_post_id,
        candidate_id=candidate_id,
        since=since,
        source=source.strip(),
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(row)
    return row


def _end(row: Appointment, leaving: Leaving, by: str) -> None:
    row.until, row.ending = leaving.until, leaving.ending
    row.end_reason = leaving.reason.strip() or None
    row.ended_at, row.ended_by = clock.now(), by


def _locked(session: Session, appointment_id: int, version: int | None) -> Appointment:
    """An appointment that nobody else touches meanwhile. Raises NotInRecord and StaleEdit."""
    one_at_a_time(session, POSTS)
    row = queries.get_appointment(session, appointment_id)
    session.refresh(row)
    if row.version != version:
        raise StaleEdit(appointment_facts(row))
    return row


def _standing(row: Appointment) -> None:
    if row.voided_at is not None:
        raise PostRefused("This appointment is voided. Reinstate it first, if it was right.")


def _check(session: Session, post: str, tenure: Tenure, row: Appointment | None = None) -> None:
    """Whether a tenure fits all others of its post; row: the one that it is of, if any."""
    check_days(tenure.since, tenure.until, today=clock.today())
    others = [other for other in queries.list_tenures(session, [post])[post] if other is not row]
    check_tenure(post, _tenures(others), tenure)


def _check_cabinet(session: Session, row: Appointment, tenure: Tenure) -> None:
    """Whether a tenure fits the other posts of the shadow cabinet it is of (PostRefused).

    Nobody holds two of them on a day, and no slate of the alternating ladder more than its quota.
    """
    own = queries.get_held(session, row.id)
    draft_id = own.draft_id
    if draft_id is None:
        return
    others = [
        (held, Tenure(held.holder, held.since, held.until))
        for held in queries.list_held_in_family(session, draft_id)
        if held.id != row.id
    ]
    for held, other in others:
        # Who is known by her name alone is whoever else has that name, as in `check_one_post_each`.
        named = row.member_id is None or held.member_id is None
        same_name = named and folded(held.holder) == folded(row.holder)
        if (held.person == own.person or same_name) and other.spell.overlaps(tenure.spell):
            raise PostRefused(
                f"{row.holder} holds {held.post} of the same shadow cabinet on some of these days."
                " Correct that one first, or enter other days.",
                "since",
            )
    slate = session.get(DraftSlate, (draft_id, row.candidate_id))
    if slate is not None and slate.quota is not None:
        same = [other for held, other in others if held.candidate_id == row.candidate_id]
        check_quota(own.slate or row.holder, slate.quota, same, tenure)


def _tenures(rows: Sequence[Appointment]) -> list[Tenure]:
    return [Tenure(row.holder, row.since, row.until) for row in rows]


def _spellings(session: Session, posts: Sequence[str]) -> dict[str, str]:
    """Each post as it is spelt on record already, or as it is given: "home secretary" is no other.

    The database holds one holder of a post by its spelling.
    """
    known = {folded(title): title for title in queries.list_titles(session)}
    return {post: known.get(folded(post), " ".join(post.split())) for post in posts}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _tell(
    session: Session,
    event: CabinetEvent,
    row: Appointment,
    changes: Mapping[str, object],
    *,
    by: str,
    reason: str = "",
) -> None:
    """Add the entry. Who holds a post is public; why she left it is hers, and sealed for her."""
    shown: dict[str, object] = {"post": row.post, **changes}
    if row.member_id is None:
        # There is nobody under whose key a reason could be sealed.
        audit.record(
            session,
            event,
            by=by,
            subject=f"appointment {row.id}",
            changes={**shown, **({"reason": reason} if reason else {})},
        )
        return
    private: dict[str, object] = {"member": row.member_id}
    if reason:
        private["reason"] = reason
    audit.record(
        session,
        event,
        by=by,
        subject=f"appointment {row.id}",
        changes=shown,
        person=f"member {row.member_id}",
        private=private,
    )
