"""What the rooms put on shared pages. Each registers a function; the desk calls them in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.kernel.errors import NotInRecord
from app.security.identity import Identity

SIGNED_IN = "signed in"
"""In place of a permission: whoever has an account."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a shared page: a template of the room that gives it, and what it shows."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """Whom a member's page is about: the name, and one line in words under it."""

    name: str
    status: str


@dataclass(frozen=True, slots=True)
class DeskItem:
    """Something that waits for a decision.

    text: what waits, in a sentence or less; it is also mailed, so nothing stands in it that the
    desk does not show. href: where it is decided. at: since when it waits. due_on: the last day to
    decide it; None when there is none. kind: what it is of, in a word or two ("Correction").
    """

    text: str
    href: str
    at: datetime
    due_on: date | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on the desk, with its trend.

    value: as it is written ("229"). href: where it comes from. points: (label, count) from the
    oldest to the newest, such as ("the week of 5 September 2016", 3); none when there is no trend.
    note: what must be known to read it.
    """

    label: str
    value: str
    href: str
    points: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, what tells it from its namesakes, where it is."""

    title: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found of one kind: the first hits, how many there are, the list of them all."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    more: str = ""


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """A page of help for one task.

    slug: its address below /help. summary: what it answers, in a sentence. template: a part of a
    page, of the room that registers it ("votes/help/_lines.html"). permission: who is shown it:
    whoever has it; "" for everybody, SIGNED_IN for whoever has an account.
    """

    slug: str
    title: str
    summary: str
    template: str
    permission: str = ""


HomeSection = Callable[[Session], Section | None]
MemberSection = Callable[[Session, int], Section | None]
MemberHeading = Callable[[Session, int], Heading]
DeskItems = Callable[[Session, Identity], list[DeskItem]]
DeskFigure = Callable[[Session, Identity], Figure | None]
Landing = Callable[[Session, Identity], str | None]
Search = Callable[[Session, Identity, str, int], Found]


@dataclass(slots=True)
class _Registry:
    home: dict[int, HomeSection] = field(default_factory=dict)
    member: dict[int, MemberSection] = field(default_factory=dict)
    heading: MemberHeading | None = None
    items: list[tuple[str, DeskItems]] = field(default_factory=list)
    figures: dict[int, tuple[str, DeskFigure]] = field(default_factory=dict)
    landings: dict[Role, Landing] = field(default_factory=dict)
    searches: dict[int, tuple[str, str, Search]] = field(default_factory=dict)
    topics: dict[str, HelpTopic] = field(default_factory=dict)


_registry = _Registry()


def home_section(place: int) -> Callable[[HomeSection], HomeSection]:
    """Register a section of the home page; lower places come first. ValueError when taken."""

    def register(section: HomeSection) -> HomeSection:
        if place in _registry.home:
            raise ValueError(f"place {place} of the home page is taken")
        _registry.home[place] = section
        return section

    return register


def member_section(place: int) -> Callable[[MemberSection], MemberSection]:
    """Register a section of a member's page; lower places come first. ValueError when taken."""

    def register(section: MemberSection) -> MemberSection:
        if place in _registry.member:
            raise ValueError(f"place {place} of a member's page is taken")
        _registry.member[place] = section
        return section

    return register


def member_heading(heading: MemberHeading) -> MemberHeading:
    """Register who says what a member's page is headed with. It raises NotInRecord for nobody."""
    _registry.heading = heading
    return heading


def desk_items(permission: str) -> Callable[[DeskItems], DeskItems]:
    """Register who says what waits for a decision of those with a permission, or of SIGNED_IN.

    The function asks a fixed number of queries, keeps to the scope of the identity, and gives some
    dozens of items at most.
    """

    def register(items: DeskItems) -> DeskItems:
        _registry.items.append((permission, items))
        return items

    return register


def desk_figure(place: int, permission: str) -> Callable[[DeskFigure], DeskFigure]:
    """Register a figure of the desk; lower places come first. ValueError when taken."""

    def register(figure: DeskFigure) -> DeskFigure:
        if place in _registry.figures:
            raise ValueError(f"place {place} among the figures of the desk is taken")
        _registry.figures[place] = (permission, figure)
        return figure

    return register


