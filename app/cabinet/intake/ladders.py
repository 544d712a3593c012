"""Ladders taken in from a file: a row for each post.

A ladder is whole or it is not taken in: a row that cannot be read refuses all rows of its ladder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.cabinet.domain.ladders import INSIDE, OUTSIDE, LadderRefused, check_ladder
from app.cabinet.exports.ladders import ladder_path
from app.cabinet.importing.ladders import RungGiven, ladder_of, read_rung
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
from app.kernel.errors import DomainError
from app.kernel.words import folded

# --- planning ----------------------------------------------------------------------------------


def _by_ladder(rows: Sequence[RungGiven]) -> dict[str, list[RungGiven]]:
    """The rows of each ladder, by its title; "" for those that name none."""
    found: dict[str, list[RungGiven]] = {}
    for row in rows:
        found.setdefault(folded(row.title), []).append(row)
    return found


def _plan(session: Session, rows: Sequence[RungGiven]) -> Sequence[Planned]:
    outcomes = {title: _plan_one(session, group) for title, group in _by_ladder(rows).items()}
    return [
        refused(*row.fault) if row.fault is not None else outcomes[folded(row.title)]
        for row in rows
    ]


def _plan_one(session: Session, rows: Sequence[RungGiven]) -> Planned:
    if any(row.fault is not None for row in rows):
        return refused("Another row of this ladder cannot be used: mend it, or none is taken in.")
    try:
        given = ladder_of(rows)
        check_ladder(given.posts)
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
    made: dict[str, int] = {}
    groups = _by_ladder(rows)
    for row in rows:
        title = folded(row.title)
        if title not in made:
            made[title] = service.record_ladder(session, ladder_of(groups[title]), by=by).id
        yield Applied(made[title], None)


def _void_all(
    session: Session, taken: Sequence[TakenBack], reason: str, by: str
) -> Iterator[DomainError | None]:
    """Void the ladders that the rows made; one that was changed since stands against it."""
    results: dict[int, DomainError | None] = {}
    for one in taken:
        if one.subject not in results:
            results[one.subject] = _void(session, one.subject, reason, by)
        yield results[one.subject]


def _void(session: Session, ladder_id: int, reason: str, by: str) -> DomainError | None:
    ladder = queries.find_ladder(session, ladder_id)
    if ladder.version != 1:
        return DomainError(f"“{ladder.title}” has been changed or voided since.")
    try:
        service.void_ladder(session, ladder_id, reason=reason, version=1, by=by)
    except DomainError as error:
        return error
    return None


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
