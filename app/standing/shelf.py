"""The pages that are kept: so many bytes at most, those asked for longest ago given up first."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.dates import london_day, start_of
from app.standing.registry import Keeping

MOST_BYTES = 64 * 1024 * 1024
LARGEST = 2 * 1024 * 1024
"""A page of more bytes is made each time."""
FRESH_SECONDS = 60
"""A page is made anew after so long even where nothing has changed: some say as at which minute
they speak."""
PACKED_WELL = ("text/", "application/json", "image/svg+xml")
"""What is sent packed; photographs and workbooks are so already."""

Key = tuple[str, str, str, str]
"""Scheme and host, mount, path and query: nothing else decides what is answered."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer to everybody. headers: all but those that go with its length and coding.

    packed: by gzip; empty where that gains nothing. tag: its ETag, of the content, weak since it is
    the same for it packed and not. made_at, until: in UTC, from when and until when it is fresh.
    """

    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: bytes
    tag: str
    keeping: Keeping
    version: int
    made_at: datetime
    until: datetime

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + len(self.packed) + 1024

    @property
    def is_html(self) -> bool:
        """Whether it is a page, on which a line can be put."""
        return _type(self.headers).startswith("text/html")


def made(
    headers: list[tuple[str, str]], body: bytes, keeping: Keeping, version: int, at: datetime
) -> Page:
    """An answer, packed and with its tag; fresh for a minute, and never after the day has ended."""
    midnight = start_of(london_day(at) + timedelta(days=1))
    # Without a time in it, so that the same content is the same bytes.
    packs = _type(headers).startswith(PACKED_WELL)
    return Page(
        tuple(
            (name, value)
            for name, value in headers
            if name.lower() not in ("content-length", "etag", "date", "x-request-id")
        ),
        body,
        gzip.compress(body, compresslevel=6, mtime=0) if packs else b"",
        f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        keeping,
        version,
        at,
        min(at + timedelta(seconds=FRESH_SECONDS), midnight),
    )


def _type(headers: Iterable[tuple[str, str]]) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


class Shelf:
    """The pages of one process."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0
        self._version = 0
        self._lock = threading.Lock()

    def find(self, key: Key) -> Page | None:
        """A page as it was last made, however long ago."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        """Keep a page in place of the one there was; make room for it.

        Not one of an older version than what is known by now: it was overtaken while it was made.
        """
        if page.size > LARGEST:
            return
        with self._lock:
            if page.version < self._version:
                return
            self._take(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > MOST_BYTES:
                self._take(next(iter(self._pages)))

    def purge(self, version: int) -> None:
        """Give up whatever is of an older version than this: something in it may be withdrawn."""
        if version == self._version:
            return  # at nearly every request
        with self._lock:
            self._version = max(self._version, version)
            for key in [k for k, page in self._pages.items() if page.version < self._version]:
                self._take(key)

    def __len__(self) -> int:
        return len(self._pages)

    def _take(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size
