"""The forms of breakaway groups, who governs, and the House on a day."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from app.splits.domain.groups import GroupFact
from app.splits.queries.groups import DISSOLVED, EXISTING, VOIDED
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

SOURCE = "Say where this is known from"
FROM_HINT = "A web address, or where the paper is kept."


class CompositionFilter(FilterForm):
    """The day on which the House is shown."""

    on = DayField("As at", description="Blank: today.")


class GroupsFilter(FilterForm):
    """Which groups are listed."""

    q = SearchField("Name")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "Existing and dissolved"),
            SelectChoice(EXISTING, "Existing"),
            SelectChoice(DISSOLVED, "Dissolved"),
            SelectChoice(VOIDED, "Voided"),
        ],
    )
    on = DayField("As at", description="Blank: today.")


class NewGroupForm(AppForm):
    """A group was formed."""

    name = LineField("Name of the group", required="Enter the name of the group", most=200)
    formed_on = DayField("Formed on", required="Enter the day the group was formed")
    source = LineField("Source", required=SOURCE, description=FROM_HINT)


class GroupFactForm(AppForm):
    """What became of a group."""

    fact = ChoiceField(
        "What happened",
        [
            SelectChoice("", "Choose what happened"),
            *(SelectChoice(f.value, f.label) for f in GroupFact if f is not GroupFact.FORMED),
        ],
    )
    on = DayField("From", required="Enter the day from which it is so")
    name = LineField(
        "Name from then on",
        most=200,
        description="Of a renaming; of a registration where the party has another name.",
    )
    source = LineField("Source", required=SOURCE, description=FROM_HINT)
    version = VersionField()


class JoinForm(AppForm):
    """Members joined a group; the view takes away what whoever asks may not do."""

    names = TextField(
        "Members who joined",
        required="Name at least one member who joined",
        most=20_000,
        description="One a line: an official id or a name.",
    )
    since = DayField("Joined on", required="Enter the day they joined")
    source = LineField("Source", required=SOURCE, description=FROM_HINT)
    resign_membership = BooleanField("Record also that each resigned from the party that day")
    resign_whip = BooleanField("Record also that each resigned the whip that day")


class SpellForm(AppForm):
    """The days somebody sits in a group, and the source."""

    since = DayField("Joined on", required="Enter the day of joining")
    until = DayField(
        "Left on",
        description="The first day no longer in the group. Blank: still in it.",
    )
    source = LineField("Source", required=SOURCE, description=FROM_HINT, most=500)
    version = VersionField()


class GovernmentForm(AppForm):
    """A party governs; when it is corrected the view takes the party away."""

    party = SuggestedField("Party", required="Enter the party that governs", most=200)
    since = DayField("Governs from", required="Enter the first day it governed")
    until = DayField(
        "Governed until", description="The first day it no longer governed. Blank: it still does."
    )
    source = LineField("Source", required=SOURCE, description=FROM_HINT, most=500)
    version = VersionField()


class GovernmentsFilter(FilterForm):
    """Which spells of government are listed."""

    q = SearchField("Party")
    voided = ChoiceField(
        "Show", [SelectChoice("", "On record"), SelectChoice("yes", "Voided ones too")]
    )


class VoidForm(AppForm):
    """Why something is voided."""

    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()
