"""What the forms of a CLP's parts have in common: saving, and what is said when that fails."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug import Response as AnyResponse

from app.kernel.errors import StaleEdit
from app.selections.domain.organisation import OrganisationRefused
from app.web.forms import AppForm

Answer = str | AnyResponse | tuple[str, int]


class Saving:
    """What came of a form that was sent. stale: the StaleEdit where somebody else saved first."""

    def __init__(self, form: AppForm) -> None:
        """Take the form that is being answered."""
        self.form = form
        self.stale: StaleEdit | None = None

    def saved(self, act: Callable[[], object], newest: Callable[[], int] | None = None) -> bool:
        """Do what the form asks for; whether it was done. The form says why it was not.

        act: of the service. newest: gives the version that is on record now, so that the form can
        be sent again in the knowledge of both texts.
        """
        if not self.form.validate_on_submit():
            return False
        try:
            act()
        except StaleEdit as error:
            shown = {name: text for name, text in error.stored.items() if name in self.form}
            self.stale = StaleEdit(shown)
            self.form.refuse(str(error))
            if newest is not None:
                self.form["version"].data = newest()
        except OrganisationRefused as error:
            self.form.refuse(str(error), error.field if error.field in self.form else None)
        else:
            return True
        return False

    @property
    def status(self) -> int:
        """How to answer when the form is shown again."""
        return 409 if self.stale else self.form.status
