"""The forms of the quota: what it is worked out of, and how a tie was settled."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from app.cabinet.domain import Method, Settled
from app.cabinet.forms.boxes import box_id
from app.web.forms import AppForm, ChoiceField, DayField, FilterForm, TextField

MOST_SEATS = 1000
ALL = "all"
LEAST_SEATS = 1  # a page about a house of none has nothing to say
WHOLE = f"Enter a whole number from {LEAST_SEATS} to {MOST_SEATS:,}"


class QuotaFilter(FilterForm):
    """Of which votes, by which method, for how many seats; the view sets the sections."""

    base = ChoiceField("Votes of")
    method = ChoiceField("Worked out by", [SelectChoice(one.value, one.label) for one in Method])
    seats = IntegerField(
        "Seats",
        [
            Optional(),
            NumberRange(LEAST_SEATS, MOST_SEATS, WHOLE),
        ],
        invalid_value_message=WHOLE,
    )


class SettleTieForm(AppForm):
    """How a tie was settled; the view sets the slates that are tied.

    tied: the candidates who were tied when the page was opened.
    """

    won = SelectMultipleField(
        "Which slates won a disputed seat?", choices=[], coerce=box_id, validate_choice=False
    )
    how = RadioField(
        "How was it settled?",
        [InputRequired("Say how it was settled")],
        choices=[
            SelectChoice(Settled.LOTS.value, "Lots were drawn"),
            SelectChoice(Settled.OFFICER.value, "An officer decided"),
        ],
        validate_choice=False,
    )
    decided_on = DayField("Day", required="Enter the day it was settled on")
    reason = TextField(
        "Reason",
        required="Say who drew the lots before whom, or why it was decided so",
        description="Stays on record: who drew the lots before whom, or why it was decided so.",
    )
    tied = HiddenField("Tied")

    def validate_how(self, bound: RadioField) -> None:
        """Refuse a way that is not one of those shown."""
        if bound.data not in [value for value, *_label in bound.iter_choices()]:
            raise ValidationError("Say how it was settled: by lots, or by an officer’s decision.")


class VoidSettlementForm(AppForm):
    """Why a settlement was recorded by mistake."""

    reason = TextField("Reason", required="Say why, for the record")
