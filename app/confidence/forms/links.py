"""The forms of parliamentary addresses and of personal links."""

from __future__ import annotations

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.web.forms import (
    AppForm,
    ChoiceField,
    FilterForm,
    LineField,
    SearchField,
    TextField,
    VersionField,
)


class AddressesFilter(FilterForm):
    """Which members of the own party are listed."""

    q = SearchField("Name or constituency")
    show = ChoiceField(
        "Which",
        [
            SelectChoice("all", "Everybody"),
            SelectChoice("missing", "Without an address"),
            SelectChoice("known", "With an address"),
        ],
    )


class AddressForm(AppForm):
    """A member's parliamentary address, and where it is known from."""

    address = LineField("Parliamentary e-mail address", required="Enter the address", most=254)
    source = LineField(
        "Source",
        required="Say where this is known from",
        description="Such as the member’s page on the site of Parliament, or a letter.",
    )


class NewLinkForm(AppForm):
    """Whether a new link is mailed as well."""

    mail = BooleanField("Mail the link to the parliamentary address as well")


class PlainForm(AppForm):
    """Nothing but the token: for a button."""


class LinkAnswerForm(AppForm):
    """A member's answer, confirmed by the code that was mailed to her.

    stale: whether the text has been changed since she was shown it.
    """

    stale = False
    code = LineField(
        "Code",
        required="Enter the six digits of the message",
        most=20,
        description="Six digits, in the message we have just sent you.",
    )
    answer = RadioField(
        "Your answer",
        [InputRequired("Choose your answer")],
        choices=[],
        validate_choice=True,
    )
    words = TextField(
        "In your own words (optional)",
        description="Kept with your answer, encrypted, and not published.",
    )
    text_version = VersionField()
