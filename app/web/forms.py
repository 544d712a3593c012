"""Forms: the filters above a list, which change nothing, and forms that are sent to change.

A form that changes something extends AppForm; its fields are WTForms' own or those below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SearchField as WTFormsSearchField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.kernel.words import is_blank, whole

LONGEST_SEARCH = 100
LONGEST_LINE = 200
LONGEST_TEXT = 4_000


class SearchField(WTFormsSearchField):
    """Words to look for; `data` is single-spaced text, "" when nothing is looked for."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Take a label and what WTForms takes; the length is checked here."""
        too_long = f"Search for at most {LONGEST_SEARCH} characters"
        super().__init__(
            label, [Length(max=LONGEST_SEARCH, message=too_long)], filters=[_spaced], **kwargs
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

    def __init__(self, label: str, *, required: str = "", **kwargs: Any) -> None:
        """Take a label and what WTForms takes; required: the sentence for no date."""
        super().__init__(
            label,
            [InputRequired(required) if required else Optional()],
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


def _spaced(text: str | None) -> str:
    """Text as it is looked for: single-spaced, without the NUL that PostgreSQL refuses."""
    return " ".join((text or "").replace("\x00", "").split())


def _words(text: str | None) -> str:
    """Text as it is kept: the same, and "" where nothing of it can be seen."""
    words = _spaced(text)
    return "" if is_blank(words) else words


class AppForm(FlaskForm):
    """The base of every form that changes something: with a token against forgery.

    A view goes (see `app.web.transactions.transactional`):

        form = RenameClpForm(obj=clp)
        if form.validate_on_submit():
            try:
                service.rename_clp(db.session, clp.id, form.name.data, by=current_identity().actor)
            except DomainError as error:
                form.refuse(str(error))
            else:
                flash("The CLP is renamed.")
                return redirect(url_for("members.clp", clp_id=clp.id))
        return render_template("members/rename_clp.html", form=form), form.status

    A form that edits what others may edit too has a `version = VersionField()`; the service
    raises `StaleEdit` when it is no longer the newest.
    """

    @property
    def status(self) -> int:
        """How to answer when the form is shown: 422 when something in it has to be put right."""
        return 422 if self.errors else 200

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Say why what was sent cannot be used, beside a field or over the form."""
        if field is None:
            self.form_errors.append(sentence)
        else:
            self[field].errors = [*self[field].errors, sentence]


class LineField(StringField):
    """One line of text; `data` is single-spaced, "" when nothing was entered."""

    def __init__(
        self, label: str, *, required: str = "", most: int = LONGEST_LINE, **kwargs: Any
    ) -> None:
        """Take a label and what WTForms takes.

        required: the sentence for nothing entered ("Enter the name of the CLP"); "" where nothing
        may be entered. most: characters.
        """
        too_long = f"Enter at most {most} characters"
        checks = [DataRequired(required)] if required else [Optional()]
        super().__init__(
            label, [*checks, Length(max=most, message=too_long)], filters=[_words], **kwargs
        )


class SuggestedField(LineField):
    """One line of text with suggestions, any of which may be chosen and none has to be.

    The view sets `suggestions`. Without JavaScript it works as well: the browser offers them.
    """

    suggestions: Sequence[str] = ()


class TextField(TextAreaField):
    """Several lines of text; `data` has no blanks at its ends, "" when nothing was entered."""

    def __init__(
        self, label: str, *, required: str = "", most: int = LONGEST_TEXT, **kwargs: Any
    ) -> None:
        """Take a label and what WTForms takes; as LineField."""
        too_long = f"Enter at most {most} characters"
        checks = [DataRequired(required)] if required else [Optional()]
        super().__init__(
            label,
            [*checks, Length(max=most, message=too_long)],
            filters=[lambda text: (text or "").replace("\x00", "").strip()],
            **kwargs,
        )


class VersionField(HiddenField):
    """Which version of a record a form was opened on; `data` is a whole number, or None."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number; what is none stands for no version, which is never the newest."""
        self.data = whole(valuelist[0] if valuelist else None)
