"""The pages of contests, ladders, the quota, the draft and posts held."""

from app.cabinet.views import (
    appointments,
    board,
    clearing,
    contests,
    drafts,
    entering,
    ladders,
    opening,
    posts,
    publishing,
    quota,
    ties,
)
from app.cabinet.views.blueprint import pages

__all__ = [
    "appointments",
    "board",
    "clearing",
    "contests",
    "drafts",
    "entering",
    "ladders",
    "opening",
    "pages",
    "posts",
    "publishing",
    "quota",
    "ties",
]
