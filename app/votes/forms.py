"""The filters of the lists of this room, and its forms."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import Field, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from app.kernel.words import whole
from app.members.matching import MemberField
from app.votes.domain.discipline import ExcuseKind, ReviewOutcome
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.domain.vote import Vote
from app.votes.queries.expected import SHOWN
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


class DivisionsFilter(FilterForm):
    """Which divisions are listed."""

    q = SearchField("Words in the title")
    since = DayField("From")
    until = DayField("To")
    party = ChoiceField("Party")
    show = ChoiceField(
        "Show",
        [SelectChoice("all", "All divisions"), SelectChoice("split", "Only where it split")],
    )

    def validate_until(self, field: DayField) -> None:
        """Refuse a range that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(f"Enter a day from {self.since.data.isoformat()} on")


class VotesFilter(FilterForm):
    """Which votes of a division are listed."""

    q = SearchField("Member or constituency")
    party = ChoiceField("Party", [SelectChoice("", "All parties")])
    vote = ChoiceField(
        "Vote",
        [
            SelectChoice("", "All votes"),
            *(
                SelectChoice(vote.name.lower(), vote.words.capitalize())
                for vote in (Vote.AYE, Vote.NO, Vote.TELLER_AYE, Vote.TELLER_NO, Vote.BOTH)
            ),
            SelectChoice("absent", "No vote recorded"),
        ],
    )


class MemberVotesFilter(FilterForm):
    """Which votes of a member are listed."""

    show = ChoiceField(
        "Show",
        [
            SelectChoice("all", "All divisions"),
            SelectChoice("against", "Votes against the majority of the party"),
        ],
    )


# --- lines -------------------------------------------------------------------------------------


class SeenLinesField(HiddenField):
    """The lines in force when a form was opened: party id -> line id, as "5=17 9=20"."""

    data: dict[int, int] | None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what the page had sent; what is none of it stands for nothing seen."""
        self.data = {}
        for pair in (valuelist[0] if valuelist else "").split():
            party, _equals, line = pair.partition("=")
            if whole(party) is not None and whole(line) is not None:
                self.data[int(party)] = int(line)

    def _value(self) -> str:
        return " ".join(f"{party}={line}" for party, line in (self.data or {}).items())


class LineForm(AppForm):
    """A party's line in a division."""

    party = ChoiceField("Party")
    direction = RadioField(
        "Direction",
        choices=[
            SelectChoice(Direction.AYE.value, "Aye"),
            SelectChoice(Direction.NO.value, "No"),
            SelectChoice(Direction.ABSTAIN.value, "Abstain"),
            SelectChoice(Direction.FREE.value, "A free vote"),
            SelectChoice(Direction.UNKNOWN.value, "There was a line; which is not known"),
        ],
        validate_choice=False,
    )
    strength = ChoiceField(
        "Strength",
        [
            SelectChoice("", "Not known, or a free vote"),
            SelectChoice(Strength.ONE.value, "One line"),
            SelectChoice(Strength.TWO.value, "Two lines"),
            SelectChoice(Strength.THREE.value, "Three lines"),
            SelectChoice(Strength.UNKNOWN.value, "Drawn, but how often is not known"),
        ],
    )
    evidence = RadioField(
        "Where it is known from",
        choices=[
            SelectChoice(Evidence.OFFICE.value, "The whips’ own office"),
            SelectChoice(Evidence.REPORTED.value, "A report"),
        ],
        default=Evidence.OFFICE.value,
        validate_choice=False,
    )
    source = LineField("Source", description="A document, a paper, a web address.")
    note = TextField("Note", description="For the whips’ office alone.", most=1_000)
    published = ChoiceField(
        "Who may see it",
        [
            SelectChoice("no", "The whips’ office alone"),
            SelectChoice("yes", "Everybody: it is published with its source"),
        ],
    )
    seen = SeenLinesField()

    def validate_direction(self, field: RadioField) -> None:
        """Refuse what is no direction."""
        if field.data not in list(Direction):
            raise ValidationError("Choose a direction")

    def validate_evidence(self, field: RadioField) -> None:
        """Refuse what is no declaration."""
        if field.data not in (Evidence.OFFICE, Evidence.REPORTED):
            raise ValidationError("Choose one of the two")


class VoidForm(AppForm):
    """Why something on record is voided."""

    reason = LineField("Reason", required="Say why, for the record")


# --- expected divisions ------------------------------------------------------------------------


