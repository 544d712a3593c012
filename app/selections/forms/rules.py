"""The forms of rule sets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.selections.domain.rules import Counting, EmptyHalf, RuleSet
from app.web.forms import AppForm, DayField, FilterForm, LineField, SearchField, TextField

_FRACTION = re.compile("([0-9]{1,4})/([0-9]{1,4})")
YES_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]


class RulesFilter(FilterForm):
    """Which rule sets are listed."""

    q = SearchField("Name or title")


class FractionField(LineField):
    """A share as "1/3"; `fraction` is exact, and of a form that is valid."""

    fraction = Fraction(0)

    def pre_validate(self, form: Any) -> None:
        """Read the fraction."""
        match = _FRACTION.fullmatch((self.data or "").replace(" ", ""))
        if match is None or int(match[2]) == 0 or int(match[1]) > int(match[2]):
            raise ValidationError("Write a share of the whole as 1/3, never as a decimal")
        self.fraction = Fraction(int(match[1]), int(match[2]))


def _number(label: str, most: int, description: str = "") -> IntegerField:
    sentence = f"Enter a whole number from 0 to {most}"
    return IntegerField(
        label,
        [InputRequired(sentence), NumberRange(0, most, sentence)],
        description=description,
        invalid_value_message=sentence,
    )


class NewVersionForm(AppForm):
    """Another version of a rule set; what runs keeps the one it was called under."""

    title = LineField("Title", required="Enter the title")
    in_force_from = DayField("In force from", required="Enter the first day it is in force")
    counting = RadioField(
        "How units count",
        [InputRequired("Choose how units count")],
        choices=[SelectChoice(one.value, one.label.capitalize()) for one in Counting],
    )
    threshold = FractionField(
        "Share for a full selection",
        required="Enter the share",
        description="Exact, as 1/3.",
    )
    at_threshold = RadioField(
        "Does a share exactly on it trigger?", [InputRequired("Choose one")], choices=YES_NO
    )
    no_preference_counts = RadioField(
        "Are units that returned no preference in the base?",
        [InputRequired("Choose one")],
        choices=YES_NO,
    )
    empty_half = RadioField(
        "Of a college, when nobody in one half expressed a preference",
        [InputRequired("Choose one")],
        choices=[SelectChoice(one.value, one.label.capitalize()) for one in EmptyHalf],
    )
    exempt_months = _number(
        "Months after the return from maternity leave for which an MP is exempt",
        60,
        "0: nobody is exempt, during pregnancy neither.",
    )
    notice_days = _number("Days of notice before the first unit meets", 365)
    weeks = IntegerField(
        "Weeks of the timetable",
        [
            InputRequired("Enter a whole number from 1 to 104"),
            NumberRange(1, 104, "Enter a whole number from 1 to 104"),
        ],
        invalid_value_message="Enter a whole number from 1 to 104",
    )
    standing_months = _number("Months of membership a voter needs at the freeze date", 120)
    source = LineField("Source", required="Say which rule or decision it comes from")
    reason = TextField("What changes, and why", required="Say why, for the record")

    def rule_set(self, name: str, version: int) -> RuleSet:
        """What was entered, as a version of a name; of a form that is valid."""
        return RuleSet(
            name=name,
            version=version,
            title=self.title.data,
            counting=Counting(self.counting.data),
            threshold=self.threshold.fraction,
            at_threshold=self.at_threshold.data == "yes",
            no_preference_counts=self.no_preference_counts.data == "yes",
            empty_half=EmptyHalf(self.empty_half.data),
            exempt_months=self.exempt_months.data,
            notice_days=self.notice_days.data,
            weeks=self.weeks.data,
            standing_months=self.standing_months.data,
        )


def filled(rules: RuleSet) -> Mapping[str, Any]:
    """A rule set as the form's data."""
    return {
        "title": rules.title,
        "counting": rules.counting.value,
        "threshold": f"{rules.threshold.numerator}/{rules.threshold.denominator}",
        "at_threshold": "yes" if rules.at_threshold else "no",
        "no_preference_counts": "yes" if rules.no_preference_counts else "no",
        "empty_half": rules.empty_half.value,
        "exempt_months": rules.exempt_months,
        "notice_days": rules.notice_days,
        "weeks": rules.weeks,
        "standing_months": rules.standing_months,
    }


def _units(label: str) -> IntegerField:
    sentence = "Enter a whole number from 0 to 200"
    return IntegerField(
        label, [NumberRange(0, 200, sentence)], default=0, invalid_value_message=sentence
    )


class TryForm(FilterForm):
    """Numbers to try a rule set with, in units."""

    branches_for = _units("Branches for a full selection")
    branches_against = _units("Branches for keeping the MP")
    branches_none = _units("Branches without preference")
    branches_pending = _units("Branches still to decide")
    affiliates_for = _units("Affiliates for a full selection")
    affiliates_against = _units("Affiliates for keeping the MP")
    affiliates_none = _units("Affiliates without preference")
    affiliates_pending = _units("Affiliates still to decide")
