"""What the invented party has set: which party it is, and how long a session lasts."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.country import OWN
from app.demo.demonstration import Demo
from app.settings.service import change_setting


def set_own_party(session: Session, demo: Demo) -> None:
    """Say which party it is."""
    by = demo.by(Role.ADMINISTRATOR)
    change_setting(session, "members:own-party", OWN, 0, by=by)
    change_setting(session, "accounts:idle-minutes", 90, 0, by=by)
