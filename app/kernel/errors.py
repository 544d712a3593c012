"""What may go wrong in the domain, said in sentences a person can act on."""

from __future__ import annotations


class DomainError(Exception):
    """A rule was not met; `str(error)` is a whole sentence that says what to do."""


class NotInRecord(DomainError):
    """What was asked for is not in the record."""
