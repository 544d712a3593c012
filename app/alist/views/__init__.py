"""Pages of the A-list: the public's at /a-list, officers' below /a-list/candidates."""

from __future__ import annotations

from app.alist.views import (
    applying,
    candidates,
    organisations,
    own,
    photos,
    public,
    steps,
    traditions,
)
from app.alist.views.blueprint import pages

__all__ = [
    "applying",
    "candidates",
    "organisations",
    "own",
    "pages",
    "photos",
    "public",
    "steps",
    "traditions",
]
