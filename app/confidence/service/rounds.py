"""Makes, changes, opens, closes and voids rounds. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.confidence.domain import NoReplyFollows, Outcome, RoundKind, RoundState
from app.confidence.domain.links import last_instant
from app.confidence.domain.rounds import (
    RULES,
    Consequences,
    RoundRefused,
    Timing,
    check_new_days,
    check_round,
    closing_hindrance,
    consequences,
    still_in_time,
)
from app.confidence.domain.tally import outcome_of, standing
from app.confidence.events import ConfidenceEvent
from app.confidence.models import PersonalLink, Round, RoundMember, RoundText
from app.confidence.queries import rounds as queries
from app.confidence.service.answers import answering
from app.confidence.service.marks import propose_marks
from app.confidence.service.recommendations import recommend
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.kernel.words import folded, plural
from app.members.queries import list_backgrounds
from app.whips.queries import list_holding, list_standing


@dataclass(frozen=True, slots=True)
class RoundGiven:
    """What an officer says of a round. asked_on: None when those asked are chosen one by one."""

    kind: RoundKind
    title: str
    text: str
    leader: str | None
    entities: str | None
    asked_on: date | None
    opens_on: date
    closes_on: date
    grace_days: int
    no_reply_follows: NoReplyFollows

    @property
    def timing(self) -> Timing:
        """Its days."""
        return Timing(self.opens_on, self.closes_on, self.grace_days)


def record_round(session: Session, given: RoundGiven, *, by: str) -> Round:
    """Make a round, as a draft. Raises RoundRefused."""
    _check(given)
    made = Round(
        kind=given.kind,
        **_columns(given),
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(made)
    session.flush()
    _add_text(session, made, 1, given.text, by)
    audit.record(
        session,
        ConfidenceEvent.ROUND_RECORDED,
        by=by,
        subject=f"round {made.id}",
        changes={"after": round_facts(made, given.text)},
    )
    return made


def change_round(
    session: Session, round_id: int, given: RoundGiven, *, version: int | None, by: str
) -> Round:
    """Change a round: all of a draft; of an open one its title, its text and how long it is open.

    Open, it can be made shorter down to today; personal links then end with it.

    A text changed while the round is open is a new version; who has answered keeps hers. Raises
    StaleEdit and RoundRefused.
    """
    round_ = _locked(session, round_id)
    text = queries.current_text(session, round_id)
    before = round_facts(round_, text.text)
    if round_.version != version:
        raise StaleEdit(before)
    state = queries.round_state(round_)
    if state in (RoundState.CLOSED, RoundState.VOIDED):
        raise RoundRefused(f"The round is {state.value}: it cannot be changed.")
    if state is RoundState.OPEN:
        _check_open(round_, given)
    _check(given)
    if state is RoundState.DRAFT:
        round_.kind = given.kind
    for name, value in _columns(given).items():
        setattr(round_, name, value)
    after = round_facts(round_, given.text)
    if after == before:
        raise RoundRefused("Nothing was changed: all is as it was.")
    if text.text != given.text:
        if state is RoundState.OPEN:
            _add_text(session, round_, text.version + 1, given.text, by)
        else:
            text.text = given.text
            text.recorded_at, text.recorded_by = clock.now(), by
    round_.version += 1
    session.flush()
    if state is RoundState.OPEN:
        _shorten_links(session, round_)
    if state is RoundState.DRAFT and round_.asked_on is not None:
        _write_asked(session, round_, [], {})  # those chosen before are asked no more
    audit.record(
        session,
        ConfidenceEvent.ROUND_CHANGED,
        by=by,
        subject=f"round {round_.id}",
        changes={"before": before, "after": after},
    )
    return round_


def _check(given: RoundGiven) -> None:
    check_round(given.kind, given.timing, leader=given.leader, entities=given.entities)


def _check_open(round_: Round, given: RoundGiven) -> None:
    """Refuse what may not change once members have been asked (RoundRefused)."""
    fixed = {
        "kind": (round_.kind, given.kind),
        "leader": (round_.leader, given.leader),
        "entities": (round_.entities, given.entities),
        "asked_on": (round_.asked_on, given.asked_on),
        "opens_on": (round_.opens_on, given.opens_on),
        "no_reply_follows": (round_.no_reply_follows, given.no_reply_follows),
    }
    for name, (stored, sent) in fixed.items():
        if stored != sent:
            raise RoundRefused("The round is open: this can no longer be changed.", name)
    check_new_days(queries.round_timing(round_), given.timing, today=clock.today())


def _shorten_links(session: Session, round_: Round) -> None:
    """Let no personal link outlast a round that was made shorter."""
    end = last_instant(round_.closes_on, round_.grace_days)
    session.execute(
        update(PersonalLink)
        .where(PersonalLink.round_id == round_.id, PersonalLink.expires_at > end)
        .values(expires_at=end)
    )


def _columns(given: RoundGiven) -> dict[str, object]:
    declaration = RULES[given.kind].declaration
    return {
        "title": given.title,
        "search_title": folded(given.title),
        "leader": given.leader if declaration else None,
        "entities": given.entities if given.kind is RoundKind.RECOGNITION else None,
        "asked_on": given.asked_on,
        "opens_on": given.opens_on,
        "closes_on": given.closes_on,
        "grace_days": given.grace_days,
        "no_reply_follows": given.no_reply_follows,
    }


def _add_text(session: Session, round_: Round, version: int, text: str, by: str) -> None:
    session.add(
        RoundText(
            round_id=round_.id,
            version=version,
            text=text,
            recorded_at=clock.now(),
            recorded_by=by,
        )
    )
    session.flush()


def round_facts(round_: Round, text: str) -> dict[str, str]:
    """What is on record of a round, by the fields of its form, as text."""
    return {
        "kind": round_.kind.value,
        "title": round_.title,
        "text": text,
        "leader": round_.leader or "",
        "entities": round_.entities or "",
        "asked_on": "" if round_.asked_on is None else round_.asked_on.isoformat(),
        "opens_on": round_.opens_on.isoformat(),
        "closes_on": round_.closes_on.isoformat(),
        "grace_days": str(round_.grace_days),
        "no_reply_follows": round_.no_reply_follows.value,
    }


def choose_asked(
    session: Session, round_id: int, member_ids: Collection[int], *, version: int | None, by: str
) -> Round:
    """Say one by one whom a draft asks, in place of those chosen before.

    Raises RoundRefused for whoever is neither of the party nor on its record on the day the round
    opens, and StaleEdit.
    """
    round_ = _locked(session, round_id)
    if round_.version != version:
        raise StaleEdit({})
    if queries.round_state(round_) is not RoundState.DRAFT:
        raise RoundRefused("The round has been opened: those it asks are final.")
    known = {one.member_id for one in list_standing(session, round_.opens_on)}
    strangers = len(set(member_ids) - known)
    if strangers:
        raise RoundRefused(
            f"{plural(strangers, 'member')} chosen cannot be asked: not of the party on"
            f" {written_day(round_.opens_on)}."
        )
    before = [one.member_id for one in queries.list_asked(session, round_id)]
    round_.asked_on = None
    round_.version += 1
    _write_asked(session, round_, sorted(set(member_ids)), {})
    audit.record(
        session,
        ConfidenceEvent.ROUND_CHANGED,
        by=by,
        subject=f"round {round_.id}",
        changes={"asked": {"before": sorted(before), "after": sorted(set(member_ids))}},
    )
    return round_


def _write_asked(
    session: Session,
    round_: Round,
    member_ids: Collection[int],
    snapshot: Mapping[int, Mapping[str, str | None]],
) -> None:
    session.execute(delete(RoundMember).where(RoundMember.round_id == round_.id))
    nothing = dict.fromkeys(("party", "constituency", "region", "intake"))
    if member_ids:
        session.execute(
            insert(RoundMember),
            [
                {"round_id": round_.id, "member_id": i, **(snapshot.get(i) or nothing)}
                for i in member_ids
            ],
        )
    session.flush()


def list_to_ask(session: Session, round_: Round) -> list[int]:
    """Whom a draft would ask if it were opened now."""
    if round_.asked_on is not None:
        return [one.member_id for one in list_holding(session, round_.asked_on)]
    return [one.member_id for one in queries.list_asked(session, round_.id)]


def open_round(session: Session, round_id: int, *, version: int | None, by: str) -> Round:
    """Open a draft: from now on it asks whoever it asks now, as they are on that day.

    Raises StaleEdit and RoundRefused.
    """
    round_ = _locked(session, round_id)
    if round_.version != version:
        raise StaleEdit({})
    if queries.round_state(round_) is not RoundState.DRAFT:
        raise RoundRefused("Only a draft can be opened.")
    for day in (round_.opens_on, round_.asked_on):
        if day is not None and day > clock.today():
            raise RoundRefused(
                f"{written_day(day)} is still to come: open the round on that day, or change it."
            )
    members = list_to_ask(session, round_)
    if not members:
        raise RoundRefused("The round asks nobody: choose who is asked first.")
    on = round_.asked_on or round_.opens_on
    backgrounds = list_backgrounds(session, members, on)
    parties = {one.member_id: one.party for one in list_standing(session, on)}
    round_.opened_at = clock.now()
    round_.opened_by = by
    round_.version += 1
    session.flush()
    _write_asked(
        session,
        round_,
        members,
        {
            i: {
                "party": parties.get(i),
                "constituency": backgrounds[i].constituency,
                "region": backgrounds[i].region,
                "intake": backgrounds[i].intake,
            }
            for i in members
        },
    )
    audit.record(
        session,
        ConfidenceEvent.ROUND_OPENED,
        by=by,
        subject=f"round {round_.id}",
        changes={"asked": len(members), "as_on": on.isoformat()},
    )
    return round_


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a round would come to, or came to.

    hindrance: why it cannot be closed yet, "" when it can. in_time: how many of those who would be
    counted as silent could still answer; where nothing hinders, on its last day alone. newest: the
    id of the answer recorded last, 0 for none: what was seen when it was checked.
    """

    outcomes: Mapping[int, Outcome]
    follows: Consequences
    hindrance: str
    in_time: int
    newest: int


