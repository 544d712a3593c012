"""The filters of the public register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wtforms import TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.kernel import clock
from app.kernel.dates import ONE_DAY, london_as_utc, start_of
from app.web.forms import ChoiceField, DayField, FilterForm, SearchField


class ClockField(TimeField):
    """A time of the day, as a London clock shows it; `data` is a time, or None."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take a label and what WTForms takes."""
        super().__init__(
            label,
            [Optional()],
            format=["%H:%M", "%H.%M"],
            invalid_value_message="Enter a time such as 21:50",
            **kwargs,
        )

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the time, whatever blanks came with it."""
        super().process_formdata([value.strip() for value in valuelist])


class RegisterFilter(FilterForm):
    """Which declarations are listed, and as at which moment."""

    q = SearchField("Name or constituency")
    round = ChoiceField("Declaration", [SelectChoice("", "All declarations")])
    party = ChoiceField("Party", [SelectChoice("", "All parties")])
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    on = DayField("As at (blank: now)")
    at = ClockField("Time (blank: end of the day)")

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse also a moment to come, and a time without its day."""
        if not super().validate(extra_validators):
            return False
        if self.at.data is not None and self.on.data is None:
            self.at.errors = ["Say of which day"]
        elif self.on.data is not None and self.on.data > clock.today():
            self.on.errors = ["Choose today or an earlier day"]
        return not self.errors

    @property
    def moment(self) -> datetime:
        """The moment asked for: now, or the end of the day, or the time; never one to come."""
        now = clock.now()
        if self.on.data is None:
            return now
        if self.at.data is None:
            end = start_of(self.on.data + ONE_DAY) - timedelta(microseconds=1)
        else:
            end = london_as_utc(datetime.combine(self.on.data, self.at.data))
        return min(now, end)
