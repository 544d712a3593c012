"""People of the House: members by official id, parties, constituencies, and dated spells.

Owns who sat where and for whom on a day. Knows nothing of how anybody voted.
"""
