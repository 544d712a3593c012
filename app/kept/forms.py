"""What the script of an open page sends, and the button that throws it away."""

from __future__ import annotations

from datetime import UTC, datetime

from wtforms import HiddenField

from app.web.forms import AppForm


class InstantField(HiddenField):
    """An instant as the server wrote it into a page; `data` is aware, None for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the instant."""
        try:
            read = datetime.fromisoformat(valuelist[0]) if valuelist else None
        except ValueError:
            read = None
        self.data = read.astimezone(UTC) if read is not None and read.tzinfo else None


class KeepForm(AppForm):
    """Of which form something is kept; its own fields come beside these.

    The names are such as no form of a page has. kept_opened: when the page was made.
    """

    kept_form = HiddenField()
    kept_opened = InstantField()


class ThrowAwayForm(AppForm):
    """Of which form nothing is to be kept any longer."""

    kept_form = HiddenField()
