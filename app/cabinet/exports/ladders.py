"""The tables of ladders: the list, and one ladder in the columns that an import reads."""

from __future__ import annotations

from app.cabinet.domain.ladders import INSIDE, OUTSIDE
from app.cabinet.models import LadderPost
from app.cabinet.queries.ladders import LadderRead, LadderRow
from app.tabular.table import Column, Table

ATTRIBUTION = "Kept by officers of the party; the source of each stands in its row."


def ladder_path(ladder_id: int) -> str:
    """The address of a ladder."""
    return f"/cabinet/ladders/{ladder_id}"


def ladders_table() -> Table[LadderRow]:
    """Ladders in a list."""
    return Table(
        name="ladders",
        title="Ladders of posts",
        columns=(
            Column[LadderRow](
                "title",
                "Ladder",
                lambda row: row.ladder.title,
                link=lambda row: ladder_path(row.ladder.id),
            ),
            Column[LadderRow]("since", "From", lambda row: row.ladder.since),
            Column[LadderRow]("posts", "Posts", lambda row: row.posts, numeric=True),
            Column[LadderRow]("inside", "Inside the quota", lambda row: row.inside, numeric=True),
            Column[LadderRow](
                "state", "State", lambda row: "voided" if row.ladder.voided_at else "current"
            ),
            Column[LadderRow]("source", "Source", lambda row: row.ladder.source),
        ),
        attribution=ATTRIBUTION,
    )


def posts_table(read: LadderRead, *, as_file: bool = False) -> Table[LadderPost]:
    """The posts of a ladder; as a file in exactly the columns that an import reads."""
    columns = [
        Column[LadderPost]("rank", "Rank", lambda row: row.rank),
        Column[LadderPost]("post", "Post", lambda row: row.title),
        Column[LadderPost](
            "quota",
            "Quota",
            lambda row: quota_word(inside=row.inside),
        ),
        Column[LadderPost](
            "alternative_group", "Alternatives", lambda row: row.alternative, absent="no group"
        ),
    ]
    if as_file:
        columns += [
            Column[LadderPost]("source", "Source", lambda row: read.ladder.source),
            Column[LadderPost]("title", "Ladder", lambda row: read.ladder.title),
            Column[LadderPost]("since", "From", lambda row: read.ladder.since),
            Column[LadderPost]("note", "Note", lambda row: read.ladder.note),
        ]
    return Table(
        name=f"ladder-{read.ladder.id}",
        title=read.ladder.title,
        columns=tuple(columns),
        attribution=read.ladder.source,
    )


def quota_word(*, inside: bool) -> str:
    """Whether a post counts in the quota, as a file says it."""
    return INSIDE if inside else OUTSIDE
