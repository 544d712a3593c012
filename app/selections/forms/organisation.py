"""The forms of what a CLP is filled out with, and the filters of its lists."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.selections.domain.organisation import (
    ContactGiven,
    OfficerGiven,
    UnitGiven,
    UnitPool,
)
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

NAME, SOURCE = 120, 200
"""So many characters of a name and of a source, from a form as from a file."""
ALL_REGIONS, ALL_CLPS = SelectChoice("", "All regions"), SelectChoice("", "All CLPs")
WHICH = [
    SelectChoice("there", "What holds that day"),
    SelectChoice("ended", "Also what holds on other days"),
    SelectChoice("voided", "Also what was voided"),
]


# --- filters ---------------------------------------------------------------------------------


class ContactsFilter(FilterForm):
    """Which regions are listed."""

    q = SearchField("Region or name")
    show = ChoiceField(
        "Which",
        [
            SelectChoice("", "All regions"),
            SelectChoice("with", "With a contact"),
            SelectChoice("without", "Without a contact"),
            SelectChoice("voided", "Contacts that were voided"),
        ],
    )


class UnitsFilter(FilterForm):
    """Which branches of which CLPs are listed; the view sets CLPs, regions and organisations."""

    q = SearchField("Branch, organisation or CLP")
    clp = ChoiceField("CLP", [ALL_CLPS])
    region = ChoiceField("Region", [ALL_REGIONS])
    pool = ChoiceField(
        "Kind",
        [
            SelectChoice("", "Both kinds"),
            SelectChoice(UnitPool.BRANCH.value, "Party branches"),
            SelectChoice(UnitPool.AFFILIATE.value, "Affiliated branches"),
        ],
    )
    organisation = ChoiceField("Affiliated organisation", [SelectChoice("", "All organisations")])
    show = ChoiceField("Which", WHICH)
    on = DayField("As at (blank: today)")


class OrganisationFilter(FilterForm):
    """As at which day a CLP is shown."""

    on = DayField("As at (blank: today)")
    show = ChoiceField("Which", WHICH)


# --- what changes something ------------------------------------------------------------------


class ContactForm(AppForm):
    """Whom CLPs of a region turn to."""

    name = LineField("Name", required="Enter whom CLPs turn to", most=NAME)
    email = LineField("E-mail", most=NAME, description="Encrypted. One of the two is needed.")
    telephone = LineField("Telephone", most=40, description="Encrypted.")
    version = VersionField()

    def given(self) -> ContactGiven:
        """What was entered."""
        return ContactGiven(self.name.data, self.email.data, self.telephone.data)


class NewContactForm(ContactForm):
    """The same of a region without a contact; the view sets the regions."""

    region = ChoiceField("Region", [SelectChoice("", "Choose a region")])


class OfficerForm(AppForm):
    """Who holds an office of a CLP; the view sets which offices are suggested."""

    office = SuggestedField("Office", required="Enter the office, such as Secretary", most=NAME)
    name = LineField("Name", required="Enter who holds the office", most=NAME)
    email = LineField("E-mail", most=NAME, description="Encrypted; blank where it is not known.")
    telephone = LineField("Telephone", most=40, description="Encrypted; blank if not known.")
    since = DayField("Since", required="Enter the first day in office")
    until = DayField(
        "Until", description="The first day no longer in office; blank while she holds it."
    )
    source = LineField("Source", required="Say where this is known from", most=SOURCE)
    version = VersionField()

    def given(self) -> OfficerGiven:
        """What was entered, of a form that was found whole."""
        assert self.since.data is not None
        return OfficerGiven(
            self.office.data,
            self.name.data,
            self.email.data,
            self.telephone.data,
            self.since.data,
            self.until.data,
            self.source.data,
        )


class BranchForm(AppForm):
    """A party branch of a CLP."""

    name = LineField("Name", required="Enter the name of the branch", most=NAME)
    since = DayField("Since", required="Enter the first day it is known to be there")
    until = DayField("Until", description="The first day it was no more; blank while it is there.")
    source = LineField("Source", required="Say where this is known from", most=SOURCE)
    version = VersionField()

    def given(self) -> UnitGiven:
        """What was entered, of a form that was found whole."""
        assert self.since.data is not None
        return UnitGiven(
            UnitPool.BRANCH,
            self.name.data,
            "",
            self.since.data,
            self.until.data,
            self.source.data,
        )


class AffiliateForm(AppForm):
    """An affiliated branch of a CLP; the view sets which organisations are suggested."""

    organisation = SuggestedField(
        "Affiliated organisation",
        required="Enter the affiliated organisation, such as a trade union",
        most=NAME,
        description="Each of its branches that affiliates to the CLP has one vote.",
    )
    name = LineField("Branch", required="Enter the name of the branch", most=NAME)
    since = DayField("Since", required="Enter the first day it is known to be affiliated")
    until = DayField(
        "Until", description="The first day it was affiliated no more; blank while it is."
    )
    source = LineField("Source", required="Say where this is known from", most=SOURCE)
    version = VersionField()

    def given(self) -> UnitGiven:
        """What was entered, of a form that was found whole."""
        assert self.since.data is not None
        return UnitGiven(
            UnitPool.AFFILIATE,
            self.name.data,
            self.organisation.data,
            self.since.data,
            self.until.data,
            self.source.data,
        )


class EndForm(AppForm):
    """From which day something is no more."""

    until = DayField(
        "Until", required="Enter the day", description="The first day on which it is no more."
    )
    version = VersionField()


class FreezeForm(AppForm):
    """By which day's list of members voters are told."""

    freeze_on = DayField("Freeze date", required="Enter the freeze date")
    purpose = LineField(
        "For",
        required="Say for which process, such as Trigger ballot 2019",
        most=NAME,
    )
    source = LineField("Source", required="Say where this is known from", most=SOURCE)


class VoidForm(AppForm):
    """Why something is voided."""

    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()
