"""Commands: flask selections ..."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("selections", help="Rules of trigger ballots and selections.")
