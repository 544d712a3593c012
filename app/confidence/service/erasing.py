"""Takes out of rounds, links and marks what is private of a member who is erased."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.confidence.models import (
    DeselectionMark,
    MarkStep,
    ParliamentaryAddress,
    PersonalLink,
    Recommendation,
    RoundAnswer,
)
from app.confidence.queries.links import find_address
from app.files.service import forget_file
from app.intake.service import forget_before
from app.mail.service import forget_recipient
from app.privacy.domain import ERASED

NO_ADDRESS = {"address": None, "source": None, "made_at": ""}
"""What an import's row says of an address that can no longer be put back."""


def forget_words(session: Session, member_id: int, *, by: str) -> int:
    """Take words, witness, source and document out of a member's answers. How many.

    What she answered, when and by which way stays: a round's count rests on it.
    """
    rows = session.scalars(select(RoundAnswer).where(RoundAnswer.member_id == member_id)).all()
    files = {row.file_id for row in rows if row.file_id is not None}
    for row in rows:
        row.words = row.witness = row.source = row.file_id = None
        if row.void_reason is not None:
            row.void_reason = ERASED
    session.flush()
    for file_id in sorted(files):
        others = select(func.count()).where(RoundAnswer.file_id == file_id)
        if not session.scalar(others):
            forget_file(session, file_id, by=by)
    return len(rows)


def forget_address(session: Session, member_id: int) -> int:
    """Remove a member's parliamentary address, and what imports had put in its place. How many."""
    before = forget_before(session, "parliamentary-addresses", member_id, NO_ADDRESS)
    gone = session.scalars(
        delete(ParliamentaryAddress)
        .where(ParliamentaryAddress.member_id == member_id)
        .returning(ParliamentaryAddress.member_id)
    ).all()
    return len(gone) + before


def forget_messages(session: Session, member_id: int) -> int:
    """Remove every message to a member's parliamentary address. How many."""
    found = find_address(session, member_id)
    return 0 if found is None else forget_recipient(session, found.address)


def forget_links(session: Session, member_id: int) -> int:
    """Remove a member's personal links: none of them opens anything any more. How many."""
    gone = session.scalars(
        delete(PersonalLink).where(PersonalLink.member_id == member_id).returning(PersonalLink.id)
    )
    return len(gone.all())


def forget_recommended(session: Session, member_id: int) -> int:
    """Take the reasons out of recommendations on a member. How many."""
    rows = session.scalars(
        select(Recommendation).where(
            Recommendation.member_id == member_id, Recommendation.reason.is_not(None)
        )
    ).all()
    for row in rows:
        row.reason = ERASED
        row.version += 1
    session.flush()
    return len(rows)


def forget_marked(session: Session, member_id: int) -> int:
    """Take the reasons out of the steps of a member's deselection marks. How many."""
    marks = select(DeselectionMark.id).where(DeselectionMark.member_id == member_id)
    rows = session.scalars(
        update(MarkStep)
        .where(MarkStep.mark_id.in_(marks))
        .values(reason=ERASED)
        .returning(MarkStep.id)
    )
    return len(rows.all())
