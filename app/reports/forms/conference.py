"""The forms of conference reports."""

from __future__ import annotations

from wtforms import RadioField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.reports.contents import SECTIONS
from app.reports.domain.conference import ReportState
from app.reports.domain.document import Audience
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


class ConferencesFilter(FilterForm):
    """Which reports are listed."""

    q = SearchField("Title")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "All states"),
            *(SelectChoice(state.value, state.label) for state in ReportState),
            SelectChoice("voided", "Voided"),
        ],
    )


class ConferenceForm(AppForm):
    """What an officer chooses of a report."""

    title = LineField(
        "Title", required="Enter a title, such as Report to conference 2016", most=120
    )
    as_at = DayField(
        "As at",
        required="Enter the day that the report speaks of",
        description="Everything in it stands as it was at the end of this day.",
    )
    audience = RadioField(
        "For whom",
        [InputRequired("Choose for whom it is")],
        choices=[SelectChoice(audience.value, audience.label) for audience in Audience],
        default=Audience.OFFICERS.value,
        description="What you may not read yourself is left out, and the report says so. Whoever"
        " opens it needs permission for everything in it.",
        validate_choice=False,
    )
    sections = SelectMultipleField(
        "Sections",
        choices=[SelectChoice(kind.key, f"{kind.title}: {kind.describes}") for kind in SECTIONS],
        default=[kind.key for kind in SECTIONS],
        description="They stand in this order.",
        validate_choice=False,
    )
    foreword = TextField(
        "Foreword",
        description="Your own words, before the first section. An empty line parts"
        " paragraphs. May be left blank.",
    )

    def validate_audience(self, field: RadioField) -> None:
        """Refuse what is none of the choices."""
        if field.data not in set(Audience):
            raise ValidationError("Choose for whom it is")


class EditConferenceForm(ConferenceForm):
    """The same, of a draft there is."""

    version = VersionField()


class FreezeForm(AppForm):
    """Nothing to enter but that it is meant."""

    version = VersionField()


class VoidConferenceForm(AppForm):
    """Why a report is voided."""

    reason = LineField("Reason", required="Say why, for the record")
