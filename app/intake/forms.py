"""The forms of imports."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from app.web.forms import AppForm, ChoiceField, FilterForm, TextField


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
        ],
    )
