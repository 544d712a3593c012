"""The filters of the trail, and the button that shows personal values."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.web.forms import AppForm, ChoiceField, DayField, FilterForm, SearchField


class TrailFilter(FilterForm):
    """Which entries are listed."""

    q = SearchField("What it was done to")
    event = ChoiceField("Event", [SelectChoice("", "All events")])
    actor = ChoiceField("Who did it", [SelectChoice("", "Everybody")])
    since = DayField("From")
    until = DayField("To (included)")
    request = SearchField("Request")


class ShowPrivateForm(AppForm):
    """Shows the personal values of one entry; that they were read is on record then."""
