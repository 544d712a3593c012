"""The tables of drafts: the list, what one would rest on, its picks, what it publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.cabinet.domain import StepKind
from app.cabinet.exports.board import exact
from app.cabinet.models import DraftStep
from app.cabinet.queries.draft_plans import PostPlan, SlatePlan, Vacancy
from app.cabinet.queries.drafts import BoardRead, DraftRow, FigureRead
from app.kernel.dates import LONDON, written_day
from app.kernel.numbers import decimal
from app.tabular.table import Column, Table

CONFIDENTIAL = "Confidential: for officers of the party."
STATE_WORDS = {"open": "Running", "published": "Published", "voided": "Voided"}


def draft_path(draft_id: int) -> str:
    """The address of a draft's board."""
    return f"/cabinet/drafts/{draft_id}"


def drafts_table() -> Table[DraftRow]:
    """Drafts, one a row."""
    return Table(
        name="drafts",
        title="Drafts of the shadow cabinet",
        columns=(
            Column[DraftRow](
                "title",
                "Draft",
                lambda row: row.draft.title,
                link=lambda row: draft_path(row.draft.id),
            ),
            Column[DraftRow](
                "contest",
                "Contest",
                lambda row: row.contest,
                link=lambda row: f"/cabinet/contests/{row.draft.contest_id}",
            ),
            Column[DraftRow]("rule", "Whose pick", lambda row: row.draft.rule.label),
            Column[DraftRow]("state", "State", lambda row: STATE_WORDS[row.state]),
            Column[DraftRow]("posts", "Posts", lambda row: row.posts, numeric=True),
            Column[DraftRow]("steps", "Steps so far", lambda row: row.steps, numeric=True),
            Column[DraftRow](
                "opened_at",
                "Opened on",
                lambda row: row.draft.opened_at.astimezone(LONDON).date(),
            ),
            Column[DraftRow](
                "in_force_on",
                "In force from",
                lambda row: row.draft.in_force_on,
                absent="not published",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


# --- what a draft would rest on ----------------------------------------------------------------


def plan_table(slates: Sequence[SlatePlan], *, vacancies: bool = False) -> Table[SlatePlan]:
    """The slates of a draft that is not open yet; columns that none of them needs are left out.

    vacancies: with what each holds now.
    """
    has_quota = any(one.quota is not None for one in slates)
    has_ties = any(one.tie_votes is not None for one in slates)
    return Table(
        name="draft-plan",
        title="Slates",
        columns=(
            Column[SlatePlan]("slate", "Slate", lambda row: row.slate),
            Column[SlatePlan]("votes", "Votes", lambda row: row.strength, numeric=True),
            *(
                (
                    Column[SlatePlan](
                        "tie_votes", "Votes for ties", lambda row: row.tie_votes, numeric=True
                    ),
                )
                if has_ties
                else ()
            ),
            *(
                (Column[SlatePlan]("quota", "Posts by quota", lambda r: r.quota, numeric=True),)
                if has_quota
                else ()
            ),
            *(
                (Column[SlatePlan]("held", "Posts held now", lambda r: r.held, numeric=True),)
                if vacancies
                else ()
            ),
            *(
                (Column[SlatePlan]("left", "Quota left", lambda r: r.left, numeric=True),)
                if vacancies and has_quota
                else ()
            ),
        ),
    )


def plan_posts_table() -> Table[PostPlan]:
    """The posts of a draft that is not open yet."""
    return Table(
        name="draft-plan-posts",
        title="Posts",
        columns=(
            Column[PostPlan]("post", "Post", lambda row: row.title),
            Column[PostPlan]("rank", "Rank", lambda row: row.rank, numeric=True),
            Column[PostPlan](
                "alternative", "Alternatives", lambda row: row.alternative, absent="none"
            ),
        ),
    )


def vacancies_table() -> Table[Vacancy]:
    """Vacant posts with who held them last."""
    return Table(
        name="vacancies",
        title="Vacant posts",
        columns=(
            Column[Vacancy]("post", "Post", lambda row: row.post.title),
            Column[Vacancy]("rank", "Rank", lambda row: row.post.rank, numeric=True),
            Column[Vacancy](
                "slate",
                "Was of",
                lambda row: None if row.last is None else row.last.slate,
                absent="nobody’s yet",
            ),
            Column[Vacancy](
                "holder",
                "Held last by",
                lambda row: None if row.last is None else row.last.holder,
                link=lambda row: None if row.last is None else f"/cabinet/posts/{row.last.id}",
                absent="nobody",
            ),
            Column[Vacancy](
                "ended",
                "How it ended",
                lambda row: (
                    None
                    if row.last is None or row.last.until is None
                    else f"{row.last.ending_words}, {written_day(row.last.until)}"
                ),
                absent="never held",
            ),
        ),
    )


# --- picks with their figures ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PickRow:
    """A step that stands and was decided by figures, which are by slate."""

    number: int
    words: str
    slate: str
    post: str | None
    nominee: str | None
    member_id: int | None
    figures: Mapping[str, FigureRead]


WORDS = {
    StepKind.PICK: "Pick",
    StepKind.DECLINE: "Declined",
    StepKind.TIME_OUT: "Out of time",
    StepKind.SETTLE: "Tie settled",
}


def pick_rows(read: BoardRead, figures: Mapping[int, Sequence[FigureRead]]) -> list[PickRow]:
    """The picks, passes and settled ties that stand, in order, with the figures of each."""
    return [
        _pick_row(read, one, figures.get(one.id, ()))
        for one in read.steps
        if one.voided_at is None and one.kind in WORDS
    ]


def _pick_row(read: BoardRead, step: DraftStep, figures: Sequence[FigureRead]) -> PickRow:
    return PickRow(
        step.number,
        WORDS[step.kind],
        read.slates[step.candidate_id],
        None if step.post_id is None else read.posts[step.post_id],
        step.nominee,
        step.member_id,
        {one.slate: one for one in figures},
    )


def picks_table(read: BoardRead, *, as_file: bool = False) -> Table[PickRow]:
    """Picks with every slate's figure, exactly and as a decimal; a file has columns of each."""
    of_slates = [
        column
        for number, slate in enumerate(read.candidates, 1)
        for column in (_in_file(number, slate) if as_file else [_on_page(number, slate)])
    ]
    return Table(
        name=f"draft-{read.draft.id}-picks",
        title=f"Picks of {read.draft.title}",
        columns=(
            Column[PickRow]("step", "Step", lambda row: row.number),
            Column[PickRow]("what", "What", lambda row: row.words),
            Column[PickRow]("slate", "Slate", lambda row: row.slate),
            Column[PickRow]("post", "Post", lambda row: row.post, absent="no post"),
            Column[PickRow](
                "nominee",
                "Nominee",
                lambda row: row.nominee,
                link=lambda row: None if row.member_id is None else f"/members/{row.member_id}",
                absent="nobody",
            ),
            *of_slates,
        ),
        attribution=CONFIDENTIAL,
    )


def _on_page(number: int, slate: str) -> Column[PickRow]:
    def value(row: PickRow) -> str | None:
        one = row.figures.get(slate)
        if one is None:
            return None
        text = exact(one.figure)
        if one.figure.denominator > 1:
            text = f"{text} = {decimal(one.figure, 2)}"
        return text if one.tie_figure is None else f"{text}; votes {decimal(one.tie_figure, 2)}"

    return Column[PickRow](f"figure_{number}", slate, value, numeric=True, absent="took no part")


def _in_file(number: int, slate: str) -> list[Column[PickRow]]:
    def column(
        name: str, label: str, value: Callable[[FigureRead], str | int | None]
    ) -> Column[PickRow]:
        def read(row: PickRow) -> str | int | None:
            one = row.figures.get(slate)
            return None if one is None else value(one)

        return Column[PickRow](
            f"{name}_{number}", f"{slate}: {label}", read, numeric=True, absent="took no part"
        )

    return [
        column("held", "posts held", lambda one: one.held),
        column("exact", "figure exactly", lambda one: str(one.figure)),
        column("decimal", "figure", lambda one: decimal(one.figure, 2)),
        column(
            "votes_exact",
            "votes of the tie exactly",
            lambda one: None if one.tie_figure is None else str(one.tie_figure),
        ),
    ]


# --- what is published -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A post as it is to be published.

    whip: whether she holds the whip today; None for a peer. now: who holds the post today.
    holds: what the nominee holds today, in words; "" for nothing.
    """

    post: str
    slate: str
    nominee: str
    member_id: int | None
    whip: bool | None
    now: str | None
    holds: str


def published_table() -> Table[PublishedRow]:
    """What is checked before a draft is published."""
    return Table(
        name="draft-to-publish",
        title="Who is to hold which post",
        columns=(
            Column[PublishedRow]("post", "Post", lambda row: row.post),
            Column[PublishedRow]("slate", "Slate", lambda row: row.slate),
            Column[PublishedRow](
                "nominee",
                "Nominee",
                lambda row: row.nominee,
                link=lambda row: None if row.member_id is None else f"/members/{row.member_id}",
            ),
            Column[PublishedRow](
                "whip", "Holds the whip today", lambda row: row.whip, absent="a peer"
            ),
            Column[PublishedRow]("now", "Held today by", lambda row: row.now, absent="nobody"),
            Column[PublishedRow](
                "holds", "Nominee holds already", lambda row: row.holds or None, absent="nothing"
            ),
        ),
    )
