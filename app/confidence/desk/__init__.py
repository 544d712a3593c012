"""What this room puts on the desk, on a member's page and under help."""

from app.confidence.desk import decisions, rounds

__all__ = ["decisions", "rounds"]
