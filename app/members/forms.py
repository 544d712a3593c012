"""The filters of the list of members."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.web.forms import ChoiceField, DayField, FilterForm, SearchField


class MembersFilter(FilterForm):
    """Which members are listed, and as at which day."""

    q = SearchField("Name or constituency")
    party = ChoiceField("Party", [SelectChoice("", "All parties")])
    who = ChoiceField(
        "Who",
        [
            SelectChoice("sitting", "With a seat that day"),
            SelectChoice("all", "Everyone on record"),
        ],
    )
    on = DayField("As at (blank: now)")
