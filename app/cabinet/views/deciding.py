"""What the forms of contests and ladders have in common: deciding with a reason, stale edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.cabinet.forms.reasons import ReasonForm
from app.cabinet.models import Contest, Ladder
from app.db import db
from app.kernel.errors import DomainError, StaleEdit
from app.security.identity import current_identity


def decide(form: ReasonForm, act: Callable[..., object], row: Contest | Ladder, what: str) -> bool:
    """Do what a form with a reason asks for; whether it was done. The form says why it was not.

    act: an officer's action of the service. what: "contest" or "ladder".
    """
    if not form.validate_on_submit():
        return False
    try:
        act(
            db.session,
            row.id,
            reason=form.reason.data or "",
            version=form.version.data,
            by=current_identity().actor,
        )
    except StaleEdit:
        form.stale = True
        form.refuse(f"Somebody changed this {what} meanwhile. Look at it, then send this again.")
        # The service has read the row anew.
        form.version.data = row.version
    except DomainError as error:
        form.refuse(str(error))
    else:
        return True
    return False


def both_texts(
    stored: Mapping[str, str], entered: Mapping[str, str], labels: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What differs between what is on record and what was entered: (what, stored, entered).

    labels: what a fact is called; one without is called by its name.
    """
    names = [*stored, *(name for name in entered if name not in stored)]
    return [
        (
            labels.get(name, name[:1].upper() + name[1:]),
            stored.get(name) or "blank",
            entered.get(name) or "blank",
        )
        for name in names
        if (stored.get(name) or "") != (entered.get(name) or "")
    ]
