"""The pages of corrections, of people and what is held on them, of what is removed when."""

from app.privacy.views import corrections, objections, people
from app.privacy.views.blueprint import pages

__all__ = ["corrections", "objections", "pages", "people"]
