"""Asks the official sources: at most four requests at a time, each bounded in time and size.

Knows how to ask and what can go wrong on the way; what an answer means is for the room that
asked.
"""
