"""Pure words used everywhere: errors, days and spells, exact shares, the clock.

Knows nothing of Flask, of the database or of any party's rules.
"""
