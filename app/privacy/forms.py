"""The forms of this room."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from app.privacy.domain import ErasureGround, ObjectionMedium
from app.privacy.models import CorrectionOutcome
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


class NewCorrectionForm(AppForm):
    """What is wrong on a page, by whoever reads it."""

    wrong = TextField(
        "What is wrong?",
        required="Say what on the page is wrong",
        description="Name the vote, the day or the words you mean.",
    )
    proposed = TextField("What would be right, and how can we check it? (optional)")
    contact = LineField(
        "Your e-mail address (optional)",
        most=254,
        description="Only to answer you. It is kept encrypted and removed with what you wrote.",
    )


class CorrectionsFilter(FilterForm):
    """Which requests are listed."""

    show = ChoiceField(
        "Show",
        [
            SelectChoice("open", "Waiting for a decision"),
            SelectChoice("overdue", "Overdue"),
            SelectChoice("decided", "Decided"),
            SelectChoice("all", "All"),
        ],
    )


class DecideCorrectionForm(AppForm):
    """How a request is decided."""

    outcome = RadioField(
        "Decision",
        [InputRequired("Choose how the request is decided")],
        choices=[SelectChoice(outcome.value, outcome.label) for outcome in CorrectionOutcome],
        validate_choice=True,
    )
    answer = TextField(
        "Answer, with your reasons",
        required="Write the answer to whoever asked",
        description="Say what you changed or why nothing is changed, and who can change it.",
    )
    version = VersionField()


class PeopleFilter(FilterForm):
    """Whom to look for."""

    kind = ChoiceField("Kind")
    q = SearchField("Name, e-mail address or official id")


class PersonFileForm(AppForm):
    """Why everything held on one person is read."""

    reason = TextField(
        "Who asked for it, and why?",
        required="Say who asked and why: it is kept in the audit trail",
        description="Such as: herself, by letter of 3 October 2016; her identity was checked.",
        most=1_000,
    )
    show = RadioField(
        "How do you want it?",
        [Optional()],
        choices=[
            SelectChoice("file", "As one file (JSON), to give away or to keep"),
            SelectChoice("page", "On a page, to be read or printed"),
        ],
        default="file",
        validate_choice=True,
    )


class ObjectionForm(AppForm):
    """Somebody objects to processing."""

    received_on = DayField("Day it reached the party", required="Enter the day it came")
    medium = RadioField(
        "How it came",
        [InputRequired("Choose how it came")],
        choices=[SelectChoice(medium.value, medium.label) for medium in ObjectionMedium],
        validate_choice=True,
    )
    reason = TextField(
        "What she objects to, and why",
        required="Write down what she objects to and why",
        description="Her grounds relating to her particular situation, in her own words where you"
        " have them. It is kept encrypted.",
    )
    follows = TextField(
        "What the party does with it (optional)",
        description="What stops and what goes on, on which compelling ground; blank while nobody"
        " has decided. It is kept encrypted.",
    )


class EndObjectionForm(AppForm):
    """Why an objection stands no longer."""

    reason = TextField(
        "Why does it end?",
        required="Say why it ends",
        description="Such as: she took it back by letter of 3 October 2016.",
        most=1_000,
    )
    version = VersionField()


class EraseForm(AppForm):
    """Why somebody is erased; sent once to be read over, and once more to be done."""

    ground = RadioField(
        "Ground (UK GDPR, Article 17(1))",
        [InputRequired("Choose the ground")],
        choices=[SelectChoice(ground.value, ground.label) for ground in ErasureGround],
        validate_choice=True,
    )
    reason = TextField(
        "Who asked for it, and why?",
        required="Say who asked and why",
        description="This stays: write no name and no e-mail address. Such as: herself, by letter"
        " of 3 October 2016; her identity was checked.",
        most=1_000,
    )
    checked = HiddenField()


class ObjectionsFilter(FilterForm):
    """Which objections are listed."""

    show = ChoiceField(
        "Show",
        [
            SelectChoice("standing", "On record now"),
            SelectChoice("ended", "Ended"),
            SelectChoice("all", "All"),
        ],
    )
