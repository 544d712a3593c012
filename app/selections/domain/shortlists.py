"""To whom a shortlist may be limited (`domain.md` 7). Officers decide; this judges nobody's sex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.dates import written_day
from app.selections.domain.vacancies import VacancyRefused


class ShortlistKind(StrEnum):
    """Whether a shortlist is limited, and to whom."""

    OPEN = "open to all"
    ALL_WOMEN = "all-women"


OTHER_LIMIT = "another limit"
"""What a form offers so that it can be refused with the reason, rather than not be found."""
REFUSED_LIMIT = (
    "No shortlist may be limited to any other protected characteristic (Equality Act 2010, section"
    " 104): reserve places on it instead, which is allowed, and say so in the timetable's notice."
)
USUAL_BASIS = "Equality Act 2010, section 104(7): women are under-represented among the party’s MPs"


@dataclass(frozen=True, slots=True)
class Representation:
    """How many of the party's MPs were women on a day. source: who counted, and where it stands."""

    women: int
    total: int
    counted_on: date
    source: str

    @property
    def most(self) -> int:
        """The largest count of women at which they are still under-represented: below half."""
        return (self.total - 1) // 2

    @property
    def under_represented(self) -> bool:
        """Whether women were fewer than half, exactly."""
        return 2 * self.women < self.total

    @property
    def working(self) -> str:
        """Base, needed, have, and by how many, in a sentence."""
        base = f"{self.women} of {self.total} MPs on {written_day(self.counted_on)}"
        limit = f"under-represented means fewer than half, {self.most} at most"
        if self.under_represented:
            return f"Women were {base}; {limit}: {self.most - self.women} below that."
        return f"Women were {base}; {limit}: {self.women - self.most} more than that."


def check_shortlist(
    kind: ShortlistKind, basis: str, count: Representation | None, decided_on: date
) -> None:
    """Refuse a decision on a shortlist that cannot be lawful (VacancyRefused).

    An all-women shortlist is lawful while women are under-represented among the party's MPs
    (Equality Act 2010, section 104(7)): it needs its legal basis and the count that shows it.
    """
    if kind is ShortlistKind.OPEN:
        return
    if not basis:
        raise VacancyRefused("Say on which legal basis the shortlist is limited.", "legal_basis")
    if count is None or count.total <= 0:
        raise VacancyRefused("Enter how many MPs the party has that day.", "total")
    if not 0 <= count.women <= count.total:
        raise VacancyRefused("There cannot be more women than MPs.", "women")
    if not count.source:
        raise VacancyRefused("Say where the count is from.", "count_source")
    if count.counted_on > decided_on:
        raise VacancyRefused(
            f"The count must be there when it is decided, {written_day(decided_on)}.", "counted_on"
        )
    if not count.under_represented:
        raise VacancyRefused(
            f"{count.working} An all-women shortlist would not be lawful.", "women"
        )
