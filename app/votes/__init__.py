"""Divisions, votes, lines, slips and pairs, and what follows: rebellion, attendance, cohesion.

Owns the public voting record and its import. Knows who held the whip, never decides it.
"""
