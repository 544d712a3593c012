"""The form of the search."""

from __future__ import annotations

from app.web.forms import FilterForm, SearchField


class SearchForm(FilterForm):
    """What is looked for."""

    q = SearchField("Search for")
