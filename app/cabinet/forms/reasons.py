"""The form of whatever is voided or reinstated."""

from __future__ import annotations

from app.web.forms import AppForm, LineField, VersionField


class ReasonForm(AppForm):
    """Why something is voided or reinstated. stale: whether somebody changed it meanwhile."""

    reason = LineField("Reason", required="Say why, for the record")
    version = VersionField()
    stale = False

    @property
    def status(self) -> int:
        """How to answer when the form is shown: 409 when it was sent of an older version."""
        return 409 if self.stale else super().status
