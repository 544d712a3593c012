"""The forms of boundary reviews: filters, what is on record, choices and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from app.kernel import clock
from app.members.matching import MemberField
from app.selections.domain.assignment import MemberState, SeatState
from app.selections.domain.boundaries import SeatKind, read_threshold
from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    VersionField,
)

HOW = "Enter it exactly, such as 2/5 or 40%"


class ThresholdField(LineField):
    """A threshold as somebody writes it; `fraction` is exact, None for nothing."""

    @property
    def fraction(self) -> Any:
        """What was entered as an exact fraction; None for nothing and for what is none."""
        return read_threshold(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no exact share between 0 and 1."""
        del form
        if self.data and self.fraction is None:
            raise ValidationError(HOW)


class ReviewsFilter(FilterForm):
    """Which reviews are listed."""

    q = SearchField("Name")
    state = ChoiceField(
        "State",
        [
            SelectChoice("current", "Current"),
            SelectChoice("voided", "Voided"),
            SelectChoice("all", "All"),
        ],
    )


class NewSeatsFilter(FilterForm):
    """Which new seats of a review are listed, and by which threshold they are compared."""

    q = SearchField("Seat or MP")
    kind = ChoiceField(
        "Claims",
        [SelectChoice("", "All"), *(SelectChoice(one.value, one.label) for one in SeatKind)],
    )
    state = ChoiceField(
        "Standing",
        [SelectChoice("", "All"), *(SelectChoice(one.value, one.label) for one in SeatState)],
    )
    threshold = ThresholdField(
        "What if the threshold were", most=20, description="Such as 1/3. Blank: as on record."
    )


class OldSeatsFilter(FilterForm):
    """Which old seats of a review are listed."""

    q = SearchField("Seat or MP")
    state = ChoiceField(
        "Standing",
        [
            SelectChoice("", "All"),
            *(SelectChoice(one.value, one.label) for one in MemberState),
            SelectChoice("none", "No MP of the party"),
        ],
    )


class ReviewForm(AppForm):
    """What is on record of a review."""

    name = LineField("Name", required="Enter what the review is called", most=120)
    threshold = ThresholdField(
        "Threshold of a claim",
        required=HOW,
        most=20,
        description="The share of an old seat’s electors that makes a claim, exactly: 2/5 is 40%.",
    )
    restricted = ChoiceField(
        "Contests",
        [
            SelectChoice("yes", "Between the claimants only"),
            SelectChoice("no", "Open to others too"),
        ],
    )
    in_law_on = DayField("In law on", description="Blank while it is not.")
    source = LineField("Source", required="Say where the review is published", most=500)
    version = VersionField()


class VoidForm(AppForm):
    """Why something is voided."""

    reason = LineField("Reason", required="Say why, for the record", most=500)
    version = VersionField()


class OldSeatForm(AppForm):
    """What may be changed of an old seat."""

    electors = LineField(
        "Electors", most=12, description="Blank: as many as its overlaps add up to."
    )
    member = MemberField(
        "MP of the party", description="Name or official id. Blank: the party has none there."
    )
    reason = LineField("Reason", required="Say why, for the record", most=500)
    version = VersionField()


class ConfirmForm(AppForm):
    """Nothing but the button."""


class ChoiceFormBase(AppForm):
    """How an MP ranks her claims; `choice_form` adds the places."""

    source = LineField(
        "How the MP said it", required="Say how, such as a letter and its date", most=500
    )

    @property
    def ranking(self) -> list[int]:
        """The new seats in order of preference."""
        places = [bound for bound in self if bound.name.startswith("place_")]
        return [int(bound.data) for bound in places]


def choice_form(seats: Sequence[tuple[int, str]], ranking: Sequence[int]) -> ChoiceFormBase:
    """The form with a place for each seat. ranking: what stands in it at first."""
    options = [SelectChoice("", "Choose"), *(SelectChoice(str(i), name) for i, name in seats)]
    fields: dict[str, object] = {}
    data: dict[str, str] = {}
    for place in range(1, len(seats) + 1):
        fields[f"place_{place}"] = ChoiceField(
            f"Choice {place}", options, validators=[InputRequired("Choose a seat")]
        )
        if place <= len(ranking):
            data[f"place_{place}"] = str(ranking[place - 1])
    made = type("ChoiceForm", (ChoiceFormBase,), fields)
    return made(data=data)  # type: ignore[no-any-return]


class DecideSeatForm(AppForm):
    """What officers decided of a new seat; `decide_form` says what there is to decide."""

    what = ChoiceField("Decision", validators=[InputRequired("Choose what was decided")])
    decided_on = DayField("Decided on", required="Enter the day of the decision")
    reason = LineField("Reason", required="Say why, for the record", most=500)


def decide_form(offered: Mapping[str, str]) -> DecideSeatForm:
    """The form with what may be decided: by value, in words."""
    form = DecideSeatForm(data={"decided_on": clock.today()})
    form.what.choices = [
        SelectChoice("", "Choose"),
        *(SelectChoice(value, label) for value, label in offered.items()),
    ]
    return form
