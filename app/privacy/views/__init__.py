"""The pages of corrections, of people and what is held on them, of what is removed when."""

from app.privacy.views import corrections, erasure, objections, people, retention
from app.privacy.views.blueprint import pages

__all__ = ["corrections", "erasure", "objections", "pages", "people", "retention"]
