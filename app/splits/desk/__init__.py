"""What this room puts on the desk, on a member’s page, in the search and under help."""

from app.splits.desk import groups

__all__ = ["groups"]
