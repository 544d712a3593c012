"""The forms of recommendations."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.confidence.domain import Decision, Measure
from app.confidence.queries.recommendations import WAITING
from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    TextField,
    VersionField,
)
from app.whips.domain import DecidedBy

STATES = [
    SelectChoice(WAITING, "Waiting for a decision"),
    SelectChoice(Decision.ACCEPTED.value, "Accepted"),
    SelectChoice(Decision.REFUSED.value, "Refused"),
]


class RecommendationsFilter(FilterForm):
    """Which recommendations are listed; the view sets the rounds."""

    q = SearchField("Name or constituency")
    round = ChoiceField("Round", [SelectChoice("", "All rounds")])
    measure = ChoiceField(
        "Measure",
        [
            SelectChoice("", "Both measures"),
            *(SelectChoice(measure.value, measure.value.capitalize()) for measure in Measure),
        ],
    )
    state = ChoiceField("State", [SelectChoice("", "All states"), *STATES])


class DecideForm(AppForm):
    """An officer's decision. The last two are of the whip, where it is withdrawn."""

    decision = RadioField(
        "Decision",
        [InputRequired("Choose a decision")],
        choices=[
            SelectChoice(Decision.ACCEPTED.value, "Accept"),
            SelectChoice(Decision.REFUSED.value, "Refuse"),
        ],
    )
    reason = TextField(
        "Reason",
        required="Say why, for the record",
        description="Encrypted, and for officers alone.",
    )
    effective_on = DayField(
        "The whip is withdrawn from", description="Only where you accept: the first day without it."
    )
    decided_by = ChoiceField(
        "Decided by",
        [SelectChoice(who.value, who.value.capitalize()) for who in DecidedBy],
        description="Only where you accept: who decided on the whip.",
    )


class DecideOneForm(DecideForm):
    """The same, of one recommendation."""

    version = VersionField()


class DecideManyForm(DecideForm):
    """The same, of several. The view sets the recommendations to choose from.

    listed: those the page showed, with their versions: what `everyone` stands for.
    """

    recommendations = SelectMultipleField("Recommended", choices=[], validate_choice=False)
    everyone = BooleanField("All that are listed above")
    listed = HiddenField("Listed")


class TakeBackForm(AppForm):
    """Why a decision is taken back."""

    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()
