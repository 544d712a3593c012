"""Pages that read across the rooms: what relates two of them that must not know each other.

It owns nothing and writes nothing.
"""
