"""Every view says who may see it. There are no accounts yet, so every page is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])
ACCESS = "chief_whip_access"


def public(view: View) -> View:
    """Mark a view as open to anybody. A test refuses views without a mark."""
    setattr(view, ACCESS, "public")
    return view
