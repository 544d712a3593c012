"""Deselection marks taken in from a file: whole histories, a row for each step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.confidence.domain import MarkOutcome, MarkStepKind, RoundState, Route
from app.confidence.domain.marks import (
    LIVE,
    AnyStep,
    MarkRefused,
    MarkState,
    Step,
    check_step,
    standing_on,
)
from app.confidence.exports.marks import mark_path
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import marks as queries
from app.confidence.queries import rounds
from app.confidence.service import marks as service
from app.intake.registry import (
    Applied,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    intake,
    new,
    read_day,
    refused,
    unchanged,
)
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import folded, whole
from app.members.matching import list_meant, plan_members

LONGEST_REASON = 4_000
TAKEN_IN = [kind for kind in MarkStepKind if kind is not MarkStepKind.VOIDED]


@dataclass(frozen=True, slots=True)
class StepGiven:
    """What a row says of a step. round_id: of a proposal, the closed round it comes from."""

    member: str
    step: Step
    reason: str
    round_id: int | None


@dataclass(slots=True)
class _Known:
    """What is on record of a member, and what earlier rows of the file would add.

    marks: the steps of each mark, the oldest mark first. begun: of the mark that the file begins.
    """

    marks: list[list[AnyStep]] = field(default_factory=list)
    begun: list[AnyStep] | None = None


def _read(texts: Mapping[str, str]) -> StepGiven:
    for name, most in (("member", 200), ("reason", LONGEST_REASON)):
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most:,} characters.", name)
    on = read_day(texts["effective_on"], "effective_on")
    kind = MarkStepKind(_one_of(texts, "step", TAKEN_IN))
    route = Route(_one_of(texts, "route", list(Route))) if texts["route"] else None
    outcome = (
        MarkOutcome(_one_of(texts, "outcome", list(MarkOutcome))) if texts["outcome"] else None
    )
    number = texts["round_id"]
    if number and whole(number) is None:
        raise RowRefused("Enter the number of the round, as its address ends.", "round_id")
    if number and kind is not MarkStepKind.PROPOSED:
        raise RowRefused("Only the row that proposes a mark names a round.", "round_id")
    return StepGiven(
        texts["member"],
        Step(kind, on, route, outcome),
        texts["reason"],
        int(number) if number else None,
    )


def _one_of(texts: Mapping[str, str], column: str, words: Collection[str]) -> str:
    text = folded(texts[column])
    if text not in words:
        raise RowRefused(f"Write one of {', '.join(words)}.", column)
    return text


def _plan(session: Session, rows: Sequence[StepGiven]) -> Sequence[Planned]:
    meant = plan_members(session, {given.member for given in rows}, None)
    known = {
        # What was voided is as if it had never been: it may be taken in again.
        member_id: _Known([list(steps) for steps in marks if not _is_voided(steps)])
        for member_id, marks in queries.list_steps_by_member(session).items()
    }
    causes = service.list_possible_causes(session)
    closed = {
        round_id
        for round_id, one in rounds.list_by_ids(
            session, {given.round_id for given in rows if given.round_id is not None}
        ).items()
        if rounds.round_state(one) is RoundState.CLOSED
    }
    planned = []
    for given in rows:
        who = meant[given.member]
        if isinstance(who, Planned):
            planned.append(who)
        elif given.round_id is not None and given.round_id not in closed:
            planned.append(refused(f"No closed round {given.round_id} is on record.", "round_id"))
        elif given.round_id is not None and (given.round_id, who) not in causes:
            planned.append(refused("This member did not refuse in that round.", "round_id"))
        else:
            planned.append(_plan_one(given.step, who, known.setdefault(who, _Known())))
    return planned


def _plan_one(step: Step, who: int, known: _Known) -> Planned:
    about = (who, step.kind, step.effective_on, step.route)
    if any(_is_the_same(step, other) for steps in known.marks for other in steps):
        return unchanged(about=about)
    if step.kind is MarkStepKind.PROPOSED:
        living = [now for steps in known.marks if (now := standing_on(steps))]
        if any(now.state in LIVE for now in living):
            return refused("This member has a mark already that lives.", "step")
        known.begun = []
        known.marks.append(known.begun)
    if known.begun is None:
        return refused(
            "A file takes in whole histories: begin with the row that proposes the mark. A step of"
            " a mark that is on record is recorded on its page.",
            "step",
        )
    try:
        check_step(known.begun, step, today=clock.today())
    except MarkRefused as error:
        return refused(str(error), error.field or "step")
    known.begun.append(step)
    return new(about=about)


def _is_voided(steps: Sequence[AnyStep]) -> bool:
    return any(step.kind is MarkStepKind.VOIDED for step in steps)


def _is_the_same(step: Step, other: AnyStep) -> bool:
    return (step.kind, step.effective_on, step.route, step.outcome) == (
        other.kind,
        other.effective_on,
        other.route,
        other.outcome,
    )


def _apply(session: Session, given: StepGiven, by: str) -> Applied:
    meant = list_meant(session, [given.member], None)[given.member].certain
    if meant is None:
        raise DomainError(f"No member fits “{given.member}” any more. Send the file again.")
    mark = service.take_in_step(
        session, meant.id, given.step, reason=given.reason, round_id=given.round_id, by=by
    )
    return Applied(mark.id, None)


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    """Void the mark whose steps the file made; its other rows find it voided."""
    del before  # a step is made, never changed
    now = standing_on(queries.list_steps(session, [subject])[subject])
    if now is not None and now.state is MarkState.VOIDED:
        return
    service.record_step(
        session,
        subject,
        Step(MarkStepKind.VOIDED, clock.today()),
        reason=reason,
        version=queries.get_mark(session, subject).version,
        by=by,
    )


intake(
    IntakeKind[StepGiven](
        name="marks",
        title="Deselection marks (confidential)",
        one="step of a mark",
        many="steps of marks",
        permission=ConfidencePermission.DECIDE_MARK,
        columns=(
            IntakeColumn(
                "member", "Member", "Name or official id.", required=True, example="Diane Abbott"
            ),
            IntakeColumn(
                "step",
                "Step",
                f"{', '.join(TAKEN_IN[:-1])} or {TAKEN_IN[-1]}; the first row of a mark is"
                " “proposed”.",
                required=True,
                example="proposed",
            ),
            IntakeColumn(
                "effective_on",
                "From",
                "The day from which it holds.",
                required=True,
                example="2016-09-25",
            ),
            IntakeColumn("route", "Route", f"Of a route: {', '.join(Route)}."),
            IntakeColumn("outcome", "Outcome", f"Of an outcome: {', '.join(MarkOutcome)}."),
            IntakeColumn(
                "reason",
                "Reason",
                "Why; encrypted.",
                required=True,
                example="Refused to recognise the leader",
            ),
            IntakeColumn(
                "round_id",
                "Round",
                "Of a proposal: the number of the closed round it comes from, if any.",
            ),
        ),
        read=_read,
        key=lambda given: (
            folded(given.member),
            given.step.kind,
            given.step.effective_on,
            given.step.route,
        ),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=mark_path,
        lead="The history of marks as an earlier list has it, its steps in order. Undoing the"
        " import voids the marks it made.",
    )
)
