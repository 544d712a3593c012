"""Who holds what on a person, and what is removed when. The rooms register; this one knows none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.errors import NotInRecord
from app.privacy.domain import Person
from app.settings.registry import Setting

Held = Mapping[str, object] | Sequence[object]
"""What a room holds on somebody, as JSON values (days and instants as text)."""
Names = Callable[[Session, Collection[int]], Mapping[int, str]]


def _no_names(_session: Session, _ids: Collection[int]) -> Mapping[int, str]:
    return {}


def _no_page(_person_id: int) -> str | None:
    return None


def _nothing_against(_session: Session, _person_id: int) -> str | None:
    return None


def _no_details(_session: Session) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of person that can be looked for.

    name: "member", as in "member 172". label: what one is called. find: takes what an officer
    typed (an id, a name, an address), gives the persons it can mean and who each is. names: by
    id. page: the address of her public page, on which a correction can be asked for; None where
    there is none.
    """

    name: str
    label: str
    find: Callable[[Session, str], Sequence[tuple[Person, str]]]
    names: Names = _no_names
    page: Callable[[int], str | None] = _no_page
    not_yet: Callable[[Session, int], str | None] = _nothing_against


@dataclass(frozen=True, slots=True)
class Holder:
    """Something held on persons of some kinds.

    room: who holds it. purpose: what for, a heading of docs/data-protection.md
    (`domain.Purpose`). label: what it is. read: gives it, None where there is nothing of her.
    kinds: of whom; () for persons of every kind. retention: how long it is kept, in words.

    erase: takes what is personal out of it when she is erased, in the unit of work of the caller;
    gives how many records it changed. None where nothing goes. goes: what goes, in words; "" with
    no `erase`. kept: what stays, and why; "" where nothing does. last: others find her by what this
    takes away (her name, her address), so it goes after them.

    objected: what becomes of it when she objects to processing (UK GDPR, Article 21): whether it
    goes on, and why.
    """

    room: str
    purpose: str
    label: str
    read: Callable[[Session, Person], Held | None]
    kinds: tuple[str, ...] = ()
    retention: str = "as docs/data-protection.md says of this purpose"
    erase: Callable[[Session, Person, str], int] | None = None
    goes: str = ""
    kept: str = ""
    last: bool = False
    objected: str = (
        "Goes on until an officer decides otherwise, who says so with the objection; what is"
        " decided is carried out by hand."
    )

    def holds_on(self, kind: str) -> bool:
        """Whether it is held on persons of a kind."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Something that is removed by itself once it has been kept for its time.

    name: "accounts.sessions", its room first. purpose: what it was held for, a heading of
    docs/data-protection.md. what: what goes, in words that officers read ("Sessions nobody has
    used"). counted: how many, in words, as `app.kernel.words.plural` gives them ("3 sessions").
    kept_for: the setting that says how long, or the words where nothing can be set. due: how many
    rows would go now. go: removes them in the unit of work of the caller, gives how many. job: the
    scheduled job that does it by itself; "" where the job privacy.purge does. details: a line on
    each row that would go, for the command line.
    """

    name: str
    purpose: str
    what: str
    counted: Callable[[int], str]
    kept_for: Setting[int] | str
    due: Callable[[Session], int]
    go: Callable[[Session, str], int]
    job: str = ""
    details: Callable[[Session], Sequence[str]] = _no_details


_kinds: dict[str, Kind] = {}
_rules: dict[str, RetentionRule] = {}
_holders: dict[tuple[str, str], Holder] = {}


def person_kind(kind: Kind) -> Kind:
    """Register a kind of person. ValueError when its name is taken."""
    if kind.name in _kinds:
        raise ValueError(f"there is a kind of person {kind.name!r} already")
    _kinds[kind.name] = kind
    return kind


def holds_personal_data(holder: Holder) -> Holder:
    """Register what a room holds. ValueError when the room has one of that label."""
    if (holder.room, holder.label) in _holders:
        raise ValueError(f"{holder.room} holds {holder.label!r} already")
    _holders[(holder.room, holder.label)] = holder
    return holder


def removed_after(rule: RetentionRule) -> RetentionRule:
    """Register what is removed after a time. ValueError when its name is taken."""
    if rule.name in _rules:
        raise ValueError(f"there is a rule {rule.name!r} already")
    _rules[rule.name] = rule
    return rule


def list_rules() -> list[RetentionRule]:
    """Every rule of retention, by name."""
    return [_rules[name] for name in sorted(_rules)]


def list_kinds() -> list[Kind]:
    """Every kind of person, by label."""
    return sorted(_kinds.values(), key=lambda kind: kind.label)


def find_kind(name: str) -> Kind:
    """The kind of a name. Raises NotInRecord."""
    try:
        return _kinds[name]
    except KeyError:
        raise NotInRecord(f"Nobody of the kind “{name}” is on record.") from None


def erasing_order(kind: str) -> list[Holder]:
    """The holders that erase, for persons of a kind; those that others need to find her last."""
    return sorted(
        (holder for holder in list_holders(kind) if holder.erase is not None),
        key=lambda holder: holder.last,
    )


def list_holders(kind: str | None = None) -> list[Holder]:
    """Everything that is held, or what is held on persons of a kind, by room and label."""
    return [
        _holders[key] for key in sorted(_holders) if kind is None or _holders[key].holds_on(kind)
    ]
