"""Every step of a draft: picks, passes, leaving, settled ties, swaps, and undoing the last one.

Each is decided on a board of a version. Whoever was slower than somebody else is refused, with the
board as it is now; nothing is recorded twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.domain import Settled, StepKind
from app.cabinet.domain.board import Board, Step, StepRefused, check
from app.cabinet.events import CabinetEvent
from app.cabinet.models import DraftFigure, DraftStep
from app.cabinet.queries.drafts import BoardRead, read_board, state_of
from app.cabinet.queries.nominees import Declared, agreed, list_holders, read_declarations
from app.confidence.domain import RoundKind
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import LONDON, written_day
from app.kernel.errors import StaleEdit
from app.kernel.words import folded
from app.whips.queries import list_holding

WITH_FIGURES = frozenset({StepKind.PICK, StepKind.DECLINE, StepKind.TIME_OUT, StepKind.SETTLE})
LACKS = {
    RoundKind.PLEDGE: "This draft requires a pledge to take the whip",
    RoundKind.CONFIDENCE: "This draft requires a declaration of confidence",
}


class StaleBoard(StaleEdit):
    """The board has changed since somebody decided on it; nothing was recorded.

    read: the board as it is now.
    """

    def __init__(self, read: BoardRead) -> None:
        """Take the board as it is now."""
        super().__init__({"turn": read.board.headline})
        sentence = (
            "The board has changed since you saw it, so nothing of yours was recorded. It is shown"
            " below as it is now. What you had chosen is still in the form: send it again only if"
            " it still fits."
        )
        self.args = (sentence,)
        self.read = read


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to hold a post: a member by her id, or a peer by name alone."""

    member_id: int | None = None
    peer: str = ""


def locked(session: Session, draft_id: int, version: int | None) -> BoardRead:
    """The board of a draft that nobody else changes until the unit of work ends.

    version: the one that was decided on. Raises NotInRecord, StaleBoard, and StepRefused when the
    draft takes no steps any more.
    """
    one_at_a_time(session, f"cabinet:draft:{draft_id}")
    read = read_board(session, draft_id)
    if version != read.draft.version:
        raise StaleBoard(read)
    if not read.takes_steps:
        raise StepRefused(
            f"This draft has been {state_of(read.draft)}: it takes no steps any more."
        )
    return read


def record_pick(
    session: Session, draft_id: int, *, version: int | None, post_id: int, chosen: Chosen, by: str
) -> DraftStep:
    """Let the slate whose turn it is fill a post. Raises StepRefused, StaleBoard, NotInRecord.

    Also when its time is over: the turn passes only once somebody has recorded that (domain.md 4).
    """
    read = locked(session, draft_id, version)
    slate = _whose_turn(read.board)
    name = _nominee(session, read, chosen)
    step = Step(_number(read), StepKind.PICK, slate, post_id, None, name, chosen.member_id)
    return _record(session, read, step, by)


def record_decline(
    session: Session, draft_id: int, *, version: int | None, slate: str = "", by: str
) -> DraftStep:
    """Let a slate pass this turn alone; "": the one whose turn it is, else one of those in a tie.

    Raises StepRefused, StaleBoard, NotInRecord.
    """
    read = locked(session, draft_id, version)
    whose = slate or _whose_turn(read.board)
    return _record(session, read, Step(_number(read), StepKind.DECLINE, whose), by)


def record_time_out(session: Session, draft_id: int, *, version: int | None, by: str) -> DraftStep:
    """Let the slate whose turn it is pass, its time having run out.

    Raises StepRefused, also while time is left or none was set; StaleBoard, NotInRecord.
    """
    read = locked(session, draft_id, version)
    slate = _whose_turn(read.board)
    if read.ends_at is None:
        raise StepRefused("This draft sets no time for a turn: let the slate decline.")
    if not read.time_is_over(clock.now()):
        raise StepRefused(time_left(slate, read.ends_at))
    return _record(session, read, Step(_number(read), StepKind.TIME_OUT, slate), by)


def time_left(slate: str, ends_at: datetime) -> str:
    """Why it cannot be recorded yet that a slate's time has run out, in a sentence."""
    return (
        f"{slate} has until {ends_at.astimezone(LONDON):%H:%M:%S}. Wait until then, or let it"
        " decline."
    )


def record_leave(
    session: Session, draft_id: int, *, version: int | None, slate: str, note: str = "", by: str
) -> DraftStep:
    """Let a slate take no further part, for good; it need not be its turn.

    Raises StepRefused, StaleBoard, NotInRecord.
    """
    read = locked(session, draft_id, version)
    return _record(session, read, Step(_number(read), StepKind.LEAVE, slate), by, note=note)


def settle_draft_tie(
    session: Session,
    draft_id: int,
    *,
    version: int | None,
    slate: str,
    how: Settled,
    note: str,
    by: str,
) -> DraftStep:
    """Give the turn to one of the slates that are equal. note: who drew the lots, or why.

    Raises StepRefused, StaleBoard, NotInRecord.
    """
    read = locked(session, draft_id, version)
    step = Step(_number(read), StepKind.SETTLE, slate)
    return _record(session, read, step, by, note=note, how=how)


def record_swap(
    session: Session,
    draft_id: int,
    *,
    version: int | None,
    given_id: int,
    got_id: int,
    agreed_by: tuple[str, str],
    by: str,
) -> DraftStep:
    """Let two slates exchange two filled posts once all picks are made; nominees go along.

    agreed_by: who agreed for the slate that gives the first post, and who for the other. Raises
    StepRefused, StaleBoard, NotInRecord.
    """
    read = locked(session, draft_id, version)
    taken = read.board.taken
    given, got = taken.get(given_id), taken.get(got_id)
    step = Step(_number(read), StepKind.SWAP, given.slate if given else "", given_id, got_id)
    check(read.board, step)
    assert given is not None
    assert got is not None
    if not all(agreed_by):
        raise StepRefused("Say who agreed for each of the two slates.", "agreed_first")
    note = f"Agreed by {agreed_by[0]} for {given.slate} and {agreed_by[1]} for {got.slate}."
    return _record(session, read, step, by, note=note)


