"""Which CLP a row of a file is about, and what rows about CLPs have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.intake.registry import IntakeColumn, Planned, RowRefused, read_day, refused
from app.kernel.dates import Spell, written_day
from app.kernel.errors import DomainError
from app.kernel.words import folded, nearest
from app.members.queries import KnownClp, list_known_clps
from app.selections.queries.organisation import list_clps_named

CLP_COLUMN = IntakeColumn(
    "clp", "CLP", "The name of the CLP on record.", required=True, example="Aberavon CLP"
)
SOURCE_COLUMN = IntakeColumn(
    "source",
    "Source",
    "Where this is known from.",
    required=True,
    example="Return of the CLP, 2019",
)


class KnownClps:
    """The CLPs on record, to find the one that a row means: a name may have been used again."""

    def __init__(self, clps: Iterable[KnownClp]) -> None:
        """Take those that have not been voided."""
        self._by_name: dict[str, list[KnownClp]] = {}
        for clp in clps:
            self._by_name.setdefault(folded(clp.name), []).append(clp)

    def meant(self, name: str, on: date) -> KnownClp | Planned:
        """The CLP of a name that was there on a day, the only one of the name else; or why not."""
        named = self._by_name.get(folded(name), [])
        there = [clp for clp in named if on in Spell(clp.since, clp.until)]
        if len(there) == 1:
            return there[0]
        if len(named) == 1:
            return named[0]
        if named:
            return refused(
                f"Several CLPs of this name are on record, none of them on {written_day(on)}.",
                "clp",
            )
        names = [clps[0].name for clps in self._by_name.values()]
        near = nearest(name, names)
        advice = f" Did you mean {' or '.join(near)}?" if near else ""
        return refused(f"No CLP “{name}” is on record.{advice}", "clp")


def every_clp(session: Session) -> KnownClps:
    """Those on record, by one query."""
    return KnownClps(list_known_clps(session))


def certain_clp(session: Session, name: str, on: date) -> KnownClp:
    """The CLP that a row was certain to mean at the preview. Raises DomainError if not any more."""
    found = KnownClps(list_clps_named(session, name)).meant(name, on)
    if isinstance(found, Planned):
        raise DomainError(f"{found.sentence} Send the file again.")
    return found


def check_lengths(texts: Mapping[str, str], most: Sequence[tuple[str, int]]) -> None:
    """Refuse texts that are too long (RowRefused). most: characters by column."""
    for name, longest in most:
        if len(texts[name]) > longest:
            raise RowRefused(f"Enter at most {longest} characters.", name)


def read_spell(texts: Mapping[str, str]) -> tuple[date, date | None]:
    """First day, and the first day no more (None for no end). Raises RowRefused."""
    since = read_day(texts["since"], "since")
    until = read_day(texts["until"], "until") if texts["until"] else None
    if until is not None and until <= since:
        raise RowRefused(f"It must end after {written_day(since)}, when it begins.", "until")
    return since, until


def shown_day(name: str, text: str) -> str:
    """A text as a preview shows it: days in words."""
    is_day = name in {"since", "until", "freeze_on"} and text
    return written_day(date.fromisoformat(text)) if is_day else text
