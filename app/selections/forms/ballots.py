"""The forms of trigger ballots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import whole
from app.selections.domain.ballots import (
    BallotOutcome,
    BallotState,
    BallotStepKind,
    RestandingKind,
    Stage,
)
from app.selections.domain.organisation import EARLIEST
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

STATES = [
    SelectChoice("", "All states"),
    *(SelectChoice(state.value, state.value.capitalize()) for state in BallotState),
]


class RoundsFilter(FilterForm):
    """Which rounds of ballots are listed."""

    q = SearchField("Title")


class BallotsFilter(FilterForm):
    """Which ballots of a round are listed, and as at which day; the view sets the regions."""

    q = SearchField("MP, constituency or CLP")
    state = ChoiceField("State", STATES)
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    on = DayField("As at (blank: now)")


class CallFilter(FilterForm):
    """By which rules and from which day ballots are to be called; the view sets the rule sets."""

    rules = ChoiceField("Rule set", [])
    called_on = DayField("Called on")
    region = ChoiceField("Region", [SelectChoice("", "All regions")])
    q = SearchField("Name or constituency")

    def validate_called_on(self, called_on: DayField) -> None:
        """Refuse a day to come, since nobody can be called on it yet, and a slip in the year."""
        day = called_on.data
        if day is not None and day > clock.today():
            raise ValidationError(f"{written_day(day)} is still to come.")
        if day is not None and day < EARLIEST:
            raise ValidationError(
                f"{written_day(day)} is before {written_day(EARLIEST)}: check the year."
            )


class TimetableForm(AppForm):
    """The days of a ballot, stage by stage."""

    met = DayField(Stage.MET.label, required="Enter the day")
    drawn_up = DayField(Stage.DRAWN_UP.label, required="Enter the day")
    notice = DayField(Stage.NOTICE.label, required="Enter the day")
    meetings_from = DayField(Stage.MEETINGS_FROM.label, required="Enter the day")
    meetings_until = DayField(Stage.MEETINGS_UNTIL.label, required="Enter the day")
    papers = DayField(Stage.PAPERS.label, required="Enter the day")
    decision = DayField(Stage.DECISION.label, required="Enter the day")

    @property
    def days(self) -> dict[Stage, date]:
        """What was entered, by stage; of a form that is valid."""
        return {stage: self[stage.name.lower()].data for stage in Stage}


def days_filled(days: Mapping[Stage, date]) -> dict[str, Any]:
    """A timetable as the form's data."""
    return {stage.name.lower(): day for stage, day in days.items()}


class ChangeTimetableForm(TimetableForm):
    """Other days for a ballot that has been called."""

    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()


class CallForm(TimetableForm):
    """Call ballots. The view sets the members to choose from.

    listed: the members the page showed: what `everyone` stands for.
    """

    title = LineField(
        "Title",
        required="Enter a title for these ballots",
        description="What officers and CLPs know the round by, as “Trigger ballots of 2019”.",
    )
    members = SelectMultipleField("MPs", choices=[], validate_choice=False, validators=[Optional()])
    everyone = BooleanField("All who are listed above")
    freeze_on = DayField(
        "Freeze date",
        required="Enter the freeze date",
        description="The day by whose membership list it is told who may vote in the branches.",
    )
    source = LineField(
        "Decided by",
        required="Say who decided it",
        description="The body and its day, as “NEC, 17 July 2019”.",
    )
    listed = HiddenField("Listed")
    checked = HiddenField("Checked")

    @property
    def picked(self) -> list[int]:
        """The members chosen, by id."""
        texts = self.listed.data.split() if self.everyone.data else self.members.data or ()
        return [number for number in map(whole, texts) if number is not None]


class StepForm(AppForm):
    """A step of a ballot: from which day it holds, and why."""

    effective_on = DayField("From", required="Enter the day from which it holds")
    reason = TextField("Reason", required="Say why, for the record")
    version = VersionField()


OUTCOMES = [SelectChoice(one.value, one.value.capitalize()) for one in BallotOutcome]


class OutcomeForm(StepForm):
    """A step that says what the ballot came to."""

    outcome = RadioField("Outcome", [InputRequired("Choose the outcome")], choices=OUTCOMES)


BULK = {
    BallotStepKind.PAUSED: "Pause them",
    BallotStepKind.RESUMED: "Resume them",
    BallotStepKind.WAIVED: "Waive them: no ballot is held, and the MPs are the candidates",
    BallotStepKind.OVERRIDDEN: "Override them, with the outcome below",
    BallotStepKind.STOPPED: "Stop them",
}
"""What may be done with many ballots at once; each gets its own record."""


class ManyForm(AppForm):
    """The same step of several ballots. The view sets the ballots to choose from."""

    ballots = SelectMultipleField("Ballots", choices=[], validate_choice=False)
    everyone = BooleanField("All that are listed above")
    step = RadioField(
        "What is done",
        [InputRequired("Choose what is done")],
        choices=[SelectChoice(kind.value, label) for kind, label in BULK.items()],
    )
    outcome = RadioField(
        "Outcome, of an override only",
        [Optional()],
        choices=OUTCOMES,
    )
    effective_on = DayField("From", required="Enter the day from which it holds")
    reason = TextField(
        "Reason",
        required="Say why, for the record",
        description="Each ballot gets its own record with this reason.",
    )
    listed = HiddenField("Listed")
    checked = HiddenField("Checked")

    @property
    def picked(self) -> list[str]:
        """The ballots chosen, each with the version it was chosen in."""
        return self.listed.data.split() if self.everyone.data else list(self.ballots.data or ())


class AddUnitsForm(AppForm):
    """Ask more units of the CLP; the view sets which there are."""

    units = SelectMultipleField("Units not asked yet", choices=[], validate_choice=False)
    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()


class WithdrawUnitForm(AppForm):
    """Ask a unit no longer; the view sets which are asked."""

    unit = ChoiceField("Unit", [SelectChoice("", "Choose a unit")])
    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()


class RestandingForm(AppForm):
    """What keeps an MP from a ballot for a time."""

    kind = RadioField(
        "What is on record",
        [InputRequired("Choose one")],
        choices=[SelectChoice(kind.value, kind.label.capitalize()) for kind in RestandingKind],
    )
    since = DayField("From", required="Enter the day from which it holds")
    until = DayField(
        "First day on which it no longer holds (blank: not known yet)",
        description="A return from leave ends by itself after the months of the rule set.",
    )
    source = LineField("Source", required="Say where it is known from")


class EndForm(AppForm):
    """Say from which day on what is on record no longer holds."""

    until = DayField(
        "First day on which it no longer holds", required="Enter the first day without it"
    )
    reason = TextField("Reason", required="Say why, for the record")
    version = VersionField()


class VoidForm(AppForm):
    """Void what was recorded by mistake."""

    reason = TextField("Reason", required="Say why, for the record")
