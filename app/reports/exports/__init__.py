"""The tables of this room, as pages and files show them."""
