"""The forms of returns: short, and of large fields, since most are filled in on a phone."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from app.selections.domain.returns import ReturnState
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

MOST_VOTES = 99_999
_SENTENCE = "Enter a whole number, 0 or more"


def _votes(label: str, description: str = "") -> IntegerField:
    return IntegerField(
        label,
        [Optional(), NumberRange(0, MOST_VOTES, f"Enter a number from 0 to {MOST_VOTES:,}")],
        description=description,
        invalid_value_message=_SENTENCE,
        render_kw={"inputmode": "numeric", "min": "0"},
    )


class ReturnForm(AppForm):
    """What a unit returned: numbers and day first; paper and note once she has checked them.

    meeting: the one that the page was opened for, which another secretary may have entered since.
    checked: "yes" where the numbers were read over.
    """

    meeting = HiddenField()
    checked = HiddenField()
    for_member = _votes("Votes for keeping the MP as the only candidate")
    for_selection = _votes("Votes for a full selection")
    no_preference = BooleanField("The unit returned no preference, and no votes")
    turnout = _votes(
        "How many voted (turnout)", "Spoilt papers included. Leave it blank if the paper is silent."
    )
    held_on = DayField("Day of the meeting", required="Enter the day of the meeting")
    document = FileField(
        "Photo or PDF of the return",
        description="A photo taken now will do, of at most 10 MB. You can send the return without.",
    )
    note = LineField("Note for the officer", description="Only if something must be said.")

    @property
    def last_step(self) -> bool:
        """Whether what is wrong, if anything, stands on the second page: the numbers are right."""
        return self.checked.data == "yes" and set(self.errors) <= {"document", "note"}


class DecideReturnForm(AppForm):
    """A step of a return: its reason, where one is asked for."""

    reason = TextField("Reason")
    version = VersionField()


class ReturnsFilter(FilterForm):
    """Which returns are listed; the view sets rounds and regions."""

    q = SearchField("MP, constituency or unit")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "All states"),
            *(SelectChoice(state.value, state.value.capitalize()) for state in ReturnState),
        ],
    )
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    round = ChoiceField("Round", [SelectChoice("", "All rounds")])
