"""The forms of rounds and of answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from app.confidence.domain import Medium, NoReplyFollows, RoundKind, RoundState
from app.confidence.domain.rounds import ENTITIES, RULES
from app.kernel import clock
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

LABOUR = "Labour"
LONGEST_GRACE = 60
GIVEN_BY_HAND = tuple(medium for medium in Medium if medium is not Medium.PERSONAL_LINK)
"""How an officer may say that an answer was given; a personal link says so itself."""

MEDIA = [SelectChoice(medium.value, medium.value.capitalize()) for medium in GIVEN_BY_HAND]


class RoundsFilter(FilterForm):
    """Which rounds are listed."""

    q = SearchField("Title")
    kind = ChoiceField(
        "Kind",
        [
            SelectChoice("", "All kinds"),
            *(SelectChoice(kind.value, RULES[kind].label) for kind in RoundKind),
        ],
    )
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "All states"),
            *(SelectChoice(state.value, state.value.capitalize()) for state in RoundState),
        ],
    )


class RoundForm(AppForm):
    """What is on record of a round."""

    kind = RadioField(
        "What is asked",
        [InputRequired("Choose what is asked")],
        choices=[
            SelectChoice(
                RoundKind.PLEDGE.value,
                "A pledge: take the whip with the elected leader? Answers: yes, no, equivocates."
                " In confidence.",
            ),
            SelectChoice(
                RoundKind.CONFIDENCE.value,
                "A declaration of confidence in the leader. Public; it can be withdrawn.",
            ),
            SelectChoice(
                RoundKind.RECOGNITION.value,
                "A statement that recognises the leader and names the legal entities. Public; it"
                " can be withdrawn.",
            ),
        ],
        validate_choice=False,
    )
    title = LineField("Title", required="Enter a title, such as Conference 2016", most=120)
    text = TextField(
        "Exact text",
        description="Blank: the usual text of its kind. Once the round is open a change makes a"
        " new version; answers keep theirs.",
    )
    leader = LineField(
        "Leader", most=120, description="Whom a declaration or recognition is about."
    )
    entities = TextField("Legal entities", most=1_000, description="For a recognition: one a line.")
    asked_on = DayField(
        "Ask everyone holding the whip on",
        description="Leave blank to choose those asked one by one, on the next page.",
    )
    opens_on = DayField("Opens on", required="Enter the day it opens")
    closes_on = DayField(
        "Closes on", required="Enter the last day", description="The last day in time."
    )
    grace_days = IntegerField(
        "Days of grace",
        [
            InputRequired("Enter a number of days, 0 for none"),
            NumberRange(0, LONGEST_GRACE, f"Enter a number from 0 to {LONGEST_GRACE}"),
        ],
        default=0,
        description="So many days more an answer counts, and is marked late.",
    )
    no_reply_follows = RadioField(
        "What follows from no reply",
        choices=[
            SelectChoice(NoReplyFollows.NOTHING.value, "Nothing"),
            SelectChoice(NoReplyFollows.AS_REFUSAL.value, "The same as from a refusal"),
        ],
        default=NoReplyFollows.NOTHING.value,
    )


class EditRoundForm(RoundForm):
    """The same, of a round there is."""

    version = VersionField()


class AskedForm(AppForm):
    """Who is asked, one by one: ticked, or pasted by name."""

    names = TextField(
        "Names",
        most=40_000,
        description="Official ids or names, one a line; they are added to those ticked below.",
    )
    members = SelectMultipleField("Members", choices=[], validate_choice=False)
    version = VersionField()


class OpenForm(AppForm):
    """Opens a round."""

    version = VersionField()


class CloseForm(AppForm):
    """Closes a round as it was checked. newest: the id of the last answer that was counted.

    early: asked on its last day alone, while somebody could still answer.
    """

    early = BooleanField("Close it before the day is over")
    version = VersionField()
    newest = VersionField()


class VoidRoundForm(AppForm):
    """Why a round is voided."""

    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()


class AnsweredForm(FilterForm):
    """Which members of a round are listed, and as at which day; the view sets the choices."""

    q = SearchField("Name or constituency")
    answer = ChoiceField("Answer", [SelectChoice("", "All answers")])
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    intake = ChoiceField("Intake", [SelectChoice("", "All intakes")])
    on = DayField("As at the end of (blank: now)")

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse also a day to come: nobody knows yet what will stand then."""
        if not super().validate(extra_validators):
            return False
        if self.on.data is not None and self.on.data > clock.today():
            self.on.errors = ["Choose today or an earlier day"]
        return not self.errors


class CompareForm(FilterForm):
    """Which two rounds are compared; the view sets the choices."""

    a = ChoiceField("First round", [SelectChoice("", "Choose")])
    b = ChoiceField("Second round", [SelectChoice("", "Choose")])


class GivenForm(AppForm):
    """When and how answers were given. The rows of the grid stand beside it."""

    given_on = DayField("Given on", required="Enter the day the answers were given")
    medium = ChoiceField("How they were given", MEDIA)
    source = LineField("Source", description="Such as a list signed at a meeting.")


class AnswerForm(AppForm):
    """One answer of one member; the view sets the answers and texts to choose from."""

    answer = RadioField("Answer", [InputRequired("Choose an answer")], validate_choice=False)
    given_on = DayField("Given on", required="Enter the day it was given")
    given_at = LineField("Time", most=20, description="Such as 14:30; blank when it is not known.")
    medium = ChoiceField("How it was given", MEDIA)
    words = TextField("Exact words", description="Encrypted, and for officers alone.")
    witness = LineField("Witness")
    source = LineField("Source", description="A web address, or where the paper is kept.")
    document = FileField(
        "Document", description="A PDF or a picture of what was signed, at most 10 MB."
    )
    text_version = ChoiceField("Text that was answered")


class ReasonForm(AppForm):
    """Why an answer is voided or reinstated."""

    reason = LineField("Reason", required="Say why, for the record")


def first_entry(today: date, own_party: str) -> dict[str, object]:
    """What a new round proposes: a pledge that opens today."""
    return {
        "kind": RoundKind.PLEDGE.value,
        # The companies are Labour's; another party has its own.
        "entities": ENTITIES if own_party == LABOUR else "",
        "asked_on": today,
        "opens_on": today,
    }
