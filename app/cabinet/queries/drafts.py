"""Reads of drafts: the list, the board of one with all its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cabinet.domain.board import Board, Facts, Post, Slate, Step, Taken, fold
from app.cabinet.models import (
    Candidate,
    Contest,
    ContestSection,
    Draft,
    DraftFigure,
    DraftPost,
    DraftSlate,
    DraftStep,
    Ladder,
)
from app.db.model import LARGEST_ID
from app.kernel.dates import london_day
from app.kernel.errors import NotInRecord
from app.kernel.words import folded


def get_draft(session: Session, draft_id: int) -> Draft:
    """The draft of an id. Raises NotInRecord."""
    # An officer who has waited for her turn must see what the one before her did.
    known = draft_id <= LARGEST_ID
    found = session.get(Draft, draft_id, populate_existing=True) if known else None
    if found is None:
        raise NotInRecord(f"No draft {draft_id} is in the record.")
    return found


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """What a list of drafts is narrowed to.

    state: "open", "published" or "voided"; "" for all but the voided ones. contest_id: of this
    contest alone. sort: "opened_at" or "title".
    """

    text: str = ""
    state: str = ""
    contest_id: int | None = None
    sort: str = "opened_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft of a list. posts: to be filled; steps: that stand."""

    draft: Draft
    contest: str
    posts: int
    steps: int

    @property
    def state(self) -> str:
        """As `state_of`."""
        return state_of(self.draft)


def state_of(draft: Draft) -> str:
    """How far a draft has come: "open", "published" or "voided"."""
    if draft.voided_at is not None:
        return "voided"
    return "open" if draft.published_at is None else "published"


def list_drafts(session: Session, wanted: DraftFilter | None = None) -> list[DraftRow]:
    """The drafts that fit a filter, in its order; one query. There are some dozens in all."""
    wanted = wanted or DraftFilter()
    posts = select(func.count()).where(DraftPost.draft_id == Draft.id).scalar_subquery()
    steps = (
        select(func.count())
        .where(DraftStep.draft_id == Draft.id, DraftStep.voided_at.is_(None))
        .scalar_subquery()
    )
    query = select(Draft, Contest.title, posts, steps).join(Contest)
    for word in folded(wanted.text).split():
        query = query.where(Draft.search_title.contains(word, autoescape=True))
    if wanted.state == "voided":
        query = query.where(Draft.voided_at.is_not(None))
    else:
        query = query.where(Draft.voided_at.is_(None))
    if wanted.state == "open":
        query = query.where(Draft.published_at.is_(None))
    elif wanted.state == "published":
        query = query.where(Draft.published_at.is_not(None))
    if wanted.contest_id is not None:
        query = query.where(Draft.contest_id == wanted.contest_id)
    by = Draft.search_title if wanted.sort == "title" else Draft.opened_at
    order = (by.desc(), Draft.id.desc()) if wanted.descending else (by, Draft.id)
    return [DraftRow(*row) for row in session.execute(query.order_by(*order))]


# --- the board -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureRead:
    """What one slate's figure was at a step; tie_figure where votes were compared."""

    slate: str
    held: int
    figure: Fraction
    tie_figure: Fraction | None


@dataclass(frozen=True)
class BoardRead:
    """A draft with its board and all that a page says of it.

    contest, ladder: their titles. base, tie_base: names of the sections whose votes are the
    strength and settle ties; None for all together. candidates: ids by slate, in the order of the
    contest.
    leaders: names of the candidates by slate. steps: every step that was ever recorded, undone ones
    too, in order. posts: titles by id.
    """

    draft: Draft
    contest: str
    ladder: str
    base: str | None
    tie_base: str | None
    board: Board
    candidates: Mapping[str, int]
    leaders: Mapping[str, str]
    steps: Sequence[DraftStep]
    posts: Mapping[int, str]

    @property
    def slates(self) -> dict[int, str]:
        """Slates by the id of their candidate."""
        return {candidate_id: slate for slate, candidate_id in self.candidates.items()}

    @property
    def last(self) -> DraftStep | None:
        """The last step that stands: the one that can be undone."""
        return next((one for one in reversed(self.steps) if one.voided_at is None), None)

    @property
    def filled(self) -> list[Taken]:
        """The posts that are filled, the highest first, each with its slate and nominee."""
        return sorted(self.board.taken.values(), key=lambda one: one.post.rank)

    @property
    def turn_began_at(self) -> datetime:
        """When the turn came to whoever has it: by a step, an undoing, or the opening."""
        moments = [self.draft.opened_at]
        for one in self.steps:
            if one.voided_at is not None:
                moments.append(one.voided_at)
            elif one.number == self.board.began:
                moments.append(one.recorded_at)
        return max(moments)

    def day_of_pick(self, today: date) -> date:
        """The day on which whoever is picked must hold the whip.

        Today; or the day of the draft, where it was held on paper before it was recorded. A draft
        of vacancies is held today: its earlier day is that of the votes alone.
        """
        draft = self.draft
        on_paper = draft.follows_id is None and draft.frozen_on < london_day(draft.opened_at)
        return draft.frozen_on if on_paper else today

    @property
    def ends_at(self) -> datetime | None:
        """Until when the slate whose turn it is may pick; None without a limit or a turn."""
        if self.draft.turn_seconds is None or self.board.slate is None or not self.takes_steps:
            return None
        return self.turn_began_at + timedelta(seconds=self.draft.turn_seconds)

    def time_is_over(self, at: datetime) -> bool:
        """Whether at a moment the time for the turn has run out; False without a limit."""
        return self.ends_at is not None and at >= self.ends_at

    @property
    def house(self) -> int:
        """How many posts the slates share: the sum of the quotas, or all held and to be filled."""
        facts = self.board.facts
        if self.draft.method is not None:
            return sum(one.quota or 0 for one in facts.slates)
        return len(facts.posts) + sum(one.held for one in facts.slates)

    @property
    def mark(self) -> str:
        """What changes whenever the board does: "7-open"."""
        return f"{self.draft.version}-{state_of(self.draft)}"

    @property
    def takes_steps(self) -> bool:
        """Whether steps may be recorded: it is neither published nor voided."""
        return state_of(self.draft) == "open"


