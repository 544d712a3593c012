"""Publishes a finished draft, once, and voids drafts. Nothing here commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.domain.opening import DraftRefused, check_in_force
from app.cabinet.domain.posts import PostRefused
from app.cabinet.events import CabinetEvent
from app.cabinet.models import Appointment, Draft, DraftPost
from app.cabinet.queries.draft_plans import find_root, list_following
from app.cabinet.queries.drafts import BoardRead, get_draft, read_board, state_of
from app.cabinet.queries.posts import list_own
from app.cabinet.service.drafts.steps import StaleBoard, locked
from app.cabinet.service.posts import POSTS, Filled, fill_posts
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.words import folded, listed, plural


def earliest_in_force(session: Session, draft: Draft) -> date:
    """The first day on which a draft may come into force.

    That is the day of the draft; of one that fills vacancies, the day the first came into force.
    """
    first = None if draft.follows_id is None else get_draft(session, draft.follows_id)
    if first is None or first.in_force_on is None:
        return draft.frozen_on
    return max(draft.frozen_on, first.in_force_on)


def publishing_hindrance(read: BoardRead) -> str | None:
    """Why a draft cannot be published, in a sentence; None when it can."""
    state = state_of(read.draft)
    if state == "published":
        return "This draft has been published already: that is done once."
    if state == "voided":
        return "This draft is voided: it cannot be published."
    if not read.board.finished:
        left = plural(len(read.board.left), "post")
        return f"The draft is not finished: {left} can still be filled. Go on with the picks."
    if not read.board.taken:
        return "Nobody was picked, so there is nothing to publish. Void the draft."
    return None


def posts_lost(session: Session, read: BoardRead, on: date) -> list[str]:
    """The picked posts of a draft of vacancies that a later draft has taken by a day."""
    if read.draft.follows_id is None:
        return []
    own = list_own(session, on).get(find_root(session, read.draft).id)
    return [
        one.post.title
        for one in read.filled
        # None: the day is before the first draft's own, which is refused for itself.
        if own is not None and folded(one.post.title) not in own
    ]


def publish_draft(
    session: Session, draft_id: int, *, in_force_on: date, version: int | None, by: str
) -> list[Appointment]:
    """Publish a finished draft: who was picked holds her post from the day on. It is done once.

    version: the board that was checked. Raises NotInRecord, StaleBoard, StepRefused for a draft
    that is published or voided, and DraftRefused: it is not finished, the day cannot be, or a post
    is held by somebody on or after that day.
    """
    read = locked(session, draft_id, version)
    problem = publishing_hindrance(read)
    if problem is not None:
        raise DraftRefused(problem)
    # Nobody voids the draft that this one follows meanwhile.
    one_at_a_time(session, POSTS)
    first_id = read.draft.follows_id
    if first_id is not None and get_draft(session, first_id).voided_at is not None:
        raise DraftRefused(
            "The draft whose vacancies this one fills is voided: it cannot be published. Void this"
            " one too."
        )
    lost = posts_lost(session, read, in_force_on)
    if lost:
        raise DraftRefused(
            f"{listed(lost)} {'belongs' if len(lost) == 1 else 'belong'} to a later draft by that"
            " day. Void this one, and open a draft of the vacancies there are then."
        )
    check_in_force(in_force_on, earliest_in_force(session, read.draft), clock.today())
    draft = read.draft
    filled = [
        Filled(one.post.id, one.post.title, read.candidates[one.slate], one.member_id, one.nominee)
        for one in read.filled
    ]
    try:
        made = fill_posts(session, draft, filled, in_force_on, by)
    except PostRefused as error:
        # Only what is wrong with the day itself stands beside it.
        field = "in_force_on" if error.field == "since" else ""
        raise DraftRefused(str(error), field, error.details) from error
    draft.published_at, draft.published_by = clock.now(), by
    draft.in_force_on = in_force_on
    draft.version += 1
    session.flush()
    audit.record(
        session,
        CabinetEvent.DRAFT_PUBLISHED,
        by=by,
        subject=f"draft {draft_id}",
        changes={
            "in force on": in_force_on.isoformat(),
            "filled": len(made),
            "left empty": len(read.board.left),
        },
    )
    return made


def count_standing(session: Session, draft_id: int) -> int:
    """How many appointments from a draft are not voided, ended ones too."""
    return (
        session.scalar(
            select(func.count(Appointment.id))
            .join(DraftPost, DraftPost.id == Appointment.draft_post_id)
            .where(DraftPost.draft_id == draft_id, Appointment.voided_at.is_(None))
        )
        or 0
    )


def voiding_hindrance(session: Session, draft: Draft) -> str | None:
    """Why a draft cannot be voided, in a sentence; None when it can.

    A running one always can. A published one can once nothing rests on it: no appointment of it
    stands, and no draft fills its vacancies.
    """
    if draft.voided_at is not None:
        return "This draft is voided already."
    following = list_following(session, draft.id)
    if following:
        return (
            f"“{following[0].title}” fills vacancies of this draft. Void that one first, with its"
            " appointments."
        )
    standing = count_standing(session, draft.id)
    if standing:
        return (
            f"{plural(standing, 'appointment')} from this draft on record. Void each of them first,"
            " on its own page: who held a post is not to vanish at a stroke."
        )
    return None


def void_draft(
    session: Session, draft_id: int, *, reason: str, version: int | None, by: str
) -> Draft:
    """Void a draft; it stays on record with its steps and the reason.

    Raises NotInRecord, StaleBoard, and DraftRefused as `voiding_hindrance` says.
    """
    one_at_a_time(session, f"cabinet:draft:{draft_id}")
    # Nobody fills or reinstates a post of it meanwhile.
    one_at_a_time(session, POSTS)
    read = read_board(session, draft_id)
    if version != read.draft.version:
        raise StaleBoard(read)
    problem = voiding_hindrance(session, read.draft)
    if problem is not None:
        raise DraftRefused(problem)
    draft = read.draft
    draft.voided_at, draft.voided_by, draft.void_reason = clock.now(), by, reason
    draft.version += 1
    session.flush()
    audit.record(
        session,
        CabinetEvent.DRAFT_VOIDED,
        by=by,
        subject=f"draft {draft_id}",
        changes={"reason": reason},
    )
    return draft
