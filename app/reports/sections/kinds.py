"""What a section is asked, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.reports.domain.document import Section


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report is to say.

    as_at: the day; what holds at its end is told. today: the present day in London; as_at is never
    after it. party: whose report it is, by its official name. may: the permissions of whoever
    builds it, none of them for a report to the public. What needs a permission that is not among
    them is left out, and the section says so.
    """

    as_at: date
    today: date
    party: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section that may be chosen.

    key: small letters and hyphens, stable: it is kept with every report. describes: what stands
    in it, a sentence for the form.
    """

    key: str
    title: str
    describes: str
    build: Callable[[Session, Asked], Section]
