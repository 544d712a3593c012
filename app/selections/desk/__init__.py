"""What this room puts on the desk, on a member's page, in the search and under help."""

from app.selections.desk import boundaries, organisation

__all__ = ["boundaries", "organisation"]
