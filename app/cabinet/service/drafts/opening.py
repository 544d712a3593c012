"""Opens drafts: a first one, and one that fills the vacancies of a published one.

What a draft rests on is frozen here: votes, quotas, posts and settings. What is corrected later in
the contest or the ladder changes no draft. Nothing here commits.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.domain import PickRule
from app.cabinet.domain.opening import DraftRefused, check_frozen, check_held, hindrance
from app.cabinet.events import CabinetEvent
from app.cabinet.models import Draft, DraftPost, DraftSlate
from app.cabinet.queries.draft_plans import (
    Basis,
    PostPlan,
    SlatePlan,
    plan_draft,
    plan_vacancies,
)
from app.cabinet.service.contests import CONTESTS
from app.cabinet.service.ladders import LADDERS
from app.cabinet.service.posts import POSTS
from app.cabinet.service.ties import TIES
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.words import folded, plural

DRAFTS = "cabinet drafts"
"""Opened one after the other: vacancies may not be drafted twice."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings of a draft, which it keeps. turn_seconds: None for no limit."""

    free_choice: bool = False
    peers_allowed: bool = False
    pledge_required: bool = False
    declaration_required: bool = False
    turn_seconds: int | None = None


def open_draft(
    session: Session,
    basis: Basis,
    terms: Terms,
    *,
    title: str,
    frozen_on: date | None = None,
    held: Mapping[int, int] | None = None,
    seen: str | None = None,
    by: str,
) -> Draft:
    """Open a first draft and freeze what it rests on.

    frozen_on: the day of the draft, None for today; an earlier one of a draft that was held in a
    room and is recorded later. held: posts that candidates' slates hold from the start, of a
    sequential divisor. seen: the plan that was looked at (`Plan.seen`); None for whatever it is
    now. Raises NotInRecord for no such contest, ladder or section, CannotApportion, and
    DraftRefused: no votes, no posts, a tie that is open, a plan that is another by now, a title
    that another draft has.
    """
    one_at_a_time(session, DRAFTS)
    # What it rests on is read with nobody changing it.
    for what in (CONTESTS, LADDERS, TIES):
        one_at_a_time(session, what)
    if (basis.rule is PickRule.ALTERNATING) != (basis.method is not None):
        raise DraftRefused("The alternating ladder has a method of the quota, a divisor has none.")
    plan = plan_draft(session, basis, free_choice=terms.free_choice)
    if seen is not None and seen != plan.seen:
        raise DraftRefused(
            "The votes, the quota or the ladder have changed since you saw this page. What the"
            " draft would rest on now is shown: check it and send it again."
        )
    _check_title(session, title)
    problem = hindrance(plan.facts, plan.disputed)
    if problem is not None:
        raise DraftRefused(problem)
    day = frozen_on or clock.today()
    check_frozen(day, plan.result.contest.held_on, clock.today())
    counts = held or {}
    check_held(basis.rule, list(counts.values()))
    unknown = counts.keys() - {one.candidate_id for one in plan.slates}
    if unknown:
        raise DraftRefused("Posts are held by a slate that is none of this contest.")
    draft = Draft(
        title=title,
        search_title=folded(title),
        contest_id=basis.contest_id,
        ladder_id=basis.ladder_id,
        base_id=basis.base_id,
        tie_base_id=basis.tie_base_id if basis.ties_by_votes else None,
        rule=basis.rule,
        method=basis.method,
        free_choice=terms.free_choice,
        peers_allowed=terms.peers_allowed,
        pledge_required=terms.pledge_required,
        declaration_required=terms.declaration_required,
        turn_seconds=terms.turn_seconds,
        frozen_on=day,
        opened_at=clock.now(),
        opened_by=by,
        version=1,
    )
    slates = [replace(one, held=counts.get(one.candidate_id, 0)) for one in plan.slates]
    return _opened(session, draft, slates, plan.posts)


