"""The filters of this room's pages."""

from __future__ import annotations

from wtforms import ValidationError
from wtforms.fields.choices import SelectChoice

from app.confidence.domain import Outcome
from app.web.forms import ChoiceField, DayField, FilterForm, SearchField


class DeclarationsAndRebellionFilter(FilterForm):
    """Which round, which days of divisions, which members."""

    round = ChoiceField("Round")
    since = DayField("Divisions from")
    until = DayField("To")
    answer = ChoiceField(
        "Answer",
        [
            SelectChoice("", "Every answer"),
            *(SelectChoice(outcome.value, outcome.value.capitalize()) for outcome in Outcome),
        ],
    )
    q = SearchField("Name or constituency")

    def validate_until(self, field: DayField) -> None:
        """Refuse a range that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(f"Enter a day from {self.since.data.isoformat()} on")
