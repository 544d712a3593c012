"""Scheduled work of this room."""
