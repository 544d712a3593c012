"""What other rooms keep beside the whip, and put right with every change of it.

A room above registers; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date

from sqlalchemy.orm import Session

Affected = Mapping[int, date]
"""Members whose whip changes, each with the first day it may change on."""
Keeper = Callable[[Session, Affected], AbstractContextManager[None]]

_keepers: list[Keeper] = []


def kept_beside(keeper: Keeper) -> Keeper:
    """Register what is entered around every change of the whip, in the same unit of work."""
    _keepers.append(keeper)
    return keeper


@contextmanager
def changing(session: Session, affected: Affected) -> Iterator[None]:
    """Change the whip of members inside the block: what others keep beside it follows."""
    with ExitStack() as stack:
        for keeper in _keepers:
            stack.enter_context(keeper(session, affected))
        yield
