"""How entries hang together: each one's digest covers the one before and all it says itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

FIRST = "0" * 64
"""What stands for the digest before the first entry."""

SEAL = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<place>0|[1-9]\d{0,17})"
    r" (?P<digest>[0-9a-f]{64}) (?P<key>[0-9a-f]{8}) (?P<keyed>[0-9a-f]{64})",
    re.ASCII,
)


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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the trail, as a sentence, and at which place it shows."""

    place: int
    what: str


class Walk:
    """Goes along the chain, entry by entry, and says what does not hold.

    place, digest: of the entry it has come to; 0 and FIRST before the first.
    """

    def __init__(self) -> None:
        """Begin before the first entry."""
        self.place = 0
        self.digest = FIRST

    def step(self, place: int, digest: str, made: str | None) -> Iterator[Fault]:
        """Take the next entry.

        digest: what stands in it; made: what `entry_digest` makes of the digest before (of this
        walk) and of the entry, or None when the entry cannot be read.
        """
        expected = self.place + 1
        if place < expected:
            yield Fault(place, f"Place {place} cannot be: places run from 1, each once.")
            return
        missing = place - expected
        if missing == 1:
            yield Fault(expected, f"Place {expected} is missing.")
        elif missing:
            yield Fault(expected, f"Places {expected} to {place - 1} are missing.")
        if made is None:
            yield Fault(place, f"Place {place}: the entry has been changed; it cannot be read.")
        elif not missing and made != digest:
            yield Fault(
                place,
                f"Place {place}: the entry has been changed, or does not follow the one before it.",
            )
        self.place, self.digest = place, digest


@dataclass(frozen=True, slots=True)
class Seal:
    """What was the newest entry at a moment, under a digest that only the product can make.

    key: a short name for the SECRET_KEY it was made with; keyed: the digest made with that.
    """

    at: datetime
    place: int
    digest: str
    key: str
    keyed: str

    @property
    def line(self) -> str:
        """As it stands in the log and in reports, without a line's end."""
        return f"{seal_text(self.at, self.place, self.digest)} {self.key} {self.keyed}"


def seal_text(at: datetime, place: int, digest: str) -> str:
    """What a seal's keyed digest is made of."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {place} {digest}"


def read_seal(line: str) -> Seal | None:
    """The seal that a line of the log is; None when it is none. The digest is not checked."""
    found = SEAL.fullmatch(line)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Seal(at, int(found["place"]), found["digest"], found["key"], found["keyed"])
