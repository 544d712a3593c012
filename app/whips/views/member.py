"""One member's two histories, and what can be recorded of her."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response as FileResponse
from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from app.accounts.queries import names_of_actors
from app.audit import service as audit
from app.db import db, unit_of_work
from app.desk.registry import Section, member_section
from app.files.domain import DOCUMENTS, MOST_BYTES, FileRefused, media_type
from app.files.queries import file_names, get_file, read_file
from app.files.service import store_file
from app.kept.offering import keeps_typing, take_up
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord
from app.members import queries as members
from app.members.models import Member
from app.security.access import requires
from app.security.identity import current_identity
from app.source.queries import get_present_day
from app.web.downloads import as_download
from app.web.transactions import transactional
from app.web.uploads import takes_uploads
from app.whips import queries
from app.whips.domain import DecidedBy, WhipRefused
from app.whips.domain.histories import MEMBERSHIP, WHIP
from app.whips.domain.words import DECIDED_WORDS
from app.whips.events import WhipEvent
from app.whips.forms import ACTIONS, MACHINES, TABLES, ActionPage, ChangeForm
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.permissions import WhipPermission
from app.whips.queries import Held
from app.whips.service import Decision, record_changes
from app.whips.service.recording import stranger
from app.whips.views.blueprint import pages

Answer = str | Response | tuple[str, int]
AnyChange = WhipStatusChange | MembershipChange
LATEST = 5
"""How many changes a member's own page shows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as the timeline shows it.

    history: "whip" or "membership". words: what was done ("Whip withdrawn"). decided_by: in words.
    to_come: whether it takes effect later. by, voided_by: names. document: of the file, or "".
    """

    row: AnyChange
    history: str
    words: str
    decided_by: str
    to_come: bool
    by: str
    voided_by: str
    document: str


def _list_entries(session: Session, member_id: int, present: date) -> list[Entry]:
    """Both histories as one, voided changes too, the newest first."""
    rows = [
        (history, row)
        for history, table in TABLES.items()
        for row in queries.list_changes(session, table, member_id)
    ]
    rows.sort(key=lambda one: (one[1].effective_on, one[1].recorded_at), reverse=True)
    return entries_of(session, rows, present)


def entries_of(
    session: Session, rows: Sequence[tuple[str, AnyChange]], present: date
) -> list[Entry]:
    """Changes of "whip" or "membership" as they are shown, in their order."""
    actors = _actors(row for _, row in rows)
    names = names_of_actors(session, actors)
    files = file_names(session, {row.file_id for _, row in rows if row.file_id is not None})
    return [
        Entry(
            row,
            history,
            words_of(history, row),
            DECIDED_WORDS[row.decided_by],
            row.effective_on > present,
            names.get(row.recorded_by, row.recorded_by),
            names.get(row.voided_by or "", row.voided_by or ""),
            files.get(row.file_id or 0, ""),
        )
        for history, row in rows
    ]


def _actors(rows: Iterable[AnyChange]) -> list[str]:
    found = {actor for row in rows for actor in (row.recorded_by, row.voided_by) if actor}
    return sorted(found)


def words_of(history: str, row: AnyChange) -> str:
    """What a change did: "Whip withdrawn"."""
    words = MACHINES[history].done[row.action]
    return words[:1].upper() + words[1:]


def _states(name: str, held: Sequence[Held[Any]]) -> list[str]:
    """How somebody stands by both histories, a sentence each."""
    whip, membership = held
    return [
        f"{WHIP.said(name, whip.state, whip.since)}.",
        f"{MEMBERSHIP.said(name, membership.state, membership.since)}.",
    ]


def _days_set(held: Sequence[Held[Any]], present: date) -> list[tuple[str, bool]]:
    """Terms and reviews that stand, and whether the day has come."""
    said = []
    for what, one in zip(("the whip", "the membership"), held, strict=True):
        if one.ends_on is not None:
            said.append((f"The term of {what} ends on {written_day(one.ends_on)}", one.ends_on))
        if one.review_on is not None:
            said.append((f"Review of {what} on {written_day(one.review_on)}", one.review_on))
    return [(sentence, day <= present) for sentence, day in said]


def _legal(held: Sequence[Held[Any]]) -> list[ActionPage]:
    """What may be recorded as at the day."""
    legal = {
        f"{history}-{action.value}"
        for (history, machine), one in zip(MACHINES.items(), held, strict=True)
        for action in machine.legal(one.state)
    }
    return [page for name, page in ACTIONS.items() if name in legal]


def action_url(page: ActionPage, member_id: int) -> str:
    """Where an action is recorded of a member."""
    return url_for(
        "whips.change_whip" if page.history == "whip" else "whips.change_membership",
        member_id=member_id,
        action=page.action.value,
    )


@pages.get("/whips/<int:member_id>")
@requires(WhipPermission.READ)
def member(member_id: int) -> Answer:
    """Whip and membership of one member over time, voided changes too."""
    person = members.get_member(db.session, member_id)
    present = get_present_day(db.session)
    held = queries.get_held(db.session, member_id, present)
    sat = bool(queries.list_sat_by(db.session, [member_id], present))
    may = current_identity().may(WhipPermission.CHANGE)
    return render_template(
        "whips/member.html",
        person=person,
        changes=_list_entries(db.session, member_id, present),
        present=present,
        states=_states(person.name, held) if sat else [],
        days_set=_days_set(held, present),
        stranger="" if sat else stranger(db.session, person.name, present),
        actions=[
            (page.verb, action_url(page, member_id), page.history)
            for page in _legal(held)
            if may and sat
        ],
        may_change=may,
    )


# --- recording ---------------------------------------------------------------------------------


@pages.route(
    "/whips/<int:member_id>/<any(suspend, withdraw, resign, restore, review):action>",
    methods=["GET", "POST"],
)
@requires(WhipPermission.CHANGE)
@takes_uploads(MOST_BYTES)
@keeps_typing(ChangeForm)
@transactional
def change_whip(member_id: int, action: str) -> Answer:
    """Record a change of a member's whip."""
    return _change(member_id, ACTIONS[f"whip-{action}"], "whips/change_whip.html")


