"""Forms of equality monitoring: filters and targets. The questions are asked by `alist`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from app.monitoring.domain.questions import QUESTIONS
from app.web.forms import AppForm, ChoiceField, DayField, FilterForm, LineField, TextField

_SHARE = re.compile(
    r"(?P<part>[0-9]{1,6}(\.[0-9]{1,6})?)(/(?P<over>[0-9]{1,6}))?(?P<cent>%)?", re.ASCII
)
HOW = "Enter a share exactly, such as 1/2 or 50%"


class SnapshotForm(AppForm):
    """A button: totals are made now."""


class TotalsFilter(FilterForm):
    """Which totals are shown; the view sets snapshots and populations."""

    snapshot = ChoiceField("Snapshot", [])
    population = ChoiceField("Of", [])


class ShareField(LineField):
    """A share as somebody writes it; `fraction` is exact."""

    @property
    def fraction(self) -> Fraction | None:
        """What was entered; None for what is no share from 0 to 1."""
        found = _SHARE.fullmatch((self.data or "").replace(" ", ""))
        if found is None or (found["over"] is not None and int(found["over"]) == 0):
            return None
        value = Fraction(found["part"]) / int(found["over"] or 1) / (100 if found["cent"] else 1)
        return value if 0 <= value <= 1 else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no exact share."""
        del form
        if self.data and self.fraction is None:
            raise ValidationError(HOW)


class TargetForm(AppForm):
    """A target: a share of one category from a day on."""

    category = ChoiceField(
        "Category",
        [
            SelectChoice("", "Choose a category"),
            *(
                SelectChoice(f"{question.name}:{group}", f"{question.label}: {label}")
                for question in QUESTIONS
                for group, label in question.groups.items()
            ),
        ],
        validators=[InputRequired("Choose a category")],
    )
    share = ShareField("Share aimed at, such as 1/2 or 50%", required=HOW)
    since = DayField("From", required="Enter the day from which it is aimed at")
    source = TextField(
        "Who decided it, and where that stands", required="Enter who decided it, and where"
    )


class VoidTargetForm(AppForm):
    """Why a target is void."""

    reason = TextField("Reason", required="Enter the reason")
