"""Tables of this room, one module for each subject; importing this imports them all."""

from app.splits.models import groups

__all__ = ["groups"]
