"""A list a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.kernel.words import plural

T = TypeVar("T")

# Beyond this no list goes; a larger offset would not fit a database's whole number.
MOST_PAGES = 1_000_000


def page_number(text: str | None) -> int:
    """The page asked for in an address; 1 for what is not a whole number from 1.

    The number is typed by links, hardly ever by people: a wrong one does not deserve an error.
    """
    # isascii: isdecimal alone also takes the digits of other scripts.
    if text is None or not (text.isascii() and text.isdecimal()) or len(text) > 7:
        return 1
    return min(max(int(text), 1), MOST_PAGES)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    items: what is on this page.
    number: which page it is, from 1; may lie beyond the last, and items is empty then.
    size: how many items a full page has.
    total: how many items the whole list has.
    """

    items: Sequence[T]
    number: int
    size: int
    total: int

    def __post_init__(self) -> None:
        """Refuse figures no list can have (ValueError)."""
        if self.number < 1 or self.size < 1 or self.total < 0 or len(self.items) > self.size:
            raise ValueError(f"no page {self.number} of {self.size} from {self.total} items")

    @classmethod
    def of(cls, everything: Sequence[T], number: int, size: int) -> Page[T]:
        """Cut a page out of a list that is wholly in memory."""
        start = (number - 1) * size
        return cls(everything[start : start + size], number, size, len(everything))

    @property
    def offset(self) -> int:
        """How many items come before this page."""
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one, empty."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """The number of the page before; from beyond the end, that of the last page."""
        return min(self.number - 1, self.pages) if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, or None."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def numbers_to_show(self) -> list[int | None]:
        """The numbers to link: the first, the last, this one and its neighbours.

        None stands where some are left out. A gap never stands for one number: it is shown.
        """
        here = min(self.number, self.pages)
        wanted = {1, here - 1, here, here + 1, self.pages}
        shown: list[int | None] = []
        last = 0
        for number in sorted(n for n in wanted if 1 <= n <= self.pages):
            if number - last == 2:
                shown.append(last + 1)
            elif number - last > 2:
                shown.append(None)
            shown.append(number)
            last = number
        return shown

    def counted(self, one: str, many: str | None = None) -> str:
        """How many there are and which of them are here: "171 divisions, 51 to 100 shown"."""
        count = plural(self.total, one, many)
        if self.pages == 1 or not self.items:
            return count
        first, last = self.offset + 1, self.offset + len(self.items)
        here = f"{first:,}" if first == last else f"{first:,} to {last:,}"
        return f"{count}, {here} shown"