def read_board(session: Session, draft_id: int) -> BoardRead:
    """A draft with its board, by a fixed number of statements. Raises NotInRecord."""
    draft = get_draft(session, draft_id)
    contest, ladder = session.execute(
        select(Contest.title, Ladder.title)
        .select_from(Draft)
        .join(Contest, Contest.id == Draft.contest_id)
        .join(Ladder, Ladder.id == Draft.ladder_id)
        .where(Draft.id == draft_id)
    ).one()
    slates = session.execute(
        select(DraftSlate, Candidate.slate, Candidate.name)
        .join(Candidate, Candidate.id == DraftSlate.candidate_id)
        .where(DraftSlate.draft_id == draft_id)
        .order_by(Candidate.position, Candidate.id)
    ).all()
    posts = session.scalars(
        select(DraftPost).where(DraftPost.draft_id == draft_id).order_by(DraftPost.rank)
    ).all()
    steps = session.scalars(
        select(DraftStep).where(DraftStep.draft_id == draft_id).order_by(DraftStep.number),
        # Who waited for somebody else has read it before: what she did is to be seen.
        execution_options={"populate_existing": True},
    ).all()
    section_rows = session.execute(
        select(ContestSection.id, ContestSection.name).where(
            ContestSection.contest_id == draft.contest_id
        )
    )
    sections: dict[int, str] = dict(section_rows.all())
    named = {one.candidate_id: name for one, name, _ in slates}
    facts = Facts(
        rule=draft.rule,
        slates=tuple(
            Slate(name, one.strength, one.tie_votes, one.quota, one.held) for one, name, _ in slates
        ),
        posts=tuple(Post(one.id, one.rank, one.title, one.alternative) for one in posts),
        free_choice=draft.free_choice,
    )
    return BoardRead(
        draft=draft,
        contest=contest,
        ladder=ladder,
        base=sections.get(draft.base_id or 0),
        tie_base=sections.get(draft.tie_base_id or 0),
        board=fold(facts, (_step(one, named) for one in steps if one.voided_at is None)),
        candidates={name: one.candidate_id for one, name, _ in slates},
        leaders={name: leader for _, name, leader in slates},
        steps=steps,
        posts={one.id: one.title for one in posts},
    )


def list_figures(session: Session, draft_id: int) -> dict[int, list[FigureRead]]:
    """What every slate's figure was at each step, by the step's id, undone ones too; one query."""
    rows = session.execute(
        select(DraftFigure, Candidate.slate)
        .join(DraftStep, DraftStep.id == DraftFigure.step_id)
        .join(Candidate, Candidate.id == DraftFigure.candidate_id)
        .where(DraftStep.draft_id == draft_id)
        .order_by(DraftStep.number, Candidate.position, Candidate.id)
    )
    found: dict[int, list[FigureRead]] = {}
    for one, slate in rows:
        tie = None
        if one.tie_numerator is not None and one.tie_denominator is not None:
            tie = Fraction(one.tie_numerator, one.tie_denominator)
        figure = Fraction(one.numerator, one.denominator)
        found.setdefault(one.step_id, []).append(FigureRead(slate, one.held, figure, tie))
    return found


def find_mark(session: Session, draft_id: int) -> str:
    """The `mark` of a draft's board, by one statement. Raises NotInRecord."""
    found = get_draft(session, draft_id)
    return f"{found.version}-{state_of(found)}"


def _step(one: DraftStep, named: Mapping[int, str]) -> Step:
    return Step(
        one.number,
        one.kind,
        named[one.candidate_id],
        one.post_id,
        one.other_post_id,
        one.nominee or "",
        one.member_id,
    )
