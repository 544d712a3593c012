"""What can be taken in from files, a module for each kind; importing this registers them all."""

from app.cabinet.intake import contests, ladders, posts

__all__ = ["contests", "ladders", "posts"]
