"""What this room puts on the desk, into the search and under help."""

from app.alist.desk import candidates

__all__ = ["candidates"]
