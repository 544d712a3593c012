"""Who is likely the Opposition, by the seats of the House, and who would be if members left.

Owns the arithmetic alone: it does not own members, parties or seats.
"""
