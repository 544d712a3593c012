"""One demonstration while it is made."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.accounts.domain import Role
from app.demo.country import Country


@dataclass(slots=True)
class Demo:
    """What the parts of a demonstration share: each finds here what those before it made.

    officers: the user of each role, by id.
    """

    country: Country
    officers: dict[Role, int] = field(default_factory=dict)

    def by(self, role: Role) -> str:
        """The officer of a role, as the audit trail names her."""
        return f"user {self.officers[role]}"
