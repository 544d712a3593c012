"""Writes of this room, a module for each subject. Nothing here commits."""
