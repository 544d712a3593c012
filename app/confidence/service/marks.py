"""Proposes deselection marks and records their steps. Nothing here commits.

Everything about a mark is confidential: the trail keeps what was decided of whom under that
person's key (`domain.md` 9).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.confidence.domain import MarkStepKind, Outcome, RoundState
from app.confidence.domain.marks import LIVE, MarkRefused, Step, check_step, standing_on
from app.confidence.domain.rounds import RULES, consequences
from app.confidence.events import ConfidenceEvent
from app.confidence.models import DeselectionMark, MarkCause, MarkStep, Round, RoundMember
from app.confidence.queries import marks as queries
from app.confidence.queries.rounds import get_round, round_state
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import london_day
from app.kernel.errors import DomainError, StaleEdit

MARKS = "deselection marks"
"""Marks are written one after the other: nobody may get two that live."""


class MarksRefused(DomainError):
    """Of several marks some cannot be given the step, so none is. sentences: why not, by mark."""

    def __init__(self, sentences: Mapping[int, str]) -> None:
        """Take what is wrong with each."""
        super().__init__("Nothing has been recorded: put right what is said below.")
        self.sentences = sentences


def propose_marks(
    session: Session, round_: Round, refusals: Mapping[int, Outcome], by: str
) -> list[DeselectionMark]:
    """Propose a mark for everybody who refused in a round that has been closed.

    refusals: by member what she came to. Whoever has a mark that lives gets another cause of it,
    not another mark. Raises MarkRefused while the round is not closed. Gives the marks concerned.
    """
    one_at_a_time(session, MARKS)
    _check_closed(round_)
    return _propose(session, round_, refusals, by)


def propose_mark(
    session: Session, round_id: int, member_id: int, *, reason: str, by: str
) -> DeselectionMark:
    """Propose a mark by hand, from what a member came to in a closed round.

    For a refusal whose mark was refused, lifted or voided. Raises MarkRefused, NotInRecord.
    """
    one_at_a_time(session, MARKS)
    round_ = get_round(session, round_id)
    _check_closed(round_)
    asked = session.get(RoundMember, (round_id, member_id))
    if asked is None or asked.outcome is None:
        raise MarkRefused("This member is not among those whom the round asked.", "member")
    if not consequences(round_.kind, round_.no_reply_follows, {member_id: asked.outcome}).proposed:
        raise MarkRefused(
            f"What this member came to in the round was “{asked.outcome.value}”: that is no"
            " refusal, and only a refusal proposes a mark.",
            "member",
        )
    for mark in _live_marks(session, [member_id]).values():
        if session.get(MarkCause, (mark.id, round_id)) is not None:
            raise MarkRefused("This refusal is a cause already of a mark that lives.", "member")
    return _propose(session, round_, {member_id: asked.outcome}, by, reason)[0]


def _check_closed(round_: Round) -> None:
    if round_state(round_) is not RoundState.CLOSED:
        raise MarkRefused("A mark is proposed from a round that has been closed.", "round_id")


def _propose(
    session: Session, round_: Round, refusals: Mapping[int, Outcome], by: str, reason: str = ""
) -> list[DeselectionMark]:
    assert round_.closed_at is not None
    live = _live_marks(session, refusals.keys())
    causes = set(session.scalars(select(MarkCause.mark_id).where(MarkCause.round_id == round_.id)))
    fresh = {i: _new_mark(session, i, by) for i in sorted(refusals) if i not in live}
    session.flush()
    marks = {**live, **fresh}
    for member_id, outcome in sorted(refusals.items()):
        mark = marks[member_id]
        if mark.id in causes:
            continue
        session.add(MarkCause(mark_id=mark.id, round_id=round_.id, outcome=outcome))
        said = reason or f"{RULES[round_.kind].labels[outcome].capitalize()}: {round_.title}"
        if member_id in fresh:
            # By hand it may come long after the round: the mark was not proposed before today.
            on = clock.today() if reason else london_day(round_.closed_at)
            _add_step(session, mark, Step(MarkStepKind.PROPOSED, on), said, by)
        else:
            mark.version += 1
        audit.record(
            session,
            ConfidenceEvent.MARK_PROPOSED,
            by=by,
            subject=f"mark {mark.id}",
            changes={
                "round": round_.id,
                "became": "a new mark" if member_id in fresh else "another cause",
            },
            person=f"member {member_id}",
            private={"member": member_id, "outcome": outcome.value, "reason": said},
        )
    session.flush()
    return [marks[member_id] for member_id in sorted(refusals)]


def _new_mark(session: Session, member_id: int, by: str) -> DeselectionMark:
    mark = DeselectionMark(member_id=member_id, recorded_at=clock.now(), recorded_by=by, version=1)
    session.add(mark)
    return mark


def _live_marks(session: Session, member_ids: Collection[int]) -> dict[int, DeselectionMark]:
    """The mark of each member that lives, by member."""
    marks = session.scalars(
        select(DeselectionMark).where(DeselectionMark.member_id.in_(list(member_ids)))
    ).all()
    steps = queries.list_steps(session, [mark.id for mark in marks])
    found = {}
    for mark in marks:
        now = standing_on(steps[mark.id])
        if now is not None and now.state in LIVE:
            found[mark.member_id] = mark
    return found


def record_step(
    session: Session, mark_id: int, step: Step, *, reason: str, version: int | None, by: str
) -> DeselectionMark:
    """Record the next step of a mark. Raises StaleEdit, MarkRefused and NotInRecord."""
    one_at_a_time(session, MARKS)
    mark = queries.get_mark(session, mark_id)
    session.refresh(mark)
    steps = queries.list_steps(session, [mark_id])[mark_id]
    if mark.version != version:
        raise StaleEdit(mark_facts(steps))
    check_step(steps, step, today=clock.today())
    _record(session, mark, step, reason, by)
    return mark


def record_steps(
    session: Session, versions: Mapping[int, int], step: Step, *, reason: str, by: str
) -> list[DeselectionMark]:
    """Record the same step of several marks, each its own: of all of them or of none.

    versions: by mark the one the form was opened on. Raises StaleEdit when any has changed since,
    MarksRefused when any cannot be given the step, and NotInRecord.
    """
    one_at_a_time(session, MARKS)
    marks = queries.get_marks(session, versions.keys())
    steps = queries.list_steps(session, list(versions))
    if any(mark.version != versions[mark.id] for mark in marks):
        raise StaleEdit({})
    sentences = {}
    for mark in marks:
        try:
            check_step(steps[mark.id], step, today=clock.today())
        except MarkRefused as error:
            sentences[mark.id] = str(error)
    if sentences:
        raise MarksRefused(sentences)
    for mark in marks:
        _record(session, mark, step, reason, by)
    return marks


def _record(session: Session, mark: DeselectionMark, step: Step, reason: str, by: str) -> None:
    mark.version += 1
    _add_step(session, mark, step, reason, by)
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.MARK_STEP_RECORDED,
        by=by,
        subject=f"mark {mark.id}",
        changes={"step": step.kind.value, "effective_on": step.effective_on.isoformat()},
        person=f"member {mark.member_id}",
        private={
            "member": mark.member_id,
            "reason": reason,
            **({} if step.route is None else {"route": step.route.value}),
            **({} if step.outcome is None else {"outcome": step.outcome.value}),
        },
    )


def _add_step(session: Session, mark: DeselectionMark, step: Step, reason: str, by: str) -> None:
    session.add(
        MarkStep(
            mark_id=mark.id,
            kind=step.kind,
            effective_on=step.effective_on,
            route=step.route,
            outcome=step.outcome,
            reason=reason,
            recorded_at=clock.now(),
            recorded_by=by,
        )
    )


def mark_facts(steps: Sequence[MarkStep]) -> dict[str, str]:
    """How a mark stands, by the fields of its forms, as text: for who has edited meanwhile."""
    now = standing_on(steps)
    if now is None:
        return {}
    return {
        "state": now.state.value,
        "effective_on": now.since.isoformat(),
        "route": "" if now.route is None else now.route.value,
        "outcome": "" if now.outcome is None else now.outcome.value,
    }


def list_possible_causes(session: Session) -> dict[tuple[int, int], Outcome]:
    """What a mark may rest on: by (round, member) the refusals in closed rounds."""
    rows = session.execute(
        select(
            Round.id,
            Round.kind,
            Round.no_reply_follows,
            RoundMember.member_id,
            RoundMember.outcome,
        )
        .join(RoundMember, RoundMember.round_id == Round.id)
        .where(Round.closed_at.is_not(None), Round.voided_at.is_(None))
    )
    found = {}
    for round_id, kind, follows, member_id, outcome in rows:
        if outcome is not None and consequences(kind, follows, {member_id: outcome}).proposed:
            found[round_id, member_id] = outcome
    return found


def take_in_step(
    session: Session,
    member_id: int,
    step: Step,
    *,
    reason: str,
    round_id: int | None = None,
    by: str,
) -> DeselectionMark:
    """Record a step that an earlier list has: a proposal makes a mark, others follow on it.

    round_id: of a proposal, the closed round that it rests on, if one is on record. Raises
    MarkRefused for what cannot follow, and for a second mark that lives.
    """
    one_at_a_time(session, MARKS)
    mark = _live_marks(session, [member_id]).get(member_id)
    if step.kind is not MarkStepKind.PROPOSED:
        if mark is None:
            raise MarkRefused("This member has no mark that lives.", "member")
        return record_step(session, mark.id, step, reason=reason, version=mark.version, by=by)
    if mark is not None:
        raise MarkRefused("This member has a mark already that lives.", "member")
    check_step([], step, today=clock.today())
    mark = _new_mark(session, member_id, by)
    session.flush()
    if round_id is not None:
        outcome = list_possible_causes(session).get((round_id, member_id))
        if outcome is None:
            raise MarkRefused("This member did not refuse in that round.", "round_id")
        session.add(MarkCause(mark_id=mark.id, round_id=round_id, outcome=outcome))
    _add_step(session, mark, step, reason, by)
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.MARK_PROPOSED,
        by=by,
        subject=f"mark {mark.id}",
        changes={"round": round_id, "became": "a mark of an earlier list"},
        person=f"member {member_id}",
        private={"member": member_id, "reason": reason},
    )
    return mark
