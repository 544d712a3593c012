"""The pages of whip status and party membership."""

from app.whips.views import bulk, changes, member, standing
from app.whips.views.blueprint import pages

__all__ = ["bulk", "changes", "member", "pages", "standing"]