@pages.route(
    "/whips/<int:member_id>/membership/<any(suspend, expel, resign, readmit, review):action>",
    methods=["GET", "POST"],
)
@requires(WhipPermission.CHANGE)
@takes_uploads(MOST_BYTES)
@keeps_typing(ChangeForm)
@transactional
def change_membership(member_id: int, action: str) -> Answer:
    """Record a change of a member's membership of the party."""
    return _change(member_id, ACTIONS[f"membership-{action}"], "whips/change_membership.html")


def _change(member_id: int, page: ActionPage, template: str) -> Answer:
    """The form of one action, and what comes of it."""
    person = members.get_member(db.session, member_id)
    present = get_present_day(db.session)
    form = ChangeForm(data={"effective_on": present, "decided_by": page.decided_by.value})
    if not page.ends:
        del form.ends_on
    if not page.reviewed:
        del form.review_on
    take_up(form)
    if form.validate_on_submit():
        try:
            _record(person, page, form)
        except FileRefused as error:
            form.refuse(str(error), "document")
        except WhipRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            day = written_day(form.effective_on.data)
            flash(page.done.format(name=person.name, day=day))
            return redirect(url_for("whips.member", member_id=member_id))
    day = form.effective_on.data
    return render_template(
        template,
        form=form,
        person=person,
        title=page.title.format(name=person.name),
        consequence=page.consequence.format(
            name=person.name, day=written_day(day) if day else "the day you enter"
        ),
        page=page,
        states=_states(person.name, queries.get_held(db.session, member_id, present)),
        files=True,
    ), form.status


def _record(person: Member, page: ActionPage, form: ChangeForm) -> None:
    """Record what a form says. Raises WhipRefused and FileRefused."""
    decision = Decision(
        page.action,
        form.effective_on.data,
        DecidedBy(form.decided_by.data),
        form.reason.data,
        form.source.data or None,
        stored_document(form.document.data),
        form.ends_on.data if "ends_on" in form else None,
        form.review_on.data if "review_on" in form else None,
    )
    record_changes(db.session, page.table, [person.id], decision, by=current_identity().actor)


def stored_document(sent: object) -> int | None:
    """Keep an uploaded document and give its id; None where none was sent. Raises FileRefused."""
    filename, read = getattr(sent, "filename", None), getattr(sent, "read", None)
    if not filename or read is None:
        return None
    by = current_identity().actor
    return store_file(db.session, name=filename, data=read(), by=by, kinds=DOCUMENTS).id


# --- documents ---------------------------------------------------------------------------------


@pages.get("/whips/changes/<any(whip, membership):history>/<int:change_id>/document")
@requires(WhipPermission.READ)
def change_file(history: str, change_id: int) -> FileResponse:
    """The document that shows a decision. Reading it is on record before it is seen."""
    row = queries.get_change(db.session, TABLES[history], change_id)
    if row.file_id is None:
        raise NotInRecord("There is no document with this change.")
    with unit_of_work() as session:
        file = get_file(session, row.file_id)
        content = read_file(session, file.id)
        person = f"member {row.member_id}"
        audit.record(
            session,
            WhipEvent.DOCUMENT_READ,
            by=current_identity().actor,
            subject=person,
            changes={"history": history, "change": change_id, "file": file.id},
            person=person,
        )
        name, kind = file.name, file.kind
    return as_download(FileResponse(content, mimetype=media_type(kind)), name)


# --- a member's own page -----------------------------------------------------------------------


@member_section(24)
def histories(session: Session, member_id: int) -> Section | None:
    """Whip and membership, for officers who may see them; the public page says nothing of it."""
    if not current_identity().may(WhipPermission.READ):
        return None
    present = get_present_day(session)
    entries = _list_entries(session, member_id, present)
    if not entries and not queries.list_sat_by(session, [member_id], present):
        return None
    person = members.get_member(session, member_id)
    held = queries.get_held(session, member_id, present)
    return Section(
        "whips/_member.html",
        {
            "member_id": member_id,
            "states": _states(person.name, held),
            "days_set": _days_set(held, present),
            "entries": entries[:LATEST],
            "total": len(entries),
        },
    )
