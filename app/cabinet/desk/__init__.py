"""What this room puts on the desk, on a member’s page and under help."""

from app.cabinet.desk import contests, drafts, posts

__all__ = ["contests", "drafts", "posts"]
