"""The Jinja environment: where templates are, and what every template can say."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, url_for
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.kernel.dates import written_day, written_time
from app.kernel.numbers import percent, thousands
from app.kernel.words import listed, plural
from app.security.headers import allow_scripts
from app.security.identity import current_identity
from app.web import components, navigation
from app.web.addresses import file_url, path_url, query_url
from app.web.banner import banner
from app.web.characters import written

ROOMS = Path(__file__).resolve().parent.parent


def template_folders() -> list[Path]:
    """The templates/ folder of every room, in the order of the rooms' names.

    A room keeps its pages under its own name (app/votes/templates/votes/divisions.html is
    "votes/divisions.html"), so that no room can hide another's page. This room's are the layouts,
    the macros and the error pages.
    """
    return sorted(ROOMS.glob("*/templates"))


def init_app(app: Flask) -> None:
    """Set up the environment. Must come before anything renders a page."""
    # A name nobody filled in is a mistake to be seen, not an empty place on the page.
    app.jinja_options = {
        # What every application of this process is given: tests share what they compile.
        **app.jinja_options,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "finalize": written,
    }
    app.jinja_loader = FileSystemLoader(template_folders())
    env = app.jinja_env
    env.filters.update(
        day=written_day,
        time=written_time,
        percent=percent,
        thousands=thousands,
        plural=plural,
        listed=listed,
    )
    env.globals.update(
        query_url=query_url,
        file_url=file_url,
        path_url=path_url,
        navigation=navigation.entries,
        identity=current_identity,
        banner=banner,
        script=_script,
    )
    components.init_app(env)


def _script(name: str) -> Markup:
    """A script of ours, by the name of its file; the policy of this one page lets it run."""
    allow_scripts()
    return Markup('<script src="{}" defer></script>').format(url_for("static", filename=name))
