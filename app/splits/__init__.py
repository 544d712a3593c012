"""Breakaway groups, the composition of the House, who governs, and who is likely the Opposition.

It does not own members, parties, seats or the whip.
"""
