"""The tables of this room, a module for each of its parts."""
