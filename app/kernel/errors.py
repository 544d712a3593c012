"""What may go wrong in the domain, said in sentences a person can act on."""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """A rule was not met; `str(error)` is a whole sentence that says what to do."""


class NotInRecord(DomainError):
    """What was asked for is not in the record."""


class StaleEdit(DomainError):
    """Somebody else has saved the record since the form was opened; nothing was changed.

    stored: what is on record now, by the name of the form's field.
    """

    def __init__(self, stored: Mapping[str, str]) -> None:
        """Take what is on record now."""
        super().__init__(
            "Somebody else saved this while you were editing. Nothing of yours is kept yet:"
            " compare the two below, then save again what should stand."
        )
        self.stored = stored
