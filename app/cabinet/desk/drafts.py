"""Drafts on the desk, in the search and under help.

The desk is also mailed: no item names a nominee or who left a post.
"""

from __future__ import annotations

from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from app.cabinet.models import Draft
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import drafts as queries
from app.cabinet.queries.draft_plans import list_vacancies, running_with
from app.cabinet.queries.drafts import BoardRead, DraftFilter, read_board
from app.cabinet.queries.posts import list_in_force
from app.desk.registry import (
    DeskItem,
    Found,
    HelpTopic,
    Hit,
    desk_items,
    help_topic,
    searched,
)
from app.kernel import clock
from app.kernel.dates import start_of, written_day
from app.kernel.words import listed, plural
from app.security.identity import Identity

MOST_RUNNING = 5
"""So many running drafts are looked at, the newest: each takes some statements."""
MOST_NAMED = 5


def _running(session: Session) -> list[BoardRead]:
    rows = queries.list_drafts(session, DraftFilter(state="open"))
    return [read_board(session, row.draft.id) for row in rows[:MOST_RUNNING]]


@desk_items(CabinetPermission.RUN_DRAFT)
def drafts_running(session: Session, _identity: Identity) -> list[DeskItem]:
    """Running drafts: whose pick it is, or who are equal and wait for the tie to be settled."""
    return [_waiting(read) for read in _running(session) if not read.board.finished]


@desk_items(CabinetPermission.PUBLISH_DRAFT)
def drafts_finished(session: Session, _identity: Identity) -> list[DeskItem]:
    """Drafts that are finished and wait to be published."""
    return [
        DeskItem(
            text=f"“{read.draft.title}” is finished: check it and publish it",
            href=url_for("cabinet.publish_draft", draft_id=read.draft.id),
            at=read.turn_began_at,
            kind="Draft",
        )
        for read in _running(session)
        if read.board.finished
    ]


def _waiting(read: BoardRead) -> DeskItem:
    board, title = read.board, read.draft.title
    if board.tie:
        names = listed(sorted(board.tie))
        text = f"{names} are equal at turn {board.turn} of “{title}”: settle the tie"
    else:
        text = f"{board.slate} is to pick in “{title}”, turn {board.turn}"
    return DeskItem(
        text=text,
        href=url_for("cabinet.board", draft_id=read.draft.id),
        at=read.turn_began_at,
        kind="Tie" if board.tie else "Draft",
    )


@desk_items(CabinetPermission.RUN_DRAFT)
def vacancies_waiting(session: Session, _identity: Identity) -> list[DeskItem]:
    """Vacant posts of each draft that is in force, unless a draft of them is running."""
    today = clock.today()
    found = (_vacancies_of(session, draft, today) for draft in list_in_force(session, today))
    return [item for item in found if item is not None]


def _vacancies_of(session: Session, draft: Draft, today: date) -> DeskItem | None:
    if running_with(session, draft.id) is not None:
        return None
    vacant = list_vacancies(session, draft.id, today)
    if not vacant:
        return None
    assert draft.in_force_on is not None
    named = ", ".join(one.post.title for one in vacant[:MOST_NAMED])
    more = f" and {len(vacant) - MOST_NAMED} more" if len(vacant) > MOST_NAMED else ""
    since = [
        draft.in_force_on if one.last is None or one.last.until is None else one.last.until
        for one in vacant
    ]
    return DeskItem(
        text=f"{plural(len(vacant), 'post')} of “{draft.title}” vacant: {named}{more}",
        href=url_for("cabinet.open_vacancies", draft_id=draft.id),
        at=start_of(min(max(since), today)),
        kind="Vacancy",
    )


@searched(65, "Drafts", CabinetPermission.READ)
def found_drafts(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Drafts by words of the title."""
    rows = queries.list_drafts(session, DraftFilter(text=text))
    return Found(
        hits=tuple(
            Hit(
                row.draft.title,
                f"{row.contest}, {_state_words(row)}",
                url_for("cabinet.board", draft_id=row.draft.id),
            )
            for row in rows[:limit]
        ),
        total=len(rows),
        more=url_for("cabinet.drafts", q=text),
    )


def _state_words(row: queries.DraftRow) -> str:
    if row.draft.in_force_on is None:
        return "running"
    return f"in force from {written_day(row.draft.in_force_on)}"


help_topic(
    HelpTopic(
        slug="share-posts",
        title="Share posts between slates",
        summary="Which rule says whose pick it is, and what votes and quotas have to do with it.",
        template="cabinet/help/_share_posts.html",
        permission=CabinetPermission.READ,
    )
)
help_topic(
    HelpTopic(
        slug="quota-and-ties",
        title="Quota and ties",
        summary="How many posts each slate may fill, and what is done when slates are equal.",
        template="cabinet/help/_quota_and_ties.html",
        permission=CabinetPermission.READ,
    )
)
help_topic(
    HelpTopic(
        slug="live-board",
        title="The live board of a draft",
        summary="Pick, decline, time out, leave, tie, undo, swap: what each step does.",
        template="cabinet/help/_live_board.html",
        permission=CabinetPermission.READ,
    )
)
help_topic(
    HelpTopic(
        slug="run-a-draft",
        title="Run a draft",
        summary="Open it, record picks and passes in the room, settle ties, undo a slip.",
        template="cabinet/help/_run_a_draft.html",
        permission=CabinetPermission.RUN_DRAFT,
    )
)
help_topic(
    HelpTopic(
        slug="publish-a-draft",
        title="Publish a draft",
        summary="What is checked first, what follows, and how a vacancy is filled later.",
        template="cabinet/help/_publish_a_draft.html",
        permission=CabinetPermission.PUBLISH_DRAFT,
    )
)
