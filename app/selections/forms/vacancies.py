"""The forms of vacancies and selections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from app.selections.domain.results import MOST_VOTES
from app.selections.domain.shortlists import OTHER_LIMIT, USUAL_BASIS, ShortlistKind
from app.selections.domain.vacancies import (
    ContenderKind,
    Ground,
    VacancyStage,
    VacancyState,
)
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

WHY = "Say why, for the record"


class VacanciesFilter(FilterForm):
    """Which vacancies are listed, and as at which day; the view sets the regions."""

    q = SearchField("Seat, CLP or MP")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "All but voided"),
            *(SelectChoice(state.value, state.value.capitalize()) for state in VacancyState),
        ],
    )
    ground = ChoiceField(
        "Ground",
        [
            SelectChoice("", "All grounds"),
            *(SelectChoice(ground.value, ground.value.capitalize()) for ground in Ground),
        ],
    )
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    on = DayField("As at (blank: now)")


class SuggestionsFilter(FilterForm):
    """Which suggestions are listed."""

    q = SearchField("Seat or MP")


class OpenForm(AppForm):
    """Open a vacancy. The view sets the seats it suggests."""

    seat = SuggestedField(
        "Seat",
        required="Enter the seat",
        description="A constituency, or a new seat of a boundary review with the review in"
        " brackets.",
    )
    ground = RadioField(
        "Ground",
        [InputRequired("Choose the ground")],
        choices=[SelectChoice(ground.value, ground.label) for ground in Ground],
    )
    opened_on = DayField("Opened on", required="Enter the day")
    reason = TextField(
        "Decided by, and source",
        required="Say who decided it and where it is known from",
        description="The body and its day, as “NEC, 29 October 2019”.",
    )


class MandatoryForm(AppForm):
    """Open every seat from a day. told: how many seats the page said it would be."""

    opened_on = DayField("From", required="Enter the day")
    reason = TextField(
        "Decided by, and source",
        required="Say who decided it and where it is known from",
        description="The body and its day, as “Annual conference, 27 September 2016”.",
    )
    told = HiddenField("Told")


class DaysFilter(FilterForm):
    """From which day mandatory reselection is to open every seat."""

    day = DayField("From")


class DaysForm(AppForm):
    """The days of a selection, stage by stage."""

    applications = DayField(VacancyStage.APPLICATIONS.label, required="Enter the day")
    shortlist = DayField(VacancyStage.SHORTLIST.label, required="Enter the day")
    hustings = DayField(VacancyStage.HUSTINGS.label, required="Enter the day")
    ballot = DayField(VacancyStage.BALLOT.label, required="Enter the day")
    result = DayField(VacancyStage.RESULT.label, required="Enter the day")
    reason = LineField("Reason", required=WHY)
    version = VersionField()

    @property
    def days(self) -> dict[VacancyStage, date]:
        """What was entered, by stage; of a form that is valid."""
        return {stage: self[stage.name.lower()].data for stage in VacancyStage}


def stage_days_filled(days: Mapping[VacancyStage, date]) -> dict[str, Any]:
    """A timetable as the form's data."""
    return {stage.name.lower(): day for stage, day in days.items()}


