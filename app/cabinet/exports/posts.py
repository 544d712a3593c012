"""The tables of posts: the shadow cabinet on a day, and the whole history of appointments."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from app.cabinet.queries.posts import Held, Place
from app.kernel.dates import written_day
from app.tabular.table import Column, Table

ATTRIBUTION = "Kept by officers of the party; the source of each stands in its row."


def appointment_path(appointment_id: int) -> str:
    """The address of an appointment."""
    return f"/cabinet/posts/{appointment_id}"


def draft_path(draft_id: int) -> str:
    """The address of a draft."""
    return f"/cabinet/drafts/{draft_id}"


def vacancies_path(draft_id: int) -> str:
    """The address where the vacancies of a draft are filled by its rule."""
    return f"{draft_path(draft_id)}/vacancies"


def fill_path(post: str) -> str:
    """The address where a post is filled by hand."""
    return f"/cabinet/posts/new?post={quote(post)}"


def holder_path(held: Held | None) -> str | None:
    """The address of a holder's page; None for a peer."""
    if held is None or held.member_id is None:
        return None
    return f"/members/{held.member_id}"


def posts_table(on: date, *, as_file: bool = False) -> Table[Place]:
    """The shadow cabinet on a day, its vacancies too.

    as_file: who comes into a vacant post later has columns of her own, so that nobody reads her as
    its holder; a page says it beside "Vacant".
    """
    columns = (
        Column[Place]("post", "Post", lambda row: row.post, link=_post_path),
        Column[Place](
            "rank", "Rank", lambda row: row.rank, numeric=True, absent="not in the ladder"
        ),
        Column[Place](
            "holder",
            "Holder",
            _holder if as_file else _holder_or_next,
            link=lambda row: holder_path(row.held),
        ),
        Column[Place](
            "slate",
            "Slate",
            lambda row: None if row.held is None else row.held.slate,
            absent="no slate",
        ),
        Column[Place](
            "since",
            "Since",
            lambda row: None if row.held is None else row.held.since,
            absent="vacant",
        ),
        Column[Place](
            "source",
            "Source",
            lambda row: None if row.held is None else row.held.source,
            absent="vacant",
        ),
    )
    coming = (
        Column[Place](
            "next_holder",
            "Next holder",
            lambda row: None if row.coming is None else row.coming.holder,
            hint="Who comes into a vacant post later, by what is on record.",
        ),
        Column[Place](
            "next_since",
            "Next holder since",
            lambda row: None if row.coming is None else row.coming.since,
            hint="The first day on which the next holder holds the post.",
        ),
    )
    return Table(
        name=f"shadow-cabinet-{on.isoformat()}",
        title="The shadow cabinet",
        columns=(*columns, *coming) if as_file else columns,
        attribution=ATTRIBUTION,
    )


def _holder(row: Place) -> str:
    return "Vacant" if row.held is None else row.held.holder


def _holder_or_next(row: Place) -> str:
    if row.held is not None or row.coming is None:
        return _holder(row)
    return f"Vacant; {row.coming.holder} from {written_day(row.coming.since)}"


def _post_path(row: Place) -> str | None:
    return None if row.held is None else appointment_path(row.held.id)


def history_table(*, as_file: bool = False) -> Table[Held]:
    """Appointments, past ones too; as a file in the columns that an import reads."""
    holder = Column[Held]("holder", "Holder", lambda row: row.holder, link=holder_path)
    return Table(
        name="posts-held",
        title="Posts held",
        columns=(
            Column[Held](
                "post", "Post", lambda row: row.post, link=lambda row: appointment_path(row.id)
            ),
            *(
                (
                    Column[Held]("member", "Member", lambda row: row.member_id, absent="no member"),
                    Column[Held]("name", "Name", lambda row: row.holder),
                )
                if as_file
                else (holder,)
            ),
            Column[Held]("since", "Since", lambda row: row.since),
            Column[Held]("until", "Until", lambda row: row.until, absent="held still"),
            Column[Held](
                "ending",
                "How it ended",
                lambda row: (
                    None
                    if row.ending is None
                    else row.ending.value
                    if as_file
                    else row.ending_words
                ),
                absent="held still",
            ),
            *(
                (Column[Held]("reason", "Why it ended", lambda row: row.end_reason),)
                if as_file
                else ()
            ),
            Column[Held]("source", "Source", lambda row: row.source),
            Column[Held]("slate", "Slate", lambda row: row.slate, absent="no slate"),
        ),
        attribution=ATTRIBUTION,
    )
