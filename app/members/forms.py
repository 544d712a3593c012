"""The filters of the lists of members and CLPs, and the forms of a CLP."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    SuggestedField,
    VersionField,
)


class MembersFilter(FilterForm):
    """Which members are listed, and as at which day."""

    q = SearchField("Name or constituency")
    party = ChoiceField("Party", [SelectChoice("", "All parties")])
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    who = ChoiceField(
        "Who",
        [
            SelectChoice("sitting", "With a seat that day"),
            SelectChoice("all", "Everyone on record"),
        ],
    )
    on = DayField("As at (blank: now)")


class ClpsFilter(FilterForm):
    """Which CLPs are listed, and as at which day."""

    q = SearchField("Name or constituency")
    show = ChoiceField(
        "Which",
        [
            SelectChoice("there", "Those there are that day"),
            SelectChoice("ended", "Also those of other days"),
            SelectChoice("voided", "Also those voided"),
        ],
    )
    on = DayField("As at (blank: today)")


class ClpForm(AppForm):
    """What is on record of a CLP."""

    name = LineField("Name", required="Enter the name, such as Northbridge CLP", most=120)
    constituency = SuggestedField(
        "Constituency",
        required="Enter the constituency",
        most=120,
        description="Its name as Parliament writes it.",
    )
    since = DayField("Since", required="Enter the day it began")
    until = DayField(
        "Until", description="The first day it was no more; blank while it is still there."
    )
    source = LineField(
        "Source",
        required="Say where this is known from",
        description="A letter, a list of the party, a web address.",
    )


class EditClpForm(ClpForm):
    """The same, of a CLP there is."""

    version = VersionField()


class VoidForm(AppForm):
    """Why something on record is voided."""

    reason = LineField("Reason", required="Say why, for the record")
