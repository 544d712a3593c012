"""The forms of imports."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from app.intake.domain import LEAVE_OUT, Question
from app.web.forms import AppForm, ChoiceField, FilterForm, TextField

LONGEST_LABEL = 80


class SendFileForm(AppForm):
    """A file to be looked at."""

    file = FileField(
        "File",
        [FileRequired("Choose a file")],
        description="CSV in UTF-8 or an Excel workbook (XLSX), at most 10 MB and 10,000 rows.",
    )


class TakeInForm(AppForm):
    """Takes in what was previewed. digest: of the preview that was seen."""

    digest = HiddenField()


def choices_form(questions: Sequence[Question]) -> AppForm:
    """Which of its meanings each of some texts has: a field a question."""
    fields = {
        field_name(question): ChoiceField(
            f"Line {question.line:,}: “{shortened(question.text)}”",
            [
                *([] if question.value else [SelectChoice("", "Choose")]),
                *(SelectChoice(value, label) for value, label in question.options),
                SelectChoice(LEAVE_OUT, "Leave this row out"),
            ],
            default=question.value,
            description=question.sentence,
        )
        for question in questions
    }
    form: AppForm = type("ChoicesForm", (AppForm,), dict(fields))()
    return form


def field_name(question: Question) -> str:
    """The name of the field that asks a question."""
    return f"line-{question.line}-{question.column}"


def shortened(text: str) -> str:
    """A text that fits into a label."""
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"


class DiscardForm(AppForm):
    """Leaves a file be."""


class UndoForm(AppForm):
    """Undoes an import as a whole."""

    reason = TextField(
        "Why it is undone", required="Say why", most=1_000, description="It stays on record."
    )


class RowsFilter(FilterForm):
    """Which rows of a preview are shown."""

    show = ChoiceField(
        "Show",
        [
            SelectChoice("", "Every row"),
            SelectChoice("new", "New"),
            SelectChoice("changed", "Changed"),
            SelectChoice("unchanged", "Unchanged"),
            SelectChoice("refused", "Refused"),
            SelectChoice("unsure", "Unsure"),
            SelectChoice("chosen", "With a choice made by a person"),
        ],
    )
