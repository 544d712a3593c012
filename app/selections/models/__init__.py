"""Tables of this room, a module for each subject."""

from app.selections.models import ballots, boundaries, organisation, returns, rules, vacancies

__all__ = ["ballots", "boundaries", "organisation", "returns", "rules", "vacancies"]
