"""Forms of traditions."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from app.web.forms import AppForm, ChoiceField, LineField, TextField, VersionField


class TraditionForm(AppForm):
    """A group of traditions."""

    version = VersionField()
    name = LineField("Name", required="Enter the name", most=120)
    description = TextField("What belongs in it", required="Say what belongs in it", most=600)


class GroupForm(AppForm):
    """Which candidates' words belong in a group; the view sets both."""

    tradition = ChoiceField("Group", [SelectChoice("", "No group")])
    candidates = SelectMultipleField("Candidates", choices=[], validate_choice=False)
