"""Forms of candidates, as officers fill them in; the candidate's own are in `own`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, EmailField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.alist.domain.candidates import (
    CandidateState,
    CandidateStepKind,
    DiligenceState,
    PledgeKind,
)
from app.alist.domain.publication import PublicField
from app.alist.service.candidates import CandidateTyped
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

ALL_REGIONS = SelectChoice("", "All regions")


class CandidatesFilter(FilterForm):
    """Which candidates are listed; the view sets regions, organisations and traditions."""

    q = SearchField("Name, language or organisation")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "All states"),
            *(SelectChoice(state.value, state.value.capitalize()) for state in CandidateState),
        ],
    )
    region = ChoiceField("Region", [ALL_REGIONS])
    organisation = ChoiceField("Endorsed by", [SelectChoice("", "Any or nobody")])
    tradition = ChoiceField("Tradition", [SelectChoice("", "Any")])
    on = DayField("As at (blank: now)")


class EntryFields(AppForm):
    """What is typed of a candidate, by herself or by an officer; the view sets the regions."""

    name = LineField("Name", required="Enter the name", most=120)
    region = ChoiceField("Region she is listed under", [SelectChoice("", "Choose a region")])
    regions = SelectMultipleField(
        "Other regions in which she would stand", choices=[], validate_choice=False
    )
    seats = TextField(
        "Seats she would stand in",
        most=2000,
        description="One on each line, by the full name of the constituency.",
    )
    tradition = TextField("Her tradition in the party, in her own words", most=600)
    biography = TextField("Short biography", most=1500)
    offices = TextField("Offices held", most=1500)
    experience = TextField("Experience", most=1500)
    languages = LineField("Languages, parted by commas", most=200)

    def typed(self, seats: tuple[int, ...], *, email: str | None, telephone: str) -> CandidateTyped:
        """What was entered; of a form that is valid. seats: what the lines of `seats` mean."""
        return CandidateTyped(
            name=self.name.data,
            email=email,
            telephone=telephone,
            region=self.region.data,
            regions=tuple(self.regions.data or ()),
            seats=seats,
            tradition=self.tradition.data,
            biography=self.biography.data,
            experience=self.experience.data,
            offices=self.offices.data,
            languages=tuple(
                part for part in (one.strip() for one in self.languages.data.split(",")) if part
            ),
        )


class NewCandidateForm(EntryFields):
    """A candidate as an officer enters her from a letter or a form on paper."""

    email = EmailField(
        "E-mail address", [DataRequired("Enter the e-mail address"), Length(max=254)]
    )
    telephone = LineField("Telephone (may be left empty)", most=40)
    applied_on = DayField("Applied on", required="Enter the day of the application")
    source = TextField("How she applied", required="Say how she applied, such as by letter")


class EditCandidateForm(EntryFields):
    """What is on record of a candidate, to be changed."""

    version = VersionField()
    email = EmailField("New e-mail address (blank: as it is)", [Length(max=254)])
    telephone = LineField("New telephone (blank: as it is)", most=40)


class StepForm(AppForm):
    """A step of a candidate; the view sets what can be done."""

    kind = RadioField("What happens", choices=[], validators=[InputRequired("Choose what happens")])
    effective_on = DayField("From", required="Enter the day from which it holds")
    reason = TextField("Reason", required="Enter the reason")
    version = VersionField()


class AgreementForm(AppForm):
    """What a candidate agreed to publish, as an officer was told."""

    fields_agreed = SelectMultipleField(
        "She agrees to publish",
        choices=[SelectChoice(one.value, one.label) for one in PublicField],
    )
    source = TextField("How she said so", required="Say how she said so, such as by letter")


class PledgeForm(AppForm):
    """A pledge that a candidate made on paper."""

    kind = RadioField(
        "Pledge",
        choices=[SelectChoice(one.value, one.label.capitalize()) for one in PledgeKind],
        validators=[InputRequired("Choose which pledge")],
    )
    pledged_on = DayField("Pledged on", required="Enter the day")
    source = TextField("Where it is to be found", required="Say where it is to be found")
    same_text = BooleanField(
        "She pledged the text that is shown above", validators=[InputRequired("Compare the text")]
    )


class ReasonForm(AppForm):
    """Why something is voided."""

    reason = TextField("Reason", required="Enter the reason")


class ReadinessForm(AppForm):
    """That a candidate said she is ready."""

    confirmed_on = DayField("Confirmed on", required="Enter the day")
    source = TextField("How she said so", required="Say how she said so")


class DiligenceForm(AppForm):
    """How far due diligence has come."""

    state = RadioField(
        "State",
        choices=[SelectChoice(one.value, one.value.capitalize()) for one in DiligenceState],
        validators=[InputRequired("Choose the state")],
    )
    effective_on = DayField("On", required="Enter the day")
    note = TextField("Note (encrypted; each reading is on record)")


STEP_WORDS: Mapping[CandidateStepKind, str] = {
    CandidateStepKind.REVIEW_BEGUN: "Begin the review",
    CandidateStepKind.LISTED: "List her",
    CandidateStepKind.PAUSED: "Pause her",
    CandidateStepKind.RESUMED: "List her again",
    CandidateStepKind.WITHDRAWN: "She withdraws",
    CandidateStepKind.SELECTED: "She was selected",
    CandidateStepKind.RETURNED: "Return her to the list",
    CandidateStepKind.REFUSED: "Refuse her",
    CandidateStepKind.REOPENED: "Reopen her application",
}
"""What an officer chooses, by the step it is."""


def step_choices(kinds: Any) -> list[SelectChoice]:
    """The steps that can be taken, as a form offers them."""
    return [SelectChoice(kind.value, STEP_WORDS[kind]) for kind in kinds]