def landing(role: Role) -> Callable[[Landing], Landing]:
    """Register the first page of somebody with one role only, in place of the desk.

    The function gives an address of ours, or None for the desk after all. ValueError when taken.
    """

    def register(first_page: Landing) -> Landing:
        if role in _registry.landings:
            raise ValueError(f"the role {role} has a first page already")
        _registry.landings[role] = first_page
        return first_page

    return register


def searched(place: int, label: str, permission: str | None = None) -> Callable[[Search], Search]:
    """Register what the search looks through; lower places come first. ValueError when taken.

    label: what is found, in the plural ("Members"). permission: None for whoever is signed in. The
    function is given the words looked for and the most hits to show, and keeps to the scope of the
    identity.
    """

    def register(search: Search) -> Search:
        if place in _registry.searches:
            raise ValueError(f"place {place} of the search is taken")
        _registry.searches[place] = (label, permission or SIGNED_IN, search)
        return search

    return register


def help_topic(topic: HelpTopic) -> HelpTopic:
    """Register a page of help. ValueError when its address is taken."""
    if topic.slug in _registry.topics:
        raise ValueError(f"there is help on {topic.slug!r} already")
    _registry.topics[topic.slug] = topic
    return topic


def home_sections(session: Session) -> list[Section]:
    """The sections of the home page that have something to show."""
    sections = [_registry.home[place](session) for place in sorted(_registry.home)]
    return [section for section in sections if section is not None]


def member_page(session: Session, member_id: int) -> tuple[Heading, list[Section]]:
    """Heading and sections of a member's page. Raises NotInRecord."""
    heading = heading_of(session, member_id)
    sections = [_registry.member[place](session, member_id) for place in sorted(_registry.member)]
    return heading, [section for section in sections if section is not None]


def heading_of(session: Session, member_id: int) -> Heading:
    """What a member's page is headed with. Raises NotInRecord for nobody."""
    assert _registry.heading is not None
    return _registry.heading(session, member_id)


def items_for(session: Session, identity: Identity) -> list[DeskItem]:
    """What waits for a decision of somebody, the newest first."""
    found = [
        item
        for permission, items in _registry.items
        if _may(identity, permission)
        for item in items(session, identity)
    ]
    return sorted(found, key=lambda item: item.at, reverse=True)


def figures_for(session: Session, identity: Identity) -> list[Figure]:
    """The figures that somebody may see, in their order."""
    found = [
        figure(session, identity)
        for _, (permission, figure) in sorted(_registry.figures.items())
        if _may(identity, permission)
    ]
    return [figure for figure in found if figure is not None]


def landing_for(session: Session, identity: Identity) -> str | None:
    """The first page of somebody in place of the desk; None for somebody with several roles."""
    if len(identity.roles) != 1:
        return None
    first_page = _registry.landings.get(Role(*identity.roles))
    return first_page(session, identity) if first_page else None


def found_for(
    session: Session, identity: Identity, text: str, limit: int
) -> list[tuple[str, Found]]:
    """What a search finds of each kind that somebody may look through: (label, found)."""
    return [
        (label, search(session, identity, text, limit))
        for _, (label, permission, search) in sorted(_registry.searches.items())
        if _may(identity, permission)
    ]


def topics_for(identity: Identity) -> list[HelpTopic]:
    """The pages of help that somebody is shown, by title."""
    shown = [topic for topic in _registry.topics.values() if _may(identity, topic.permission)]
    return sorted(shown, key=lambda topic: topic.title)


def get_topic(identity: Identity, slug: str) -> HelpTopic:
    """A page of help. Raises NotInRecord, also for one that this person is not shown."""
    topic = _registry.topics.get(slug)
    if topic is None or not _may(identity, topic.permission):
        raise NotInRecord(
            "There is no help of this name, or it is for officers: sign in to see all that is"
            " for you."
        )
    return topic


def _may(identity: Identity, permission: str) -> bool:
    if not permission:
        return True
    return identity.signed_in if permission == SIGNED_IN else identity.may(permission)
