"""What a source may be asked and what may come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.kernel.errors import DomainError


class SourceUnreachable(DomainError):
    """The source cannot be reached at all: there is no sense in asking for the next record."""


class Unreadable(DomainError):
    """One answer cannot be used; the message is a sentence that says why. Others may be fine."""


class Missing(Unreadable):
    """The source says it has no such record (404)."""


@dataclass(frozen=True, slots=True)
class Request:
    """A path below the source's address, and its parameters (a name may be repeated)."""

    path: str
    parameters: tuple[tuple[str, str | int], ...] = ()


class Source(Protocol):
    """Where official answers come from: the network, or the files shipped with the product."""

    name: str
    ends_on: date | None
    """The last day a closed source knows of; None: it goes on with the present."""

    def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        """The answers in the order of the requests; SourceUnreachable when there is no source."""
        ...


def get(source: Source, request: Request) -> bytes:
    """One answer. Raises Unreadable (Missing for a 404) or SourceUnreachable."""
    (answer,) = source.get_many([request])
    if isinstance(answer, Unreadable):
        raise answer
    return answer
