"""Ladders taken in from a file: a row for each post.

A ladder is whole or it is not taken in: a row that cannot be read refuses all rows of its ladder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy.orm import Session

from app.cabinet.domain.ladders import INSIDE, OUTSIDE, LadderRefused, check_ladder
from app.cabinet.exports.ladders import ladder_path
from app.cabinet.importing.ladders import RungGiven, ladder_of, read_rung
from app.cabinet.intake.wholes import apply_wholes, plan_wholes, void_wholes
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import ladders as queries
from app.cabinet.service import ladders as service
from app.intake.registry import (
    Applied,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    TakenBack,
    intake,
    new,
    refused,
    unchanged,
)
from app.kernel import clock
from app.kernel.errors import DomainError

# --- planning ----------------------------------------------------------------------------------


def _plan(session: Session, rows: Sequence[RungGiven]) -> Sequence[Planned]:
    return plan_wholes(rows, partial(_plan_one, session), "ladder")


def _plan_one(session: Session, rows: Sequence[RungGiven]) -> Planned:
    try:
        given = ladder_of(rows)
        check_ladder(given, today=clock.today())
    except RowRefused as error:
        return refused(str(error), error.column)
    except LadderRefused as error:
        return refused(str(error).rstrip(".") + ".")
    for known in queries.list_titled(session, given.title):
        if service.ladder_facts(queries.read_posts(session, known)) == service.given_facts(given):
            return unchanged()
        return refused(
            "A ladder of this title is on record with other posts: edit it there, or give this one"
            " another title.",
            "title",
        )
    return new()


# --- taking in and taking back -----------------------------------------------------------------


def _apply_all(session: Session, rows: Sequence[RungGiven], by: str) -> Iterator[Applied]:
    return apply_wholes(
        rows, lambda group: service.record_ladder(session, ladder_of(group), by=by).id
    )


def _void_all(
    session: Session, taken: Sequence[TakenBack], reason: str, by: str
) -> Iterator[DomainError | None]:
    """Void the ladders that the rows made; one that was changed since stands against it."""

    def void(ladder_id: int) -> None:
        ladder = queries.find_ladder(session, ladder_id)
        if ladder.version != 1:
            raise DomainError(f"“{ladder.title}” has been changed or voided since.")
        service.void_ladder(session, ladder_id, reason=reason, version=1, by=by)

    return void_wholes(taken, void)


LADDERS = intake(
    IntakeKind[RungGiven](
        name="ladders",
        title="Ladders of posts",
        one="post of a ladder",
        many="posts of ladders",
        permission=CabinetPermission.KEEP_LADDER,
        columns=(
            IntakeColumn(
                "rank",
                "Rank",
                "1 for the highest, then without a gap; it has to be there.",
                example="3",
            ),
            IntakeColumn(
                "post",
                "Post",
                "What the post is called; it has to be there.",
                example="Shadow Chancellor of the Exchequer",
            ),
            IntakeColumn(
                "quota",
                "Quota",
                f"{INSIDE}, or {OUTSIDE} for posts nobody picks; blank: {INSIDE}.",
                example=INSIDE,
            ),
            IntakeColumn(
                "alternative_group",
                "Alternatives",
                "Posts that share a text here are named together for one pick.",
            ),
            IntakeColumn(
                "source",
                "Source",
                "Where the order is from, in one row at least; “same” for that of the row above.",
                example="The party’s website",
            ),
            IntakeColumn(
                "title",
                "Ladder",
                "Rows of one title are one ladder; blank: called by the day it is taken in.",
                example="Shadow cabinet 2016",
            ),
            IntakeColumn(
                "since",
                "From",
                "The day from which the posts stand; blank: the day it is taken in.",
                example="2016-10-07",
            ),
            IntakeColumn("note", "Note", "Of the ladder."),
        ),
        read=read_rung,
        # Whatever else is twice in a ladder, `plan` refuses all of it.
        key=lambda given: given,
        plan=_plan,
        apply_all=_apply_all,
        void_all=_void_all,
        link=ladder_path,
        lead="A row for every post. A ladder is taken in whole or not at all; undoing the import"
        " voids it. The file of a ladder’s page can be sent as it is.",
    )
)
