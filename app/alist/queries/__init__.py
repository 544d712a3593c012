"""Reads of the A-list."""
