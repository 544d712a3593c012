"""The filter of the index of every table."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.reports.domain.every import SUBJECTS
from app.web.forms import ChoiceField, FilterForm, SearchField


class ExportsFilter(FilterForm):
    """Which tables are listed."""

    q = SearchField("Title or subject")
    subject = ChoiceField(
        "Subject",
        [
            SelectChoice("", "All subjects"),
            *(SelectChoice(subject, subject) for subject in SUBJECTS),
        ],
    )
