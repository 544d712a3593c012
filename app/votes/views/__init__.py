"""The pages of this room, a file for each kind of thing."""

from app.votes.views import divisions, excuses, expected, lines, members, reviews, sheets
from app.votes.views.blueprint import pages

__all__ = ["divisions", "excuses", "expected", "lines", "members", "pages", "reviews", "sheets"]
