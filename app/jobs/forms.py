"""The filters of the history, and the button that runs a job."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.web.forms import AppForm, ChoiceField, FilterForm


class RunsFilter(FilterForm):
    """Which runs are listed."""

    job = ChoiceField("Job", [SelectChoice("", "All jobs")])
    outcome = ChoiceField("How it went", [SelectChoice("", "All outcomes")])


class RunNowForm(AppForm):
    """Runs a job now; there is nothing to enter."""
