"""Reads of this room, a module for each subject."""
