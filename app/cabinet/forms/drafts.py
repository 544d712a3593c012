"""The forms of drafts: the list, opening one, publishing and voiding it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from app.cabinet.domain import Method, PickRule
from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    VersionField,
)

MOST_SECONDS = 86_400
MOST_HELD = 1_000
STATES = {"open": "Running", "published": "Published", "voided": "Voided"}
ALL, NONE = "all", "none"
"""As a base: all sections together. For ties: no votes at all."""

_SECONDS = f"Enter a whole number from 1 to {MOST_SECONDS:,}, or leave it blank"
_HELD = f"Enter a whole number from 0 to {MOST_HELD:,}"


class DraftsFilter(FilterForm):
    """Which drafts are listed."""

    q = SearchField("Title")
    state = ChoiceField(
        "State",
        [
            SelectChoice("", "Running and published"),
            *(SelectChoice(value, label) for value, label in STATES.items()),
        ],
    )


class ContestChoice(FilterForm):
    """Of which contest a draft is opened; the view sets the contests."""

    contest = ChoiceField("Contest", [SelectChoice("", "Choose a contest")])


class BasisFilter(FilterForm):
    """What a draft is to rest on; the view sets ladders and sections, and what is proposed."""

    ladder = ChoiceField("Ladder of posts")
    rule = ChoiceField("Whose pick it is", [SelectChoice(one.value, one.label) for one in PickRule])
    method = ChoiceField(
        "Method of the quota",
        [SelectChoice(one.value, one.label) for one in Method],
        description="For the alternating ladder.",
    )
    base = ChoiceField("Votes of")
    ties = ChoiceField("Equal figures: votes of", description="For a sequential divisor.")

    @property
    def in_use(self) -> bool:
        """Never: what is chosen here narrows nothing, so there is nothing to clear."""
        return False


class OpenDraftForm(AppForm):
    """The title and the settings of a new draft. seen: the plan that was looked at."""

    title = LineField("Title", required="Give the draft a title")
    frozen_on = DayField(
        "Held on",
        required="Enter the day it is held",
        description="Today, or the day of a draft that was held on paper. Posts can be held from"
        " this day on.",
    )
    free_choice = BooleanField("Any free post may be picked, not the highest alone")
    peers_allowed = BooleanField("Peers may be chosen")
    pledge_required = BooleanField("A nominee must have pledged to take the whip")
    declaration_required = BooleanField("A nominee must have declared confidence in the leader")
    turn_seconds = IntegerField(
        "Seconds a slate has for its pick",
        [Optional(), NumberRange(1, MOST_SECONDS, _SECONDS)],
        description="Leave blank for no limit.",
        invalid_value_message=_SECONDS,
    )
    seen = HiddenField("Seen")

    @property
    def held(self) -> dict[int, int]:
        """Posts that slates hold from the start, by candidate id; those that hold any."""
        return {
            int(bound.name.removeprefix("held_")): bound.data
            for bound in self
            if bound.name.startswith("held_") and bound.data
        }

    @property
    def held_names(self) -> list[str]:
        """The fields of posts held, by name."""
        return [bound.name for bound in self if bound.name.startswith("held_")]


def open_draft_form(slates: Sequence[tuple[int, str]]) -> type[OpenDraftForm]:
    """The form with a field of posts held for each slate; slates: candidate id and name.

    No slate: the form without such fields, as the alternating ladder needs it.
    """
    fields = {
        f"held_{candidate_id}": IntegerField(
            f"Posts {slate} holds already",
            [Optional(), NumberRange(0, MOST_HELD, _HELD)],
            default=0,
            invalid_value_message=_HELD,
        )
        for candidate_id, slate in slates
    }
    return cast(type[OpenDraftForm], type("OpenDraftForm", (OpenDraftForm,), fields))


class PublishForm(AppForm):
    """From which day those picked hold their posts."""

    in_force_on = DayField("In force from", required="Enter the day it comes into force")
    version = VersionField()


class VacanciesForm(AppForm):
    """What the draft of vacancies is called. seen: the vacancies that were looked at."""

    title = LineField("Title", required="Give the draft a title")
    seen = HiddenField("Seen")