class WholeField(IntegerField):
    """A whole number, 0 or more."""

    def __init__(self, label: str, *, most: int, required: str = "", **kwargs: Any) -> None:
        """Take a label, the largest number, and the sentence for nothing entered."""
        sentence = f"Enter a whole number from 0 to {most:,}"
        checks = [InputRequired(required)] if required else [Optional()]
        super().__init__(label, [*checks, NumberRange(0, most, sentence)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, whatever blanks came with it."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter a whole number, such as 12") from error


class ShortlistForm(AppForm):
    """Whether the shortlist is limited, by whom and on which basis."""

    kind = RadioField(
        "Shortlist",
        [InputRequired("Choose one")],
        choices=[
            SelectChoice(ShortlistKind.OPEN.value, "Open to all"),
            SelectChoice(ShortlistKind.ALL_WOMEN.value, "All-women"),
            SelectChoice(OTHER_LIMIT, "Limited to some other characteristic"),
        ],
    )
    legal_basis = TextField("Legal basis, of an all-women shortlist", default=USUAL_BASIS)
    women = WholeField("Women among the party’s MPs", most=10_000)
    total = WholeField("The party’s MPs", most=10_000)
    counted_on = DayField("Counted on")
    count_source = LineField("Source of the count")
    decided_on = DayField("Decided on", required="Enter the day")
    decided_by = LineField(
        "Decided by",
        required="Say who decided it",
        description="The officer or the body, as “NEC officers’ group”.",
    )
    reason = TextField("Reason", required=WHY)
    version = VersionField()


class ContenderForm(AppForm):
    """Put somebody into the selection: a member of the record, or anybody by name."""

    member = SuggestedField(
        "Member on record", description="For somebody who is or was an MP; else leave it blank."
    )
    name = LineField("Name, of anybody else")
    kind = RadioField(
        "How",
        [InputRequired("Choose one")],
        choices=[SelectChoice(kind.value, kind.value.capitalize()) for kind in ContenderKind],
        default=ContenderKind.SHORTLISTED.value,
    )
    source = LineField(
        "Source", required="Say where it is known from", description="As “Shortlisting meeting”."
    )
    version = VersionField()


class MatchesFilter(FilterForm):
    """Which candidates are listed beside a vacancy; the view sets the organisations."""

    q = SearchField("Name, language or organisation")
    show = ChoiceField(
        "Show",
        [
            SelectChoice("", "All candidates"),
            SelectChoice("met", "All criteria met"),
            SelectChoice("open", "All met, or not known"),
        ],
    )
    organisation = ChoiceField("Endorsed by", [SelectChoice("", "Anybody or nobody")])


class ShortlistCandidateForm(AppForm):
    """Put a candidate of the A-list on the shortlist. The view asks for `seen` where it counts."""

    source = LineField(
        "Source", required="Say where it is known from", description="As “Shortlisting meeting”."
    )
    seen = BooleanField("I have seen which criteria she does not meet")
    version = VersionField()


class WithdrawForm(AppForm):
    """Take somebody out of the selection."""

    withdrawn_on = DayField("Withdrawn on", required="Enter the day")
    reason = TextField("Reason", required=WHY)
    version = VersionField()


class EligibilityForm(AppForm):
    """What a contender declares of herself for this shortlist."""

    said = RadioField(
        "Declaration",
        [InputRequired("Choose what she declares")],
        choices=[
            SelectChoice("eligible", "Declares herself eligible for this all-women shortlist"),
            SelectChoice("taken back", "Takes her declaration back"),
        ],
    )
    declared_on = DayField("Declared on", required="Enter the day")
    version = VersionField()


class RoundForm(AppForm):
    """The next round of the result; `form_for_votes` adds a field for everybody still in."""

    held_on = DayField("Held on", required="Enter the day")
    source = LineField(
        "Source", required="Say where it is known from", description="As “Returning officer”."
    )
    version = VersionField()


def form_for_votes(names: Mapping[int, str]) -> type[RoundForm]:
    """The form of a round among some contenders: by id, their names."""
    fields = {
        vote_field(contender_id): WholeField(
            f"Votes for {name}", most=MOST_VOTES, required="Enter the votes, 0 for none"
        )
        for contender_id, name in names.items()
    }
    return type("VotesForm", (RoundForm,), fields)


def vote_field(contender_id: int) -> str:
    """The name of the field of a contender's votes."""
    return f"votes_{contender_id}"


class TieForm(AppForm):
    """How a tie was settled; the view sets between whom it is."""

    contender = RadioField("", [InputRequired("Choose one of those who are tied")], choices=[])
    how = TextField(
        "How it was settled",
        required="Say how it was settled",
        description="By lot or by whose decision, when and before whom.",
    )
    version = VersionField()


class EndForm(AppForm):
    """A step of a vacancy: from which day it holds, and why."""

    effective_on = DayField("From", required="Enter the day from which it holds")
    reason = TextField("Reason", required=WHY)
    leave_list = BooleanField("Leave her entry on the A-list as it is")
    version = VersionField()


class ConcludeForm(EndForm):
    """Conclude a selection. The view sets who is selected, and the marks that can be ended."""

    winner = HiddenField("Selected")
    marks = SelectMultipleField(
        "Deselection marks that are given their outcome with it",
        choices=[],
        validate_choice=False,
        validators=[Optional()],
    )
    sure = BooleanField(
        "I have seen the votes, and who is selected is right",
        [InputRequired("Tick this once you have looked")],
    )


class VoidRoundForm(AppForm):
    """Void the last round of a result."""

    reason = TextField("Reason", required=WHY)
    version = VersionField()
