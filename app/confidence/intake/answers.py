"""Answers taken in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.confidence.domain import Answer, Medium
from app.confidence.domain.rounds import AnswerRefused, check_answer
from app.confidence.domain.tally import GivenAnswer, standing
from app.confidence.forms.rounds import GIVEN_BY_HAND
from app.confidence.models import Round
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import rounds as queries
from app.confidence.service import answers as service
from app.db.model import LARGEST_ID
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
from app.kernel.dates import london_day, start_of
from app.kernel.errors import DomainError
from app.kernel.words import folded, whole
from app.members.matching import list_meant, plan_members

LONGEST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """What a row says of an answer."""

    member: str
    round_id: int
    answer: Answer
    given_on: date
    medium: Medium
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class _Planned:
    """An answer that an earlier row of the file would make."""

    id: int
    member_id: int
    answer: Answer
    given_at: datetime
    voided_at: datetime | None = None


def _read(texts: Mapping[str, str]) -> AnswerGiven:
    for name, most in (("member", 200), ("words", LONGEST_WORDS), ("source", 200)):
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most:,} characters.", name)
    number = texts["round_id"]
    if whole(number) is None:
        raise RowRefused("Enter the number of the round, as its address ends.", "round_id")
    given_on = read_day(texts["given_on"], "given_on")
    answer, medium = folded(texts["answer"]), folded(texts["medium"] or Medium.LETTER.value)
    if answer not in [one.value for one in Answer]:
        raise RowRefused(f"An answer is one of {', '.join(Answer)}.", "answer")
    if medium not in [one.value for one in GIVEN_BY_HAND]:
        raise RowRefused(f"How it was given is one of {', '.join(GIVEN_BY_HAND)}.", "medium")
    return AnswerGiven(
        texts["member"],
        int(number),
        Answer(answer),
        given_on,
        Medium(medium),
        texts["words"],
        texts["source"],
    )


def _plan(session: Session, rows: Sequence[AnswerGiven]) -> Sequence[Planned]:
    meant = plan_members(session, {given.member for given in rows}, None)
    rounds = queries.list_by_ids(session, {given.round_id for given in rows})
    asked = queries.list_asked_ids(session, rounds)
    known: dict[tuple[int, int], list[GivenAnswer]] = {}
    for answer in queries.list_answers_to(session, rounds):
        known.setdefault((answer.round_id, answer.member_id), []).append(answer)
    planned = []
    for given in rows:
        who = meant[given.member]
        if isinstance(who, Planned):
            planned.append(who)
            continue
        round_ = rounds.get(given.round_id)
        if round_ is None:
            planned.append(refused(f"There is no round {given.round_id}.", "round_id"))
        elif (round_.id, who) not in asked:
            planned.append(refused(f"“{round_.title}” does not ask this member.", "member"))
        else:
            planned.append(_plan_one(given, round_, who, known.setdefault((round_.id, who), [])))
    return planned


def _plan_one(given: AnswerGiven, round_: Round, who: int, others: list[GivenAnswer]) -> Planned:
    about = (round_.id, who, given.given_on)
    at = start_of(given.given_on)
    same_day = [
        one
        for one in others
        if one.voided_at is None and london_day(one.given_at) == given.given_on
    ]
    if any(one.answer is given.answer for one in same_day):
        return unchanged(about=about)
    before = standing(others, at).get(who)
    try:
        check_answer(
            round_.kind,
            queries.round_state(round_),
            queries.round_timing(round_),
            given.answer,
            given.given_on,
            today=clock.today(),
            before=None if before is None else before.answer,
        )
    except AnswerRefused as error:
        return refused(str(error), error.field if error.field in ("answer", "given_on") else None)
    if any(one.given_at > at for one in same_day):
        return refused(
            "Another answer of that day is on record, with its time: enter this one on the"
            " member’s page.",
            "given_on",
        )
    others.append(_Planned(LARGEST_ID, who, given.answer, at))
    return new(about=about)


def _apply(session: Session, given: AnswerGiven, by: str) -> Applied:
    meant = list_meant(session, [given.member], None)[given.member].certain
    if meant is None:
        raise DomainError(f"No member fits “{given.member}” any more. Send the file again.")
    made = service.record_answer(
        session,
        queries.get_round(session, given.round_id),
        meant.id,
        given.answer,
        given_at=start_of(given.given_on),
        time_known=False,
        medium=given.medium,
        words=given.words,
        source=given.source,
        by=by,
    )
    return Applied(made.id, None)


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    del before  # an answer is made, never changed
    answer = queries.find_answer(session, subject)
    round_ = queries.get_round(session, answer.round_id)
    service.void_answer(session, round_, answer.id, reason=reason, by=by)


intake(
    IntakeKind[AnswerGiven](
        name="answers",
        title="Answers to a round",
        one="answer",
        permission=ConfidencePermission.RECORD_ANSWER,
        columns=(
            IntakeColumn(
                "member",
                "Member",
                "Name or official id.",
                required=True,
                example="Diane Abbott",
            ),
            IntakeColumn(
                "given_on",
                "Given on",
                "The day the answer was given.",
                required=True,
                example="2016-09-25",
            ),
            IntakeColumn(
                "round_id",
                "Round",
                "The number of the round, as its address ends.",
                required=True,
                example="1",
            ),
            IntakeColumn(
                "answer",
                "Answer",
                "yes, no, equivocates (a pledge) or withdrawn (a declaration).",
                required=True,
                example="yes",
            ),
            IntakeColumn(
                "medium",
                "How",
                f"{', '.join(GIVEN_BY_HAND[:-1])} or {GIVEN_BY_HAND[-1]}; blank: letter.",
                example="letter",
            ),
            IntakeColumn("words", "Exact words", "What was said, word by word; encrypted."),
            IntakeColumn("source", "Source", "Where this is known from.", example="Signed list"),
        ),
        read=_read,
        key=lambda given: (given.round_id, folded(given.member), given.given_on),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=lambda answer_id: f"/confidence/answers/{answer_id}",
        lead="Answers of any round that has been opened. What was given last counts.",
    )
)
