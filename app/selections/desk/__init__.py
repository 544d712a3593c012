"""What this room puts on the desk, on a member's page, in the search and under help."""

from app.selections.desk import ballots, boundaries, candidates, organisation, returns, vacancies

__all__ = ["ballots", "boundaries", "candidates", "organisation", "returns", "vacancies"]
