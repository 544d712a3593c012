"""What a ladder of posts must be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.cabinet.domain.days import wrong_year
from app.kernel.errors import DomainError
from app.kernel.words import folded, is_blank

MOST_POSTS = 200
INSIDE, OUTSIDE = "inside", "outside"
"""Whether a post counts in the quota, as files and forms say it."""


@dataclass(frozen=True, slots=True)
class PostGiven:
    """A post as it is entered; its rank is its place in the list.

    inside: it counts in the quota. alternative: the name of the group of alternatives it is in.
    """

    title: str
    inside: bool = True
    alternative: str | None = None


@dataclass(frozen=True, slots=True)
class LadderGiven:
    """A ladder as it is entered; posts from the most senior on; since: the day it holds from."""

    title: str
    since: date
    source: str
    posts: tuple[PostGiven, ...]
    note: str | None = None


class LadderRefused(DomainError):
    """A ladder cannot be kept so; `problems` are all that is wrong: (field, sentence)."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        """Take what is wrong, at least one; field: "post-0-title" as on the form, or ""."""
        super().__init__(problems[0][1])
        self.problems = problems


def check_ladder(given: LadderGiven, *, today: date) -> None:
    """Refuse what makes no ladder (LadderRefused, with everything that is wrong)."""
    posts = given.posts
    problems: list[tuple[str, str]] = []
    if wrong := wrong_year(given.since, today):
        problems.append(("since", wrong))
    if not posts:
        problems.append(("", "Enter at least one post."))
    if len(posts) > MOST_POSTS:
        problems.append(("", f"Enter at most {MOST_POSTS} posts."))
    problems += _check_titles(posts)
    problems += _check_alternatives(posts)
    if problems:
        raise LadderRefused(*problems)


def _check_titles(posts: Sequence[PostGiven]) -> list[tuple[str, str]]:
    found = []
    seen: dict[str, int] = {}
    for place, post in enumerate(posts):
        title = folded(post.title)
        if is_blank(post.title):
            found.append((f"post-{place}-title", "Enter what the post is called"))
        elif title in seen:
            found.append(
                (
                    f"post-{place}-title",
                    f"“{post.title}” stands at rank {seen[title] + 1} already: name each post once",
                )
            )
        else:
            seen[title] = place
    return found


def _check_alternatives(posts: Sequence[PostGiven]) -> list[tuple[str, str]]:
    found = []
    groups: dict[str, list[int]] = defaultdict(list)
    for place, post in enumerate(posts):
        if post.alternative:
            groups[folded(post.alternative)].append(place)
            if not post.inside:
                found.append(
                    (
                        f"post-{place}-alternative",
                        f"“{post.title}” is outside the quota: put it inside, or out of the group",
                    )
                )
    for places in groups.values():
        if len(places) == 1:
            name = posts[places[0]].alternative
            found.append(
                (
                    f"post-{places[0]}-alternative",
                    f"“{name}” has one post only: name a second in the same group, or leave it out",
                )
            )
    return found


def same_groups(posts: Sequence[PostGiven]) -> tuple[PostGiven, ...]:
    """The posts with each group of alternatives spelt as it is first, so that equal means equal."""
    spelt: dict[str, str] = {}
    made = []
    for post in posts:
        name = post.alternative
        if name:
            name = spelt.setdefault(folded(name), name)
        made.append(PostGiven(post.title, post.inside, name or None))
    return tuple(made)


def check_ranks(ranks: Sequence[int]) -> str | None:
    """What is wrong with the ranks of a file, as a sentence; None where they are 1 to n.

    They may stand in any order.
    """
    wanted = set(range(1, len(ranks) + 1))
    missing = sorted(wanted - set(ranks))
    if not missing:
        return None
    doubled = sorted(rank for rank, times in Counter(ranks).items() if times > 1)
    if doubled:
        return f"Rank {doubled[0]} is there twice: number the posts from 1 to {len(ranks)}."
    return f"Rank {missing[0]} is missing: number the posts from 1 to {len(ranks)} without a gap."
