"""The pages of CLPs, rule sets, trigger ballots, boundary changes, vacancies and selections."""

from app.selections.views import (
    contacts,
    officers,
    organisation,
    units,
)
from app.selections.views.blueprint import pages

__all__ = ["contacts", "officers", "organisation", "pages", "units"]
