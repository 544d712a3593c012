"""What of a form is kept, how long, and how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from app.kernel.errors import DomainError

KEPT_FOR = timedelta(days=14)
"""Two weeks reach somebody who is away for one (issue 6)."""
MOST_CHARACTERS = 50_000
"""Of all fields of a form together: a browser sends at most 64 KiB as a page is left."""
MOST_FORMS = 100
"""Of one user; beyond, what she left longest ago goes."""
LONGEST_ADDRESS = 300
NEVER = frozenset({"code", "csrf_token", "next", "password", "recovery_code", "token", "version"})
"""Fields that are never kept, whatever a form says: what signs in, and which edit a form is of."""

Typed = tuple[tuple[str, str], ...]
"""What was typed: name and text of each field, in order; a name may stand there twice."""


class TooMuchTyped(DomainError):
    """More was typed than is kept."""


def fit(sent: Iterable[tuple[str, str]], takes: Callable[[str], bool]) -> Typed:
    """What of all that was sent is kept: the fields that the form has.

    takes: whether the form has a field of that name which may be kept. Raises TooMuchTyped.
    """
    typed = tuple(
        (name, text.replace("\x00", "")) for name, text in sent if name not in NEVER and takes(name)
    )
    if sum(len(name) + len(text) for name, text in typed) > MOST_CHARACTERS:
        raise TooMuchTyped(f"More than {MOST_CHARACTERS:,} characters are not kept.")
    return typed


def is_overtaken(opened_at: datetime | None, settled_at: datetime) -> bool:
    """Whether a page was opened before its form was sent or thrown away.

    On a slow connection what such a page saves may come last; nobody wants it back.
    opened_at: None where no page is meant, but the form itself as it was sent.
    """
    return opened_at is not None and opened_at <= settled_at
