"""What each form of the live board records."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.cabinet.domain import Settled
from app.cabinet.domain.board import StepRefused
from app.cabinet.forms.board import (
    DeclineForm,
    LeaveForm,
    PickForm,
    SettleForm,
    SwapForm,
    TimeOutForm,
    UndoForm,
)
from app.cabinet.models import DraftStep
from app.cabinet.queries.drafts import BoardRead
from app.cabinet.service.drafts import steps as service
from app.cabinet.service.drafts.steps import Chosen
from app.db import db
from app.kernel import clock
from app.kernel.words import whole
from app.members.matching import resolve_member
from app.security.identity import current_identity


def _pick(read: BoardRead, form: PickForm) -> DraftStep | None:
    """Record a pick; None when the nominee is not known for certain: then it says so beside her."""
    peer = form.peer.data if "peer" in form else ""
    member = resolve_member(db.session, form.nominee, read.day_of_pick(clock.today()))
    if form.nominee.errors:
        return None
    if member is not None and peer:
        raise StepRefused("Enter either a member or a peer, not both.", "peer")
    return service.record_pick(
        db.session,
        read.draft.id,
        version=form.version.data,
        post_id=whole(form.post.data) or 0,
        chosen=Chosen(None if member is None else member.id, peer),
        by=current_identity().actor,
    )


def _decline(read: BoardRead, form: DeclineForm) -> DraftStep:
    return service.record_decline(
        db.session,
        read.draft.id,
        version=form.version.data,
        slate=form.slate.data or "",
        by=current_identity().actor,
    )


def _time_out(read: BoardRead, form: TimeOutForm) -> DraftStep:
    by = current_identity().actor
    return service.record_time_out(db.session, read.draft.id, version=form.version.data, by=by)


def _leave(read: BoardRead, form: LeaveForm) -> DraftStep:
    return service.record_leave(
        db.session,
        read.draft.id,
        version=form.version.data,
        slate=form.slate.data or "",
        note=form.note.data,
        by=current_identity().actor,
    )


def _settle(read: BoardRead, form: SettleForm) -> DraftStep:
    if form.how.data not in list(Settled):
        raise StepRefused("Say how the tie was settled.", "how")
    return service.settle_draft_tie(
        db.session,
        read.draft.id,
        version=form.version.data,
        slate=form.slate.data,
        how=Settled(form.how.data),
        note=form.note.data,
        by=current_identity().actor,
    )


def _swap(read: BoardRead, form: SwapForm) -> DraftStep:
    return service.record_swap(
        db.session,
        read.draft.id,
        version=form.version.data,
        given_id=whole(form.given.data) or 0,
        got_id=whole(form.got.data) or 0,
        agreed_by=(form.agreed_first.data, form.agreed_second.data),
        by=current_identity().actor,
    )


def _undo(read: BoardRead, form: UndoForm) -> DraftStep:
    return service.undo_step(
        db.session,
        read.draft.id,
        version=form.version.data,
        reason=form.reason.data,
        by=current_identity().actor,
    )


ACTS: Mapping[str, Callable[..., DraftStep | None]] = {
    PickForm.act: _pick,
    DeclineForm.act: _decline,
    TimeOutForm.act: _time_out,
    LeaveForm.act: _leave,
    SettleForm.act: _settle,
    SwapForm.act: _swap,
    UndoForm.act: _undo,
}
"""What is recorded by a form that was sent, by its act; None where the form says what is wrong."""
