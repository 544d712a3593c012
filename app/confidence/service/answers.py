"""Records, voids and reinstates answers. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.confidence.domain import Answer, Medium, RoundState
from app.confidence.domain.rounds import AnswerRefused, check_answer
from app.confidence.domain.tally import standing
from app.confidence.events import ConfidenceEvent
from app.confidence.models import Round, RoundAnswer, RoundMember
from app.confidence.queries import rounds as queries
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import london_day, written_day, written_time
from app.kernel.errors import DomainError


def answering(round_id: int) -> str:
    """What those who write to a round wait for: see `one_at_a_time`."""
    return f"round {round_id}"


@dataclass(frozen=True, slots=True)
class GivenNow:
    """One answer of several that are recorded together. words: exactly what was said."""

    member_id: int
    answer: Answer
    words: str | None = None


def record_answer(
    session: Session,
    round_: Round,
    member_id: int,
    answer: Answer,
    *,
    given_at: datetime,
    time_known: bool,
    medium: Medium,
    words: str | None = None,
    witness: str | None = None,
    source: str | None = None,
    file_id: int | None = None,
    text_version: int | None = None,
    by: str,
) -> RoundAnswer:
    """Put an answer of a member on record; it counts from when it was given.

    given_at: without a known time the beginning of the day in London. text_version: of the text she
    answered to; None for the newest. Raises AnswerRefused.
    """
    one_at_a_time(session, answering(round_.id))
    session.refresh(round_)
    if session.get(RoundMember, (round_.id, member_id)) is None:
        raise AnswerRefused("This member is not among those whom the round asks.", "member")
    newest = queries.current_text(session, round_.id).version
    if text_version is not None and not 1 <= text_version <= newest:
        raise AnswerRefused(f"The text has no version {text_version}.", "text_version")
    made = RoundAnswer(
        round_id=round_.id,
        member_id=member_id,
        answer=answer,
        given_at=given_at,
        time_known=time_known,
        medium=medium,
        words=words or None,
        witness=witness or None,
        source=source or None,
        file_id=file_id,
        text_version=text_version or newest,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    _check(round_, made, queries.list_answers(session, round_.id, [member_id]))
    session.add(made)
    session.flush()
    _audit(session, round_, made, by)
    return made


class AnswersRefused(DomainError):
    """Of several answers sent together some cannot be recorded, so none is.

    sentences: why not, by member. changed: those whose answer somebody else has recorded or voided
    since the page was opened: what is in force now, None for nothing.
    """

    def __init__(
        self, sentences: Mapping[int, str], changed: Mapping[int, RoundAnswer | None]
    ) -> None:
        """Take what is wrong with each."""
        super().__init__("Nothing has been saved yet: put right the rows marked below.")
        self.sentences = sentences
        self.changed = changed


def record_answers(
    session: Session,
    round_: Round,
    given: Sequence[GivenNow],
    *,
    seen: Mapping[int, int],
    given_at: datetime,
    medium: Medium,
    source: str | None,
    by: str,
) -> list[RoundAnswer]:
    """Put answers of several members on record, all of them or none, with few queries.

    Each was given on the day that begins at given_at. seen: by member the id of the answer that
    stood when the page was opened, 0 for none. Whoever has meanwhile been given the very answer is
    passed over. Raises AnswersRefused.
    """
    one_at_a_time(session, answering(round_.id))
    session.refresh(round_)
    asked = {one.member_id for one in queries.list_asked(session, round_.id)}
    text_version = queries.current_text(session, round_.id).version
    answers: dict[int, list[RoundAnswer]] = {}
    for other in queries.list_answers(session, round_.id):
        answers.setdefault(other.member_id, []).append(other)
    sentences: dict[int, str] = {}
    changed: dict[int, RoundAnswer | None] = {}
    made: list[RoundAnswer] = []
    now = clock.now()
    for one in given:
        others = answers.get(one.member_id, [])
        last = standing(others).get(one.member_id)
        answer = RoundAnswer(
            round_id=round_.id,
            member_id=one.member_id,
            answer=one.answer,
            given_at=given_at,
            time_known=False,
            medium=medium,
            words=one.words or None,
            source=source or None,
            text_version=text_version,
            recorded_at=now,
            recorded_by=by,
        )
        if seen.get(one.member_id, 0) != (0 if last is None else last.id):
            if last is None or last.answer is not one.answer or one.words:
                changed[one.member_id] = last
            continue
        try:
            if one.member_id not in asked:
                raise AnswerRefused("This member is not among those whom the round asks.")
            _check(round_, answer, others)
            if last is not None and last.given_at > given_at:
                raise AnswerRefused(
                    f"An answer given later, on {written_day(london_day(last.given_at))}, is on"
                    " record: enter this one on the member’s own page."
                )
        except AnswerRefused as error:
            sentences[one.member_id] = str(error)
        made.append(answer)
    if sentences or changed:
        raise AnswersRefused(sentences, changed)
    session.add_all(made)
    session.flush()
    for answer in made:
        _audit(session, round_, answer, by)
    return made


def void_answer(
    session: Session, round_: Round, answer_id: int, *, reason: str, by: str
) -> RoundAnswer:
    """Void an answer that was recorded by mistake; what she said before it counts again.

    Raises NotInRecord, and AnswerRefused when it has been voided already.
    """
    answer = _locked(session, round_, answer_id)
    if answer.voided_at is not None:
        raise AnswerRefused("This answer has been voided already.")
    answer.voided_at = clock.now()
    answer.voided_by = by
    answer.void_reason = reason
    round_.version += 1  # whoever checked what closing comes to has not seen this
    session.flush()
    _audit_void(session, ConfidenceEvent.ANSWER_VOIDED, answer, reason, by)
    return answer


def reinstate_answer(
    session: Session, round_: Round, answer_id: int, *, reason: str, by: str
) -> RoundAnswer:
    """Take back that an answer was voided. Raises NotInRecord and AnswerRefused."""
    answer = _locked(session, round_, answer_id)
    if answer.voided_at is None:
        raise AnswerRefused("This answer is in force: there is nothing to reinstate.")
    answer.voided_at = answer.voided_by = answer.void_reason = None
    round_.version += 1
    session.flush()
    _audit_void(session, ConfidenceEvent.ANSWER_REINSTATED, answer, reason, by)
    return answer


def _locked(session: Session, round_: Round, answer_id: int) -> RoundAnswer:
    one_at_a_time(session, answering(round_.id))
    session.refresh(round_, with_for_update=True)
    answer = queries.get_answer(session, round_.id, answer_id)
    session.refresh(answer)
    if queries.round_state(round_) is RoundState.VOIDED:
        raise AnswerRefused("The round has been voided: nothing in it can be changed.")
    return answer


def _audit_void(
    session: Session, event: ConfidenceEvent, answer: RoundAnswer, reason: str, by: str
) -> None:
    audit.record(
        session,
        event,
        by=by,
        subject=f"round {answer.round_id}",
        changes={"answer": answer.id},
        person=f"member {answer.member_id}",
        private={"answer": answer.answer.value, "reason": reason},
    )


def _check(round_: Round, made: RoundAnswer, others: Sequence[RoundAnswer]) -> None:
    """Refuse an answer that cannot stand beside her others (AnswerRefused)."""
    day = london_day(made.given_at)
    if made.time_known and made.given_at > clock.now():
        raise AnswerRefused(f"{written_time(made.given_at)} is still to come.", "given_at")
    before = standing(others, made.given_at).get(made.member_id)
    check_answer(
        round_.kind,
        queries.round_state(round_),
        queries.round_timing(round_),
        made.answer,
        day,
        today=clock.today(),
        before=None if before is None else before.answer,
    )
    last = standing(others).get(made.member_id)
    # Without a time it would count from midnight, before what she said later that day.
    if not made.time_known and last and last.time_known and london_day(last.given_at) == day:
        raise AnswerRefused(
            f"An answer of {written_time(last.given_at)} is on record: say at what time of that"
            " day this one was given.",
            "given_at",
        )


def _audit(session: Session, round_: Round, made: RoundAnswer, by: str) -> None:
    audit.record(
        session,
        ConfidenceEvent.ANSWERS_RECORDED,
        by=by,
        subject=f"round {round_.id}",
        changes={
            "answer": made.id,
            "given_at": made.given_at.isoformat(),
            "time_known": made.time_known,
            "medium": made.medium.value,
            "text_version": made.text_version,
            "document": made.file_id,
        },
        person=f"member {made.member_id}",
        private={
            "answer": made.answer.value,
            "words": made.words,
            "witness": made.witness,
            "source": made.source,
        },
    )
