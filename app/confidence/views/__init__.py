"""The pages of rounds, answers, recommendations, marks, and the public register."""

from app.confidence.views import (
    answers,
    figures,
    keeping,
    links,
    marks,
    recommendations,
    register,
    rounds,
)
from app.confidence.views.blueprint import pages

__all__ = [
    "answers",
    "figures",
    "keeping",
    "links",
    "marks",
    "pages",
    "recommendations",
    "register",
    "rounds",
]