def undo_step(
    session: Session, draft_id: int, *, version: int | None, reason: str, by: str
) -> DraftStep:
    """Void the last step that stands; it stays on record with the reason.

    Raises StepRefused when there is none, StaleBoard, NotInRecord.
    """
    read = locked(session, draft_id, version)
    if read.last is None:
        raise StepRefused("There is no step to undo.")
    undone = read.last
    undone.voided_at, undone.voided_by, undone.void_reason = clock.now(), by, reason
    read.draft.version += 1
    session.flush()
    audit.record(
        session,
        CabinetEvent.DRAFT_STEP_UNDONE,
        by=by,
        subject=f"draft {draft_id}",
        changes={"step": undone.number, "kind": undone.kind.value, "reason": reason},
    )
    return undone


def _whose_turn(board: Board) -> str:
    if board.tie:
        raise StepRefused("Slates are equal at this turn. Settle the tie first.")
    if board.slate is None:
        raise StepRefused("The draft is finished: no pick is left.")
    return board.slate


def _number(read: BoardRead) -> int:
    return read.steps[-1].number + 1 if read.steps else 1


def _nominee(session: Session, read: BoardRead, chosen: Chosen) -> str:
    """The name of who is chosen, when she may be. Raises StepRefused."""
    if chosen.member_id is None:
        if chosen.peer and not read.draft.peers_allowed:
            raise StepRefused(
                "Peers may not be chosen in this draft. Choose a member of the House of Commons.",
                "peer",
            )
        if not chosen.peer:
            raise StepRefused("Say who is to hold the post.", "nominee")
        _check_holds_nothing(session, read, None, chosen.peer)
        # A round asks members: nothing can be required of a peer.
        return chosen.peer
    day = read.day_of_pick(clock.today())
    standing = {one.member_id: one for one in list_holding(session, day)}.get(chosen.member_id)
    if standing is None:
        raise StepRefused(
            f"She or he does not hold the whip on {written_day(day)}. Choose somebody who does.",
            "nominee",
        )
    _check_holds_nothing(session, read, chosen.member_id, standing.name)
    wanted = [
        kind
        for kind, required in (
            (RoundKind.PLEDGE, read.draft.pledge_required),
            (RoundKind.CONFIDENCE, read.draft.declaration_required),
        )
        if required
    ]
    if wanted:
        declared = read_declarations(session)
        for kind in wanted:
            answer = declared.of(kind, chosen.member_id)
            if not agreed(answer):
                raise StepRefused(_lacking(kind, standing.name, answer), "nominee")
    return standing.name


def _check_holds_nothing(
    session: Session, read: BoardRead, member_id: int | None, name: str
) -> None:
    """Refuse who has a post of the shadow cabinet whose vacancies are filled (StepRefused)."""
    for one in list_holders(session, read.draft.id, clock.today()):
        same = one.member_id == member_id
        if member_id is None or one.member_id is None:
            same = folded(one.holder) == folded(name)
        if same:
            raise StepRefused(
                f"{name} holds a post of this shadow cabinet: {one.post}. Choose somebody else, or"
                " record first that she or he leaves it.",
                "nominee" if member_id is not None else "peer",
            )


def _lacking(kind: RoundKind, name: str, answer: Declared | None) -> str:
    if answer is None:
        return f"{LACKS[kind]}, and nobody has been asked yet. Hold a round first."
    return f"{LACKS[kind]}. {name}: {answer.words}. Choose somebody else."


def _record(
    session: Session,
    read: BoardRead,
    step: Step,
    by: str,
    *,
    note: str = "",
    how: Settled | None = None,
) -> DraftStep:
    """Put a step on record with the figures it was decided by. Raises StepRefused."""
    check(read.board, step)
    draft = read.draft
    made = DraftStep(
        draft_id=draft.id,
        number=step.number,
        kind=step.kind,
        candidate_id=read.candidates[step.slate],
        post_id=step.post_id,
        other_post_id=step.other_post_id,
        member_id=step.member_id,
        nominee=step.nominee or None,
        how=how,
        note=note or None,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    draft.version += 1
    session.flush()
    if step.kind in WITH_FIGURES:
        session.add_all(_figures(read, made.id))
        session.flush()
    changes: dict[str, object] = {
        "step": step.number,
        "kind": step.kind.value,
        "turn": read.board.turn,
        "slate": step.slate,
    }
    for name, post_id in (("post", step.post_id), ("other post", step.other_post_id)):
        if post_id is not None:
            changes[name] = read.posts[post_id]
    if step.member_id is not None:
        changes["member"] = step.member_id
    audit.record(
        session,
        CabinetEvent.DRAFT_STEP_RECORDED,
        by=by,
        subject=f"draft {draft.id}",
        changes=changes,
    )
    return made


def _figures(read: BoardRead, step_id: int) -> list[DraftFigure]:
    """The figure of every slate that takes part, as the turn was decided by them."""
    board = read.board
    found = []
    for slate, figure in board.figures.items():
        tie = board.working.tie_figures.get(slate)
        found.append(
            DraftFigure(
                step_id=step_id,
                candidate_id=read.candidates[slate],
                held=board.held[slate],
                numerator=figure.numerator,
                denominator=figure.denominator,
                tie_numerator=None if tie is None else tie.numerator,
                tie_denominator=None if tie is None else tie.denominator,
            )
        )
    return found
