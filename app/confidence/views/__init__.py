"""The pages of rounds, answers, recommendations, marks, and the public register."""

from app.confidence.views.blueprint import pages

__all__ = ["pages"]
