"""The pages on open data, the file of all votes, and the addresses of the API."""

from app.opendata.views import divisions, documentation, files, members, register
from app.opendata.views.blueprint import init_app

__all__ = ["divisions", "documentation", "files", "init_app", "members", "register"]