def plan_closing(session: Session, round_: Round) -> Closing:
    """What closing a round now would come to."""
    answers = queries.list_answers(session, round_.id)
    in_force = standing(answers)
    outcomes = {
        one.member_id: outcome_of(
            in_force[one.member_id].answer if one.member_id in in_force else None
        )
        for one in queries.list_asked(session, round_.id)
    }
    silent = sum(outcome is Outcome.NO_REPLY for outcome in outcomes.values())
    timing, today = queries.round_timing(round_), clock.today()
    return Closing(
        outcomes,
        consequences(round_.kind, round_.no_reply_follows, outcomes),
        closing_hindrance(timing, today=today, unanswered=silent),
        still_in_time(timing, today=today, unanswered=silent),
        max((answer.id for answer in answers), default=0),
    )


def close_round(
    session: Session,
    round_id: int,
    *,
    version: int | None,
    newest: int | None,
    early: bool = False,
    by: str,
) -> Closing:
    """Close a round: every outcome is final, and what follows is recommended and proposed.

    newest: of the Closing that was checked. early: whether to close it on its last day, before that
    is over, although somebody could still answer. Raises StaleEdit when an answer or a change came
    after it, and RoundRefused while it cannot be closed.
    """
    round_ = _locked(session, round_id)
    if queries.round_state(round_) is not RoundState.OPEN:
        raise RoundRefused("Only an open round can be closed.")
    closing = plan_closing(session, round_)
    if round_.version != version or closing.newest != newest:
        raise StaleEdit({})
    if closing.hindrance:
        raise RoundRefused(closing.hindrance)
    if closing.in_time and not early:
        raise RoundRefused(
            f"{plural(closing.in_time, 'member')} can still answer until midnight. Tick that you"
            " close it before the day is over, or wait until tomorrow.",
            "early",
        )
    for row in session.scalars(select(RoundMember).where(RoundMember.round_id == round_id)):
        row.outcome = closing.outcomes[row.member_id]
    round_.closed_at = clock.now()
    round_.closed_by = by
    round_.version += 1
    session.flush()
    counts = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    for outcome in closing.outcomes.values():
        counts[outcome.value] += 1
    audit.record(
        session,
        ConfidenceEvent.ROUND_CLOSED,
        by=by,
        subject=f"round {round_id}",
        changes={"counts": counts, "could_still_answer": closing.in_time},
    )
    if round_.kind is RoundKind.PLEDGE:
        recommend(session, round_, closing.follows.recommended, by)
    propose_marks(session, round_, closing.follows.proposed, by)
    return closing


def void_round(
    session: Session, round_id: int, *, reason: str, version: int | None, by: str
) -> Round:
    """Void a round that should not have been held; answers stay on record and count no more.

    A closed one cannot be voided: decisions rest on it. Raises StaleEdit and RoundRefused.
    """
    round_ = _locked(session, round_id)
    if round_.version != version:
        raise StaleEdit({})
    state = queries.round_state(round_)
    if state is RoundState.VOIDED:
        raise RoundRefused("The round has been voided already.")
    if state is RoundState.CLOSED:
        raise RoundRefused(
            "The round is closed, and what it came to is final. Void single answers, and refuse"
            " what was recommended or proposed."
        )
    round_.voided_at = clock.now()
    round_.voided_by = by
    round_.void_reason = reason
    round_.version += 1
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.ROUND_VOIDED,
        by=by,
        subject=f"round {round_id}",
        changes={"title": round_.title, "reason": reason, "was": state.value},
    )
    return round_


def _locked(session: Session, round_id: int) -> Round:
    """A round that nobody else changes or answers meanwhile. Raises NotInRecord."""
    one_at_a_time(session, answering(round_id))
    round_ = queries.get_round(session, round_id)
    session.refresh(round_, with_for_update=True)
    return round_
