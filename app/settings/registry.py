"""Every setting there is. The rooms register theirs; this room imports none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.kernel.errors import NotInRecord
from app.settings.domain import Kind, Value, in_words, kind_of

T = TypeVar("T", int, str, bool)


# Without slots: a generic dataclass that is frozen and slotted cannot be made in Python 3.11.
@dataclass(frozen=True)
class Setting(Generic[T]):
    """A setting of a kind that follows from its default: a whole number, a text, or yes or no.

    name: "accounts:idle-minutes", its room first. group: the heading it stands under.
    why: what it does and why the default is what it is, in sentences that officers read.
    least, most: of a whole number, both included. unit: of a whole number ("days").
    choices: of a text that is one of a list: value -> label.
    seed: gives the default where the environment of the process has a say in it.
    choices_of: gives the choices where the record has them; it may give none.
    accept: takes a text that was entered, gives what is to be stored for it; raises DomainError.
    """

    name: str
    group: str
    label: str
    why: str
    default: T
    unit: str = ""
    least: int = 0
    most: int = 1_000_000
    choices: Mapping[str, str] = field(default_factory=dict)
    seed: Callable[[], T] | None = None
    choices_of: Callable[[Session], Mapping[str, str]] | None = None
    accept: Callable[[Session, str], str] | None = None

    @property
    def kind(self) -> Kind:
        """Of which kind its values are."""
        return kind_of(self.default)

    @property
    def initial(self) -> T:
        """What holds while nobody has set anything."""
        return self.default if self.seed is None else self.seed()

    def in_words(self, value: Value) -> str:
        """One of its values as officers read it."""
        return in_words(value, self.unit, self.choices)


AnySetting = Setting[int] | Setting[str] | Setting[bool]
Consequence = Callable[[Session, str], None]
_settings: dict[str, AnySetting] = {}
_consequences: dict[str, tuple[str, Consequence]] = {}


def setting(made: Setting[T]) -> Setting[T]:
    """Register a setting and give it back. ValueError when its name is taken."""
    if made.name in _settings:
        raise ValueError(f"there is a setting {made.name!r} already")
    _settings[made.name] = made
    return made


def registered() -> list[AnySetting]:
    """Every setting, by group and in the order of registration within it."""
    return sorted(_settings.values(), key=lambda known: known.group)


def find_setting(name: str) -> AnySetting:
    """The setting of a name. Raises NotInRecord."""
    try:
        return _settings[name]
    except KeyError:
        raise NotInRecord(f"There is no setting “{name}”.") from None


def follows(made: AnySetting, sentence: str) -> Callable[[Consequence], Consequence]:
    """Register what follows at once when a setting is changed, in the same unit of work.

    For what was worked out by the setting and is kept; the room that keeps it registers here,
    from above the module of its settings. sentence: what happens, as the page of the setting says
    it. The function is given the session and who changed it. ValueError when something follows
    already.
    """
    if made.name in _consequences:
        raise ValueError(f"something follows from {made.name!r} already")

    def register(consequence: Consequence) -> Consequence:
        _consequences[made.name] = (sentence, consequence)
        return consequence

    return register


def consequence_of(name: str) -> tuple[str, Consequence] | None:
    """What follows from a change of a setting: the sentence and the deed; None for nothing."""
    return _consequences.get(name)
