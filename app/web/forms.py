"""The form above a list: its filters come from the address and change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, SelectField
from wtforms.fields import SearchField as WTFormsSearchField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

LONGEST_SEARCH = 100


class SearchField(WTFormsSearchField):
    """Words to look for; `data` is single-spaced text, "" when nothing is looked for."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take a label and what WTForms takes; the length is checked here."""
        too_long = f"Search for at most {LONGEST_SEARCH} characters"
        super().__init__(
            label, [Length(max=LONGEST_SEARCH, message=too_long)], filters=[_words], **kwargs
        )


class ChoiceField(SelectField):
    """One of a list; `data` is the value chosen, "" when none is.

    The first choice is the one in force when nothing is asked for: SelectChoice("", "All parties").
    Choices that the database knows are set by the view before `validate`.
    """

    def __init__(self, label: str, choices: Sequence[SelectChoice] = (), **kwargs: Any) -> None:
        """Take a label, the choices and what WTForms takes."""
        kwargs.setdefault("default", choices[0].value if choices else "")
        super().__init__(label, choices=list(choices), validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the value; an empty one (an untouched form sends them) is the default."""
        if valuelist and valuelist[0]:
            super().process_formdata(valuelist)

    def pre_validate(self, form: Form) -> None:
        """Refuse a value that is not in the list; WTForms' own words do not say what to do."""
        if self.data not in [choice.value for choice in self.iter_choices()]:
            raise ValidationError("Choose one of the list")


class DayField(DateField):
    """A day; `data` is a date, or None when none is given.

    A browser sends 2016-07-18; a person who types the address may also write 18/7/2016 or
    18 July 2016.
    """

    FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y")
    EXAMPLE = date(2016, 7, 18)

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take a label and what WTForms takes."""
        super().__init__(
            label,
            [Optional()],
            format=list(self.FORMATS),
            invalid_value_message=f"Enter a date such as {self.EXAMPLE.isoformat()}",
            **kwargs,
        )

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day, whatever blanks came with it."""
        super().process_formdata([value.strip() for value in valuelist])


class FilterForm(Form):
    """The base of a list's filters.

    They are wholly in the address, so that a list can be sent to a colleague; reading it changes
    nothing, so there is no token. A view goes:

        form = DivisionsFilter(request.args)
        if not form.validate():
            return render_template("votes/divisions.html", form=form, page=None), 422

    With an error the form is shown and no results: a list under a filter that was not understood
    would be taken for the answer.
    """

    def __init__(self, arguments: MultiDict[str, str] | Mapping[str, str]) -> None:
        """Take the arguments of the address (request.args)."""
        super().__init__(MultiDict(arguments))

    @property
    def in_use(self) -> bool:
        """Whether any filter differs from what it is when nothing is asked for."""
        return any(bound.data not in (bound.default or None, "") for bound in self)


def _words(text: str | None) -> str:
    """Text as it is looked for: single-spaced, without the NUL that PostgreSQL refuses."""
    return " ".join((text or "").replace("\x00", "").split())
