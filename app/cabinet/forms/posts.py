"""The forms of posts held."""

from __future__ import annotations

from wtforms import SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice

from app.cabinet.domain import Ending
from app.cabinet.domain.days import wrong_year
from app.cabinet.forms.boxes import box_id
from app.cabinet.queries.appointments import HOLDING, LEFT, VOIDED
from app.kernel import clock
from app.members.matching import MemberField
from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    SuggestedField,
    TextField,
    VersionField,
)

HELD, VACANT = "held", "vacant"
ENDINGS = [
    SelectChoice("", "Choose how it ended"),
    *(SelectChoice(e.value, e.label[:1].upper() + e.label[1:]) for e in Ending),
]
UNTIL_HINT = "The first day on which it was no longer held."


class PostsFilter(FilterForm):
    """Which posts of the shadow cabinet are listed; the view sets the slates."""

    on = DayField("As at", description="Blank: today.")
    q = SearchField("Post or holder")

    def validate_on(self, bound: DayField) -> None:
        """Refuse a day that cannot be meant: nobody can say who will hold what by then."""
        if bound.data and (wrong := wrong_year(bound.data, clock.today())):
            raise ValidationError(wrong)

    slate = ChoiceField("Slate", [SelectChoice("", "All slates")])
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "Held and vacant"),
            SelectChoice(HELD, "Held"),
            SelectChoice(VACANT, "Vacant"),
        ],
    )


class HistoryFilter(FilterForm):
    """Which appointments are listed, past ones too."""

    q = SearchField("Post or holder")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "Held now and left"),
            SelectChoice(HOLDING, "Held today"),
            SelectChoice(LEFT, "Left by today"),
            SelectChoice(VOIDED, "Voided"),
        ],
    )


class NewAppointmentForm(AppForm):
    """Somebody holds a post, recorded by hand; the view sets what is suggested."""

    post = SuggestedField("Post", required="Enter the post, such as Leader", most=200)
    member = MemberField("Member")
    name = LineField(
        "Or the name of somebody who is no member",
        most=120,
        description="Such as a peer. Leave it blank where a member is named above.",
    )
    since = DayField("Held from", required="Enter the first day on which the post was held")
    source = LineField("Source", required="Say where this is known from", most=300)
    until = DayField("Held until", description=f"{UNTIL_HINT} Blank: it is held still.")
    ending = ChoiceField("How it ended", ENDINGS, description="Only with a last day.")
    reason = TextField(
        "Why it ended", most=1_000, description="If it is known; for officers alone."
    )


class LeavingForm(AppForm):
    """Somebody left a post."""

    until = DayField(
        "Held until", required="Enter the first day no longer held", description=UNTIL_HINT
    )
    ending = ChoiceField("How it ended", ENDINGS)
    reason = TextField(
        "Why it ended", most=1_000, description="If it is known; for officers alone."
    )
    source = LineField(
        "Source", most=150, description="Where this is known from; it is added to the source there."
    )
    version = VersionField()


class ClearingForm(AppForm):
    """Those who stand in the way of a draft leave their posts; the view sets who they are."""

    leaving = SelectMultipleField("Who leaves", choices=[], coerce=box_id, validate_choice=False)
    until = DayField(
        "Held until", required="Enter the first day no longer held", description=UNTIL_HINT
    )
    ending = ChoiceField("How it ended", ENDINGS)
    reason = TextField(
        "Why it ended", most=1_000, description="If it is known; for officers alone."
    )
    source = LineField(
        "Source",
        required="Say where this is known from",
        most=150,
        description="It is added to the source of each.",
    )

    def validate_leaving(self, bound: SelectMultipleField) -> None:
        """Refuse a form on which nobody is ticked, or somebody who is in the way no longer."""
        if not bound.data:
            raise ValidationError("Tick at least one who leaves.")
        if not set(bound.data) <= {value for value, *_label in bound.iter_choices()}:
            raise ValidationError(
                "Somebody who was ticked is in the way no longer. Who still is, is shown: check"
                " them again."
            )


class EditAppointmentForm(AppForm):
    """The days of an appointment, how it ended, and the source."""

    since = DayField("Held from", required="Enter the first day on which the post was held")
    until = DayField("Held until", description=f"{UNTIL_HINT} Blank: it is held still.")
    ending = ChoiceField("How it ended", ENDINGS, description="Only with a last day.")
    reason = TextField(
        "Why it ended", most=1_000, description="If it is known; for officers alone."
    )
    source = LineField("Source", required="Say where this is known from", most=500)
    version = VersionField()
