"""What is removed after how long, and what would go today."""

from __future__ import annotations

from flask import Response, render_template

from app.db import db
from app.privacy import service
from app.privacy.exports import retention_table
from app.privacy.permissions import PrivacyPermission
from app.privacy.views.blueprint import pages
from app.security.access import requires
from app.tabular.answers import file_answer
from app.tabular.page import html_view


@pages.get("/privacy/retention")
@requires(PrivacyPermission.READ_RETENTION)
def retention() -> str:
    """Every rule of retention, with what it would remove today; nothing is removed here."""
    states = service.list_states(db.session)
    return render_template(
        "privacy/retention.html",
        table=html_view(retention_table(), states),
        rules=len(states),
        due=sum(state.due for state in states),
    )


@pages.get("/privacy/retention.<any(csv, xlsx):kind>")
@requires(PrivacyPermission.READ_RETENTION)
def retention_file(kind: str) -> Response:
    """The same list as a file."""
    return file_answer(retention_table(), service.list_states(db.session), kind, [])
