"""Reads a list that comes in pages, to its end, from a source that gives no reliable total."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from app.source.answers import Request, Source, Unreadable, get

LONGEST_LIST = 200_000


def every_item(
    source: Source,
    request: Request,
    paging: str,
    take: int,
    items_of: Callable[[bytes], list[msgspec.Raw]],
) -> Iterator[bytes]:
    """The items of all pages as received, each once, until an empty page.

    `skip` moves on by what really came, since a source may give fewer than `take`. A page that
    brings nothing new ends the list as well: a source that ignores `skip` would never end.
    paging: what stands before the names `skip` and `take` ("queryParameters." or nothing).
    items_of: the list in one answer; raises Unreadable.
    Raises Unreadable (also when the list does not end) and SourceUnreachable.
    """
    seen: set[bytes] = set()
    skip = 0
    while True:
        page = (*request.parameters, (f"{paging}skip", skip), (f"{paging}take", take))
        items = [bytes(item) for item in items_of(get(source, Request(request.path, page)))]
        fresh = [item for item in items if item not in seen]
        seen.update(fresh)
        yield from fresh
        skip += len(items)
        if not fresh:
            return
        if skip > LONGEST_LIST:
            raise Unreadable(f"The list at {request.path} does not end.")
