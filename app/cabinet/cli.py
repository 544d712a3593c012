"""Commands of this room: the quota and the order of picks, for whoever checks them by hand."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("cabinet", help="Share seats between slates, and say whose pick it is.")
