"""The form that changes a setting, made for its kind; and the filter of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.fields.choices import SelectChoice

from app.settings.domain import LONGEST_TEXT, Kind
from app.settings.service import TO_DEFAULT, TO_VALUE
from app.web.forms import AppForm, ChoiceField, DayField, FilterForm, LineField, VersionField

YES, NO = "Yes", "No"
MOST_RADIOS = 7


class SettingsFilter(FilterForm):
    """As at which day the settings are shown."""

    on = DayField("As at the end of (blank: now)")


class WholeNumberField(IntegerField):
    """A whole number; `data` is what was typed where it is none: what is wrong says the service."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number, with or without a comma for the thousands."""
        text = (valuelist[0] if valuelist else "").strip()
        digits = text.replace(",", "").removeprefix("-")
        readable = digits.isascii() and digits.isdecimal() and len(digits) < 10
        self.data = int(text.replace(",", "")) if readable else text


class SwitchField(RadioField):
    """Yes or no; `answer` is the truth of it, None when nothing was chosen."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take a label and what WTForms takes."""
        super().__init__(
            label,
            choices=[SelectChoice(YES, YES), SelectChoice(NO, NO)],
            validate_choice=False,
            **kwargs,
        )

    @property
    def answer(self) -> bool | None:
        """Whether it is yes."""
        return {YES: True, NO: False}.get(self.data)


class ChangeSettingForm(AppForm):
    """A new value or the default. The field `value` is added for the setting's kind."""

    which = RadioField("From now on it holds", validate_choice=False)
    version = VersionField()

    @property
    def wanted(self) -> object:
        """What was asked for: a value of the setting's kind, or None for the default."""
        if self.which.data == TO_DEFAULT:
            return None
        bound = self["value"]
        value = bound.answer if isinstance(bound, SwitchField) else bound.data
        # Nothing chosen is no way back to the default: the service refuses an empty text.
        return "" if value is None else value


def change_form(
    kind: Kind, choices: Mapping[str, str], default: str, unit: str
) -> type[ChangeSettingForm]:
    """The form for a setting. default: in words; choices: value -> label, for a text."""
    label = f"New value, in {unit}" if unit else "New value"
    bound: Any
    match kind:
        case Kind.NUMBER:
            bound = WholeNumberField(label)
        case Kind.SWITCH:
            bound = SwitchField(label)
        case Kind.TEXT:
            items = [SelectChoice(value, name) for value, name in choices.items()]
            if not items:
                bound = LineField(label, most=LONGEST_TEXT)
            elif len(items) > MOST_RADIOS:
                bound = ChoiceField(label, items)
            else:
                bound = RadioField(label, choices=items, validate_choice=False)

    class Made(ChangeSettingForm):
        which = RadioField(
            "From now on it holds",
            choices=[
                SelectChoice(TO_VALUE, "the value entered below"),
                SelectChoice(TO_DEFAULT, f"the default, {default}"),
            ],
            default=TO_VALUE,
            validate_choice=False,
        )
        value = bound

    return Made
