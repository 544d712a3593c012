"""Records, copies, edits and voids ladders of posts. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.domain.ladders import (
    LadderGiven,
    LadderRefused,
    PostGiven,
    check_ladder,
    same_groups,
)
from app.cabinet.events import CabinetEvent
from app.cabinet.models import Ladder, LadderPost
from app.cabinet.queries import ladders as queries
from app.cabinet.queries.ladders import LadderRead
from app.cabinet.service import standing
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded, with_lines

LADDERS = "cabinet ladders"
"""Recorded and edited one after the other: a title stands once."""


def record_ladder(
    session: Session, given: LadderGiven, *, copied_from: int | None = None, by: str
) -> Ladder:
    """Put a ladder on record; copied_from: the id of the one it was begun from.

    Raises NotInRecord for no such ladder, and LadderRefused.
    """
    one_at_a_time(session, LADDERS)
    _check(session, given, None)
    if copied_from is not None:
        queries.find_ladder(session, copied_from)
    ladder = Ladder(
        **_columns(given),
        copied_from_id=copied_from,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(ladder)
    session.flush()
    _write(session, ladder.id, given)
    changes: dict[str, object] = {"after": ladder_facts(queries.read_posts(session, ladder))}
    if copied_from is not None:
        changes["copied from"] = f"ladder {copied_from}"
    audit.record(
        session, CabinetEvent.LADDER_RECORDED, by=by, subject=_subject(ladder), changes=changes
    )
    return ladder


def copy_ladder(session: Session, ladder_id: int, given: LadderGiven, *, by: str) -> Ladder:
    """Put a ladder on record that was begun as a copy of another; that one stays as it is.

    Raises NotInRecord and LadderRefused.
    """
    return record_ladder(session, given, copied_from=ladder_id, by=by)


def edit_ladder(
    session: Session, ladder_id: int, given: LadderGiven, *, version: int | None, by: str
) -> Ladder:
    """Edit all that is on record of a ladder; drafts keep the posts they copied.

    Raises NotInRecord, StaleEdit, LadderRefused, and DomainError where nothing changes or the
    ladder is voided.
    """
    ladder = _locked(session, ladder_id, version)
    if ladder.voided_at is not None:
        raise DomainError("This ladder is voided. Reinstate it first, if it was right.")
    _check(session, given, ladder_id)
    before = ladder_facts(queries.read_posts(session, ladder))
    for name, value in _columns(given).items():
        setattr(ladder, name, value)
    _write(session, ladder_id, given)
    after = ladder_facts(queries.read_posts(session, ladder))
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        raise DomainError("Nothing is changed: correct what is wrong, or go back.")
    ladder.version += 1
    session.flush()
    audit.record(
        session,
        CabinetEvent.LADDER_CHANGED,
        by=by,
        subject=_subject(ladder),
        changes={name: {"before": before[name], "after": after[name]} for name in changed},
    )
    return ladder


def void_ladder(
    session: Session, ladder_id: int, *, reason: str, version: int | None, by: str
) -> Ladder:
    """Void a ladder recorded by mistake: it stays on record, and no draft can rest on it.

    Raises NotInRecord, StaleEdit, and DomainError where it is voided, or a draft rests on it.
    """
    ladder = _locked(session, ladder_id, version)
    if ladder.voided_at is not None:
        raise DomainError("This ladder has been voided already.")
    resting = queries.list_resting(session, ladder_id)
    if resting:
        raise DomainError(
            f"The draft “{resting[0].title}” rests on this ladder: void the draft first."
        )
    standing.void(session, ladder, CabinetEvent.LADDER_VOIDED, _subject(ladder), reason, by)
    return ladder


def reinstate_ladder(
    session: Session, ladder_id: int, *, reason: str, version: int | None, by: str
) -> Ladder:
    """Let a voided ladder be used again; why goes into the trail.

    Raises NotInRecord, StaleEdit, and DomainError where it is not voided, or another ladder has
    its title by now.
    """
    ladder = _locked(session, ladder_id, version)
    if ladder.voided_at is None:
        raise DomainError("This ladder is not voided: it can be used.")
    if queries.list_titled(session, ladder.title):
        raise DomainError(
            f"Another ladder is called “{ladder.title}” by now. Void or rename that one first."
        )
    standing.reinstate(
        session, ladder, CabinetEvent.LADDER_REINSTATED, _subject(ladder), reason, by
    )
    return ladder


def ladder_facts(read: LadderRead) -> dict[str, str]:
    """What is on record of a ladder as text, by the fields of its form."""
    return given_facts(given_of(read))


def given_facts(given: LadderGiven) -> dict[str, str]:
    """The same of what was entered."""
    return {
        "title": given.title,
        "since": given.since.isoformat(),
        "source": given.source,
        "note": with_lines(given.note or ""),
        "posts": "; ".join(
            f"{rank} {post.title}"
            + ("" if post.inside else " (outside the quota)")
            + (f" (alternative: {post.alternative})" if post.alternative else "")
            for rank, post in enumerate(same_groups(given.posts), 1)
        ),
    }


def given_of(read: LadderRead) -> LadderGiven:
    """A ladder on record as it would be entered."""
    return LadderGiven(
        title=read.ladder.title,
        since=read.ladder.since,
        source=read.ladder.source,
        note=read.ladder.note,
        posts=tuple(PostGiven(post.title, post.inside, post.alternative) for post in read.posts),
    )


def _check(session: Session, given: LadderGiven, ladder_id: int | None) -> None:
    check_ladder(given, today=clock.today())
    if any(other.id != ladder_id for other in queries.list_titled(session, given.title)):
        raise LadderRefused(
            ("title", f"A ladder is called “{given.title}” already: name this one otherwise")
        )


def _columns(given: LadderGiven) -> dict[str, object]:
    return {
        "title": given.title,
        "search_title": folded(given.title),
        "since": given.since,
        "source": given.source,
        "note": with_lines(given.note or "") or None,
    }


def _write(session: Session, ladder_id: int, given: LadderGiven) -> None:
    """Write the posts in place of those on record; nothing refers to them."""
    session.flush()
    session.execute(
        delete(LadderPost)
        .where(LadderPost.ladder_id == ladder_id)
        .execution_options(synchronize_session="fetch")
    )
    session.add_all(
        LadderPost(
            ladder_id=ladder_id,
            rank=rank,
            title=post.title,
            inside=post.inside,
            alternative=post.alternative,
        )
        for rank, post in enumerate(same_groups(given.posts), 1)
    )
    session.flush()


def _locked(session: Session, ladder_id: int, version: int | None) -> Ladder:
    """A ladder that nobody else touches meanwhile. Raises NotInRecord and StaleEdit."""
    one_at_a_time(session, LADDERS)
    ladder = queries.find_ladder(session, ladder_id)
    session.refresh(ladder)
    if ladder.version != version:
        raise StaleEdit(ladder_facts(queries.read_posts(session, ladder)))
    return ladder


def _subject(ladder: Ladder) -> str:
    return f"ladder {ladder.id}"