def open_vacancy_draft(
    session: Session, draft_id: int, *, title: str, seen: str | None = None, by: str
) -> Draft:
    """Open a draft of the vacant posts of a published one, by its rule, votes and settings.

    Posts that a slate holds today count from the start, so of its quota only the rest is left.
    seen: as of `open_draft`. Raises NotInRecord, and DraftRefused: not in force, nothing vacant,
    nobody left to pick, a draft of these vacancies running already, or a title that is taken.
    """
    one_at_a_time(session, DRAFTS)
    # What is vacant and what is held is read with nobody else filling or leaving a post.
    one_at_a_time(session, POSTS)
    plan = plan_vacancies(session, draft_id, clock.today())
    if plan.running is not None:
        raise DraftRefused(
            "A draft of these vacancies is running already. Publish or void that one first."
        )
    if seen is not None and seen != plan.seen:
        raise DraftRefused(
            "Posts were filled or left since you saw this page. The vacancies are shown as they"
            " are now: check them and send it again."
        )
    if not plan.vacancies:
        raise DraftRefused("No post of this draft is vacant.")
    _check_title(session, title)
    first = plan.draft
    draft = Draft(
        title=title,
        search_title=folded(title),
        contest_id=first.contest_id,
        ladder_id=first.ladder_id,
        follows_id=first.id,
        base_id=first.base_id,
        tie_base_id=first.tie_base_id,
        rule=first.rule,
        method=first.method,
        free_choice=first.free_choice,
        peers_allowed=first.peers_allowed,
        pledge_required=first.pledge_required,
        declaration_required=first.declaration_required,
        turn_seconds=first.turn_seconds,
        # The votes are those of the first draft, not of today.
        frozen_on=first.frozen_on,
        opened_at=clock.now(),
        opened_by=by,
        version=1,
    )
    return _opened(session, draft, plan.slates, plan.posts)


def proposed_title(session: Session, draft: Draft, count: int) -> str:
    """What a draft of vacancies may be called: "Shadow cabinet 2016: 2 vacancies (2)".

    The number in brackets, from 2 on, is there where a draft that stands is called so without it.
    """
    title = f"{draft.title}: {plural(count, 'vacancy', 'vacancies')}"
    numbered = (f"{title} ({number})" for number in itertools.count(2))
    return next(one for one in itertools.chain([title], numbered) if not _is_taken(session, one))


def _check_title(session: Session, title: str) -> None:
    if _is_taken(session, title):
        raise DraftRefused(
            f"A draft called “{title}” is on record already. Give this one another title, such as"
            " one with its day.",
            "title",
        )


def _is_taken(session: Session, title: str) -> bool:
    query = select(Draft.id).where(Draft.search_title == folded(title), Draft.voided_at.is_(None))
    return session.scalars(query.limit(1)).first() is not None


def _opened(
    session: Session, draft: Draft, slates: Iterable[SlatePlan], posts: Iterable[PostPlan]
) -> Draft:
    """Put a draft on record with its slates and posts, and tell the audit trail."""
    session.add(draft)
    session.flush()
    frozen = [
        DraftSlate(
            draft_id=draft.id,
            candidate_id=one.candidate_id,
            strength=one.strength,
            tie_votes=one.tie_votes,
            quota=one.quota,
            held=one.held,
        )
        for one in slates
    ]
    copied = [
        DraftPost(draft_id=draft.id, rank=one.rank, title=one.title, alternative=one.alternative)
        for one in posts
    ]
    session.add_all([*frozen, *copied])
    session.flush()
    changes: dict[str, object] = {
        "title": draft.title,
        "contest": draft.contest_id,
        "ladder": draft.ladder_id,
        "rule": draft.rule.value,
        "method": None if draft.method is None else draft.method.value,
        "of": draft.frozen_on.isoformat(),
        "posts": len(copied),
        "votes": {str(one.candidate_id): one.strength for one in frozen},
        "held": {str(one.candidate_id): one.held for one in frozen if one.held},
        "free choice": draft.free_choice,
        "peers allowed": draft.peers_allowed,
        "pledge required": draft.pledge_required,
        "declaration required": draft.declaration_required,
        "seconds a turn": draft.turn_seconds,
    }
    if draft.method is not None:
        changes["quotas"] = {str(one.candidate_id): one.quota for one in frozen}
    if draft.follows_id is not None:
        changes["fills vacancies of"] = draft.follows_id
    audit.record(
        session,
        CabinetEvent.DRAFT_OPENED,
        by=draft.opened_by,
        subject=f"draft {draft.id}",
        changes=changes,
    )
    return draft
