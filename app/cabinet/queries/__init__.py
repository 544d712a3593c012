"""Reads of contests, ladders, drafts and posts held."""
