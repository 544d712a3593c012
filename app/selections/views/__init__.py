"""The pages of CLPs, rule sets, trigger ballots, boundary changes, vacancies and selections."""

from app.selections.views import (
    boundaries,
    boundary_seats,
    contacts,
    keeping_boundaries,
    officers,
    organisation,
    units,
)
from app.selections.views.blueprint import pages

__all__ = [
    "boundaries",
    "boundary_seats",
    "contacts",
    "keeping_boundaries",
    "officers",
    "organisation",
    "pages",
    "units",
]
