"""Data protection: who holds what on a person, requests for correction, and their deadlines.

Rooms that hold personal data register here (`registry.holds_personal_data`).
"""
