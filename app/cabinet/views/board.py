"""The live board of a draft, the same for a screen in a room, and every step recorded on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import (
    Response,
    abort,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.accounts import queries as accounts
from app.cabinet.domain import Method
from app.cabinet.domain.board import StepRefused
from app.cabinet.exports.board import figure_rows, history_rows, ladder_rows, step_words, why
from app.cabinet.exports.pictures import board_shares
from app.cabinet.forms.board import (
    BoardForm,
    DeclineForm,
    LeaveForm,
    PickForm,
    SettleForm,
    SwapForm,
    TimeOutForm,
    UndoForm,
    choices_of,
)
from app.cabinet.forms.quota import ALL
from app.cabinet.models import DraftStep
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries.drafts import BoardRead, find_mark, read_board, state_of
from app.cabinet.queries.nominees import (
    Declarations,
    Nominee,
    holds_already,
    list_nominees,
    read_declarations,
)
from app.cabinet.queries.posts import person_key
from app.cabinet.service.drafts import steps as service
from app.cabinet.service.drafts.steps import StaleBoard
from app.cabinet.views.blueprint import pages
from app.cabinet.views.reading import readers
from app.cabinet.views.steps import ACTS
from app.db import db
from app.kernel import clock
from app.kernel.dates import LONDON
from app.kernel.words import folded, whole
from app.security.access import requires
from app.security.identity import current_identity
from app.web.transactions import transactional

Page = str | AnyResponse | tuple[str, int]
LONGEST_Q = 100


# --- the forms -----------------------------------------------------------------------------------


def _forms(read: BoardRead, sent: str) -> dict[str, BoardForm]:
    """The forms that the board takes now, and the one that was sent, by act."""
    board, version = read.board, read.draft.version
    kinds: list[type[BoardForm]] = []
    if read.takes_steps and board.slate is not None:
        kinds = [PickForm, DeclineForm, LeaveForm]
        if read.time_is_over(clock.now()):
            kinds.append(TimeOutForm)
    elif read.takes_steps and board.tie:
        kinds = [SettleForm, DeclineForm, LeaveForm]
    elif read.takes_steps and len({one.slate for one in board.taken.values()}) > 1:
        kinds = [SwapForm]
    if read.takes_steps and read.last is not None:
        kinds.append(UndoForm)
    every = (PickForm, DeclineForm, LeaveForm, TimeOutForm, SettleForm, SwapForm, UndoForm)
    kinds += [one for one in every if one.act == sent and one not in kinds]
    forms = {one.act: one(sent=one.act == sent, version=version) for one in kinds}
    for form in forms.values():
        _offer(form, read)
    return forms


def _offer(form: BoardForm, read: BoardRead) -> None:
    """Set the choices of a form to what the board offers now."""
    board = read.board
    match form:
        case PickForm():
            form.post.choices = choices_of({one.id: one.title for one in board.choices})
            if not read.draft.peers_allowed:
                del form.peer
        case DeclineForm():
            _slates(form.slate, sorted(board.tie) or [board.slate or ""])
        case LeaveForm():
            first = [board.slate] if board.slate else []
            others = [name for name in board.taking_part if name != board.slate]
            _slates(form.slate, [*first, *others])
        case SettleForm():
            form.slate.choices = [(name, name) for name in sorted(board.tie)]
        case SwapForm():
            posts = {one.post.id: f"{one.post.title} ({one.slate})" for one in read.filled}
            form.given.choices = choices_of(posts)
            form.got.choices = choices_of(posts)


def _slates(field: object, names: Sequence[str]) -> None:
    field.choices = [SelectChoice(name, name) for name in names]  # type: ignore[attr-defined]


# --- the pages -----------------------------------------------------------------------------------


@pages.get("/drafts/<int:draft_id>")
@requires(CabinetPermission.READ)
def board(draft_id: int) -> Page:
    """The live board: whose pick it is, why, what is left, and the forms for each step."""
    return _page(read_board(db.session, draft_id), {}, None)


@pages.post("/drafts/<int:draft_id>")
@requires(CabinetPermission.RUN_DRAFT)
@transactional
def record_step(draft_id: int) -> Page:
    """Record a step of a draft, or undo the last one; `act` says which form was sent."""
    act = request.form.get("act", "")
    if act not in ACTS:
        abort(400)
    read = read_board(db.session, draft_id)
    offered = act in _forms(read, "")
    forms = _forms(read, act)
    form = forms[act]
    stale = None
    # What was chosen from is the board that was seen: first of all it must still be that one.
    if form.version.data != read.draft.version:
        stale = StaleBoard(read)
    elif not offered:
        return _page(read, {}, None, _not_taken(read, act)), 422
    elif form.validate():
        try:
            made = ACTS[act](read, form)
        except StaleBoard as error:
            stale = error
        except StepRefused as error:
            form.refuse(str(error), form.named(error.field))
        else:
            if made is not None:
                undone = "Undone: " if act == UndoForm.act else ""
                beside = _held_beside(read, made) if act == PickForm.act else ""
                flash(f"{undone}{step_words(read, made)}.{beside}")
                return redirect(url_for("cabinet.board", draft_id=draft_id))
    if stale is not None:
        return _page(stale.read, _again(stale.read, act), act, str(stale)), 409
    return _page(read, forms, act), 422


def _not_taken(read: BoardRead, act: str) -> str:
    """Why the board takes no step of an act now, in a sentence."""
    if not read.takes_steps:
        return f"This draft has been {state_of(read.draft)}: it takes no steps any more."
    if act == TimeOutForm.act and read.board.slate is not None and read.ends_at is not None:
        return service.time_left(read.board.slate, read.ends_at)
    return "The board as it is now does not take that step."


def _again(read: BoardRead, act: str) -> dict[str, BoardForm]:
    """The forms of the newer board; the one that was sent keeps what was entered in it."""
    forms = _forms(read, act)
    forms[act].version.data = read.draft.version
    return forms


def _page(read: BoardRead, forms: dict[str, BoardForm], act: str | None, stale: str = "") -> str:
    """The board as a page. act: of the form that was sent and stays filled in."""
    draft = read.draft
    declared = read_declarations(db.session)
    by = accounts.names_of_actors(db.session, _actors(read))
    may_run = current_identity().may(CabinetPermission.RUN_DRAFT)
    shown = (forms or _forms(read, "")) if may_run else {}
    words = " ".join(request.args.get("q", "").split())[:LONGEST_Q]
    day = read.day_of_pick(clock.today())
    holding = holds_already(db.session, day) if read.takes_steps else {}
    nominees = (
        list_nominees(db.session, read, day, "", declared, holding) if read.board.slate else []
    )
    matching = list_nominees(db.session, read, day, words, declared, holding) if words else nominees
    pick = shown.get(PickForm.act)
    if isinstance(pick, PickForm):
        pick.nominee.suggestions = [one.named for one in nominees]
        if act is None and request.args.get("nominee"):
            pick.nominee.data = request.args["nominee"][:LONGEST_Q]
    return render_template(
        "cabinet/board.html",
        form=shown[act] if act is not None else None,
        act=act,
        stale=stale,
        forms=shown,
        read=read,
        draft=draft,
        state=state_of(draft),
        why=why(read.board),
        figures=figure_rows(read),
        ladder=ladder_rows(read, declared, holding),
        history=history_rows(read, by),
        shares=board_shares(read.board) if read.board.finished else None,
        undoable="" if read.last is None else step_words(read, read.last),
        nominees=matching,
        nominees_in_all=len(nominees),
        q=words,
        declared=declared.rounds,
        clock_time=_clock_time(read.ends_at),
        day=day,
        today=clock.today(),
        holds_already=_picked(pick, nominees),
        quota_url=_quota_address(read),
        readers=readers(),
        now=clock.now(),
        may_publish=current_identity().may(CabinetPermission.PUBLISH_DRAFT),
        may_run=may_run,
        by=by,
        chosen=_chosen(pick, read) if stale and act == PickForm.act else "",
    )


def _held_beside(read: BoardRead, pick: DraftStep) -> str:
    """What who was picked holds already, as a sentence after another; "" for nothing."""
    name = pick.nominee or ""
    holding = holds_already(db.session, read.day_of_pick(clock.today()))
    holds = holding.get(person_key(pick.member_id, name))
    return f" {name} already holds {holds}." if holds else ""


def _picked(pick: BoardForm | None, nominees: Sequence[Nominee]) -> Nominee | None:
    """Who stands in the form of a pick, where she or he holds a post already; else None."""
    if not isinstance(pick, PickForm):
        return None
    entered = folded(pick.nominee.data or "")
    return next((one for one in nominees if one.holds and folded(one.named) == entered), None)


def _actors(read: BoardRead) -> set[str]:
    """Everybody whose name the page says, as the audit trail calls them."""
    draft = read.draft
    of_steps = {one.recorded_by for one in read.steps} | {one.voided_by for one in read.steps}
    found = of_steps | {draft.opened_by, draft.published_by, draft.voided_by}
    return {name for name in found if name}


def _chosen(form: BoardForm | None, read: BoardRead) -> str:
    """What somebody had chosen on a board that has changed since, "Home, Ada Birch"."""
    if not isinstance(form, PickForm):
        return ""
    peer = form.peer.data if "peer" in form else ""
    parts = (read.posts.get(whole(form.post.data) or 0, ""), form.nominee.data, peer)
    return ", ".join(part for part in parts if part)


def _quota_address(read: BoardRead) -> str:
    """The quota page by the votes, the method and the posts that the draft rests on."""
    draft = read.draft
    return url_for(
        "cabinet.quota",
        contest_id=draft.contest_id,
        base=ALL if draft.base_id is None else draft.base_id,
        method=(draft.method or Method(draft.rule.value)).value,
        seats=read.house,
    )


def _clock_time(instant: datetime | None) -> str:
    """An instant as London's clocks show it, with seconds; "" for none."""
    return "" if instant is None else f"{instant.astimezone(LONDON):%H:%M:%S}"


@pages.get("/drafts/<int:draft_id>/screen")
@requires(CabinetPermission.READ)
def screen(draft_id: int) -> Response:
    """The board for a screen in a room: large letters and nothing to press.

    A script keeps it as it is on record. Without one it reloads by itself only where that was
    asked for (`reload` in the address): a page that moves on its own takes readers by surprise.
    """
    read = read_board(db.session, draft_id)
    reloads = "reload" in request.args
    page = render_template(
        "cabinet/screen.html",
        reloads=reloads,
        form=None,
        read=read,
        draft=read.draft,
        state=state_of(read.draft),
        why=why(read.board),
        figures=figure_rows(read),
        ladder=ladder_rows(read, Declarations({}, {})),
        clock_time=_clock_time(read.ends_at),
        now=clock.now(),
    )
    response = make_response(page)
    if reloads:
        response.headers["Refresh"] = "5"
    return response


@pages.get("/drafts/<int:draft_id>/version")
@requires(CabinetPermission.READ)
def board_file(draft_id: int) -> Response:
    """What an open board asks every other second: the mark of the board as it is now."""
    return jsonify(mark=find_mark(db.session, draft_id))
