"""Forms of organisations and endorsements, as officers fill them in."""

from __future__ import annotations

from wtforms import EmailField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

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


class OrganisationsFilter(FilterForm):
    """Which organisations are listed."""

    q = SearchField("Name")
    state = ChoiceField(
        "State",
        [
            SelectChoice("recognised", "Recognised today"),
            SelectChoice("all", "All"),
        ],
    )


class OrganisationForm(AppForm):
    """An organisation and its contact."""

    version = VersionField()
    name = LineField("Name", required="Enter the name", most=160)
    contact_name = LineField("Contact", required="Enter who confirms endorsements", most=120)
    email = EmailField(
        "E-mail address of the contact",
        [DataRequired("Enter the e-mail address"), Length(max=254)],
    )
    since = DayField("Recognised from", required="Enter the day from which it is recognised")
    until = DayField("No longer from (blank: still is)")
    source = TextField("Who recognised it, and where that stands", required="Enter the source")


class EndorsementForm(AppForm):
    """Ask an organisation, or record what reached the office; the view sets the organisations."""

    organisation = ChoiceField(
        "Organisation",
        [SelectChoice("", "Choose an organisation")],
        validators=[InputRequired("Choose an organisation")],
    )
    how = ChoiceField(
        "What to do",
        [
            SelectChoice("ask", "Ask its contact by e-mail"),
            SelectChoice("record", "Record an endorsement that reached the office"),
        ],
    )
    endorsed_on = DayField("Endorsed from (to record one)")
    source = TextField("Where it is to be found (to record one)")


class EndEndorsementForm(AppForm):
    """From when an endorsement no longer holds, and why."""

    withdrawn_on = DayField("No longer from", required="Enter the day")
    reason = TextField("Reason", required="Enter the reason")
