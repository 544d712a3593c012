"""Forms that a candidate fills in herself, by her link, and an organisation by its own."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.alist.domain.publication import PublicField
from app.alist.forms.candidates import EntryFields
from app.monitoring.domain.questions import CONSENT, CONSENTS, QUESTIONS, UNSAID
from app.web.forms import AppForm, ChoiceField, LineField, TextField, VersionField


class AskForLinkForm(AppForm):
    """Where a link is to be mailed."""

    email = EmailField(
        "Your e-mail address", [DataRequired("Enter your e-mail address"), Length(max=254)]
    )


class _Own(EntryFields):
    """What she tells of herself, in words said to her."""

    name = LineField("Your name", required="Enter your name", most=120)
    telephone = LineField("Telephone (never public; may be left empty)", most=40)
    region = ChoiceField("Region you are listed under", [SelectChoice("", "Choose a region")])
    regions = SelectMultipleField(
        "Other regions in which you would stand", choices=[], validate_choice=False
    )
    seats = TextField(
        "Seats you would stand in",
        most=2000,
        description="One on each line, by the full name of the constituency.",
    )
    tradition = TextField("Your tradition in the party, in your own words", most=600)


class ApplicationForm(_Own):
    """An application: what she tells, pledges, and agrees to publish."""

    whip_pledge = BooleanField("I make the whip pledge")
    confidence_pledge = BooleanField("I make the confidence pledge")
    ready = BooleanField("I am ready to stand")
    fields_agreed = SelectMultipleField(
        "I agree that this is published once I am listed",
        choices=[SelectChoice(one.value, one.label) for one in PublicField],
    )
    checked = HiddenField()
    read = HiddenField()


class ChangeOwnForm(_Own):
    """What she told, to be changed."""

    version = VersionField()


class OwnAgreementForm(AppForm):
    """What she agrees to publish."""

    fields_agreed = SelectMultipleField(
        "I agree that this is public while I am listed",
        choices=[SelectChoice(one.value, one.label) for one in PublicField],
    )


class LeaveForm(AppForm):
    """That she pauses or withdraws; the view sets what is possible."""

    kind = RadioField(
        "What do you want?", choices=[], validators=[InputRequired("Choose what you want")]
    )
    reason = TextField("Reason (may be left empty; only selections officers read it)")


class ObjectForm(AppForm):
    """That she objects to processing."""

    reason = TextField("Why you object (may be left empty; only party officers read it)")


class AskEndorsementForm(AppForm):
    """Which organisation is asked; the view sets those that are recognised."""

    organisation = ChoiceField(
        "Organisation",
        [SelectChoice("", "Choose an organisation")],
        validators=[InputRequired("Choose an organisation")],
    )


class PlainForm(AppForm):
    """Nothing but the token: for a button."""


class AnswerForm(AppForm):
    """An organisation's answer."""

    answer = RadioField(
        "Your answer",
        choices=[
            SelectChoice("yes", "We endorse her"),
            SelectChoice("no", "We do not endorse her"),
        ],
        validators=[InputRequired("Choose your answer")],
    )


class WithdrawEndorsementForm(AppForm):
    """That an organisation endorses a candidate no longer."""

    reason = TextField("Reason", required="Enter the reason")


class AnswersForm(AppForm):
    """The questions, one field for each of the domain (below), and her consent."""

    consent = BooleanField(
        CONSENTS[CONSENT],
        validators=[InputRequired("Tick that you agree, or leave the page: nothing is kept")],
    )

    @property
    def codes(self) -> Mapping[str, str]:
        """What was answered, by question."""
        return {question.name: self[f"q_{question.name}"].data for question in QUESTIONS}


for _question in QUESTIONS:
    setattr(
        AnswersForm,
        f"q_{_question.name}",
        RadioField(
            _question.question,
            choices=[SelectChoice(option.code, option.label) for option in _question.options],
            default=UNSAID,
        ),
    )
