"""What the forms about a vacancy have in common: doing, and what is said when that fails."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template
from werkzeug import Response as AnyResponse

from app.kernel.errors import DomainError, StaleEdit
from app.selections.domain.vacancies import VacancyRefused
from app.selections.exports.vacancies import vacancy_path
from app.selections.queries.vacancies import VacancyRow
from app.web.forms import AppForm

Answer = str | AnyResponse | tuple[str, int]


class Acting:
    """What came of a form about a vacancy. stale: where somebody else was first."""

    def __init__(self, form: AppForm, row: VacancyRow) -> None:
        """Take the form, and the vacancy as it is on record."""
        self.form, self.row = form, row
        self.stale: StaleEdit | None = None

    def done(self, act: Callable[[], object]) -> bool:
        """Do what a valid form asks for; whether it was done. The form says why it was not."""
        try:
            act()
        except StaleEdit as error:
            shown = {name: text for name, text in error.stored.items() if name in self.form}
            self.stale = StaleEdit(shown)
            self.form.refuse(str(error))
            self.form["version"].data = self.row.version
        except VacancyRefused as error:
            self.form.refuse(str(error), error.field if error.field in self.form else None)
        except DomainError as error:
            self.form.refuse(str(error))
        else:
            return True
        return False

    def page(self, template: str, **shown: object) -> Answer:
        """The form's page, of a template."""
        page = render_template(
            template,
            form=self.form,
            vacancy=self.row,
            stale=self.stale if self.stale and self.stale.stored else None,
            **shown,
        )
        return page, 409 if self.stale else self.form.status


def back(vacancy_id: int, said: str) -> AnyResponse:
    """Back to the vacancy, with what was done."""
    flash(said)
    return redirect(vacancy_path(vacancy_id))
