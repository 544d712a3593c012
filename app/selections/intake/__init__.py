"""What can be taken in from files, a module for each kind; importing this registers them all."""

from app.selections.intake import (
    contacts,
    freezes,
    officers,
    overlaps,
    public_lists,
    seats,
    units,
)

__all__ = ["contacts", "freezes", "officers", "overlaps", "public_lists", "seats", "units"]
