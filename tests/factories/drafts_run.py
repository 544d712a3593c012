"""Drafts as the product itself opens, runs and publishes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.cabinet.domain import Method, PickRule
from app.cabinet.models import Draft
from app.cabinet.queries.draft_plans import Basis
from app.cabinet.queries.drafts import read_board
from app.cabinet.service.drafts.opening import Terms, open_draft
from app.cabinet.service.drafts.publishing import publish_draft
from app.cabinet.service.drafts.steps import Chosen, record_pick
from app.kernel import clock

BY = "user 9"


def a_draft(
    session: Session,
    contest_id: int,
    ladder_id: int,
    *,
    rule: PickRule = PickRule.ALTERNATING,
    title: str = "Shadow cabinet",
    terms: Terms | None = None,
    frozen_on: date | None = None,
) -> Draft:
    """A draft that is open, by the votes of all sections; ties of a divisor by them too."""
    alternating = rule is PickRule.ALTERNATING
    basis = Basis(
        contest_id,
        ladder_id,
        rule,
        None,
        Method.HARE if alternating else None,
        ties_by_votes=not alternating,
    )
    return open_draft(session, basis, terms or Terms(), title=title, frozen_on=frozen_on, by=BY)


def pick_all(
    session: Session, draft_id: int, members: Sequence[int], *, most: int | None = None
) -> None:
    """Let slates pick the highest post they may, with these members in turn; most: so many picks.

    A draft that stops in a tie is left there.
    """
    left = len(members) if most is None else most
    for member_id in members[:left]:
        read = read_board(session, draft_id)
        if read.board.slate is None:
            return
        record_pick(
            session,
            draft_id,
            version=read.draft.version,
            post_id=read.board.choices[0].id,
            chosen=Chosen(member_id),
            by=BY,
        )


def publish(session: Session, draft_id: int, in_force_on: date | None = None) -> None:
    """Publish a finished draft, in force from today unless another day is given."""
    read = read_board(session, draft_id)
    publish_draft(
        session,
        draft_id,
        in_force_on=in_force_on or clock.today(),
        version=read.draft.version,
        by=BY,
    )
