"""Which votes the file holds."""

from __future__ import annotations

from wtforms import ValidationError

from app.web.forms import DayField, FilterForm


class AllVotesFilter(FilterForm):
    """A range of days."""

    since = DayField("From")
    until = DayField("To")

    def validate_until(self, field: DayField) -> None:
        """Refuse a range that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(f"Enter a day from {self.since.data.isoformat()} on")
