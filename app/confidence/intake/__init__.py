"""What can be taken in from files, a module for each kind; importing this registers them all."""

from app.confidence.intake import addresses, answers, marks

__all__ = ["addresses", "answers", "marks"]
