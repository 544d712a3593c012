"""The filters of the overview and of what stands beside it."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.selections.domain.overview import SeatState
from app.web.forms import ChoiceField, DayField, FilterForm, SearchField


class OverviewFilter(FilterForm):
    """Which seats are listed, and as at which day; the view sets the regions."""

    q = SearchField("MP, constituency or CLP")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "All states"),
            *(SelectChoice(state.name.lower(), state.value.capitalize()) for state in SeatState),
        ],
    )
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    on = DayField("As at")


class WaitingFilter(FilterForm):
    """Which units are listed: those that a ballot waits for, or those that answered late."""

    q = SearchField("Unit, constituency or MP")
    which = ChoiceField(
        "Which",
        [
            SelectChoice("", "Missing or late"),
            SelectChoice("missing", "Missing"),
            SelectChoice("late", "Answered late"),
        ],
    )
    on = DayField("As at")


class RemindersFilter(FilterForm):
    """Which reminders are listed."""

    q = SearchField("CLP, MP or secretary")
    which = ChoiceField(
        "Which", [SelectChoice("", "All"), SelectChoice("overdue", "Of overdue papers")]
    )
