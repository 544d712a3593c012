"""The tables of this room as files, a module for each of its parts."""
