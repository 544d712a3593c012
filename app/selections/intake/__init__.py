"""What can be taken in from files, a module for each kind; importing this registers them all."""

from app.selections.intake import overlaps, public_lists, seats

__all__ = ["overlaps", "public_lists", "seats"]
