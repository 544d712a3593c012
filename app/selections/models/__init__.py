"""Tables of this room, a module for each subject."""

from app.selections.models import ballots, organisation, returns, rules

__all__ = ["ballots", "organisation", "returns", "rules"]
