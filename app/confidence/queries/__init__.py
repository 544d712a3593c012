"""Reads of rounds, answers, links, recommendations and marks."""
