"""The pages of groups, of the composition of the House and of who governs."""

from app.splits.views import composition, governments, groups, spells
from app.splits.views.blueprint import pages

__all__ = ["composition", "governments", "groups", "pages", "spells"]
