"""Forms of equality monitoring: the questions, filters, targets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from app.monitoring.domain.questions import CONSENT, CONSENTS, QUESTIONS, UNSAID
from app.web.forms import AppForm, ChoiceField, DayField, FilterForm, LineField, TextField

_SHARE = re.compile(
    r"(?P<part>[0-9]{1,6}(\.[0-9]{1,6})?)(/(?P<over>[0-9]{1,6}))?(?P<cent>%)?", re.ASCII
)
HOW = "Enter a share exactly, such as 1/2 or 50%"


class AnswersForm(AppForm):
    """The questions, one field for each of the domain (below), and her consent."""

    consent = BooleanField(
        CONSENTS[CONSENT],
        validators=[InputRequired("Tick that you agree, or leave the page: nothing is kept")],
    )

    @property
    def codes(self) -> Mapping[str, str]:
        """What was answered, by question."""
        return {question.name: self[f"q_{question.name}"].data for question in QUESTIONS}


for _question in QUESTIONS:
    setattr(
        AnswersForm,
        f"q_{_question.name}",
        RadioField(
            _question.question,
            choices=[SelectChoice(option.code, option.label) for option in _question.options],
            default=UNSAID,
        ),
    )


class WithdrawForm(AppForm):
    """A button: her answers are deleted."""


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
