"""The room every page is written in: layout, macros, styles, errors, navigation, filter forms.

Owns how a page looks and how it is addressed; knows nothing of members, whips or divisions.

A page extends "layouts/base.html" and fills the blocks `title` (the text of its heading) and
`content`; the macros are in templates/macros/. The style sheet in static/ is built from assets/
by `npm run build` and committed with it.
"""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from app.web import environment, errors, static, uploads


def init_app(app: Flask) -> None:
    """Give the application its templates, its static files and its error pages."""
    environment.init_app(app)
    static.init_app(app)
    errors.init_app(app)
    uploads.init_app(app)
    # Every unsafe request must carry the token of its session, whether it is a form's or not.
    CSRFProtect(app)
