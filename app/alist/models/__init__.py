"""Tables of this room, a module for each subject."""

from app.alist.models import candidates, endorsements, links

__all__ = ["candidates", "endorsements", "links"]
