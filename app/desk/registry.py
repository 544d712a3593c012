"""What the rooms put on shared pages. Each registers a function; the desk calls them in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session


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


HomeSection = Callable[[Session], Section | None]
MemberSection = Callable[[Session, int], Section | None]
MemberHeading = Callable[[Session, int], Heading]


@dataclass(slots=True)
class _Registry:
    home: dict[int, HomeSection] = field(default_factory=dict)
    member: dict[int, MemberSection] = field(default_factory=dict)
    heading: MemberHeading | None = None


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


def home_sections(session: Session) -> list[Section]:
    """The sections of the home page that have something to show."""
    sections = [_registry.home[place](session) for place in sorted(_registry.home)]
    return [section for section in sections if section is not None]


def member_page(session: Session, member_id: int) -> tuple[Heading, list[Section]]:
    """Heading and sections of a member's page. Raises NotInRecord."""
    assert _registry.heading is not None
    heading = _registry.heading(session, member_id)
    sections = [_registry.member[place](session, member_id) for place in sorted(_registry.member)]
    return heading, [section for section in sections if section is not None]
