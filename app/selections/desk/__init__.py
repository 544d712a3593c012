"""What this room puts on the desk, on a member's page, in the search and under help."""

from app.selections.desk import ballots, boundaries, organisation, returns, vacancies

__all__ = ["ballots", "boundaries", "organisation", "returns", "vacancies"]
