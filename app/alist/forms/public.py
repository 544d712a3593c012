"""The filter of the public list."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.alist.forms.candidates import ALL_REGIONS
from app.web.forms import ChoiceField, FilterForm, SearchField


class PublicFilter(FilterForm):
    """Which candidates anybody sees; the view sets what is public of any of them."""

    q = SearchField("Name")
    region = ChoiceField("Region", [ALL_REGIONS])
    language = ChoiceField("Language", [SelectChoice("", "All languages")])
    organisation = ChoiceField("Endorsed by", [SelectChoice("", "Any or nobody")])
