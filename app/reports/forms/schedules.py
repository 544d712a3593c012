"""The forms of scheduled exports."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.accounts.domain import Role
from app.reports.domain.every import EXPORTS
from app.reports.domain.schedules import Rhythm
from app.web.forms import AppForm, ChoiceField, DayField, FilterForm, SearchField


class SchedulesFilter(FilterForm):
    """Which schedules are listed."""

    q = SearchField("Table or role")
    ended = ChoiceField(
        "Show",
        [SelectChoice("", "Those that go on"), SelectChoice("all", "Those that have ended too")],
    )


class ScheduleForm(AppForm):
    """Of which table a role is written to, and how often."""

    table = ChoiceField(
        "Table",
        [
            SelectChoice("", "Choose"),
            *(
                SelectChoice(export.endpoint, f"{export.subject}: {export.title}")
                for export in EXPORTS
                if not export.found
            ),
        ],
    )
    role = ChoiceField(
        "To everybody who is",
        [
            SelectChoice("", "Choose"),
            *(SelectChoice(role.value, role.label) for role in Role if not role.scoped),
        ],
    )
    rhythm = ChoiceField(
        "How often",
        [SelectChoice(rhythm.value, rhythm.label) for rhythm in Rhythm],
    )
    since = DayField(
        "First sent on",
        required="Enter the day on which it is first sent",
        description="Messages go out at half past six in the morning. What is scheduled for today"
        " after that goes tomorrow morning.",
    )


class EndScheduleForm(AppForm):
    """Nothing to enter but that it is meant."""
