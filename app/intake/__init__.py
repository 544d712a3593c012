"""Taking in a room's history from CSV or XLSX: template, preview, refused rows back, undo.

The rooms register what they take in (`registry.intake`); this room knows none of them.
"""
