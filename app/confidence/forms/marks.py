"""The forms of deselection marks."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.confidence.domain import MarkOutcome, MarkStepKind, Route
from app.confidence.domain.marks import MarkState
from app.confidence.queries.marks import NO_ROUTE
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


class MarksFilter(FilterForm):
    """Which marks are listed, and as at which day; the view sets the regions."""

    q = SearchField("Name or constituency")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "All but voided"),
            SelectChoice("marked", "On, with a route or without"),
            *(SelectChoice(state.value, state.value.capitalize()) for state in MarkState),
        ],
    )
    route = ChoiceField(
        "Route",
        [
            SelectChoice("", "All routes"),
            SelectChoice(NO_ROUTE, "No route yet"),
            *(SelectChoice(route.value, route.value.capitalize()) for route in Route),
        ],
    )
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    on = DayField("As at (blank: now)")


class StepForm(AppForm):
    """A step of a mark: the day from which it holds, and why."""

    effective_on = DayField("From", required="Enter the day from which it holds")
    reason = TextField(
        "Reason",
        required="Say why, for the record",
        description="Encrypted, and for those who may see marks.",
    )
    version = VersionField()


class RouteForm(StepForm):
    """By which route a mark is carried out."""

    route = RadioField(
        "Route",
        [InputRequired("Choose the route")],
        choices=[SelectChoice(route.value, route.value.capitalize()) for route in Route],
    )


class OutcomeForm(StepForm):
    """What became of a mark."""

    outcome = RadioField(
        "Outcome",
        [InputRequired("Choose the outcome")],
        choices=[SelectChoice(one.value, one.value.capitalize()) for one in MarkOutcome],
    )


class DecideMarksForm(AppForm):
    """Put on or refuse several marks together. The view sets the marks to choose from.

    listed: the marks the page showed, with their versions: what `everyone` stands for.
    """

    marks = SelectMultipleField("Marks proposed", choices=[], validate_choice=False)
    everyone = BooleanField("All that are listed above")
    decision = RadioField(
        "Decision",
        [InputRequired("Choose a decision")],
        choices=[
            SelectChoice(MarkStepKind.PUT_ON.value, "Put the marks on"),
            SelectChoice(MarkStepKind.REFUSED.value, "Refuse them"),
        ],
    )
    effective_on = DayField("From", required="Enter the day from which it holds")
    reason = TextField(
        "Reason",
        required="Say why, for the record",
        description="Each gets its own record with this reason, encrypted.",
    )
    listed = HiddenField("Listed")


class ProposeMarkForm(AppForm):
    """Propose a mark by hand; the view sets the refusals to choose from."""

    refusal = ChoiceField("Refusal", [SelectChoice("", "Choose a refusal")])
    reason = LineField("Reason", required="Say why, for the record")
