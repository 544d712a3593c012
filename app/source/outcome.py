"""What a run of an import tells: what was new, what was refused and why, what to know."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Records asked for by one run; each counts once."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that could not be used. id: the official one; None when it could not be read."""

    kind: str
    id: int | None
    reason: str

    def as_json(self) -> dict[str, object]:
        """The refusal as a run lists it."""
        return {"kind": self.kind, "id": self.id, "reason": self.reason}


@dataclass(slots=True)
class Told:
    """What a run has to say, gathered while it goes on."""

    members: Counts = field(default_factory=Counts)
    divisions: Counts = field(default_factory=Counts)
    votes: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, kind: str, record_id: int | None, reason: str) -> None:
        """Count and list one refusal; a record refused twice in a run counts once."""
        if record_id is not None and any(
            known.kind == kind and known.id == record_id for known in self.refused
        ):
            return
        self.refused.append(Refusal(kind, record_id, reason))
        if kind == "member":
            self.members.refused += 1
        elif kind == "division":
            self.divisions.refused += 1

    def as_json(self, run_id: int) -> dict[str, object]:
        """The one object that `--json` prints."""
        return {
            "run": run_id,
            "members": self.members.as_json(),
            "divisions": self.divisions.as_json(),
            "votes": self.votes,
            "refused": [refusal.as_json() for refusal in self.refused],
            "notes": self.notes,
        }
