"""How entries hang together: each one's digest covers the one before and all it says itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

FIRST = "0" * 64
"""What stands for the digest before the first entry."""


def entry_digest(
    before: str,
    *,
    place: int,
    at: datetime,
    actor: str,
    request_id: str | None,
    event: str,
    subject: str,
    changes: Mapping[str, object],
    person: str | None,
    private: Mapping[str, str] | None,
) -> str:
    """The digest of an entry: SHA-256 of a canonical JSON, as 64 hexadecimal digits.

    before: the digest of the entry before. The rest is the entry as it is stored; `private` in
    its encrypted form, so that the chain still holds when a person's key has been destroyed.
    """
    facts = [
        before,
        place,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor,
        request_id,
        event,
        subject,
        changes,
        person,
        private,
    ]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
