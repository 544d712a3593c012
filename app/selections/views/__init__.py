"""The pages of CLPs, rule sets, trigger ballots, boundary changes, vacancies and selections."""

from app.selections.views import (
    ballots,
    boundaries,
    boundary_seats,
    clp,
    contacts,
    entering,
    keeping_boundaries,
    officers,
    organisation,
    overview,
    restanding,
    returns,
    rounds,
    rules,
    units,
)
from app.selections.views.blueprint import pages

__all__ = [
    "ballots",
    "boundaries",
    "boundary_seats",
    "clp",
    "contacts",
    "entering",
    "keeping_boundaries",
    "officers",
    "organisation",
    "overview",
    "pages",
    "restanding",
    "returns",
    "rounds",
    "rules",
    "units",
]
