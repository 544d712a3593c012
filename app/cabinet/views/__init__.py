"""The pages of contests, ladders, the quota, the draft and posts held."""

from app.cabinet.views.blueprint import pages

__all__ = ["pages"]
