"""Reads across rooms, and of the reports that were made."""