class ExpectedFilterForm(FilterForm):
    """Which expected divisions are listed."""

    q = SearchField("Words in the title")
    show = ChoiceField("Show", [SelectChoice(value, label) for value, label in SHOWN.items()])
    since = DayField("From")
    until = DayField("To")

    def validate_until(self, field: DayField) -> None:
        """Refuse a range that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(f"Enter a day from {self.since.data.isoformat()} on")


class ExpectedForm(AppForm):
    """A division that is expected."""

    expected_on = DayField("Day", required="Enter the day it is expected on")
    title = LineField(
        "Title",
        required="Enter the title of the division",
        most=300,
        description="As Parliament will write it, if that is known: then the import finds it.",
    )


class EditExpectedForm(ExpectedForm):
    """The same, of one there is."""

    version = VersionField()


class VoidExpectedForm(AppForm):
    """Why an expected division is voided."""

    why = RadioField(
        "What has become of it",
        choices=[
            SelectChoice("It was not held.", "It was not held"),
            SelectChoice("It was entered by mistake.", "It was entered by mistake"),
        ],
        validate_choice=False,
    )
    reason = LineField("More, for the record")

    def validate_why(self, field: RadioField) -> None:
        """Refuse neither."""
        if field.data not in [choice.value for choice in field.iter_choices()]:
            raise ValidationError("Choose one of the two")


class MatchForm(AppForm):
    """Which division it turned out to be."""

    division = RadioField("Which division it was", validate_choice=False)

    def validate_division(self, field: RadioField) -> None:
        """Refuse what is not in the list."""
        if field.data not in [choice.value for choice in field.iter_choices()]:
            raise ValidationError("Choose one of the divisions")


class ConfirmForm(AppForm):
    """Nothing to enter: the button does it."""


# --- slips, pairs and other excuses ------------------------------------------------------------

KINDS = {
    ExcuseKind.SLIP: "Slip",
    ExcuseKind.PAIR: "Pair",
    ExcuseKind.PROXY: "Proxy",
    ExcuseKind.LEAVE: "Leave",
    ExcuseKind.ILLNESS: "Illness",
}


class ExcusesFilter(FilterForm):
    """Which excuses are listed."""

    q = SearchField("Member")
    kind = ChoiceField(
        "Kind",
        [
            SelectChoice("", "All kinds"),
            *(SelectChoice(kind.value, label) for kind, label in KINDS.items()),
        ],
    )
    on = DayField("Excused on")
    show = ChoiceField(
        "Show", [SelectChoice("there", "In force"), SelectChoice("voided", "Also those voided")]
    )


class ExcuseForm(AppForm):
    """A slip, a pair, a proxy, leave or illness."""

    member = MemberField("Member", required="Say who is excused")
    kind = RadioField(
        "Kind",
        choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()],
        validate_choice=False,
    )
    other = MemberField(
        "The other member",
        description="Of a pair: with whom, of any party. Of a proxy: who casts the vote.",
    )
    what = RadioField(
        "What for",
        choices=[
            SelectChoice("division", "A division on record"),
            SelectChoice("expected", "A division that is expected"),
            SelectChoice("days", "A day, or several"),
        ],
        validate_choice=False,
    )
    division = LineField(
        "Official id of the division",
        description="For a division on record. It stands in the address of its page.",
    )
    expected = ChoiceField("Expected division", [SelectChoice("", "Not one of those expected")])
    first_day = DayField("First day")
    last_day = DayField("Last day", description="Blank: the first day alone.")
    ground = TextField(
        "Ground",
        description="Kept encrypted; only the whips read it, and each reading is on record. Leave"
        " it blank where the kind says enough.",
        most=1_000,
    )

    def validate_kind(self, field: RadioField) -> None:
        """Refuse no kind."""
        if field.data not in list(ExcuseKind):
            raise ValidationError("Choose a kind")

    def validate_what(self, field: RadioField) -> None:
        """Refuse a choice whose own field is blank."""
        needed: dict[str, tuple[Field, str]] = {
            "division": (self.division, "Enter the id of the division"),
            "expected": (self.expected, "Choose the expected division"),
            "days": (self.first_day, "Enter the first day"),
        }
        if field.data not in needed:
            raise ValidationError("Choose what it is for")
        bound, sentence = needed[field.data]
        if not bound.data and not bound.errors:
            raise ValidationError(sentence)
        if field.data == "division" and whole(self.division.data) is None:
            raise ValidationError("Enter the id of the division as a whole number")


# --- rebellions --------------------------------------------------------------------------------

OUTCOMES = {
    ReviewOutcome.NO_ACTION: "No action",
    ReviewOutcome.SPOKEN_TO: "Spoken to",
    ReviewOutcome.WRITTEN_TO: "Written to",
    ReviewOutcome.REFERRED: "Referred to the Chief Whip",
}


def review_form(rebels: Sequence[tuple[int, str]]) -> type[AppForm]:
    """The form that says of rebels (id, name) what was made of each, all on one page."""

    def outcomes(blank: str) -> list[SelectChoice]:
        return [
            SelectChoice("", blank),
            *(SelectChoice(outcome.value, label) for outcome, label in OUTCOMES.items()),
        ]

    class Made(AppForm):
        """One outcome for all, and one for each."""

        all_outcome = ChoiceField(
            "For all of whom nothing is chosen below", outcomes("Nothing yet")
        )
        all_note = LineField("Note on all of them", most=500)

    for member_id, name in rebels:
        setattr(Made, f"outcome_{member_id}", ChoiceField(name, outcomes("As for all")))
        setattr(Made, f"note_{member_id}", LineField(f"Note on {name}", most=500))
    return Made
